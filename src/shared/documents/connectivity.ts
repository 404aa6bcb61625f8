import type { Connectivity, Verdict } from '../../diagnosis/connectivity.ts';
import type { Container } from '../../model/container.ts';
import type { Observation } from '../../model/observation.ts';
import type { Target } from '../../topology/place.ts';
import type { Destination } from '../../topology/target.ts';
import { findingEntry, type FindingEntry } from './dns.ts';

/** The result of a test between two places: what `diagnose --json` prints, with the findings that are known so far. */
export interface ConnectivityDocument {
  readonly version: 1;
  readonly from: { readonly kind: 'container'; readonly id: string; readonly name: string };
  readonly to: {
    readonly kind: 'container' | 'address' | 'name';
    readonly id: string | null;
    readonly name: string;
    readonly asked: string;
    readonly address: string | null;
    readonly port: number | null;
    readonly protocol: 'tcp' | 'udp';
    readonly network: string | null;
  };
  readonly verdict: Verdict;
  readonly cause: string | null;
  readonly findings: readonly FindingEntry[];
  readonly observations: readonly Observation[];
  readonly ms: number;
  /** ISO 8601. */
  readonly at: string;
}

export function connectivityDocument(
  from: Container,
  target: Target,
  destination: Destination,
  connectivity: Connectivity,
  at: Date,
): ConnectivityDocument {
  const findings = connectivity.findings.map(findingEntry);
  return {
    version: 1,
    from: { kind: 'container', id: from.id, name: from.name },
    to: {
      kind: destination.container === null ? (target.place.kind === 'address' ? 'address' : 'name') : 'container',
      id: destination.container?.id ?? null,
      name: destination.container?.name ?? destination.ask,
      asked: target.asked,
      address: addressSeen(connectivity.observations),
      port: target.port,
      protocol: target.protocol,
      network: destination.network,
    },
    verdict: connectivity.verdict,
    cause: connectivity.verdict === 'reachable' ? null : (findings[0]?.code ?? null),
    findings,
    observations: connectivity.observations,
    ms: connectivity.ms,
    at: at.toISOString(),
  };
}

/** The address that the tools found behind the name. */
function addressSeen(observations: readonly Observation[]): string | null {
  for (const observation of observations) {
    if (observation.kind !== 'dns' && observation.result?.address != null) return observation.result.address;
  }
  return null;
}
