import { isIP } from 'node:net';
import type { Container } from '../model/container.ts';
import type { MtuObservation, MtuResult, SizeTried } from '../model/observation.ts';
import type { InsideRunner } from '../runner/inside.ts';
import { interpreterOf, type Toolbox } from '../runner/toolbox.ts';
import { readPingMtu, readScriptedMtu, type MtuRound } from './mtu-output.ts';
import { learn, nextSizes, type Known } from './mtu-search.ts';
import { observe, type Method, type ProbeOptions } from './probe.ts';
import { mtuPing, mtuPython } from './scripts/mtu.ts';

export interface MtuOptions extends ProbeOptions {
  /** Seconds to wait for a reply. */
  readonly wait: number;
  /** No larger packet is tried (bytes); default the largest that IP has. */
  readonly limit?: number | undefined;
  /** Called with what is known after each round. */
  readonly onTried?: ((tried: readonly SizeTried[]) => void) | undefined;
}

/** Bounds on the size of packets: the least that IPv4 asks of a link, and the most that its header can say. */
export const mtuLimits = { min: 68, max: 65_535, wait: 10 } as const;

/**
 * Finds the largest packet that passes unfragmented to a name or an address and is answered, by echo requests with "don't fragment" (RFC
 * 1191, 8201): several sizes at once, in few rounds. Each size is sent twice. See {@link observe} for errors.
 */
export async function mtu(
  runner: InsideRunner,
  from: Container,
  to: string,
  options: MtuOptions,
): Promise<MtuObservation> {
  return await runner.together(async () => await search(runner, from, to, options));
}

async function search(runner: InsideRunner, from: Container, to: string, options: MtuOptions): Promise<MtuObservation> {
  const ask = async (target: string, payloads: readonly number[]): Promise<Round> =>
    await observe(
      'mtu',
      runner,
      from,
      (toolbox) => mtuMethods(toolbox, target, payloads, options.wait),
      (round) => [...round.sizes.values()].includes(true),
      options,
    );
  const first = await ask(to, [56]);
  const address = first.result?.address ?? null;
  if (first.result === null || address === null || !first.ok) return whole([first], notEvenSmall(first.result));
  const header = isIP(address) === 6 ? 48 : 28;
  const rounds = [first];
  let known: Known = { passed: 56 + header, failed: null, limit: options.limit ?? mtuLimits.max };
  let [local, told] = [first.result.local, first.result.told];
  let sure = false;
  while (rounds.length < maxRounds) {
    if (local !== null) known = { ...known, limit: Math.min(known.limit, local) };
    const next = nextSizes(known);
    // One that failed by a hair may have been lost on the way: it is asked for once more.
    const settled = sure || known.failed === null || known.passed >= known.limit;
    const sizes = next.length > 0 ? next : settled ? [] : [known.passed + 1];
    if (sizes.length === 0) break;
    sure = next.length === 0;
    const round = await ask(
      address,
      sizes.map((size) => size - header),
    );
    rounds.push(round);
    if (round.result === null) break;
    local = least(local, round.result.local);
    told = least(told, round.result.told);
    known = learn(
      known,
      [...round.result.sizes].map(([payload, passed]) => [payload + header, passed] as const),
    );
    options.onTried?.(triedIn(rounds, header));
  }
  const limitedBy = reasonFor(known, local, told, options.limit ?? mtuLimits.max);
  return whole(rounds, { address, mtu: known.passed, limitedBy, tried: triedIn(rounds, header), failure: null });
}

/** Seven rounds find anything; some more where packets get lost. */
const maxRounds = 12;

type Round = Awaited<ReturnType<typeof observe<'mtu', MtuRound>>>;

function mtuMethods(
  toolbox: Toolbox,
  target: string,
  payloads: readonly number[],
  waitSeconds: number,
): Method<MtuRound>[] {
  const wait = String(Math.max(1, Math.ceil(waitSeconds)));
  const sizes = payloads.map(String);
  const ms = Number(wait) * 1000 + 20_000;
  const methods: Method<MtuRound>[] = [];
  const [ping, python] = [toolbox.tools.get('ping'), interpreterOf(toolbox, 'python3')];
  // Others than iputils can't be told to forbid fragments.
  if (ping?.flavour === 'iputils' && toolbox.shell !== null) {
    const args = [ping.path, target, wait, ...sizes];
    const program = { kind: 'script', language: 'sh', interpreter: toolbox.shell, source: mtuPing, args } as const;
    methods.push({ tool: 'iputils ping', program, read: readPingMtu, ms });
  }
  if (python !== null) {
    const args = [target, wait, ...sizes];
    const program = { kind: 'script', language: 'python3', interpreter: python, source: mtuPython, args } as const;
    methods.push({ tool: 'python3', program, read: readScriptedMtu, ms });
  }
  return methods;
}

/** All rounds as one observation. */
function whole(rounds: readonly Round[], result: MtuResult | null): MtuObservation {
  const [first, last] = [rounds[0], rounds.at(-1)];
  if (first === undefined || last === undefined) throw new RangeError('no rounds');
  return {
    ...last,
    ok: result?.mtu != null,
    startedAt: first.startedAt,
    ms: Math.round(rounds.reduce((sum, { ms }) => sum + ms, 0) * 10) / 10,
    raw: rounds.map(({ raw }) => raw).join(''),
    // What the rounds before found out stands, even where the last one could not be read.
    inconclusive: result === null ? last.inconclusive : null,
    result,
  };
}

function notEvenSmall(round: MtuRound | null): MtuResult | null {
  if (round === null) return null;
  return { address: round.address, mtu: null, limitedBy: null, tried: [], failure: round.failure ?? 'no-answer' };
}

function reasonFor(
  { passed, failed }: Known,
  local: number | null,
  told: number | null,
  limit: number,
): MtuResult['limitedBy'] {
  if (told !== null && told <= passed) return 'told';
  if (local !== null && local <= passed) return 'interface';
  if (failed !== null) return 'black-hole';
  return passed >= limit ? 'limit' : null;
}

/** Each size once; what passed once passes. */
function triedIn(rounds: readonly Round[], header: number): SizeTried[] {
  const sizes = new Map<number, boolean>();
  for (const { result } of rounds) {
    for (const [payload, passed] of result?.sizes ?? [])
      sizes.set(payload + header, passed || sizes.get(payload + header) === true);
  }
  return [...sizes].map(([bytes, passed]) => ({ bytes, passed })).sort((a, b) => a.bytes - b.bytes);
}

function least(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}
