import { delay } from '../base/signals.ts';
import type { Container } from '../model/container.ts';
import type { Iperf3Observation, Iperf3Result } from '../model/observation.ts';
import { RunError } from '../runner/errors.ts';
import type { InsideRunner } from '../runner/inside.ts';
import type { Toolbox } from '../runner/toolbox.ts';
import { ratesSoFar, readIperf3, type Iperf3Asked } from './iperf3-output.ts';
import { withIperf3Server, type ServerOptions } from './iperf3-server.ts';
import { observe, type Method, type ProbeOptions } from './probe.ts';

export interface Iperf3Options extends ProbeOptions {
  readonly protocol: 'tcp' | 'udp';
  /** The other end sends. */
  readonly reverse: boolean;
  /** Streams at once. */
  readonly parallel: number;
  /** Seconds. */
  readonly duration: number;
  /** Bits per second, for each stream; null for as fast as TCP goes, and {@link defaultIperf3}'s for UDP. */
  readonly rate: number | null;
  /** Port of the server; null: any that is free, or 5201 of a server that is there. */
  readonly port: number | null;
  /** Use the server that runs there already, and start none. */
  readonly existing: boolean;
  /** Seconds to wait for the connection. */
  readonly wait: number;
  /** Called with the rate of each interval so far, in bit/s, as the server sees them; not for a server that was there. */
  readonly onRates?: ((bitsPerSecond: readonly number[]) => void) | undefined;
}

export const defaultIperf3 = { duration: 5, parallel: 1, wait: 4, udpRate: 100_000_000, port: 5201 } as const;
export const iperf3Limits = { duration: 600, parallel: 32, rate: 400_000_000_000 } as const;

/** Whom to measure against. */
export interface Iperf3Target {
  /** Name or address, as the client gets it. */
  readonly ask: string;
  /** Where a server of ours is started; null where that is not known. */
  readonly container: Container | null;
}

/**
 * Measures bandwidth between a container and another with iperf3. Unless told to use one that is there, it starts a server of its own at the
 * other end, and leaves nothing of it behind.
 * @throws {RunError} also `no-tool` with wanted `iperf3-server`, and `not-a-container` where the other end is none
 * @throws {StoppedError}
 */
export async function iperf3(
  runner: InsideRunner,
  from: Container,
  to: Iperf3Target,
  options: Iperf3Options,
): Promise<Iperf3Observation> {
  if (options.existing) return await measure(runner, from, to.ask, options.port ?? defaultIperf3.port, options);
  const { container } = to;
  if (container === null) throw new RunError('not-a-container', `${to.ask} is no container`, { place: to.ask });
  return await runner.together(async () => {
    const first = await once(runner, from, to.ask, container, options);
    // Odd output is asked for once more: with a new server, because each serves one test.
    return first.inconclusive === 'odd-output' ? await once(runner, from, to.ask, container, options) : first;
  });
}

async function once(
  runner: InsideRunner,
  from: Container,
  ask: string,
  target: Container,
  options: Iperf3Options,
): Promise<Iperf3Observation> {
  const server: ServerOptions = {
    life: Math.ceil(options.duration + options.wait) + 30,
    port: options.port,
    signal: options.signal,
    onOutput: options.onRates && ((stdout) => tellRates(stdout, options)),
  };
  return await withIperf3Server(runner, target, server, async (port) => {
    const observation = await measure(runner, from, ask, port, options);
    // It says goodbye by itself within a moment, where the test went well.
    if (observation.result?.outcome === 'measured') await delay(100, options.signal);
    return observation;
  });
}

function tellRates(stdout: string, options: Iperf3Options): void {
  const rates = ratesSoFar(stdout, options.parallel);
  if (rates.length > 0) options.onRates?.(rates);
}

async function measure(
  runner: InsideRunner,
  from: Container,
  ask: string,
  port: number,
  options: Iperf3Options,
): Promise<Iperf3Observation> {
  const asked: Iperf3Asked = {
    ...{ port, protocol: options.protocol, reverse: options.reverse, streams: options.parallel },
    server: options.existing ? 'existing' : 'own',
  };
  return await observe(
    'iperf3',
    runner,
    from,
    (toolbox) => clientMethods(toolbox, ask, asked, options),
    (result) => result.outcome === 'measured',
    { signal: options.signal, onOutput: options.onOutput, attempts: 1 },
  );
}

function clientMethods(
  { tools, shell }: Toolbox,
  ask: string,
  asked: Iperf3Asked,
  options: Iperf3Options,
): Method<Iperf3Result>[] {
  const [tool, timeout] = [tools.get('iperf3'), tools.get('timeout')];
  if (!tool || shell === null) return [];
  const { duration, parallel, wait, rate } = options;
  const wanted = rate ?? (asked.protocol === 'udp' ? defaultIperf3.udpRate : null);
  const args = [
    ...['-c', ask, '-p', String(asked.port), '--json', '-t', String(duration)],
    // Every line of every stream is in the answer, which is bounded.
    ...['-i', String(Math.max(1, Math.ceil((duration * (parallel + 1)) / 1500)))],
    ...['--connect-timeout', String(Math.ceil(wait * 1000))],
    ...(asked.protocol === 'udp' ? ['-u'] : []),
    ...(wanted === null ? [] : ['-b', String(wanted)]),
    ...(asked.reverse ? ['-R'] : []),
    ...(parallel > 1 ? ['-P', String(parallel)] : []),
  ];
  // A crash of this process must not leave the client running for longer either.
  const life = Math.ceil(duration + wait) + 25;
  const program: Method<Iperf3Result>['program'] = timeout
    ? { kind: 'tool', path: timeout.path, args: [String(life), tool.path, ...args] }
    : { kind: 'tool', path: tool.path, args };
  return [
    { tool: 'iperf3', program, read: (finished) => readIperf3(finished, asked), ms: (duration + wait) * 1000 + 20_000 },
  ];
}
