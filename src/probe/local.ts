import { createConnection } from 'node:net';
import { stopReason } from '../base/signals.ts';
import type { TcpObservation, TcpResult } from '../model/observation.ts';
import { failureIn } from './failures.ts';

/** Connects to a port from this machine, and hangs up. @param wait seconds @throws {StoppedError} */
export async function connectLocally(
  address: string,
  port: number,
  options: { readonly wait: number; readonly signal?: AbortSignal | undefined },
): Promise<TcpObservation> {
  const startedAt = new Date().toISOString();
  const start = performance.now();
  const said = await connect(address, port, options.wait, options.signal);
  if (options.signal?.aborted === true) throw stopReason(options.signal);
  const ms = Math.round((performance.now() - start) * 10) / 10;
  const result = resultOf(said, address, port, ms);
  return {
    kind: 'tcp',
    via: 'local',
    tool: 'node',
    command: ['connect', address, String(port)],
    exitCode: null,
    ok: result.outcome === 'connected',
    startedAt,
    ms,
    raw: said.text,
    inconclusive: null,
    result,
  };
}

interface Said {
  readonly code: string;
  readonly text: string;
}

async function connect(address: string, port: number, wait: number, signal: AbortSignal | undefined): Promise<Said> {
  return await new Promise((resolve) => {
    const socket = createConnection({ host: address, port, ...(signal && { signal }) });
    const end = (said: Said): void => {
      socket.destroy();
      resolve(said);
    };
    socket.setTimeout(wait * 1000);
    socket.once('connect', () => end({ code: 'connected', text: 'connected' }));
    socket.once('timeout', () => end({ code: 'ETIMEDOUT', text: 'timed out' }));
    socket.once('error', (error: NodeJS.ErrnoException) => end({ code: error.code ?? '', text: error.message }));
  });
}

function resultOf({ code, text }: Said, address: string, port: number, ms: number): TcpResult {
  const base = { address, port, connectMs: null };
  switch (code) {
    case 'connected':
      return { ...base, outcome: 'connected', connectMs: ms, failure: null };
    case 'ECONNREFUSED':
      return { ...base, outcome: 'refused', failure: null };
    case 'ECONNRESET':
      return { ...base, outcome: 'reset', failure: null };
    case 'ETIMEDOUT':
      return { ...base, outcome: 'timed-out', failure: 'no-answer' };
    default:
      return { ...base, outcome: 'unreachable', failure: failureIn(`connect ${code} ${text}`) ?? 'no-answer' };
  }
}
