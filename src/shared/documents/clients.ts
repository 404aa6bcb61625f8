import type { ClientsEntry } from './services.ts';

/** What the clients of one service may still go by, as it is kept. */
export interface ClientsDocument extends ClientsEntry {
  readonly version: 1;
  readonly service: string;
  /** Name of the network or registry. */
  readonly place: string;
  readonly at: string;
  readonly ms: number;
}
