import { StoppedError } from '../base/errors.ts';
import type { Container } from '../model/container.ts';
import { RunError, type RunErrorReason } from '../runner/errors.ts';
import type { InsideRunner } from '../runner/inside.ts';
import type { NeighbourTable } from '../runner/neighbour-table.ts';
import type { Seat } from '../runner/seat.ts';
import { trySeats } from '../runner/try-seats.ts';
import type { Pair } from '../topology/pairs.ts';
import { toolFailure } from './failures.ts';
import { matrixMethods } from './matrix-methods.ts';
import type { AllSeen, TargetSeen } from './matrix-output.ts';
import { Pace } from './pace.ts';

/** What came of one direction. */
export interface PairSeen extends Pair {
  /** Null where it could not be checked. */
  readonly ok: boolean | null;
  readonly outcome: TargetSeen['outcome'] | 'no-address' | 'not-checked';
  /** Of a ping, or of a connect; null where the tool does not tell. */
  readonly rttMs: number | null;
  /** How often it was asked. */
  readonly tries: number;
  /** Why it could not be checked. */
  readonly why: RunErrorReason | 'failed' | 'cancelled' | 'neighbours-full' | null;
}

export interface MatrixOptions {
  /** Null: names and addresses only; any answer counts, that of a closed port included. */
  readonly port: number | null;
  /** Seconds to wait for an answer; those that failed are asked once more, with twice the time. */
  readonly wait: number;
  /** Sources that ask at once. */
  readonly sources?: number;
  readonly signal?: AbortSignal | undefined;
  /** The host's table of neighbours, asked before and after; null where it can't be known. */
  readonly table?: (() => Promise<NeighbourTable | null>) | undefined;
  /** Called with each pair as soon as it is decided. */
  readonly onPair?: ((pair: PairSeen) => void) | undefined;
}

export const defaultMatrix = { wait: 1, sources: 6 } as const;

/**
 * Every pair puts an entry into the kernel's table of neighbours, which all containers of a host share, and which takes back no entry that is
 * younger than some 40 s. So no more pairs than fit begin at once, and then as many as leave again. Where the host can't be asked, its table
 * is taken for one of the usual size, with some entries in it.
 */
const usualTable: NeighbourTable = { capacity: 1024, used: 124, overflows: 0 };
/** The share of what is free in the table that is taken: others want new neighbours, too. */
const share = 0.8;
/** Seconds that an entry stays. */
const entrySeconds = 40;
/** Targets of one program at most. */
const targetsAtMost = 200;
/** How often a pair is asked at most. */
const triesAtMost = 4;

/**
 * Asks every pair: each source asks all its targets at once, in one program started inside it, a few sources at a time. What failed is asked
 * again before it is called so. When the signal fires, what is known by then is returned, and the rest is `not-checked`.
 * @returns the pairs in their order
 * @throws {EngineError} where the engine itself fails
 */
export async function testPairs(
  runner: InsideRunner,
  pairs: readonly Pair[],
  options: MatrixOptions,
): Promise<readonly PairSeen[]> {
  const before = (await options.table?.()) ?? null;
  const work = new Matrix(runner, options, paceFor(before ?? usualTable));
  for (const pair of pairs) if (pair.address === null) work.decide(pair, { ok: false, outcome: 'no-address' });
  const askable = pairs.filter(({ address }) => address !== null);
  return await runner.together(async () => {
    const { sources = defaultMatrix.sources } = options;
    let suspects = await work.askAll(askable, 1, sources);
    for (let attempt = 2; attempt <= triesAtMost && suspects.length > 0; attempt += 1) {
      // Fewer at a time: a busy machine, or a full table of neighbours, makes suspects of healthy ones.
      const rest = await work.askAll(suspects, attempt, Math.ceil(sources / 2));
      // Where asking again changed nothing, it is as it is.
      if (rest.length > suspects.length * 0.95) break;
      suspects = rest;
    }
    const after = before && ((await options.table?.()) ?? null);
    work.tellSuspects(before !== null && after !== null && after.overflows > before.overflows);
    return pairs.map((pair) => work.seenOf(pair));
  });
}

function paceFor({ capacity, used }: NeighbourTable): Pace {
  const free = Math.max(100, (capacity - used) * share);
  return new Pace(free, free / entrySeconds);
}

/** The pairs of each source, in programs of not too many targets. */
function bySource(pairs: readonly Pair[]): Pair[][] {
  const groups = new Map<string, Pair[]>();
  for (const pair of pairs) {
    const own = groups.get(pair.from.id);
    if (own) own.push(pair);
    else groups.set(pair.from.id, [pair]);
  }
  return [...groups.values()].flatMap((own) =>
    Array.from({ length: Math.ceil(own.length / targetsAtMost) }, (_, at) =>
      own.slice(at * targetsAtMost, (at + 1) * targetsAtMost),
    ),
  );
}

class Matrix {
  private readonly seen = new Map<Pair, PairSeen>();
  private readonly suspects = new Map<Pair, PairSeen>();

  constructor(
    private readonly runner: InsideRunner,
    private readonly options: MatrixOptions,
    private readonly pace: Pace,
  ) {}

  /** @returns those that are to be asked again */
  async askAll(pairs: readonly Pair[], attempt: number, sources: number): Promise<Pair[]> {
    const again: Pair[] = [];
    await inParallel(bySource(pairs), sources, async (own) => {
      again.push(...(await this.ask(own, attempt)));
    });
    return again;
  }

  private async ask(pairs: readonly Pair[], attempt: number): Promise<Pair[]> {
    const [first] = pairs;
    if (first === undefined || this.options.signal?.aborted === true) return [];
    const results = await this.results(first.from, pairs, attempt);
    if (results === null) return [];
    return pairs.filter((pair, index) => {
      const seen = results.get(index + 1);
      const known: Partial<PairSeen> =
        seen === undefined
          ? { why: 'failed', tries: attempt }
          : { ok: this.isOk(seen), outcome: seen.outcome, rttMs: seen.rttMs, tries: attempt };
      if (this.isDecided(pair)) return false;
      if (known.ok === true) this.decide(pair, known);
      else this.suspects.set(pair, this.note(pair, known));
      return known.ok !== true;
    });
  }

  private isDecided(pair: Pair): boolean {
    return this.seen.get(pair)?.ok === true;
  }

  /** What is well is so as soon as its program says it, also where the work is called off before the program ends. */
  private tell(pairs: readonly Pair[], seen: AllSeen, attempt: number): void {
    for (const [number, target] of seen) {
      const pair = pairs[number - 1];
      if (pair === undefined || !this.isOk(target) || this.isDecided(pair)) continue;
      this.decide(pair, { ok: true, outcome: target.outcome, rttMs: target.rttMs, tries: attempt });
    }
  }

  /** What could not be cleared of suspicion is so; unless the table was full meanwhile: then silence says nothing. */
  tellSuspects(tableWasFull: boolean): void {
    for (const [pair, seen] of this.suspects) {
      const silent = seen.outcome === 'timed-out' || seen.outcome === 'unreachable';
      if (tableWasFull && silent) this.decide(pair, { why: 'neighbours-full', tries: seen.tries });
      else this.options.onPair?.(seen);
    }
    this.suspects.clear();
  }

  decide(pair: Pair, known: Partial<PairSeen>): void {
    const seen = this.note(pair, known);
    this.suspects.delete(pair);
    this.options.onPair?.(seen);
  }

  /** What is known of a pair in the end. */
  seenOf(pair: Pair): PairSeen {
    return this.seen.get(pair) ?? this.note(pair, { ok: null, outcome: 'not-checked', why: 'cancelled' });
  }

  private note(pair: Pair, known: Partial<PairSeen>): PairSeen {
    const seen: PairSeen = { ...pair, ok: null, outcome: 'not-checked', rttMs: null, tries: 0, why: null, ...known };
    this.seen.set(pair, seen);
    return seen;
  }

  private isOk({ outcome }: TargetSeen): boolean {
    if (outcome === 'answered' || outcome === 'connected') return true;
    // Whoever refuses is alive.
    return this.options.port === null && (outcome === 'refused' || outcome === 'reset');
  }

  /** @returns null where nothing could be asked, which is noted, or the work was called off */
  private async results(from: Container, pairs: readonly Pair[], attempt: number): Promise<AllSeen | null> {
    const { signal, port, wait } = this.options;
    const targets = pairs.map(({ to, address }) => ({ address: address ?? '', port: port ?? livelyPort(to) }));
    try {
      await this.pace.take(pairs.length, signal);
      const { value } = await trySeats<AllSeen | 'nothing'>(
        this.runner,
        from,
        {
          wanted: port === null ? 'ping' : 'tcp',
          suits: (toolbox) => matrixMethods(toolbox, targets, port, wait).length > 0,
          capabilities: port === null ? ['NET_RAW'] : [],
        },
        async (seat) => {
          const tell = (all: AllSeen): void => this.tell(pairs, all, attempt);
          return await this.askFrom(seat, targets, attempt === 1 ? wait : wait * 2, tell);
        },
        { signal },
      );
      if (value !== 'nothing') return value;
      for (const pair of this.undecided(pairs)) this.decide(pair, { why: 'failed', tries: attempt });
      return null;
    } catch (error) {
      if (StoppedError.is(error) && signal?.aborted === true) return null;
      if (!RunError.is(error)) throw error;
      for (const pair of this.undecided(pairs)) this.decide(pair, { why: error.reason, tries: attempt });
      return null;
    }
  }

  private undecided(pairs: readonly Pair[]): readonly Pair[] {
    return pairs.filter((pair) => !this.isDecided(pair));
  }

  private async askFrom(
    seat: Seat,
    targets: readonly { address: string; port: number }[],
    wait: number,
    tell: (seen: AllSeen) => void,
  ): Promise<{
    value: AllSeen | 'nothing' | null;
    shortfall: 'not-permitted' | 'tool-unusable' | 'odd-output' | null;
  }> {
    const { signal, port } = this.options;
    let last: 'not-permitted' | 'tool-unusable' | 'odd-output' | null = null;
    let tried = false;
    for (const method of matrixMethods(await seat.toolbox(signal), targets, port, wait)) {
      tried = true;
      const finished = await seat.run(method.program, {
        ...{ ms: method.ms, signal },
        onOutput: ({ stdout }) => {
          const whole = stdout.slice(0, stdout.lastIndexOf('\n') + 1);
          const soFar = method.read({ exitCode: null, stdout: whole, stderr: '' });
          if (soFar.kind === 'result') tell(soFar.result);
        },
      });
      const reading = method.read(finished);
      if (reading.kind === 'result') return { value: reading.result, shortfall: null };
      if (seat.via === 'exec' && toolFailure(finished.exitCode) !== null) this.runner.forget(seat.container);
      last = reading.why === 'ended-early' ? 'odd-output' : reading.why;
    }
    return { value: tried ? 'nothing' : null, shortfall: last };
  }
}

/** A port on which a container would answer, open or not. */
function livelyPort(to: Container): number {
  return to.ports.find(({ protocol }) => protocol === 'tcp')?.port ?? 80;
}

/** Where one fails, no other is begun, and the error is thrown once all that were begun have ended. */
async function inParallel<T>(items: readonly T[], limit: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async (): Promise<void> => {
    try {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
    } catch (error) {
      queue.length = 0;
      throw error;
    }
  };
  const workers = await Promise.allSettled(Array.from({ length: Math.min(limit, queue.length) }, worker));
  for (const ended of workers) if (ended.status === 'rejected') throw ended.reason;
}
