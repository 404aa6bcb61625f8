import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Folders } from './folders.mts';
import { projectFolder } from './project.mts';

/** A user's settings.json. */
export type Settings = Readonly<Record<string, unknown>>;

/** Makes VS Code quiet: nothing of its own that moves, greets, recommends or asks the world. */
const quiet: Settings = {
  'chat.disableAIFeatures': true,
  'editor.accessibilitySupport': 'off',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'window.commandCenter': false,
  'window.title': '${activeEditorShort}${separator}${rootName}',
  // As before there were modal editors, whatever the version.
  'workbench.editor.useModal': 'off',
  'workbench.enableExperiments': false,
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  // Rows that stick at the top of a tree are there twice.
  'workbench.tree.enableStickyScroll': false,
  'workbench.tips.enabled': false,
  'workbench.welcome.enabled': false,
};

/**
 * Changes the user's settings; `undefined` takes one away. A running VS Code of today notices; one of {@link HostVersion} `oldest`,
 * which lacks part of its file watcher here, when its window is loaded anew.
 */
export function changeSettings({ data }: Folders, changes: Settings): void {
  const entries = Object.entries(changes);
  const ofMachine = entries.filter(([id]) => machineSettings.has(id));
  const others = entries.filter(([id]) => !machineSettings.has(id));
  change(join(data, 'User/settings.json'), quiet, Object.fromEntries(others));
  change(join(data, 'Machine/settings.json'), {}, Object.fromEntries(ofMachine));
}

/** Changes settings of the machine: they count before the user's, and a running VS Code notices at once. */
export function overrideSettings({ data }: Folders, changes: Settings): void {
  change(join(data, 'Machine/settings.json'), {}, changes);
}

function change(file: string, initially: Settings, changes: Settings): void {
  mkdirSync(dirname(file), { recursive: true });
  // In place: VS Code watches this very file, not its name.
  writeFileSync(file, JSON.stringify({ ...read(file, initially), ...changes }, null, 2));
}

function read(file: string, otherwise: Settings): Settings {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Settings;
  } catch {
    return otherwise;
  }
}

/** Settings of scope `machine`: VS Code, being a server here, reads them from a file of its own. */
const machineSettings: ReadonlySet<string> = new Set(
  Object.entries(
    (
      JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8')) as {
        readonly contributes: {
          readonly configuration: { readonly properties: Readonly<Record<string, { readonly scope?: string }>> };
        };
      }
    ).contributes.configuration.properties,
  ).flatMap(([id, { scope }]) => (scope === 'machine' ? [id] : [])),
);
