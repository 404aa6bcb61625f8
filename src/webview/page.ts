import { messageOf } from '../base/errors.ts';
import { Channel, type Contract, type Handlers } from '../shared/channel.ts';
import type { hostNotices, pageNotices } from '../shared/protocol.ts';

interface VsCode {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCode;

/** What a page has to do with VS Code: its channel to the extension, and what it remembers while it is out of sight. */
export interface PageLink<Mine extends Contract, Theirs extends Contract> {
  readonly channel: Channel<Mine, Theirs>;
  /** What was kept with `keep`, by this or an older version: to be validated. */
  readonly kept: () => unknown;
  readonly keep: (state: unknown) => void;
}

/** Connects a page with the extension, and says that it listens. To be called once. */
export function connectPage<Mine extends Contract, Theirs extends Contract>(
  contracts: {
    readonly host: Theirs & { readonly notices: typeof pageNotices };
    readonly page: Mine & { readonly notices: typeof hostNotices };
  },
  handlers: Handlers<Mine & { readonly notices: typeof hostNotices }>,
): PageLink<Mine & { readonly notices: typeof hostNotices }, Theirs & { readonly notices: typeof pageNotices }> {
  const vscode = acquireVsCodeApi();
  const post = (message: unknown): void => vscode.postMessage(message);
  const fail = (why: string): void => post({ kind: 'notice', name: 'failed', body: { message: why.slice(0, 4000) } });
  const channel = new Channel({ post, mine: contracts.page, theirs: contracts.host, handlers, onNonsense: fail });
  // Only the extension's own messages come here: frames of other origins can't reach into a webview's.
  window.addEventListener('message', ({ data }: MessageEvent<unknown>) => channel.receive(data));
  window.addEventListener('error', ({ message, filename, lineno }) => fail(`${message} (${filename}:${lineno})`));
  window.addEventListener('unhandledrejection', ({ reason }) => fail(messageOf(reason)));
  post({ kind: 'notice', name: 'ready', body: {} });
  return { channel, kept: () => vscode.getState(), keep: (state) => vscode.setState(state) };
}
