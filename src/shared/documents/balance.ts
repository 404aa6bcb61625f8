import type { Balance } from '../../discovery/balance/measure.ts';

/** `balance FROM NAME --json`. */
export interface BalanceDocument extends Balance {
  readonly version: 1;
  readonly from: { readonly id: string; readonly name: string };
  /** As it was asked. */
  readonly to: string;
  readonly way: 'http' | 'tcp' | 'dns';
  readonly at: string;
  readonly ms: number;
}
