import type { PingObservation, PingResult, TcpObservation } from '../model/observation.ts';
import { inNamespaceOf, type HostNamespace } from '../runner/host-namespace.ts';
import { runOnHost } from '../runner/host.ts';
import { argumentsOf, describeProgram, type Program } from '../runner/program.ts';
import { connectLocally } from './local.ts';
import { readPing, type Reading } from './ping-output.ts';
import { tcpBash } from './scripts/tcp.ts';
import { readBashTcp } from './tcp-output.ts';

interface Options {
  readonly wait: number;
  readonly signal?: AbortSignal | undefined;
}

/** Connects to a port from the engine's host, where this process can be there. @throws {RunError} @throws {StoppedError} */
export async function connectFromHost(
  place: HostNamespace,
  address: string,
  port: number,
  options: Options,
): Promise<TcpObservation> {
  if (place.kind === 'own') return { ...(await connectLocally(address, port, options)), via: 'host' };
  const wait = String(Math.max(1, Math.ceil(options.wait)));
  const program: Program = {
    kind: 'script',
    language: 'bash',
    interpreter: 'bash',
    source: tcpBash,
    args: [address, String(port), wait],
  };
  const seen = await observe(place, program, 'bash', Number(wait) * 1000 + 3000, options.signal, readBashTcp);
  const result = seen.result && { ...seen.result, address, port };
  return { ...seen, kind: 'tcp', ok: result?.outcome === 'connected', result };
}

/** Pings from the engine's host. @throws {RunError} @throws {StoppedError} */
export async function pingFromHost(
  place: HostNamespace,
  address: string,
  options: Options & { readonly count: number; readonly interval: number },
): Promise<PingObservation> {
  const { count, interval, wait } = options;
  const numbers = ['-c', String(count), '-i', String(interval), '-W', String(Math.ceil(wait))];
  const program: Program = { kind: 'tool', path: 'ping', args: ['-n', ...numbers, '--', address] };
  const ms = (count * interval + wait) * 1000 + 3000;
  const seen = await observe<PingResult>(place, program, 'ping', ms, options.signal, readPing);
  return { ...seen, kind: 'ping', ok: (seen.result?.received ?? 0) > 0 };
}

async function observe<Result>(
  place: HostNamespace,
  program: Program,
  tool: string,
  ms: number,
  signal: AbortSignal | undefined,
  read: (finished: { exitCode: number | null; stdout: string; stderr: string }) => Reading<Result>,
): Promise<Omit<TcpObservation, 'kind' | 'ok' | 'result'> & { readonly result: Result | null }> {
  const startedAt = new Date().toISOString();
  const start = performance.now();
  const command = argumentsOf(program);
  const { exitCode, stdout } = await runOnHost(place.kind === 'own' ? command : inNamespaceOf(place.pid, command), {
    ms,
    signal,
  });
  const reading = read({ exitCode, stdout, stderr: '' });
  return {
    via: 'host',
    tool,
    command: describeProgram(program),
    exitCode,
    startedAt,
    ms: Math.round((performance.now() - start) * 10) / 10,
    raw: stdout,
    inconclusive: reading.kind === 'result' ? null : reading.why,
    result: reading.kind === 'result' ? reading.result : null,
  };
}
