import type { Toolbox } from './toolbox.ts';

/** How leave may be got. */
export interface Consent {
  readonly signal: AbortSignal | undefined;
  /** Whether the user may be asked now; else only what was said before counts. */
  readonly ask: boolean;
}

/** What the user allows. Read anew for each helper: settings may change at any moment. */
export interface HelperPolicy {
  /** Whether helpers may be made at all. */
  readonly allowed: boolean;
  /** The only image to use; null for whatever there is. */
  readonly image: string | null;
  /** Asked before an image is pulled. */
  readonly mayPull: (image: string, consent: Consent) => Promise<boolean>;
  /** Asked before a helper is put into the namespace of the engine's host. */
  readonly mayEnterHost: (consent: Consent) => Promise<boolean>;
}

/** Capabilities that a helper may be given; it has no others. */
export type HelperCapability =
  /** Raw sockets: for ping and traceroute. */
  | 'NET_RAW'
  /** For reading the rules of a packet filter. It could change them too, so nothing else gets it. */
  | 'NET_ADMIN';

/** What a helper is to be good for. */
export interface HelperNeeds {
  /** What it is wanted for, for people: `ping`, `tcp`, `sh`. */
  readonly wanted: string;
  readonly suits: (toolbox: Toolbox) => boolean;
  /** Of the images that suit, one that also has this is better. */
  readonly prefers?: (toolbox: Toolbox) => boolean;
  /** By what it has, where that decides whether a capability is of use. */
  readonly capabilities: readonly HelperCapability[] | ((toolbox: Toolbox) => readonly HelperCapability[]);
}
