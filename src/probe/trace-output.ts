import { isIP } from 'node:net';
import * as v from 'valibot';
import type { Hop, NetworkFailure, TraceResult } from '../model/observation.ts';
import { failureIn, toolFailure } from './failures.ts';
import { addressIn, unprivileged, type Finished, type Reading } from './ping-output.ts';
import { jsonLines } from './scripted.ts';

const line = v.object({
  a: v.optional(v.string()),
  ttl: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(255))),
  by: v.optional(v.string(), ''),
  ms: v.optional(v.number()),
  t: v.optional(v.number(), 0),
  c: v.optional(v.number(), 0),
  e: v.optional(v.string(), ''),
  m: v.optional(v.string(), ''),
});

/** Reads what the script for Python prints. */
export function readScriptedTrace({ exitCode, stdout }: Finished, maxHops: number): Reading<TraceResult> {
  let address: string | null = null;
  let failure: NetworkFailure | null = null;
  const hops = new Map<number, Hop>();
  for (const value of jsonLines(stdout)) {
    const parsed = v.safeParse(line, value);
    if (!parsed.success) continue;
    const { a, ttl, by, ms, t, c, e, m } = parsed.output;
    if (a !== undefined && isAddress(a)) address = a;
    if (e !== '') failure ??= failureIn(`connect ${e} ${m}`) ?? (e === 'lookup' ? 'name-unknown' : null);
    if (ttl === undefined || !isAddress(by)) continue;
    hops.set(ttl, { ttl, address: by, ms: ms ?? null, failure: icmpFailure(by === address, by.includes(':'), t, c) });
  }
  if (address === null && failure === null) return { kind: 'inconclusive', why: toolFailure(exitCode) ?? 'odd-output' };
  return finish(address, hops, maxHops, failure);
}

/** What an ICMP message says beside "time exceeded" (RFC 792, RFC 4443). */
function icmpFailure(fromTarget: boolean, six: boolean, type: number, code: number): NetworkFailure | null {
  if (type !== (six ? 1 : 3)) return null;
  // Nobody listens on the port: the target itself says so, and is reached.
  if (fromTarget && code === (six ? 4 : 3)) return null;
  if (six ? code === 1 : code === 9 || code === 10 || code === 13) return 'filtered';
  return code === 0 ? 'network-unreachable' : 'host-unreachable';
}

/** Reads the blocks that the shell's script prints, each with the words of iputils ping. */
export function readPingTrace({ exitCode, stdout }: Finished, maxHops: number): Reading<TraceResult> {
  let address: string | null = null;
  let failure: NetworkFailure | null = null;
  const hops = new Map<number, Hop>();
  const blocks = [...stdout.matchAll(/^== ([0-9]{1,3}) [0-9]{1,3}\n([^]*?)(?=^== |(?![^]))/gm)];
  for (const [, ttlText, text = ''] of blocks) {
    if (unprivileged.test(text)) return { kind: 'inconclusive', why: 'not-permitted' };
    const ttl = Number(ttlText);
    address ??= addressIn(text);
    const [, replier, ms] = /^[0-9]+ bytes from ([0-9a-fA-F:.]+): [^\n]*?time[=<]([0-9.]{1,12}) ms/m.exec(text) ?? [];
    const [, router, words = ''] = /^From ([0-9a-fA-F:.]+?):? icmp_seq=[0-9]+ ([^\n]*)$/m.exec(text) ?? [];
    if (replier !== undefined && isAddress(replier)) {
      hops.set(ttl, { ttl, address: replier, ms: Number(ms), failure: null });
    } else if (router !== undefined && isAddress(router)) {
      const said = failureIn(words);
      // What the own kernel says of a neighbour that does not answer comes from no hop.
      hops.set(ttl, { ttl, address: router, ms: null, failure: said === 'time-exceeded' ? null : said });
    } else {
      failure ??= failureIn(text);
    }
  }
  if (blocks.length === 0) return { kind: 'inconclusive', why: toolFailure(exitCode) ?? 'odd-output' };
  return finish(address, hops, maxHops, failure);
}

/**
 * Reads the lines of traceroute (busybox, inetutils, the "modern" one) and of tracepath, all numeric: ` 2  172.30.0.1  0.12 ms !H`,
 * ` 3  *`, ` 1:  172.30.0.1   0.123ms reached`.
 */
export function readTraceroute({ exitCode, stdout, stderr }: Finished, maxHops: number): Reading<TraceResult> {
  const broken = toolFailure(exitCode);
  if (broken !== null) return { kind: 'inconclusive', why: broken };
  if (unprivileged.test(stderr) || /not permitted|permission denied/i.test(stderr))
    return { kind: 'inconclusive', why: 'not-permitted' };
  // tracepath does not say why.
  if (/^ *[0-9]+: +send failed/m.test(stdout)) return { kind: 'inconclusive', why: 'odd-output' };
  const header = /^traceroute to [^\n]*?\(([0-9a-fA-F:.]+)\)/m.exec(stdout)?.[1];
  const hops = new Map<number, Hop>();
  let address = header !== undefined && isAddress(header) ? header : null;
  for (const [, ttlText, rest = ''] of stdout.matchAll(/^ *([0-9]{1,3})(?::|\?:)? +(\S[^\n]*)$/gm)) {
    const ttl = Number(ttlText);
    if (ttl < 1 || ttl > 255 || hops.get(ttl)?.address != null || rest.includes('[LOCALHOST]')) continue;
    // Of two packets, the first may have been lost.
    const [, by, ms] = /^(?:\* +)*([0-9a-fA-F:.]+)(?:.*?([0-9.]{1,12}) ?ms)?/.exec(rest) ?? [];
    if (by === undefined || !isAddress(by)) {
      hops.set(ttl, { ttl, address: null, ms: null, failure: null });
      continue;
    }
    if (/\breached\b/.test(rest)) address = by;
    hops.set(ttl, { ttl, address: by, ms: ms === undefined ? null : Number(ms), failure: mark(rest) });
  }
  const failure = failureIn(`${stderr}\n${stdout}`);
  if (hops.size === 0 && failure === null) return { kind: 'inconclusive', why: 'odd-output' };
  return finish(address, hops, maxHops, failure);
}

/** The marks behind a time (traceroute(8)). */
function mark(text: string): NetworkFailure | null {
  if (/!N\b/.test(text)) return 'network-unreachable';
  if (/![XSAC]\b|!1[03]\b|!9\b/.test(text)) return 'filtered';
  if (/!F\b/.test(text)) return 'message-too-long';
  return /!H\b/.test(text) ? 'host-unreachable' : null;
}

/** Every hop up to the target, or to the last that answered where it did not, those that stayed silent included. */
function finish(
  address: string | null,
  hops: ReadonlyMap<number, Hop>,
  maxHops: number,
  failure: NetworkFailure | null,
): Reading<TraceResult> {
  const answered = [...hops.values()].filter((hop) => hop.address !== null).sort((a, b) => a.ttl - b.ttl);
  const arrival = answered.find((hop) => hop.address === address && hop.failure === null);
  const refusal = answered.find((hop) => hop.failure !== null);
  const silent = Math.min(maxHops, (answered.at(-1)?.ttl ?? 0) + 1);
  const nothingLeft = answered.length === 0 && failure !== null && failure !== 'no-answer';
  const end = arrival?.ttl ?? refusal?.ttl ?? (nothingLeft ? 0 : silent);
  const reached = arrival !== undefined;
  return {
    kind: 'result',
    result: {
      address,
      hops: Array.from(
        { length: end },
        (_, index) => hops.get(index + 1) ?? { ttl: index + 1, address: null, ms: null, failure: null },
      ),
      reached,
      failure: reached ? null : (refusal?.failure ?? failure ?? 'no-answer'),
    },
  };
}

function isAddress(text: string): boolean {
  return isIP(text.split('%')[0] ?? '') !== 0;
}
