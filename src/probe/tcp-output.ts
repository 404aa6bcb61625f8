import { isIP } from 'node:net';
import type { NetworkFailure, TcpResult } from '../model/observation.ts';
import { failureIn, toolFailure } from './failures.ts';
import type { Finished, Reading } from './ping-output.ts';
import { scriptedAttempts } from './scripted.ts';

/** What a connect came to, before the port is added. */
type Outcome = Omit<TcpResult, 'port'>;
export type TcpReading = Reading<Outcome>;

/** Reads what the scripts for Python and Node print. */
export function readScriptedTcp({ exitCode, stdout }: Finished): TcpReading {
  const attempts = scriptedAttempts(stdout, ['connected', 'failed', 'unresolved', 'timeout']);
  const last = attempts.at(-1);
  if (!last) return { kind: 'inconclusive', why: toolFailure(exitCode) ?? 'odd-output' };
  const address = isIP(last.a) === 0 ? null : last.a;
  switch (last.o) {
    case 'connected':
      return result({ outcome: 'connected', address, connectMs: last.ms, failure: null });
    case 'timeout':
      // Before an address was tried, it was the resolver that did not answer.
      return result(
        address === null
          ? { outcome: 'unresolved', address, connectMs: null, failure: 'name-lookup-failed' }
          : { outcome: 'timed-out', address, connectMs: null, failure: 'no-answer' },
      );
    case 'unresolved':
      return result({
        outcome: 'unresolved',
        address,
        connectMs: null,
        failure: failureIn(`${last.e} ${last.m}`) ?? 'name-unknown',
      });
    case 'failed':
      return fromError(`connect ${last.e} ${last.m}`, address);
  }
}

/** Reads what the script for bash prints. */
export function readBashTcp({ exitCode, stdout }: Finished): TcpReading {
  const seconds = /^time ([0-9.]+)$/m.exec(stdout)?.[1];
  if (/^connected$/m.test(stdout)) {
    return result({
      outcome: 'connected',
      address: null,
      connectMs: seconds === undefined ? null : Math.round(Number(seconds) * 1000),
      failure: null,
    });
  }
  if (/^timeout$/m.test(stdout))
    return result({ outcome: 'timed-out', address: null, connectMs: null, failure: 'no-answer' });
  return fromText(stdout, exitCode);
}

/** Reads what netcat prints on stderr: busybox (`-e true`, silent on success), openbsd, traditional and ncat (`-z -v`). */
export function readNetcatTcp({ exitCode, stderr }: Finished): TcpReading {
  if (/invalid option|unrecognized option|^usage:/im.test(stderr))
    return { kind: 'inconclusive', why: 'tool-unusable' };
  if (exitCode === 0) {
    const address =
      /Connected to ([0-9a-fA-F.:]+):[0-9]|\(([0-9a-fA-F.:]+)\) [0-9]+ port|\[([0-9a-fA-F.:]+)\] [0-9]/.exec(stderr);
    const found = address?.slice(1).find((text: string | undefined) => text !== undefined && isIP(text) !== 0) ?? null;
    return result({ outcome: 'connected', address: found, connectMs: null, failure: null });
  }
  // netcat asks for the name of an address before it connects, and complains when there is none.
  return fromText(stderr.replace(/^.*(inverse host lookup failed|DNS fwd\/rev mismatch).*$/gim, ''), exitCode);
}

/**
 * Reads curl's word on a `telnet://` address with an option that it does not know: it connects, then gives up with status 48, without a
 * byte sent. `-w` printed the address, and the times of the lookup and of the connect in seconds.
 */
export function readCurlTcp({ exitCode, stdout, stderr }: Finished): TcpReading {
  const [, address, lookup, connect] = /^(\S*) ([0-9.]+) ([0-9.]+)$/m.exec(stdout) ?? [];
  if (exitCode === 48) {
    const ms = Math.round((Number(connect) - Number(lookup)) * 1e6) / 1e3;
    return result({
      outcome: 'connected',
      address: address !== undefined && isIP(address) !== 0 ? address : null,
      connectMs: Number.isFinite(ms) && ms >= 0 ? ms : null,
      failure: null,
    });
  }
  if (exitCode === 28) {
    return /resolving timed out/i.test(stderr)
      ? result({ outcome: 'unresolved', address: null, connectMs: null, failure: 'name-lookup-failed' })
      : result({ outcome: 'timed-out', address: null, connectMs: null, failure: 'no-answer' });
  }
  if (exitCode === 6) return result({ outcome: 'unresolved', address: null, connectMs: null, failure: 'name-unknown' });
  if (exitCode === 7) return fromText(stderr, exitCode);
  return { kind: 'inconclusive', why: 'tool-unusable' };
}

/** Reads wget's word on `http://host:port/`, busybox or GNU: whatever came after the connect, it was made. */
export function readWgetTcp({ exitCode, stderr }: Finished): TcpReading {
  if (
    exitCode === 0 ||
    /connected\.|error getting response|server returned error|bad header|HTTP\/[0-9]|ERROR [0-9]{3}/i.test(stderr)
  ) {
    return result({ outcome: 'connected', address: null, connectMs: null, failure: null });
  }
  // Busybox says the same whether the connect or the answer took too long.
  if (/download timed out/i.test(stderr)) return { kind: 'inconclusive', why: 'ended-early' };
  return fromText(stderr, exitCode);
}

function fromText(text: string, exitCode: number | null): TcpReading {
  if (/timed? ?out/i.test(text))
    return result({ outcome: 'timed-out', address: null, connectMs: null, failure: 'no-answer' });
  const reading = fromError(text, null);
  return reading.kind === 'inconclusive'
    ? { kind: 'inconclusive', why: toolFailure(exitCode) ?? 'odd-output' }
    : reading;
}

function fromError(text: string, address: string | null): TcpReading {
  const none = { address, connectMs: null };
  if (/refused|ECONNREFUSED/i.test(text)) return result({ outcome: 'refused', ...none, failure: null });
  if (/ETIMEDOUT|timed out/i.test(text)) return result({ outcome: 'timed-out', ...none, failure: 'no-answer' });
  if (/ECONNRESET|reset by peer/i.test(text)) return result({ outcome: 'reset', ...none, failure: null });
  const failure: NetworkFailure | null = failureIn(text);
  if (failure === null) return { kind: 'inconclusive', why: 'odd-output' };
  const unresolved = failure === 'name-unknown' || failure === 'name-lookup-failed';
  return result({ outcome: unresolved ? 'unresolved' : 'unreachable', ...none, failure });
}

function result(outcome: Outcome): TcpReading {
  return { kind: 'result', result: outcome };
}
