import { t } from '@vscode/l10n';
import { UsageError } from '../../base/errors.ts';
import type { Container } from '../../model/container.ts';
import type { Observation, UdpPayload } from '../../model/observation.ts';
import type { Topology } from '../../model/topology.ts';
import { readNameFiles } from '../../namespace/files.ts';
import { dns } from '../../probe/dns.ts';
import { http, type HttpRequest } from '../../probe/http.ts';
import { defaultIperf3, iperf3 } from '../../probe/iperf3.ts';
import { mtu } from '../../probe/mtu.ts';
import { defaultPing, ping, pingLimits } from '../../probe/ping.ts';
import { tcp } from '../../probe/tcp.ts';
import { defaultTrace, trace } from '../../probe/trace.ts';
import { udp } from '../../probe/udp.ts';
import { rateText } from '../../text/observations/figures.ts';
import { withHolder } from '../../topology/holder.ts';
import { parsePlace } from '../../topology/place.ts';
import type { Destination } from '../../topology/target.ts';
import type { Session } from '../session.ts';

export interface ProbeFlags {
  readonly count?: number;
  readonly size?: number;
  /** Seconds. */
  readonly interval?: number;
  readonly df?: boolean;
  readonly server?: string;
  readonly type?: string;
  readonly payload?: string;
  readonly hops?: number;
  /** Seconds. */
  readonly duration?: number;
  /** Bits per second. */
  readonly rate?: number;
  readonly udp?: boolean;
  readonly reverse?: boolean;
  readonly parallel?: number;
  readonly existingServer?: boolean;
}

/** What is to be asked, and whom. */
export type Question =
  | { readonly kind: 'ping' | 'mtu' | 'trace'; readonly destination: Destination }
  | { readonly kind: 'tcp' | 'udp'; readonly destination: Destination; readonly port: number }
  | { readonly kind: 'http'; readonly request: HttpRequest }
  | { readonly kind: 'dns'; readonly name: string }
  | { readonly kind: 'iperf3'; readonly destination: Destination; readonly port: number | null };

/**
 * Asks it, with what the options say.
 * @param say told how far it is
 */
export async function runProbe(
  session: Session,
  topology: Topology,
  from: Container,
  question: Question,
  flags: ProbeFlags,
  say: (text: string) => void,
): Promise<Observation> {
  const { signal } = session;
  const wait = session.options.timeout ?? 4;
  const runner = await session.runner();
  switch (question.kind) {
    case 'ping': {
      const count = flags.count ?? defaultPing.count;
      const size = flags.size ?? defaultPing.size;
      if (size > pingLimits.size) {
        const details = { option: '--size', min: '0', max: String(pingLimits.size), value: String(size) };
        throw new UsageError('bad-number', `size ${size}`, details);
      }
      return await ping(runner, from, question.destination.ask, {
        ...{ count, size, signal, dontFragment: flags.df },
        interval: flags.interval ?? defaultPing.interval,
        wait: session.options.timeout ?? defaultPing.wait,
        onReplies: (replies) => say(t('{0} of {1} replies so far', replies.length, count)),
      });
    }
    case 'tcp':
      return await tcp(runner, from, question.destination.ask, question.port, { wait, signal });
    case 'udp':
      return await udp(runner, from, question.destination.ask, question.port, {
        ...{ wait, signal },
        payload: flags.payload === undefined ? undefined : choice(flags.payload, payloads),
      });
    case 'http':
      return await http(runner, from, question.request, { wait, signal });
    case 'dns':
      return await askNameServer(session, from, question.name, flags, say);
    case 'mtu':
      return await mtu(runner, from, question.destination.ask, {
        ...{ wait: session.options.timeout ?? 1, limit: flags.size, signal },
        onTried: (tried) => {
          const passed = tried.findLast((size) => size.passed);
          if (passed !== undefined) say(t('packets of {0} bytes pass', passed.bytes));
        },
      });
    case 'trace':
      return await trace(runner, from, question.destination.ask, {
        ...{ hops: flags.hops ?? defaultTrace.hops, wait: session.options.timeout ?? defaultTrace.wait, signal },
      });
    case 'iperf3': {
      const { destination, port } = question;
      return await iperf3(runner, from, withHolder(topology, from, destination), {
        ...{ port, wait, signal },
        protocol: flags.udp === true ? 'udp' : 'tcp',
        reverse: flags.reverse === true,
        parallel: flags.parallel ?? defaultIperf3.parallel,
        duration: flags.duration ?? defaultIperf3.duration,
        rate: flags.rate ?? null,
        existing: flags.existingServer === true,
        onRates: (rates) => say(t('{0} s: {1}', rates.length, rateText(rates.at(-1) ?? 0))),
      });
    }
  }
}

const payloads = ['dns', 'line', 'empty'] as const satisfies readonly UdpPayload[];

function choice<T extends string>(text: string, choices: readonly T[]): T {
  const chosen = choices.find((known) => known === text);
  if (chosen === undefined) throw new UsageError('bad-choice', text, { value: text, choices: choices.join(', ') });
  return chosen;
}

async function askNameServer(
  session: Session,
  from: Container,
  name: string,
  flags: ProbeFlags,
  say: (text: string) => void,
): Promise<Observation> {
  const type = choice((flags.type ?? 'A').toUpperCase(), ['A', 'AAAA']);
  const count = flags.count ?? 1;
  const files = await readNameFiles(await session.engine(), from, session.signal);
  // Without a name server in resolv.conf, the C libraries ask their own machine (resolv.conf(5)).
  const server = flags.server ?? files.resolver?.nameservers[0] ?? '127.0.0.1';
  const place = parsePlace(server);
  if (place.kind !== 'address') throw new UsageError('bad-address', `server ${server}`, { address: server });
  return await dns(await session.runner(), from, name, {
    ...{ server: place.address, type, count, wait: session.options.timeout ?? 4, signal: session.signal },
    onAttempts: (attempts) => {
      const answered = attempts.filter(({ addresses }) => addresses.length > 0).length;
      say(t('{0} of {1} questions answered so far', answered, attempts.length));
    },
  });
}
