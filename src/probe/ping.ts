import { isIP } from 'node:net';
import type { Container } from '../model/container.ts';
import type { PingObservation, PingReply, PingResult } from '../model/observation.ts';
import type { InsideRunner } from '../runner/inside.ts';
import type { Toolbox } from '../runner/toolbox.ts';
import { readPing, readReplies } from './ping-output.ts';
import { observe, type Method, type ProbeOptions } from './probe.ts';

export interface PingOptions extends ProbeOptions {
  /** Echo requests to send. */
  readonly count: number;
  /** Seconds between them. Below 0.2, iputils asks for root. */
  readonly interval: number;
  /** Bytes of payload. */
  readonly size: number;
  /**
   * Seconds to wait for the last reply; only waited for where none came at all. Linux needs 3.1 s to find out that nobody has an address
   * on the link, and only then does ping say so.
   */
  readonly wait: number;
  /** "Don't fragment": a packet that is too large is refused instead. Only iputils can be told so. */
  readonly dontFragment?: boolean | undefined;
  /** Called with the replies so far. */
  readonly onReplies?: ((replies: readonly PingReply[]) => void) | undefined;
}

export const defaultPing = { count: 5, interval: 0.2, size: 56, wait: 4 } as const;

/** Bounds on what may be asked of a ping, so that none becomes a flood. */
export const pingLimits = { count: 1000, size: 65_000, minInterval: 0.01, maxInterval: 60, wait: 60 } as const;

/** Pings a name or an address from inside a container. See {@link observe} for errors. */
export async function ping(
  runner: InsideRunner,
  from: Container,
  to: string,
  options: PingOptions,
): Promise<PingObservation> {
  return await observe(
    'ping',
    runner,
    from,
    (toolbox) => pingMethods(toolbox, to, options),
    (result) => result.received > 0,
    { ...options, onOutput: ({ stdout }) => options.onReplies?.(readReplies(stdout)) },
  );
}

/** iputils, busybox and inetutils understand the same options. `-w` is not among them: iputils then counts replies, not requests. */
function pingMethods(toolbox: Toolbox, to: string, options: PingOptions): Method<PingResult>[] {
  const { count, interval, size, wait } = options;
  const plain = toolbox.tools.get('ping');
  // inetutils has a program of its own for IPv6, and takes an IPv6 address for an unknown name.
  const tool = isIP(to) === 6 && plain?.flavour === 'inetutils' ? toolbox.tools.get('ping6') : plain;
  if (!tool || (options.dontFragment === true && tool.flavour !== 'iputils')) return [];
  const args = [
    ...(options.dontFragment === true ? ['-M', 'do'] : []),
    '-n',
    '-c',
    String(count),
    '-i',
    String(interval),
    '-W',
    String(Math.ceil(wait)),
    '-s',
    String(size),
    '--',
    to,
  ];
  // A lookup of the name can take 20 seconds before the first packet leaves.
  const ms = (count * interval + wait) * 1000 + 20_000;
  return [{ tool: toolName(tool.flavour), program: { kind: 'tool', path: tool.path, args }, read: readPing, ms }];
}

function toolName(flavour: string): string {
  return flavour === 'unknown' ? 'ping' : `${flavour} ping`;
}
