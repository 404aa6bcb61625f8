import type { InstanceEntry } from './services.ts';

/** The instances of one service, each tried from a container, as it is kept. */
export interface InstancesDocument {
  readonly version: 1;
  readonly from: { readonly id: string; readonly name: string };
  readonly service: string;
  /** Name of the network or registry. */
  readonly place: string;
  readonly instances: readonly InstanceEntry[];
  readonly at: string;
  readonly ms: number;
}
