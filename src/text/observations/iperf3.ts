import { t } from '@vscode/l10n';
import type { Iperf3Result } from '../../model/observation.ts';
import { failureText } from '../failures.ts';
import { rateText, round } from './figures.ts';

/** What a measurement of bandwidth came to, in a sentence. */
export function iperf3Text(from: string, to: string, result: Iperf3Result): string {
  const path = result.reverse ? `${to} → ${from}` : `${from} → ${to}`;
  switch (result.outcome) {
    case 'measured':
      return measuredText(path, result);
    case 'busy':
      return t('{0}: the iperf3 server there is busy with another test.', path);
    case 'broken-off':
      return t('{0}: the test began, and the connection broke.', path);
    case 'refused':
      return t('{0}: no iperf3 server listens on port {1}, or a firewall refuses in its place.', path, result.port);
    case 'timed-out':
      return t(
        '{0}: no connection to the iperf3 server on port {1} in time. The packets are dropped on the way.',
        path,
        result.port,
      );
    case 'reset':
      return t('{0}: the connection was reset.', path);
    case 'unreachable':
    case 'unresolved':
      return t('{0}: {1}.', path, failureText(result.failure ?? 'no-answer'));
  }
}

function measuredText(path: string, result: Iperf3Result): string {
  const what = result.protocol.toUpperCase();
  const rate = rateText(result.bitsPerSecond ?? 0);
  const seconds = round(result.seconds ?? 0);
  if (result.protocol === 'udp') {
    return result.lossPercent === null || result.jitterMs === null
      ? t('{0}: {1} over {2}, in {3} s.', path, rate, what, seconds)
      : t(
          '{0}: {1} over {2}, {3} % lost, jitter {4} ms, in {5} s.',
          ...[path, rate, what, Math.round(result.lossPercent * 10) / 10, round(result.jitterMs), seconds],
        );
  }
  return result.retransmits === null
    ? t('{0}: {1} over {2}, in {3} s.', path, rate, what, seconds)
    : t('{0}: {1} over {2}, {3} segments sent again, in {4} s.', path, rate, what, result.retransmits, seconds);
}
