import { isIP } from 'node:net';
import type { Finding } from '../model/diagnosis.ts';
import type { HttpObservation } from '../model/observation.ts';
import { bypassesProxy } from '../topology/proxy.ts';
import type { Case } from './case.ts';
import { finding } from './catalogue.ts';
import { observationEvidence } from './transport.ts';
import { commonFacts, sourceName, targetContainer } from './who.ts';

/** A web server was asked: how the port is expected to speak, and, where that did not do, the other way. */
export interface WebAnswers {
  readonly expected: HttpObservation;
  /** Null where the first answer left nothing open. */
  readonly other: HttpObservation | null;
}

/** Ports on which a web server is so usual that a request disturbs nobody (IANA's `http` and `https`, and what frameworks begin with). */
const plainPorts: ReadonlySet<number> = new Set([80, 81, 591, 3000, 4200, 5000, 5173, 8000, 8008, 8080, 8081, 8888]);
const securePorts: ReadonlySet<number> = new Set([443, 4443, 8443, 9443]);

/** How a port usually speaks; null for one that is no web server's. */
export function webScheme(port: number): 'http' | 'https' | null {
  if (securePorts.has(port)) return 'https';
  return plainPorts.has(port) ? 'http' : null;
}

/** Whether an answer leaves it open that the port speaks the other way: servers of TLS answer plain requests with 400, or hang up. */
export function asksForOther({ result }: HttpObservation): boolean {
  if (result === null) return false;
  const { outcome, status } = result;
  if (outcome === 'answered') return result.url.startsWith('http:') && status === 400;
  // Who waits for a plain request waits through all of a handshake.
  if (outcome === 'silent') return result.url.startsWith('https:');
  return ['not-http', 'closed', 'reset', 'tls-failed'].includes(outcome);
}

/** Why the application may fail although the connection works. For information: none of it is a fault of the network. */
export function applicationFindings(c: Case): readonly Finding[] {
  const found = [justStarted(c), proxy(c), ...(c.web === null ? [] : webFindings(c, c.web))];
  return found.filter((one) => one !== null);
}

function webFindings(c: Case, { expected, other }: WebAnswers): readonly (Finding | null)[] {
  const first = expected.result;
  if (first === null) return [];
  const secured = first.url.startsWith('https:');
  const otherResult = other?.result ?? null;
  // A certificate is proof enough of TLS, and so is its own way of breaking off.
  const secures = otherResult?.certificate != null || otherResult?.tlsAlert != null;
  const otherWay = otherResult?.outcome === 'answered' || (!secured && secures);
  if (otherWay && other) return [mismatch(c, secured ? 'http' : 'tls', [expected, other])];
  return [refusal(c, expected), certificate(c, expected)];
}

function mismatch(c: Case, speaks: 'http' | 'tls', seen: readonly HttpObservation[]): Finding {
  return finding('tls-mismatch', { ...commonFacts(c), speaks }, seen.map(observationEvidence), { severity: 'info' });
}

/** Statuses with which a request is turned away, whatever its path is (RFC 9110): 404 and the like speak of the path alone. */
function refusal(c: Case, seen: HttpObservation): Finding | null {
  const status = seen.result?.outcome === 'answered' ? seen.result.status : null;
  if (status === null || !(status >= 500 || [401, 403, 407, 421, 426].includes(status))) return null;
  return finding('http-error', { ...commonFacts(c), status: String(status) }, [observationEvidence(seen)], {
    severity: 'info',
  });
}

function certificate(c: Case, seen: HttpObservation): Finding | null {
  const shown = seen.result?.certificate ?? null;
  if (shown === null) return null;
  const expired = Date.parse(shown.validTo) < c.now;
  const early = Date.parse(shown.validFrom) > c.now;
  // Asked by an address, no certificate fits the name.
  const distrusted = shown.trusted === false && isIP(hostOf(seen.result?.url ?? '')) === 0;
  if (!expired && !early && !distrusted) return null;
  const facts = {
    ...commonFacts(c),
    what: expired ? 'expired' : early ? 'not-yet' : 'not-trusted',
    until: expired ? shown.validTo : early ? shown.validFrom : '',
    problem: shown.problem,
    subject: shown.subject,
  };
  return finding('certificate-problem', facts, [observationEvidence(seen)], { severity: 'info' });
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname.replace(/^\[|\]$/g, '') : '';
}

/** Programs that heed the variables ask the proxy in the target's place. */
function proxy(c: Case): Finding | null {
  const { source, target } = c;
  if (source.kind !== 'container' || target.protocol !== 'tcp' || target.port === null) return null;
  const scheme = webScheme(target.port);
  const variables = source.container.detail?.proxies ?? [];
  if (scheme === null || variables.length === 0) return null;
  const set = variables.filter(({ name }) => [`${scheme}_proxy`, 'all_proxy'].includes(name.toLowerCase()));
  const except = variables.filter(({ name }) => name.toLowerCase() === 'no_proxy');
  const host = c.goal.by === 'name' ? (c.names?.name ?? c.target.asked) : (c.goal.address ?? '');
  const [first] = set;
  if (!first || bypassesProxy(host, target.port, except.map(({ value }) => value).join(','))) return null;
  const facts = { ...commonFacts(c), name: sourceName(source), variable: first.name, value: first.value, host };
  const evidence = [...set, ...except].map(({ name, value }) => ({
    kind: 'engine' as const,
    source: 'Config.Env',
    value: `${name}=${value}`,
  }));
  return finding('proxy-configured', facts, evidence, {
    severity: 'info',
    fix: { kind: 'advice', what: 'set-no-proxy', command: [] },
  });
}

/** Milliseconds for which a program may still be on its way up. */
const young = 10_000;

/** It listens, and may not be ready for all that. */
function justStarted(c: Case): Finding | null {
  const container = targetContainer(c);
  const startedAt = container?.detail?.startedAt ?? null;
  if (!container || startedAt === null) return null;
  const age = c.now - Date.parse(startedAt);
  const warming = container.health?.status === 'starting';
  if (!warming && !(age >= 0 && age < young)) return null;
  const facts = { ...commonFacts(c), name: container.name, seconds: String(Math.max(0, Math.round(age / 1000))) };
  return finding(
    'just-started',
    facts,
    [
      { kind: 'engine', source: 'State.StartedAt', value: startedAt },
      ...(warming ? [{ kind: 'engine' as const, source: 'State.Health.Status', value: 'starting' }] : []),
    ],
    { severity: 'info' },
  );
}
