import type { Container } from './container.ts';
import type { Engine } from './engine.ts';
import type { Network } from './network.ts';

/** Something the engine said that could not be understood. The rest is shown all the same. */
export interface Oddity {
  readonly what: 'network' | 'container' | 'event' | 'list';
  /** The object's id where it could be told. */
  readonly id: string | null;
  /** For the log: which field and what was found there. */
  readonly why: string;
}

/** What the engine knows at one moment. Never changed: the next state is a new object that shares what stayed the same. */
export interface Topology {
  readonly engine: Engine;
  /** By id, in the order of their names. */
  readonly networks: ReadonlyMap<string, Network>;
  readonly containers: ReadonlyMap<string, Container>;
  /** `lists`: only the two list calls were read, inspects are still under way. */
  readonly completeness: 'lists' | 'full';
  readonly oddities: readonly Oddity[];
}

/** One difference between two topologies. */
export type Change =
  | { readonly kind: 'network-added' | 'network-removed'; readonly network: Network }
  | {
      readonly kind: 'network-changed';
      readonly network: Network;
      readonly before: Network;
      readonly fields: readonly string[];
    }
  | { readonly kind: 'container-added' | 'container-removed'; readonly container: Container }
  | {
      readonly kind: 'container-changed';
      readonly container: Container;
      readonly before: Container;
      readonly fields: readonly string[];
    }
  | {
      readonly kind: 'connected' | 'disconnected';
      readonly container: Container;
      readonly networkId: string;
      readonly networkName: string;
    }
  | {
      readonly kind: 'endpoint-changed';
      readonly container: Container;
      readonly networkId: string;
      readonly networkName: string;
      readonly fields: readonly string[];
    };
