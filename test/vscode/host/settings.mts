import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
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
  'workbench.enableExperiments': false,
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcome.enabled': false,
};

/** Changes the user's settings; a running VS Code notices. `undefined` takes a setting away. */
export function changeSettings({ data }: Folders, changes: Settings): void {
  const file = join(data, 'User/settings.json');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify({ ...read(file), ...changes }, null, 2));
  // Whole or not at all: VS Code may be reading.
  renameSync(`${file}.new`, file);
}

function read(file: string): Settings {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Settings;
  } catch {
    return quiet;
  }
}
