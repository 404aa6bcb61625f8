import type { Container } from '../model/container.ts';
import type { Inconclusive, NoHelper, ProbeKind, Shortfall } from '../model/observation.ts';
import type { HelperCapability } from '../runner/helper-policy.ts';
import type { InsideRunner } from '../runner/inside.ts';
import { describeProgram, type Program } from '../runner/program.ts';
import type { Printed } from '../runner/run.ts';
import type { Seat } from '../runner/seat.ts';
import type { Toolbox } from '../runner/toolbox.ts';
import { trySeats } from '../runner/try-seats.ts';
import { toolFailure } from './failures.ts';
import type { Finished, Reading } from './ping-output.ts';

/** One way to do a probe with what a container has: the tool, how it is started, and how its output is read. */
export interface Method<Result> {
  /** The tool by its usual name, for people. */
  readonly tool: string;
  readonly program: Program;
  readonly read: (finished: Finished) => Reading<Result>;
  /** Milliseconds after which it is ended. */
  readonly ms: number;
}

export interface ProbeOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with what the tool printed so far, as it prints. */
  readonly onOutput?: ((printed: Printed) => void) | undefined;
}

interface ObserveOptions extends ProbeOptions {
  /** How often what can't be read is asked for, with each method; default 2. */
  readonly attempts?: number;
  /** Of the images that a helper could be made of: whether one is better than others. */
  readonly prefers?: (toolbox: Toolbox) => boolean;
}

/** The part of an observation that is the same for every kind. */
interface Seen<Kind extends ProbeKind, Result> {
  readonly kind: Kind;
  readonly via: 'exec' | 'helper';
  readonly tool: string;
  readonly why?: Shortfall | NoHelper;
  readonly image?: string;
  readonly command: readonly string[];
  readonly exitCode: number | null;
  readonly ok: boolean;
  readonly startedAt: string;
  readonly ms: number;
  readonly raw: string;
  readonly inconclusive: Inconclusive | null;
  readonly result: Result | null;
}

/** What a helper has to be allowed to do for each kind of probe. */
const capabilities: Readonly<Record<ProbeKind, readonly HelperCapability[]>> = {
  ping: ['NET_RAW'],
  tcp: [],
  udp: [],
  http: [],
  dns: [],
  mtu: ['NET_RAW'],
  trace: ['NET_RAW'],
  iperf3: [],
};

/**
 * Does a probe with the first method that can be used: where a tool turns out to be broken or not permitted, the next one is tried, and
 * where nothing inside can do it, a helper beside the container. An output that can't be read is asked for once more.
 * @param methods the ways that the tools of a place allow, best first
 * @param ok whether the result is what was hoped for
 * @throws {RunError} `not-running`, `paused`, `gone`; `no-tool` and its relatives (`cannotReasons`) where nothing can do it
 * @throws {StoppedError}
 */
export async function observe<Kind extends ProbeKind, Result>(
  kind: Kind,
  runner: InsideRunner,
  from: Container,
  methods: (toolbox: Toolbox) => readonly Method<Result>[],
  ok: (result: Result) => boolean,
  options: ObserveOptions,
): Promise<Seen<Kind, Result>> {
  const { value, seat, why } = await trySeats<Seen<Kind, Result>>(
    runner,
    from,
    {
      wanted: kind,
      suits: (toolbox) => methods(toolbox).length > 0,
      capabilities: capabilities[kind],
      ...(options.prefers && { prefers: options.prefers }),
    },
    async (place) => {
      const seen = await observeFrom(place, kind, methods, ok, options, () => runner.forget(from));
      return { value: seen, shortfall: shortfallOf(seen?.inconclusive ?? null) };
    },
    options,
  );
  return { ...value, ...(why !== null && { why }), ...(seat.image !== undefined && { image: seat.image }) };
}

/** Whether a helper could do better. What ran and did not come to its end says that there is no time, there as here. */
function shortfallOf(inconclusive: Inconclusive | null): Shortfall | null {
  return inconclusive === 'ended-early' ? null : inconclusive;
}

/** @returns null where nothing there can do it */
async function observeFrom<Kind extends ProbeKind, Result>(
  seat: Seat,
  kind: Kind,
  methods: (toolbox: Toolbox) => readonly Method<Result>[],
  ok: (result: Result) => boolean,
  options: ObserveOptions,
  forget: () => void,
): Promise<Seen<Kind, Result> | null> {
  let last: Seen<Kind, Result> | null = null;
  for (const method of methods(await seat.toolbox(options.signal))) {
    for (let attempt = 1; attempt <= (options.attempts ?? 2); attempt += 1) {
      const finished = await seat.run(method.program, {
        ms: method.ms,
        signal: options.signal,
        onOutput: options.onOutput,
      });
      const reading =
        finished.timedOut && finished.stdout + finished.stderr === '' ? endedEarly : method.read(finished);
      const conclusive = reading.kind === 'result';
      last = {
        kind,
        via: seat.via,
        tool: method.tool,
        command: describeProgram(method.program),
        exitCode: finished.exitCode,
        ok: conclusive && ok(reading.result),
        startedAt: finished.startedAt,
        ms: Math.round(finished.ms * 10) / 10,
        raw: rawOf(finished),
        inconclusive: conclusive ? null : reading.why,
        result: conclusive ? reading.result : null,
      };
      if (conclusive) return last;
      if (seat.via === 'exec' && toolFailure(finished.exitCode) !== null) forget();
      if (reading.why !== 'odd-output') break;
    }
  }
  return last;
}

const endedEarly = { kind: 'inconclusive', why: 'ended-early' } as const;

function rawOf(finished: { stdout: string; stderr: string }): string {
  return finished.stderr === ''
    ? finished.stdout
    : `${finished.stdout}${finished.stdout === '' ? '' : '\n'}${finished.stderr}`;
}
