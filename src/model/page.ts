/**
 * A page that tells somebody something: what a report consists of, before it is drawn by the webview or written as Markdown. All texts in
 * it are text: nothing that comes from outside means anything to whoever draws it.
 */
export interface Page {
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** What a link leads to. Only the extension knows where that is; in Markdown it is only its text. */
export type LinkTarget =
  | { readonly kind: 'container'; readonly id: string }
  | { readonly kind: 'network'; readonly id: string }
  /** Whoever has the address: found out when somebody follows the link. */
  | { readonly kind: 'address'; readonly address: string };

export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'strong'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly to: LinkTarget };

export type Line = readonly Inline[];

export type Severity = 'good' | 'info' | 'warning' | 'error' | 'unknown';

/** A button. What it does is up to whoever shows the page; in Markdown there are none. */
export interface Action {
  readonly id: string;
  readonly label: string;
  /** The one that most will want. */
  readonly primary: boolean;
}

/** Values over time. */
export interface Chart {
  readonly kind: 'chart';
  readonly title: string;
  /** What it says in words: from what to what, how many are missing. */
  readonly caption: string;
  /** In order; the value is null where there is none: a lost packet. */
  readonly points: readonly ChartPoint[];
}

export interface ChartPoint {
  readonly value: number | null;
  /** What pointing at it says. */
  readonly title: string;
}

/** One square of a matrix. */
export interface MatrixCell {
  /** Null where nothing was tried, as from one to itself. */
  readonly severity: Severity | null;
  /** A figure or a sign, short. */
  readonly text: string;
  /** What pointing at it says. */
  readonly title: string;
  /** The id of what a click asks for. */
  readonly action: string | null;
}

export type Block =
  | { readonly kind: 'heading'; readonly text: string; readonly level: 2 | 3 }
  | { readonly kind: 'text'; readonly line: Line }
  | { readonly kind: 'notice'; readonly severity: Severity; readonly line: Line }
  | { readonly kind: 'facts'; readonly rows: readonly { readonly label: string; readonly value: Line }[] }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly Line[])[] }
  | { readonly kind: 'list'; readonly items: readonly Line[] }
  /** What a program printed, or a command. */
  | { readonly kind: 'output'; readonly text: string }
  | { readonly kind: 'details'; readonly summary: Line; readonly open: boolean; readonly blocks: readonly Block[] }
  | { readonly kind: 'actions'; readonly actions: readonly Action[] }
  | Chart
  | {
      readonly kind: 'matrix';
      readonly title: string;
      readonly from: string;
      readonly to: string;
      readonly names: readonly string[];
      /** A row for each that asks, in the order of the names. */
      readonly rows: readonly (readonly MatrixCell[])[];
    }
  /** The way from one place to another, hop by hop. */
  | { readonly kind: 'path'; readonly title: string; readonly hops: readonly Hop[] };

/** One station of a path. */
export interface Hop {
  readonly name: string;
  readonly line: Line;
  /** `blocked`: here it ends. `beyond`: behind that, not reached. */
  readonly state: 'passed' | 'blocked' | 'beyond' | 'unknown';
}
