import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Folders } from './folders.mts';

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
  const file = join(data, 'User/settings.json');
  mkdirSync(dirname(file), { recursive: true });
  // In place: VS Code watches this very file, not its name.
  writeFileSync(file, JSON.stringify({ ...read(file), ...changes }, null, 2));
}

function read(file: string): Settings {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Settings;
  } catch {
    return quiet;
  }
}
