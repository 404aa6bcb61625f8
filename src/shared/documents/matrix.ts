import type { Container } from '../../model/container.ts';
import type { Network } from '../../model/network.ts';
import type { PairSeen } from '../../probe/matrix.ts';

/** One direction, in JSON. */
export interface PairEntry {
  readonly from: string;
  readonly to: string;
  readonly address: string | null;
  /** Null where it could not be checked. */
  readonly ok: boolean | null;
  /** Milliseconds, of a ping or of a connect; null where the tool does not tell. */
  readonly rttMs: number | null;
  readonly outcome: PairSeen['outcome'];
  readonly tries: number;
  /** Why it could not be checked. */
  readonly why: PairSeen['why'];
}

/** `matrix --json`: all ordered pairs. */
export interface MatrixDocument {
  readonly version: 1;
  readonly network: string | null;
  /** Null where only names and addresses were asked for. */
  readonly port: number | null;
  readonly containers: readonly { readonly id: string; readonly name: string; readonly state: Container['state'] }[];
  readonly pairs: readonly PairEntry[];
  /** Whether it was called off before all were asked. */
  readonly cancelled: boolean;
  readonly ms: number;
  /** ISO 8601. */
  readonly at: string;
}

export function matrixDocument(
  asked: { readonly network: Network | null; readonly port: number | null; readonly containers: readonly Container[] },
  pairs: readonly PairSeen[],
  run: { readonly cancelled: boolean; readonly ms: number; readonly at: Date },
): MatrixDocument {
  return {
    version: 1,
    network: asked.network?.name ?? null,
    port: asked.port,
    containers: asked.containers.map(({ id, name, state }) => ({ id, name, state })),
    pairs: pairs.map(pairEntry),
    cancelled: run.cancelled,
    ms: Math.round(run.ms),
    at: run.at.toISOString(),
  };
}

/** One pair, as it is told while others are still asked. */
export function pairEntry({ from, to, address, ok, rttMs, outcome, tries, why }: PairSeen): PairEntry {
  return { from: from.name, to: to.name, address, ok, rttMs, outcome, tries, why };
}
