import { isIP } from 'node:net';
import type { UdpResult } from '../model/observation.ts';
import { failureIn, toolFailure } from './failures.ts';
import type { Finished, Reading } from './ping-output.ts';
import { scriptedAttempts } from './scripted.ts';

/** What a datagram came to, before port and payload are added. */
type Outcome = Omit<UdpResult, 'port' | 'payload'>;
export type UdpReading = Reading<Outcome>;

/** Reads what the scripts for Python and Node print: the attempt that tells most counts. */
export function readScriptedUdp({ exitCode, stdout }: Finished): UdpReading {
  const readings = scriptedAttempts(stdout, ['answered', 'failed', 'unresolved', 'timeout']).map(
    ({ o, ms, e, m, a }): UdpReading => {
      const address = isIP(a.split('%')[0] ?? '') === 0 ? null : a;
      switch (o) {
        case 'answered':
          return result({ outcome: 'answered', address, answerMs: ms, failure: null });
        case 'timeout':
          return address === null
            ? result({ outcome: 'unresolved', address, answerMs: null, failure: 'name-lookup-failed' })
            : result({ outcome: 'silent', address, answerMs: null, failure: 'no-answer' });
        case 'unresolved':
          return result({
            ...{ outcome: 'unresolved', address, answerMs: null },
            failure: failureIn(`${e} ${m}`) ?? 'name-unknown',
          });
        case 'failed':
          return fromError(`connect ${e} ${m}`, address, ms);
      }
    },
  );
  const rank = ['answered', 'silent', 'refused', 'unreachable', 'unresolved'];
  const best = readings
    .filter((reading) => reading.kind === 'result')
    .sort((a, b) => rank.indexOf(a.result.outcome) - rank.indexOf(b.result.outcome))[0];
  return best ?? readings[0] ?? { kind: 'inconclusive', why: toolFailure(exitCode) ?? 'odd-output' };
}

/** Reads what the script for bash prints. */
export function readBashUdp({ exitCode, stdout }: Finished): UdpReading {
  const [answered, microseconds] = /^answered(?: ([0-9]{1,12}))?$/m.exec(stdout) ?? [];
  if (answered !== undefined) {
    const ms = microseconds === undefined ? null : Number(microseconds) / 1000;
    return result({ outcome: 'answered', address: null, answerMs: ms, failure: null });
  }
  if (/^silent$/m.test(stdout))
    return result({ outcome: 'silent', address: null, answerMs: null, failure: 'no-answer' });
  if (/^timeout$/m.test(stdout))
    return result({ outcome: 'unresolved', address: null, answerMs: null, failure: 'name-lookup-failed' });
  const broken = toolFailure(exitCode);
  return broken === null ? fromError(stdout, null, null) : { kind: 'inconclusive', why: broken };
}

/** Reads the dump of what netcat received, and its complaints. Netcats end alike where nothing came and where they were refused. */
export function readNetcatUdp({ exitCode, stdout, stderr }: Finished): UdpReading {
  if (/invalid option|unrecognized option|^usage:/im.test(stderr))
    return { kind: 'inconclusive', why: 'tool-unusable' };
  if (/^\s*[0-9a-f]{2}\b/m.test(stdout))
    return result({ outcome: 'answered', address: null, answerMs: null, failure: null });
  const broken = toolFailure(exitCode);
  if (broken !== null) return { kind: 'inconclusive', why: broken };
  const complaint = stderr.replace(/^.*(inverse host lookup failed|DNS fwd\/rev mismatch).*$/gim, '').trim();
  const reading = fromError(complaint, null, null);
  if (reading.kind === 'result') return reading;
  return complaint === '' || /timed? ?out|timeout|terminated/i.test(complaint)
    ? result({ outcome: 'silent', address: null, answerMs: null, failure: 'no-answer' })
    : reading;
}

function fromError(text: string, address: string | null, ms: number | null): UdpReading {
  if (/refused|ECONNREFUSED/i.test(text)) return result({ outcome: 'refused', address, answerMs: ms, failure: null });
  const failure = failureIn(text);
  if (failure === null) return { kind: 'inconclusive', why: 'odd-output' };
  const unresolved = failure === 'name-unknown' || failure === 'name-lookup-failed';
  return result({ outcome: unresolved ? 'unresolved' : 'unreachable', address, answerMs: null, failure });
}

function result(outcome: Outcome): UdpReading {
  return { kind: 'result', result: outcome };
}
