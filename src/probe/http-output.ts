import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import * as v from 'valibot';
import type { Certificate, HttpResult } from '../model/observation.ts';
import { failureIn, toolFailure } from './failures.ts';
import type { Finished, Reading } from './ping-output.ts';
import { jsonLines } from './scripted.ts';

/** What a request came to, before URL and port are added. */
type Outcome = Omit<HttpResult, 'url' | 'port'>;
export type HttpReading = Reading<Outcome>;

const nothing: Outcome = {
  ...{ outcome: 'silent', address: null, status: null, dnsMs: null, connectMs: null, tlsMs: null },
  ...{ firstByteMs: null, location: null, certificate: null, tlsAlert: null, failure: null },
};

const scripted = v.object({
  st: v.picklist(['dns', 'connect', 'tls', 'request', 'done']),
  e: v.string(),
  m: v.string(),
  a: v.string(),
  dns: v.nullish(v.number(), null),
  connect: v.nullish(v.number(), null),
  tls: v.nullish(v.number(), null),
  first: v.nullish(v.number(), null),
  head: v.nullish(v.string(), ''),
  cert: v.nullish(v.string(), null),
  ok: v.nullish(v.boolean(), null),
  why: v.nullish(v.string(), ''),
});

/** Reads what the scripts for Python and Node print. */
export function readScriptedHttp({ exitCode, stdout }: Finished): HttpReading {
  const parsed = v.safeParse(scripted, jsonLines(stdout).at(-1));
  if (!parsed.success) return { kind: 'inconclusive', why: toolFailure(exitCode) ?? 'odd-output' };
  const { st, e, m, a, dns, connect, tls, first, head, cert, ok, why } = parsed.output;
  const seen: Outcome = {
    ...nothing,
    address: isIP(a.split('%')[0] ?? '') === 0 ? null : a,
    ...{ dnsMs: dns, connectMs: connect, tlsMs: tls, firstByteMs: first },
    certificate: cert === null ? null : certificateOf(Buffer.from(cert, 'base64'), ok, why),
  };
  const error = `connect ${e} ${m}`;
  switch (st) {
    case 'dns':
      return result({
        ...{ ...seen, outcome: 'unresolved' },
        failure: e === 'timeout' ? 'name-lookup-failed' : (failureIn(error) ?? 'name-unknown'),
      });
    case 'connect':
      return e === 'timeout' ? result({ ...seen, ...timedOut }) : fromError(error, seen);
    case 'tls':
      return result({ ...seen, outcome: e === 'timeout' ? 'silent' : 'tls-failed' });
    case 'request':
      return result({ ...seen, outcome: e === 'timeout' ? 'silent' : 'closed' });
    case 'done':
      return result(withHead(seen, head));
  }
}

/** Reads what the script for bash prints. */
export function readBashHttp({ exitCode, stdout }: Finished): HttpReading {
  const [connected, connect] = /^connected(?: ([0-9.]{1,12}))?$/m.exec(stdout) ?? [];
  const first = /^first ([0-9.]{1,12})$/m.exec(stdout)?.[1];
  const seen: Outcome = { ...nothing, connectMs: numberOf(connect), firstByteMs: numberOf(first) };
  const head = headIn(stdout);
  if (head !== '') return result(withHead(seen, head));
  if (connected !== undefined) {
    return result({ ...seen, outcome: /^timeout$/m.test(stdout) ? 'silent' : 'closed' });
  }
  if (/^timeout$/m.test(stdout)) return result({ ...seen, ...timedOut });
  const broken = toolFailure(exitCode);
  return broken === null ? fromError(stdout, seen) : { kind: 'inconclusive', why: broken };
}

/** Reads what netcat got, and what it said: `-v` makes all but busybox tell of the connection. */
export function readNetcatHttp({ exitCode, stdout, stderr }: Finished, busybox: boolean): HttpReading {
  if (/invalid option|unrecognized option|^usage:/im.test(stderr))
    return { kind: 'inconclusive', why: 'tool-unusable' };
  const head = headIn(stdout);
  if (head !== '') return result(withHead(nothing, head));
  const broken = toolFailure(exitCode);
  if (broken !== null) return { kind: 'inconclusive', why: broken };
  const status = Number(/^status ([0-9]{1,3})$/m.exec(stderr)?.[1] ?? NaN);
  const words = stderr.replace(/^.*(inverse host lookup failed|DNS fwd\/rev mismatch).*$/gim, '');
  const ended = status === 143 || status === 124 || status === 137;
  if (/succeeded|\bopen$|Connected to/im.test(words))
    return result({ ...nothing, outcome: ended ? 'silent' : 'closed' });
  if (/timed? ?out/i.test(words)) return result({ ...nothing, ...timedOut });
  // Busybox gives up a connect by itself, and says so: what `timeout` had to end was connected. The others did not say that they were.
  if (ended) return result(busybox ? { ...nothing, outcome: 'silent' } : { ...nothing, ...timedOut });
  if (status === 0) return result({ ...nothing, outcome: 'closed' });
  return fromError(words, nothing);
}

/**
 * Reads curl's `-w`: status, address and five times since the start, in seconds; then, from 7.88 on, the certificates. Its exit status
 * tells what went wrong (curl(1)).
 */
export function readCurlHttp({ exitCode, stdout, stderr }: Finished): HttpReading {
  const fields =
    /^([0-9]{3})\|([^|\n]*)\|([0-9.]+)\|([0-9.]+)\|([0-9.]+)\|([0-9.]+)\|([0-9.]+)\|([0-9]*)\|([^\n]*)$/m.exec(stdout);
  if (!fields) return { kind: 'inconclusive', why: toolFailure(exitCode) ?? 'odd-output' };
  const [, status = '', address = '', lookup, connect, tls, request, first, verified, redirect = ''] = fields;
  const pem = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/.exec(stdout)?.[0];
  const trusted = verified === undefined || verified === '' ? null : verified === '0';
  const seen: Outcome = {
    ...nothing,
    address: isIP(address) === 0 ? null : address,
    dnsMs: between('0', lookup),
    connectMs: between(lookup, connect),
    tlsMs: between(connect, tls),
    firstByteMs: between(request, first),
    status: status === '000' ? null : Number(status),
    location: redirect === '' ? null : redirect,
    certificate: pem === undefined ? null : certificateOf(pem, trusted, trusted === false ? verifyWords(stderr) : ''),
  };
  if (seen.status !== null) return result({ ...seen, outcome: 'answered' });
  switch (exitCode) {
    case 1:
    case 8:
      return result({ ...seen, outcome: 'not-http' });
    case 6:
      return result({ ...seen, outcome: 'unresolved', failure: 'name-unknown' });
    case 7:
      return fromError(stderr, seen);
    case 28:
      if (/resolving timed out/i.test(stderr))
        return result({ ...seen, outcome: 'unresolved', failure: 'name-lookup-failed' });
      return /^\* Connected to /m.test(stderr)
        ? result({ ...seen, outcome: 'silent' })
        : result({ ...seen, ...timedOut });
    case 35:
      return result({ ...seen, outcome: 'tls-failed' });
    case 0:
    case 52:
    case 55:
    case 56:
      return result({ ...seen, outcome: 'closed' });
    default:
      return { kind: 'inconclusive', why: 'tool-unusable' };
  }
}

/** Reads wget's `-S`, busybox or GNU: it repeats the head on stderr. */
export function readWgetHttp({ exitCode, stderr }: Finished): HttpReading {
  const status = /HTTP\/[0-9.]+ ([0-9]{3})\b/.exec(stderr)?.[1];
  if (status !== undefined) {
    const location = /^\s*Location: *(\S+)/im.exec(stderr)?.[1] ?? null;
    return result({ ...nothing, outcome: 'answered', status: Number(status), location });
  }
  const broken = toolFailure(exitCode);
  if (broken !== null) return { kind: 'inconclusive', why: broken };
  // GNU's takes what has no head for a page (HTTP/0.9); busybox repeats the line that it does not understand.
  if (exitCode === 0 || /bad header|no headers|malformed status|^ {2}\S[^]*error getting response/im.test(stderr))
    return result({ ...nothing, outcome: 'not-http' });
  const alert = tlsAlert(stderr);
  if (alert !== null) return result({ ...nothing, outcome: 'tls-failed', tlsAlert: alert });
  if (
    /no data received|error getting response|connection closed|awaiting response\.\.\. read error \(connection reset/i.test(
      stderr,
    )
  )
    return result({ ...nothing, outcome: 'closed' });
  if (/ssl|tls/i.test(stderr) && /error|handshake|fail/i.test(stderr))
    return result({ ...nothing, outcome: 'tls-failed' });
  if (/awaiting response\.\.\.\s*(read error \(connection timed out\)|$)/i.test(stderr))
    return result({ ...nothing, outcome: 'silent' });
  if (/connecting to[^\n]*\.\.\. failed: connection timed out/i.test(stderr))
    return result({ ...nothing, ...timedOut });
  // Busybox says nothing of how far it came before `timeout` ended it.
  if (exitCode === 143 || exitCode === 124) return endedEarly;
  return fromError(stderr, nothing);
}

/** Busybox: `TLS error from peer (alert code 40)`; OpenSSL: `…alert handshake failure…SSL alert number 40`. */
function tlsAlert(words: string): number | null {
  const code = /TLS error from peer \(alert code ([0-9]{1,3})\)|SSL alert number ([0-9]{1,3})/.exec(words);
  return code === null ? null : Number(code[1] ?? code[2]);
}

const endedEarly = { kind: 'inconclusive', why: 'ended-early' } as const;
const timedOut = { outcome: 'timed-out', failure: 'no-answer' } as const;

function headIn(stdout: string): string {
  return [...stdout.matchAll(/^> (.*)$/gm)].map(([, line]) => line).join('\n');
}

function withHead(seen: Outcome, head: string): Outcome {
  if (head === '') return { ...seen, outcome: 'closed' };
  const status = /^HTTP\/[0-9.]{1,3} ([0-9]{3})\b/.exec(head)?.[1];
  if (status === undefined) return { ...seen, outcome: 'not-http' };
  const location = /^location: *(\S{1,4096})/im.exec(head)?.[1] ?? null;
  return { ...seen, outcome: 'answered', status: Number(status), location };
}

/** @returns null where it is no certificate */
function certificateOf(data: string | Buffer, trusted: boolean | null, problem: string): Certificate | null {
  try {
    const { subject, issuer, subjectAltName, validFrom, validTo } = new X509Certificate(data);
    const line = (text: string): string => text.trim().replace(/\n/g, ', ');
    return {
      subject: line(subject),
      issuer: line(issuer),
      names: subjectAltName === undefined ? [] : subjectAltName.split(', '),
      validFrom: new Date(validFrom).toISOString(),
      validTo: new Date(validTo).toISOString(),
      ...{ trusted, problem },
    };
  } catch {
    return null;
  }
}

/** What `--verbose` says of a certificate that does not verify. */
function verifyWords(stderr: string): string {
  return /SSL certificate verify result: ([^\n]*?), continuing anyway/.exec(stderr)?.[1] ?? '';
}

/** Milliseconds between two of curl's times; null where the later one was not reached. */
function between(from: string | undefined, to: string | undefined): number | null {
  const ms = (Number(to) - Number(from)) * 1000;
  return Number(to) === 0 || !Number.isFinite(ms) || ms < 0 ? null : Math.round(ms * 1000) / 1000;
}

function numberOf(text: string | undefined): number | null {
  return text === undefined || !Number.isFinite(Number(text)) ? null : Number(text);
}

function fromError(text: string, seen: Outcome): HttpReading {
  if (/refused|ECONNREFUSED/i.test(text)) return result({ ...seen, outcome: 'refused' });
  if (/ETIMEDOUT|timed out/i.test(text)) return result({ ...seen, ...timedOut });
  if (/ECONNRESET|reset by peer/i.test(text)) return result({ ...seen, outcome: 'reset' });
  const failure = failureIn(text);
  if (failure === null) return { kind: 'inconclusive', why: 'odd-output' };
  const unresolved = failure === 'name-unknown' || failure === 'name-lookup-failed';
  return result({ ...seen, outcome: unresolved ? 'unresolved' : 'unreachable', failure });
}

function result(outcome: Outcome): HttpReading {
  return { kind: 'result', result: outcome };
}
