import { isIP } from 'node:net';
import type { Container } from '../model/container.ts';
import type { TraceObservation, TraceResult } from '../model/observation.ts';
import type { InsideRunner } from '../runner/inside.ts';
import { interpreterOf, type Tool, type Toolbox } from '../runner/toolbox.ts';
import type { Finished, Reading } from './ping-output.ts';
import { observe, type Method, type ProbeOptions } from './probe.ts';
import { tracePing, tracePython } from './scripts/trace.ts';
import { readPingTrace, readScriptedTrace, readTraceroute } from './trace-output.ts';

export interface TraceOptions extends ProbeOptions {
  /** Time to live of the last packets. */
  readonly hops: number;
  /** Seconds to wait for each answer. */
  readonly wait: number;
}

export const defaultTrace = { hops: 16, wait: 1 } as const;
export const traceLimits = { hops: 64, wait: 10 } as const;

/** Finds who is on the way to a name or an address, from inside a container (traceroute(8)). See {@link observe} for errors. */
export async function trace(
  runner: InsideRunner,
  from: Container,
  to: string,
  options: TraceOptions,
): Promise<TraceObservation> {
  return await observe(
    'trace',
    runner,
    from,
    (toolbox) => traceMethods(toolbox, to, options),
    (result) => result.reached,
    options,
  );
}

/** Those that ask all hops at once and tell times stand first. */
function traceMethods(toolbox: Toolbox, to: string, options: TraceOptions): Method<TraceResult>[] {
  const [hops, wait] = [String(options.hops), String(Math.max(1, Math.ceil(options.wait)))];
  const methods: Method<TraceResult>[] = [];
  const add = (
    tool: string,
    program: Method<TraceResult>['program'],
    read: (finished: Finished, maxHops: number) => Reading<TraceResult>,
    rounds: number,
  ): void => {
    const ms = rounds * Number(wait) * 1000 + 20_000;
    methods.push({ tool, program, read: (finished) => read(finished, options.hops), ms });
  };
  const { tools, shell } = toolbox;
  const [ping, traceroute, tracepath] = [tools.get('ping'), tools.get('traceroute'), tools.get('tracepath')];
  const python = interpreterOf(toolbox, 'python3');
  if (python !== null) {
    const program = {
      ...({ kind: 'script', language: 'python3', interpreter: python, source: tracePython } as const),
      args: [to, hops, wait],
    };
    add('python3', program, readScriptedTrace, 2);
  }
  if (shell === null) return methods;
  if (traceroute?.flavour === 'modern') {
    const args = ['-n', '-q', '2', '-N', '32', '-w', wait, '-m', hops, '--', to];
    add('traceroute', { kind: 'tool', path: traceroute.path, args }, readTraceroute, 4);
  }
  if (ping?.flavour === 'iputils') {
    const args = [ping.path, to, hops, wait];
    add(
      'iputils ping',
      { kind: 'script', language: 'sh', interpreter: shell, source: tracePing, args },
      readPingTrace,
      2,
    );
  }
  if (tracepath) {
    add(
      'tracepath',
      { kind: 'tool', path: tracepath.path, args: ['-n', '-m', hops, '--', to] },
      readTraceroute,
      options.hops * 3,
    );
  }
  // That of inetutils knows no IPv6, and takes such an address for a name.
  const sixUnknown = traceroute?.flavour === 'inetutils' && isIP(to) === 6;
  if (traceroute && traceroute.flavour !== 'modern' && !sixUnknown) {
    const program = { kind: 'tool', path: traceroute.path, args: oldArguments(traceroute, to, hops, wait) } as const;
    add(`${traceroute.flavour} traceroute`, program, readTraceroute, options.hops * 2);
  }
  return methods;
}

/** Busybox and inetutils ask hop by hop; inetutils has no `-n`, and tells names only where asked to. */
function oldArguments(traceroute: Tool, to: string, hops: string, wait: string): string[] {
  const common = ['-q', '2', '-w', wait, '-m', hops];
  if (traceroute.flavour === 'busybox') return ['-n', ...(isIP(to) === 6 ? ['-6'] : []), ...common, to];
  return [...common, '--', to];
}
