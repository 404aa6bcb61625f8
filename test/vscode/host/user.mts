import { spawn } from 'node:child_process';
import { engineForUser } from './user-engine.mts';
import { once } from 'node:events';
import { command } from '../../lab/command.mts';
import { findProgram } from '../../lab/packages.mts';
import { installExtension } from './extension.mts';
import { makeFolders } from './folders.mts';
import { environment, windowAddress } from './host.mts';
import { ensureHost } from './install.mts';
import { projectFolder } from './project.mts';
import { startServer } from './server.mts';
import { changeSettings } from './settings.mts';

export interface UserStart {
  /** What is opened. */
  readonly folder: string;
  /** Whether to create the sample environment on the engine first. */
  readonly sample: boolean;
}

/**
 * Builds the extension and shows it: in the desktop's VS Code where there is a `code`, in a new window with the user's own settings;
 * else by a VS Code server of its own, whose address is printed for the user's browser.
 * Without an engine, the recorded sample environment is served in its place.
 * @returns the exit code, when the user has ended it
 */
export async function startForUser({ folder, sample }: UserStart): Promise<number> {
  await command([process.execPath, 'esbuild.js'], { cwd: projectFolder });
  const engine = await engineForUser(sample);
  try {
    return findProgram('code') === undefined
      ? await serve(folder, engine.env)
      : await openOnDesktop(folder, engine.env);
  } finally {
    await engine.stop();
  }
}

async function openOnDesktop(folder: string, env: NodeJS.ProcessEnv): Promise<number> {
  console.log('Opening VS Code; this ends when its window is closed.');
  const child = spawn('code', ['--wait', '--new-window', `--extensionDevelopmentPath=${projectFolder}`, folder], {
    stdio: 'inherit',
    env: { ...process.env, ...env },
    // Code's launcher is a .cmd on Windows, which only a shell runs.
    shell: process.platform === 'win32',
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}

async function serve(folder: string, engine: NodeJS.ProcessEnv): Promise<number> {
  const programs = await ensureHost({ version: 'current' });
  const folders = makeFolders();
  try {
    // The user's home is the user's: docker's contexts are found there.
    const env = {
      ...environment(folders),
      HOME: process.env['HOME'],
      USERPROFILE: process.env['USERPROFILE'],
      ...engine,
    };
    changeSettings(folders, {});
    await installExtension({ extension: projectFolder, programs, folders, env });
    const server = await startServer({ programs, folders, env, takesTests: false });
    console.log(`There is no \`code\` on PATH; VS Code ${programs.vscode} is served to this machine's browsers only:`);
    console.log(`\n  ${windowAddress(server.url, folder)}\n\nCtrl+C ends it.`);
    const isAsked = await Promise.race([interrupted().then(() => true), server.ended.then(() => false)]);
    await server.stop();
    if (isAsked) return 0;
    throw new Error("VS Code's server ended by itself.");
  } finally {
    folders.remove();
  }
}

/** Resolves at Ctrl+C and the like. */
async function interrupted(): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => resolve());
  });
}
