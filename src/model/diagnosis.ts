/** The codes of what a diagnosis may conclude. Public: they never change their meaning. More join as the diagnosis learns them. */
export type FindingCode =
  | 'dns-default-bridge'
  | 'name-not-found'
  | 'name-on-other-network'
  | 'name-overridden'
  | 'embedded-dns-broken'
  | 'nameserver-unreachable'
  | 'packet-loss'
  | 'could-not-check';

export type FindingLayer =
  'engine' | 'lifecycle' | 'names' | 'attachment' | 'addressing' | 'routing' | 'transport' | 'quality' | 'service';

/** What was read (object, field, value) or observed (the probe, what it printed). */
export interface Evidence {
  readonly kind: 'engine' | 'file' | 'probe' | 'name';
  /** Where it stands: a field of the engine's answer, a file, a probe. */
  readonly source: string;
  readonly value: string;
}

/** One conclusion. Its words are made in `src/text` from the code and the facts. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: 'error' | 'warning' | 'info';
  readonly layer: FindingLayer;
  /** Names and values for the sentence; hostile text. */
  readonly facts: Readonly<Record<string, string>>;
  /** Never empty. */
  readonly evidence: readonly Evidence[];
}
