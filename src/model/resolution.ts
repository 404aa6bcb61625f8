import type { DnsObservation } from './observation.ts';

/** Who was asked for a name. */
export type NameSource =
  /** `/etc/hosts` of the container. */
  | 'hosts'
  /** Docker's own server at 127.0.0.11. */
  | 'embedded'
  /** A name server that resolv.conf names itself. */
  | 'upstream'
  /** What a program in the container gets, by whatever way its C library goes. */
  | 'system';

/** One question and what came back. */
export interface ResolutionStep {
  readonly source: NameSource;
  /** Address of the server; for `system`, the tool that asked; null for the hosts file. */
  readonly server: string | null;
  readonly asked: string;
  /** Record type asked for; null where both are looked up at once. */
  readonly type: 'A' | 'AAAA' | null;
  readonly answers: readonly { readonly address: string; readonly type: string; readonly ttl: number | null }[];
  /** Response code of a server (`NOERROR`, `NXDOMAIN`, …); null where nothing came back, or nothing can. */
  readonly rcode: string | null;
  /** False where it could not be asked, or its answer made no sense. */
  readonly conclusive: boolean;
  readonly ms: number | null;
  /** Of `system`: a server has said that there is no such name, or none with an address. */
  readonly unknown?: true;
}

/** How a container resolves a name. */
export interface Resolution {
  readonly name: string;
  readonly steps: readonly ResolutionStep[];
  /** What a program gets, in its order. */
  readonly addresses: readonly string[];
  /** False where nothing in the container could ask. */
  readonly checked: boolean;
  readonly observations: readonly DnsObservation[];
}
