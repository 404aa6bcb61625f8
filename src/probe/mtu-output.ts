import { isIP } from 'node:net';
import * as v from 'valibot';
import type { NetworkFailure } from '../model/observation.ts';
import { failureIn, toolFailure } from './failures.ts';
import { addressIn, unprivileged, type Finished, type Reading } from './ping-output.ts';
import { jsonLines } from './scripted.ts';

/** What came of several sizes that were sent at once. */
export interface MtuRound {
  readonly address: string | null;
  /** By size of the payload: whether it was answered. */
  readonly sizes: ReadonlyMap<number, boolean>;
  /** An MTU that the own kernel goes by, where it said so: no larger packet leaves. */
  readonly local: number | null;
  /** An MTU that a router on the way told of. */
  readonly told: number | null;
  /** What stopped all of them, where something else than their size did. */
  readonly failure: NetworkFailure | null;
}

/** Reads the blocks that the shell's script prints, each with the words of iputils ping. */
export function readPingMtu({ exitCode, stdout }: Finished): Reading<MtuRound> {
  const blocks = [...stdout.matchAll(/^== ([0-9]{1,5}) [0-9]{1,3}\n([^]*?)(?=^== |(?![^]))/gm)];
  const sizes = new Map<number, boolean>();
  let address: string | null = null;
  let local: number | null = null;
  let told: number | null = null;
  let failure: NetworkFailure | null = null;
  for (const [, size, text = ''] of blocks) {
    const passed = /^[0-9]+ bytes from /m.test(text);
    if (!passed && (unprivileged.test(text) || /invalid option|invalid -M/i.test(text)))
      return { kind: 'inconclusive', why: unprivileged.test(text) ? 'not-permitted' : 'tool-unusable' };
    sizes.set(Number(size), passed);
    address ??= addressIn(text);
    // What a router said stands behind `From`; what the kernel itself refused behind the tool's own name.
    const router = /^From [^\n]*(?:frag needed[^\n]*?mtu ?= ?|packet too big[^\n]*?mtu ?= ?)([0-9]{1,5})/im.exec(
      text,
    )?.[1];
    const own = /message too long,? mtu[:= ]+([0-9]{1,5})/i.exec(text)?.[1];
    if (router !== undefined) told = smaller(told, Number(router));
    if (own !== undefined) local = smaller(local, Number(own));
    const said = failureIn(text);
    if (!passed && said !== 'message-too-long') failure ??= said;
  }
  if (sizes.size === 0) return { kind: 'inconclusive', why: toolFailure(exitCode) ?? 'odd-output' };
  return { kind: 'result', result: { address, sizes, local, told, failure } };
}

const line = v.object({
  a: v.optional(v.string()),
  size: v.optional(v.number()),
  ok: v.optional(v.boolean()),
  mtu: v.optional(v.number()),
  told: v.optional(v.number()),
  e: v.optional(v.string(), ''),
  m: v.optional(v.string(), ''),
});

/** Reads what the script for Python prints. */
export function readScriptedMtu({ exitCode, stdout }: Finished): Reading<MtuRound> {
  const sizes = new Map<number, boolean>();
  let round: Omit<MtuRound, 'sizes'> = { address: null, local: null, told: null, failure: null };
  for (const value of jsonLines(stdout)) {
    const parsed = v.safeParse(line, value);
    if (!parsed.success) continue;
    const { a, size, ok, mtu, told, e, m } = parsed.output;
    if (e === 'denied') return { kind: 'inconclusive', why: 'not-permitted' };
    if (a !== undefined && isIP(a.split('%')[0] ?? '') !== 0) round = { ...round, address: a };
    if (size !== undefined) sizes.set(size, ok === true);
    if (mtu !== undefined && mtu >= 68) round = { ...round, local: mtu };
    if (told !== undefined && told >= 68) round = { ...round, told };
    if (ok !== true && e !== '' && e !== 'EMSGSIZE') {
      round = {
        ...round,
        failure: round.failure ?? failureIn(`connect ${e} ${m}`) ?? (e === 'lookup' ? 'name-unknown' : 'no-answer'),
      };
    }
  }
  if (sizes.size === 0 && round.failure === null)
    return { kind: 'inconclusive', why: toolFailure(exitCode) ?? 'odd-output' };
  return { kind: 'result', result: { ...round, sizes } };
}

function smaller(a: number | null, b: number): number {
  return a === null ? b : Math.min(a, b);
}
