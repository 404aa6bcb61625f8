import type { Finding } from '../model/diagnosis.ts';
import type { Case } from './case.ts';
import { finding } from './catalogue.ts';
import { outgoing } from './routing.ts';
import { observationEvidence } from './transport.ts';
import { commonFacts } from './who.ts';

/** What is wrong with a connection that works. Where no ping at all is answered nothing follows: many filters drop only those. */
export function qualityFindings(c: Case): readonly Finding[] {
  const found = [pathMtu(c), loss(c), latency(c), throughput(c)];
  return found.filter((one) => one !== null);
}

/** A packet of the interface's own size, not to be cut on the way, is lost, while small ones pass. */
function pathMtu(c: Case): Finding | null {
  const measured = c.pathMtu;
  if (measured === null || measured.passed) return null;
  const facts = {
    ...commonFacts(c),
    size: String(measured.size),
    mtu: measured.mtu === null ? '' : String(measured.mtu),
    interface: outgoing(c)?.name ?? '',
    network: c.goal.network?.name ?? '',
  };
  return finding('path-mtu', facts, [observationEvidence(measured.observation)], {
    severity: 'warning',
    fix: { kind: 'advice', what: 'set-mtu', command: [] },
  });
}

function loss(c: Case): Finding | null {
  const bursts = c.pings.flatMap((one) => (one.result ? [{ one, result: one.result }] : []));
  const sent = bursts.reduce((sum, { result }) => sum + result.sent, 0);
  const received = bursts.reduce((sum, { result }) => sum + Math.min(result.received, result.sent), 0);
  if (sent === 0 || received === 0) return null;
  const percent = (100 * (sent - received)) / sent;
  if (percent < c.thresholds.lossPercent) return null;
  const facts = {
    ...commonFacts(c),
    lost: String(sent - received),
    sent: String(sent),
    percent: String(Math.round(percent)),
  };
  return finding(
    'packet-loss',
    facts,
    bursts.map(({ one }) => observationEvidence(one)),
    { severity: 'warning' },
  );
}

function latency(c: Case): Finding | null {
  const ping = c.pings.find(({ result }) => result?.rttMs != null);
  const trip = ping?.result?.rttMs ?? null;
  if (!ping || trip === null) return null;
  // Across the world light itself needs a tenth of a second.
  const limit = c.goal.who.kind === 'outside' ? 3 * c.thresholds.latencyMs : c.thresholds.latencyMs;
  if (trip.avg < limit) return null;
  const facts = { ...commonFacts(c), ms: String(Math.round(trip.avg)), limit: String(limit) };
  return finding('high-latency', facts, [observationEvidence(ping)], { severity: 'warning' });
}

function throughput(c: Case): Finding | null {
  const limit = c.thresholds.bitsPerSecond;
  const rate = c.throughput?.result?.bitsPerSecond ?? null;
  if (limit === null || c.throughput === null || rate === null || rate >= limit) return null;
  const facts = { ...commonFacts(c), bitsPerSecond: String(Math.round(rate)), limit: String(limit) };
  return finding('low-throughput', facts, [observationEvidence(c.throughput)], { severity: 'warning' });
}
