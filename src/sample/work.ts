import type { Logger } from '../base/logger.ts';
import type { EngineClient } from '../engine/client.ts';
import type { ContainerName, NetworkName } from './plan.ts';

/** What `up` is doing, for those who watch. */
export type SampleStep =
  /** Bytes; `total` grows as layers become known. */
  | { readonly kind: 'pull'; readonly image: string; readonly received: number; readonly total: number }
  | { readonly kind: 'create-network'; readonly name: NetworkName; readonly subnet: string | null }
  | { readonly kind: 'create-container'; readonly name: ContainerName; readonly image: string }
  | { readonly kind: 'connect'; readonly name: ContainerName; readonly network: NetworkName }
  | { readonly kind: 'start'; readonly name: ContainerName }
  /** Until the web server answers. */
  | { readonly kind: 'wait'; readonly name: ContainerName }
  /** It failed or was cancelled: what it created is removed again. */
  | { readonly kind: 'undo' };

/** What all steps of one call of `up` share. */
export interface Work {
  readonly client: EngineClient;
  /** Value of the run label on everything this call creates. */
  readonly run: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The caller's: ends waits and reads at once. */
  readonly signal: AbortSignal | undefined;
  /** For what creates and changes, see {@link lateSignal}. */
  readonly changes: AbortSignal;
  readonly log: Logger;
  readonly onProgress: (step: SampleStep) => void;
  /** Whether something may have been created. */
  touched: boolean;
}
