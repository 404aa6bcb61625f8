import type { Uri, Webview } from 'vscode';
import { DisposableList, type Disposable } from '../../base/disposables.ts';
import type { Logger } from '../../base/logger.ts';
import { Channel, type Contract, type Handlers } from '../../shared/channel.ts';
import type { hostNotices, pageNotices } from '../../shared/protocol.ts';
import { explainError } from '../../text/errors.ts';
import { pageFolder, pageHtml } from './html.ts';

/** What the extension answers to, and what the page does, for one kind of page. */
export interface PageContracts<Host extends Contract, Page extends Contract> {
  readonly host: Host & { readonly notices: typeof pageNotices };
  readonly page: Page & { readonly notices: typeof hostNotices };
}

export interface PageOptions<Host extends Contract, Page extends Contract> {
  readonly extension: Uri;
  /** Name of the script and the style sheet in `dist/webview`. */
  readonly name: string;
  readonly title: string;
  readonly contracts: PageContracts<Host, Page>;
  /** Sentences for the page, by key, in the user's language. */
  readonly words: Readonly<Record<string, string>>;
  readonly log: Logger;
  readonly requests: Handlers<Host>['requests'];
  readonly notices: Omit<Handlers<Host>['notices'], keyof typeof pageNotices>;
  /** The page listens: at first, and each time it was loaded anew, e.g. after it was out of sight. */
  readonly onReady: () => void;
}

/** Milliseconds after which a page that says nothing is worth a line in the log. */
const readyWithin = 30_000;

/**
 * A page of the extension in a webview: loads it, waits until it listens, and talks with it. A page that is out of sight is thrown away by
 * VS Code and loaded anew later; then `onReady` comes again and the page is told everything once more.
 */
export class Page<Host extends Contract, Theirs extends Contract> implements Disposable {
  /** For asking and telling; what is told before the page is ready is lost, `onReady` tells all. */
  readonly channel: Channel<
    Host & { readonly notices: typeof pageNotices },
    Theirs & { readonly notices: typeof hostNotices }
  >;
  private readonly disposables = new DisposableList();
  private isReady = false;

  constructor(webview: Webview, options: PageOptions<Host, Theirs>) {
    const { extension, contracts, log, name } = options;
    webview.options = { enableScripts: true, enableForms: false, localResourceRoots: [pageFolder(extension)] };
    const notices = {
      ...options.notices,
      ready: () => {
        clearTimeout(waiting);
        this.isReady = true;
        this.channel.tell('words', options.words);
        options.onReady();
      },
      failed: ({ message }: { readonly message: string }) => log.error(`page ${name}: ${message}`),
    };
    this.channel = new Channel({
      post: (message) => void webview.postMessage(message),
      mine: contracts.host,
      theirs: contracts.page,
      handlers: { requests: options.requests, notices } as never,
      explain: (error) => {
        const { message, advice } = explainError(error);
        log.error(`page ${name}: ${message}`);
        return advice === null ? message : `${message} ${advice}`;
      },
      onNonsense: (why) => log.warn(`page ${name}: ${why}`),
    });
    this.disposables.add({ dispose: () => this.channel.close() });
    this.disposables.add(webview.onDidReceiveMessage((message: unknown) => this.channel.receive(message)));
    const waiting = setTimeout(() => log.warn(`page ${name}: not ready after ${readyWithin} ms`), readyWithin);
    this.disposables.add({ dispose: () => clearTimeout(waiting) });
    webview.html = pageHtml(webview, extension, name, options.title);
  }

  /** Whether the page has said that it listens. */
  get ready(): boolean {
    return this.isReady;
  }

  dispose(): void {
    this.disposables.dispose();
  }
}
