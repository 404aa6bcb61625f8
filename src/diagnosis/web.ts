import type { Observation } from '../model/observation.ts';
import { asksForOther, webScheme, type WebAnswers } from './application.ts';
import type { Case } from './case.ts';
import type { Means } from './means.ts';

/** Seconds for an answer: that a server is slow is not asked here. */
const webWait = 2;

/**
 * Asks what works on a port of web servers for its first page, with TLS where that is usual there, and the other way round where the
 * answer leaves that open. Databases and the like are never sent a request: they would write it into their logs as an attack.
 */
export async function askWeb(c: Case, means: Means, note: (one: Observation) => void): Promise<WebAnswers | null> {
  const { source, target, goal } = c;
  const { port, protocol } = target;
  if (source.kind !== 'container' || protocol !== 'tcp' || port === null || goal.address === null) return null;
  const scheme = webScheme(port);
  if (scheme === null) return null;
  // By the name that was asked: servers choose by it, and certificates are for names.
  const host = goal.by === 'name' ? (c.names?.name ?? goal.address) : goal.address;
  const expected = await means.web(source, { scheme, host, port, path: '/' }, webWait);
  if (expected === null) return null;
  note(expected);
  if (!asksForOther(expected)) return { expected, other: null };
  const turned = scheme === 'http' ? 'https' : 'http';
  const other = await means.web(source, { scheme: turned, host, port, path: '/' }, webWait);
  if (other !== null) note(other);
  return { expected, other };
}
