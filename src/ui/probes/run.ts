import { l10n } from 'vscode';
import { UsageError } from '../../base/errors.ts';
import type { Observation } from '../../model/observation.ts';
import { http } from '../../probe/http.ts';
import { iperf3 } from '../../probe/iperf3.ts';
import { mtu } from '../../probe/mtu.ts';
import { defaultPing, ping } from '../../probe/ping.ts';
import { defaultTrace, trace } from '../../probe/trace.ts';
import { udp } from '../../probe/udp.ts';
import { rateText } from '../../text/observations/figures.ts';
import { withHolder } from '../../topology/holder.ts';
import { parseTarget } from '../../topology/place.ts';
import { requireContainer } from '../../topology/require.ts';
import { destinationOf } from '../../topology/target.ts';
import { parseWebTarget } from '../../topology/web-target.ts';
import type { ProbeRequest } from '../results/result.ts';
import type { Services } from '../services.ts';
import { settings } from '../settings.ts';

/**
 * Measures once.
 * @param say told how far it is: replies so far, the rate of the moment
 * @throws {RunError} @throws {EngineError} @throws {NotFoundError} @throws {UsageError} @throws {StoppedError}
 */
export async function runProbe(
  services: Services,
  request: ProbeRequest,
  signal: AbortSignal | undefined,
  say: (text: string) => void,
): Promise<Observation> {
  const { topology, runner } = await services.engine.connected(signal);
  const from = requireContainer(topology, request.from);
  const wait = settings.wait();
  const destination = (place: ReturnType<typeof parseTarget>['place']): ReturnType<typeof destinationOf> =>
    destinationOf(topology, from, place, settings.internet());
  if (request.kind === 'http') {
    const { target, web } = parseWebTarget(request.to);
    const host = destination(target.place).ask;
    const port = target.port ?? (web.scheme === 'https' ? 443 : 80);
    say(l10n.t('asking…'));
    return await http(runner, from, { scheme: web.scheme, host, port, path: web.path }, { wait, signal });
  }
  const target = parseTarget(request.to);
  const asked = destination(target.place);
  switch (request.kind) {
    case 'ping': {
      const count = settings.pingCount();
      return await ping(runner, from, asked.ask, {
        ...{ count, wait, signal, interval: defaultPing.interval, size: settings.pingSize() },
        onReplies: (replies) => say(l10n.t('{0} of {1} replies so far', replies.length, count)),
      });
    }
    case 'udp':
      if (target.port === null) throw new UsageError('bad-port', 'no port', { port: '' });
      say(l10n.t('asking…'));
      return await udp(runner, from, asked.ask, target.port, { wait, signal });
    case 'mtu':
      return await mtu(runner, from, asked.ask, {
        ...{ wait: 1, signal },
        onTried: (tried) => {
          const passed = tried.findLast((size) => size.passed);
          if (passed) say(l10n.t('packets of {0} bytes pass', passed.bytes));
        },
      });
    case 'trace':
      say(l10n.t('asking every hop…'));
      return await trace(runner, from, asked.ask, { hops: settings.traceHops(), wait: defaultTrace.wait, signal });
    case 'iperf3': {
      const seconds = settings.bandwidthSeconds();
      return await iperf3(runner, from, withHolder(topology, from, asked), {
        ...{ port: target.port, wait, signal, existing: false },
        protocol: request.protocol,
        reverse: request.reverse,
        parallel: settings.bandwidthStreams(),
        duration: seconds,
        rate: request.protocol === 'udp' ? settings.udpRate() : null,
        onRates: (rates) => say(l10n.t('{0} of {1} s: {2}', rates.length, seconds, rateText(rates.at(-1) ?? 0))),
      });
    }
  }
}
