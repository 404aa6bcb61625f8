import type { Evidence, Finding } from '../model/diagnosis.ts';
import type { Observation } from '../model/observation.ts';
import { namespaceOf } from '../topology/shared.ts';
import type { Case, CountedRule } from './case.ts';
import { finding } from './catalogue.ts';
import { stopsPackets, verdictOf } from './counters.ts';
import { isUnanswered, neighbourOf, wasRead } from './inside.ts';
import { isServed, listenerFinding } from './listeners.ts';
import { commonFacts, sourceName, targetName } from './who.ts';

/**
 * What stops a connection at the port: the sockets inside, the ports on the host, and filters. Silence has other reasons than a refusal,
 * so what explains it stands first.
 */
export function transportFindings(c: Case): readonly Finding[] {
  const ports = publishedFinding(c) ?? listenerFinding(c) ?? refusedUnseen(c);
  const filters = filterFindings(c);
  const found = c.outcome === 'refused' || c.outcome === 'reset' ? [ports, ...filters] : [...filters, ports];
  return found.filter((one) => one !== null);
}

/** The host is asked, and nothing is published there, or only for the host itself. */
function publishedFinding(c: Case): Finding | null {
  const { who, published, address } = c.goal;
  const port = c.target.port;
  if (port === null || (who.kind !== 'host' && who.kind !== 'self')) return null;
  if (
    c.source.kind === 'container' &&
    who.kind === 'self' &&
    namespaceOf(c.topology, c.source.container).kind !== 'host'
  )
    return null;
  if (c.outcome !== 'refused' && c.outcome !== 'reset' && c.outcome !== 'timed-out') return null;
  const inForce = published.filter((one) => one.inForce);
  if (inForce.length > 0) {
    const loopback = inForce.filter(({ port: entry }) => isLoopbackAddress(entry.published?.address ?? ''));
    if (loopback.length < inForce.length || address === null || isLoopbackAddress(address)) return null;
    const [entry] = loopback;
    const name = entry?.container.name ?? '';
    return finding(
      'published-on-loopback',
      { ...commonFacts(c), name, port: String(port) },
      loopback.map((one) => ({
        kind: 'engine',
        source: `${one.container.name}: NetworkSettings.Ports`,
        value: `${one.port.published?.address ?? ''}:${one.port.published?.port ?? ''} → ${one.port.port}/${one.port.protocol}`,
      })),
      { fix: { kind: 'advice', what: 'publish', command: ['-p', `${port}:${entry?.port.port ?? port}`] } },
    );
  }
  // A program of the host's own that listens is none of the engine's business.
  if (hostListens(c, port)) return null;
  const exposing = [...c.topology.containers.values()].filter((container) =>
    container.ports.some((one) => one.port === port && one.protocol === c.target.protocol),
  );
  const evidence: Evidence[] = published.map((one) => ({
    kind: 'engine',
    source: `${one.container.name}: HostConfig.PortBindings`,
    value: `${one.port.published?.port ?? port} → ${one.port.port}/${one.port.protocol}, not in force`,
  }));
  for (const container of exposing.slice(0, 5)) {
    const entry = container.ports.find((one) => one.port === port && one.protocol === c.target.protocol);
    const value = entry?.published
      ? `${port}/${entry.protocol} → ${entry.published.address}:${entry.published.port}`
      : `${port}/${c.target.protocol}: not published`;
    evidence.push({ kind: 'engine', source: `${container.name}: NetworkSettings.Ports`, value });
  }
  if (evidence.length === 0)
    evidence.push({ kind: 'engine', source: 'published ports', value: `${port}/${c.target.protocol}: none` });
  const [wanted] = published.length > 0 ? published.map((one) => one.container) : exposing;
  const elsewhere = wanted?.ports.find((one) => one.port === port && one.published !== null)?.published ?? null;
  return finding('port-not-published', { ...commonFacts(c), port: String(port), name: wanted?.name ?? '' }, evidence, {
    fix:
      elsewhere === null
        ? { kind: 'advice', what: 'publish', command: ['-p', `${port}:${port}`] }
        : { kind: 'use', value: `localhost:${elsewhere.port}` },
  });
}

function isLoopbackAddress(address: string): boolean {
  return address.startsWith('127.') || address === '::1' || address === 'localhost';
}

function hostListens(c: Case, port: number): boolean {
  return c.host?.sockets.some((socket) => socket.port === port && socket.protocol === c.target.protocol) === true;
}

/** Refused, by somebody whose sockets nobody can look at: an outside address, the host, a container without tools and helper. */
function refusedUnseen(c: Case): Finding | null {
  if (c.outcome !== 'refused' || isServed(c) !== null || c.goal.who.kind === 'unresolved') return null;
  if (c.goal.who.kind === 'container' || c.goal.published.length > 0) return null;
  const evidence = probeEvidence(c);
  return finding(
    'nothing-listening',
    {
      ...commonFacts(c),
      inside: String(c.target.port ?? ''),
      ports: '',
      unseen: 'true',
      address: c.goal.address ?? '',
    },
    evidence,
  );
}

/** Rules that were seen to count while the probe failed; else, where all the rest is right, what the silence means. */
function filterFindings(c: Case): readonly Finding[] {
  if (c.outcome === 'works' || c.outcome === 'unknown' || c.outcome === 'unresolved') return [];
  const counted = countedFindings(c);
  if (counted.length > 0) return counted;
  const inferred = inferredFilter(c);
  return inferred ? [inferred] : [];
}

function countedFindings(c: Case): readonly Finding[] {
  const rules = c.counters?.risen.filter((counted) => stopsPackets(counted) && !isDockersOwn(counted)) ?? [];
  return rules.map((counted) => {
    const rejects = /REJECT|reject/.test(verdictOf(counted));
    const at = counted.place === 'host' ? 'host' : counted.place === 'source' ? sourceName(c.source) : targetName(c);
    const text = counted.rule?.text ?? `policy ${counted.chain.policy ?? ''}`;
    const where = `${counted.chain.table} ${counted.chain.name}`;
    const evidence: readonly Evidence[] = [
      {
        kind: 'filter',
        source: `${at}: ${where}${counted.rule ? ` ${counted.rule.number}` : ''}`,
        value: `${text} (+${counted.packets} packets during the probe)`,
      },
      ...probeEvidence(c),
    ];
    const facts = { ...commonFacts(c), at, rule: text, chain: where, seen: 'true' };
    const fix = counted.rule
      ? ({
          kind: 'advice',
          what: 'delete-rule',
          command: ['iptables', '-t', counted.chain.table, '-D', counted.chain.name, String(counted.rule.number)],
        } as const)
      : ({ kind: 'advice', what: 'restart-engine', command: [] } as const);
    return finding(rejects ? 'firewall-reject' : 'firewall-drop', facts, evidence, { fix });
  });
}

/** Isolation between bridges and `icc` are the engine's own doing and have findings of their own. */
function isDockersOwn({ chain, rule }: CountedRule): boolean {
  if (/^DOCKER-(ISOLATION|INTERNAL|BRIDGE|CT|INGRESS)|^DOCKER-FORWARD$|^DOCKER$/.test(chain.name)) return true;
  // Since 28 direct access to a container's address from elsewhere than its bridge is dropped there.
  if (chain.table === 'raw' && /! -i \S+/.test(rule?.text ?? '')) return true;
  const own = /-i (\S+) -o (\S+)/.exec(rule?.text ?? '');
  return chain.name === 'FORWARD' && own !== null && own[1] === own[2];
}

/** Everything that was read is right, and still the packets vanish, or somebody else than the listener answers them. */
function inferredFilter(c: Case): Finding | null {
  const { who, address } = c.goal;
  if (who.kind !== 'container' || address === null) return null;
  if (c.from.route.kind !== 'route' && c.from.namespace !== null) return null;
  const evidence: Evidence[] = [...probeEvidence(c)];
  const served = isServed(c);
  const hop = c.from.route.kind === 'route' ? (c.from.route.via ?? address) : address;
  const entry = neighbourOf(c.from.namespace, hop);
  if (served === true)
    evidence.push({
      kind: 'socket',
      source: `sockets of ${targetName(c)}`,
      value: `listens on ${c.target.port ?? ''}/${c.target.protocol}`,
    });
  if (entry)
    evidence.push({
      kind: 'neighbour',
      source: `neighbours of ${sourceName(c.source)}`,
      value: `${hop} ${entry.mac ?? ''} ${entry.state ?? ''}`.trim(),
    });
  const facts = { ...commonFacts(c), at: '', rule: '', chain: '', seen: '' };
  switch (c.outcome) {
    case 'refused':
      // Where it listens and fits, the refusal came from somebody else.
      return served === true ? finding('firewall-reject', facts, evidence) : null;
    case 'reset':
      return served === true ? finding('firewall-reject', facts, evidence) : null;
    case 'unreachable':
      // The next hop has a MAC address, so it was no lack of a neighbour that the kernel complained of.
      return entry && !isUnanswered(entry) ? finding('firewall-reject', facts, evidence) : null;
    case 'timed-out':
      // What the target's own tables would do with the answer has to be known, before its silence is a filter's.
      if (!wasRead(c.to, 'routes') || c.to.route.kind === 'none') return null;
      return wasRead(c.from, 'neighbours') && isUnanswered(entry) ? null : finding('firewall-drop', facts, evidence);
    default:
      return null;
  }
}

/** What the deciding probe said. */
export function probeEvidence(c: Case): readonly Evidence[] {
  const attempt = c.attempts.find(({ goal }) => goal === c.goal);
  return attempt?.decided ? [observationEvidence(attempt.decided)] : [];
}

export function observationEvidence(observation: Observation): Evidence {
  return { kind: 'probe', source: observation.command.join(' '), value: observationValue(observation) };
}

function observationValue(observation: Observation): string {
  const { result } = observation;
  if (result === null) return observation.inconclusive ?? 'no result';
  switch (observation.kind) {
    case 'ping':
      return observation.result === null ? '' : `${observation.result.received} of ${observation.result.sent} replies`;
    case 'tcp':
    case 'udp':
      return observation.result === null
        ? ''
        : [
            observation.result.outcome,
            ...(observation.result.failure === null ? [] : [observation.result.failure]),
          ].join(', ');
    case 'dns':
      return observation.result === null ? '' : (observation.result.rcode ?? 'no answer');
    case 'http':
      return observation.result === null ? '' : String(observation.result.status ?? observation.result.outcome);
    case 'mtu':
      return observation.result === null ? '' : String(observation.result.mtu ?? 'no answer');
    case 'trace':
      return observation.result === null ? '' : observation.result.hops.map((hop) => hop.address ?? '*').join(' ');
    case 'iperf3':
      return observation.result === null ? '' : String(observation.result.bitsPerSecond ?? observation.result.outcome);
  }
}
