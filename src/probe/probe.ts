import type { Container } from '../model/container.ts';
import type { Inconclusive, ProbeKind } from '../model/observation.ts';
import { RunError } from '../runner/errors.ts';
import type { InsideRunner } from '../runner/inside.ts';
import { describeProgram, type Program } from '../runner/program.ts';
import type { Toolbox } from '../runner/toolbox.ts';
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
}

/** The part of an observation that is the same for every kind. */
interface Seen<Kind extends ProbeKind, Result> {
  readonly kind: Kind;
  readonly via: 'exec';
  readonly tool: string;
  readonly command: readonly string[];
  readonly exitCode: number | null;
  readonly ok: boolean;
  readonly startedAt: string;
  readonly ms: number;
  readonly raw: string;
  readonly inconclusive: Inconclusive | null;
  readonly result: Result | null;
}

/**
 * Does a probe with the first method that can be used: where a tool turns out to be broken or not permitted, the next one is tried. An
 * output that can't be read is asked for once more.
 * @param methods the ways that the container's tools allow, best first
 * @param ok whether the result is what was hoped for
 * @throws {RunError} `no-tool`, `not-running`, `paused`, `gone`
 * @throws {StoppedError}
 */
export async function observe<Kind extends ProbeKind, Result>(
  kind: Kind,
  runner: InsideRunner,
  from: Container,
  methods: (toolbox: Toolbox) => readonly Method<Result>[],
  ok: (result: Result) => boolean,
  options: ProbeOptions,
): Promise<Seen<Kind, Result>> {
  const toolbox = await runner.toolbox(from, options.signal);
  const usable = methods(toolbox);
  let last: Seen<Kind, Result> | undefined;
  for (const method of usable) {
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      const finished = await runner.run(from, method.program, { ms: method.ms, signal: options.signal });
      const reading =
        finished.timedOut && finished.stdout + finished.stderr === '' ? endedEarly : method.read(finished);
      const conclusive = reading.kind === 'result';
      last = {
        kind,
        via: 'exec',
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
      if (toolFailure(finished.exitCode) !== null) runner.forget(from);
      if (reading.why !== 'odd-output') break;
    }
  }
  if (last) return last;
  throw new RunError('no-tool', `${from.name} has no tool for ${kind}`, { container: from.name, wanted: kind });
}

const endedEarly = { kind: 'inconclusive', why: 'ended-early' } as const;

function rawOf(finished: { stdout: string; stderr: string }): string {
  return finished.stderr === ''
    ? finished.stdout
    : `${finished.stdout}${finished.stdout === '' ? '' : '\n'}${finished.stderr}`;
}
