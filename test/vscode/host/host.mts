import { cpSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { startBrowser, type Viewport } from './browser.mts';
import { installExtension } from './extension.mts';
import { makeFolders, type Folders } from './folders.mts';
import { ensureHost, type HostVersion } from './install.mts';
import { projectFolder } from './project.mts';
import { startServer } from './server.mts';
import { changeSettings, overrideSettings, type Settings } from './settings.mts';

export interface HostOptions {
  /** Default: what CNI_VSCODE says, else `current`. */
  readonly version?: HostVersion;
  /** A `.vsix` or the folder of a built extension; default: this project. */
  readonly extension?: string;
  /** A folder whose content is put into the folder that is opened, which is empty else. */
  readonly workspace?: string;
  readonly settings?: Settings;
  /** More of the environment, such as DOCKER_HOST; `undefined` takes away what this process has. */
  readonly env?: NodeJS.ProcessEnv;
  /** Default 1280 × 800. */
  readonly viewport?: Viewport;
}

/** A real VS Code: its server, its extension host, its window in a browser. Only this machine can be reached from it. */
export interface Host {
  readonly version: HostVersion;
  /** What VS Code calls itself, such as `1.100.3`. */
  readonly vscode: string;
  /** The address of the window, for a browser. */
  readonly url: string;
  readonly page: Page;
  readonly folders: Folders;
  /** What the window asked of other machines, and did not get. */
  readonly refused: readonly string[];
  /** Changes the user's settings, as an edit of settings.json does. */
  changeSettings(changes: Settings): void;
  /** Changes settings that count before the user's, at once. */
  overrideSettings(changes: Settings): void;
  /** Ends and removes everything. */
  stop(): Promise<void>;
}

/** Starts VS Code with an extension and opens its window. It ends with {@link Host.stop} or with this process. */
export async function startHost(options: HostOptions = {}): Promise<Host> {
  const { extension = projectFolder, workspace, settings = {}, viewport = { width: 1280, height: 800 } } = options;
  const programs = await ensureHost({ version: options.version ?? versionFromEnv() });
  const folders = makeFolders();
  const stops: (() => Promise<void> | void)[] = [() => folders.remove()];
  const stop = async (): Promise<void> => {
    for (const one of stops.splice(0).reverse()) await one();
  };
  try {
    const env = environment(folders, options.env);
    changeSettings(folders, settings);
    if (workspace !== undefined) cpSync(workspace, folders.workspace, { recursive: true });
    await installExtension({ extension, programs, folders, env });
    const server = await startServer({ programs, folders, env, takesTests: false });
    stops.push(server.stop);
    const browser = await startBrowser(folders, viewport);
    stops.push(browser.stop);
    const url = windowAddress(server.url, folders.workspace);
    await browser.page.goto(url);
    return {
      url,
      folders,
      stop,
      version: programs.version,
      vscode: programs.vscode,
      page: browser.page,
      refused: browser.refused,
      changeSettings: (changes) => changeSettings(folders, changes),
      overrideSettings: (changes) => overrideSettings(folders, changes),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The VS Code that the runner of the tests asks for. @throws {Error} when there is no such thing */
export function versionFromEnv(): HostVersion {
  const named = process.env['CNI_VSCODE'] ?? 'current';
  if (named === 'current' || named === 'oldest') return named;
  throw new Error(`CNI_VSCODE is neither "current" nor "oldest": ${named}`);
}

/**
 * The address of a window on a folder.
 * @param payload what VS Code's page hands to the workbench
 */
export function windowAddress(server: string, folder: string, payload: readonly (readonly string[])[] = []): string {
  const query = new URLSearchParams({ folder });
  if (payload.length > 0) query.set('payload', JSON.stringify(payload));
  return `${server}/?${query.toString()}`;
}

/** The environment of the server, and so of the extension: no settings of the user's VS Code, npm or home. */
export function environment({ home, root }: Folders, more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(VSCODE_|CODE_SERVER_|XDG_|npm_|NODE_OPTIONS$|CNI_COUNTS$)/.test(name),
  );
  return {
    ...Object.fromEntries(own),
    HOME: home,
    USERPROFILE: home,
    XDG_CONFIG_HOME: `${home}/.config`,
    XDG_DATA_HOME: `${home}/.local/share`,
    XDG_CACHE_HOME: `${home}/.cache`,
    // VS Code leaves the sockets of its windows behind. Elsewhere the path would be too long for a socket, or is none.
    ...(process.platform === 'linux' && { TMPDIR: root }),
    // No marketplace: nothing is asked of it.
    EXTENSIONS_GALLERY: '{"serviceUrl":""}',
    ...more,
  };
}
