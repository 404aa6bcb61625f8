import { t } from '@vscode/l10n';
import type { Observation, PingResult, TcpResult, DnsResult } from '../model/observation.ts';
import { failureText, inconclusiveText } from './failures.ts';
import { round } from './observations/figures.ts';
import { httpText } from './observations/http.ts';
import { iperf3Text } from './observations/iperf3.ts';
import { mtuText } from './observations/mtu.ts';
import { traceText } from './observations/trace.ts';
import { udpText } from './observations/udp.ts';
import { printable, shorten } from './printable.ts';

/** One observation in a sentence. */
export function observationText(observation: Observation, from: string, to: string): string {
  if (observation.inconclusive !== null || observation.result === null) {
    const why = observation.inconclusive ?? 'odd-output';
    return t('{0} → {1}: could not be checked, {2}.', printable(from), printable(to), inconclusiveText(why));
  }
  const path = `${printable(from)} → ${printable(to)}`;
  switch (observation.kind) {
    case 'ping':
      return pingText(path, observation.result);
    case 'tcp':
      return tcpText(path, observation.result);
    case 'udp':
      return udpText(path, observation.result);
    case 'http':
      return httpText(printable(from), observation.result);
    case 'dns':
      return dnsText(printable(from), observation.result);
    case 'mtu':
      return mtuText(path, observation.result);
    case 'trace':
      return traceText(path, observation.result);
    case 'iperf3':
      return iperf3Text(printable(from), printable(to), observation.result);
  }
}

/** Where a program ran and why there; empty where it ran inside the container, as usual. */
export function placeText(observation: Observation, container: string): string {
  const { why, image } = observation;
  const name = printable(container);
  if (observation.via === 'helper') {
    return t(
      'in a helper container beside {0}, of the image {1}: {2}',
      name,
      printable(image ?? ''),
      whyBesideText(why, name),
    );
  }
  return observation.inconclusive === null || why === undefined ? '' : noHelperText(why);
}

function whyBesideText(why: Observation['why'], name: string): string {
  switch (why) {
    case 'not-permitted':
      return t('the tool inside {0} may not open the socket it needs', name);
    case 'tool-unusable':
      return t('the tool inside {0} could not be started', name);
    case 'odd-output':
      return t('the tool inside {0} printed something that could not be understood', name);
    default:
      return t('{0} has no tool for it', name);
  }
}

function noHelperText(why: NonNullable<Observation['why']>): string {
  switch (why) {
    case 'helper-forbidden':
      return t('A helper container could do better, but helpers are switched off.');
    case 'host-helper-forbidden':
      return t(
        "A helper container could do better, but none goes into the network of the engine's host without leave.",
      );
    case 'no-helper-image':
      return t('A helper container could do better, but no image on the engine has the tool.');
    case 'helper-impossible':
    case 'helper-failed':
      return t('A helper container could do better, but none could be made.');
    default:
      return '';
  }
}

function pingText(path: string, result: PingResult): string {
  if (result.sent === 0) return t('{0}: nothing could be sent, {1}.', path, failureText(result.failure ?? 'no-answer'));
  const counts = t('{0} of {1} replies', result.received, result.sent);
  if (result.received === 0) return t('{0}: {1}, {2}.', path, counts, failureText(result.failure ?? 'no-answer'));
  const loss = result.received < result.sent ? t(', {0} % lost', result.lossPercent) : '';
  const times = result.rttMs === null ? '' : t(', {0} ms on average', round(result.rttMs.avg));
  return `${path}: ${counts}${loss}${times}.`;
}

function tcpText(path: string, result: TcpResult): string {
  const where = path.includes(`:${result.port}`) ? path : t('{0}, port {1}', path, result.port);
  switch (result.outcome) {
    case 'connected':
      return result.connectMs === null
        ? t('{0}: connected.', where)
        : t('{0}: connected in {1} ms.', where, round(result.connectMs));
    case 'refused':
      return t('{0}: refused. Nothing listens there, or a firewall answers in its place.', where);
    case 'timed-out':
      return t('{0}: no answer in time. The packets are dropped on the way, or the host is gone.', where);
    case 'reset':
      return t('{0}: the connection was reset.', where);
    case 'unreachable':
    case 'unresolved':
      return t('{0}: {1}.', where, failureText(result.failure ?? 'no-answer'));
  }
}

function dnsText(from: string, result: DnsResult): string {
  if (result.attempts.length > 1) return repeatedDnsText(from, result);
  const question = `${shorten(printable(result.name), 300)} (${result.type})`;
  const server = shorten(printable(result.server), 120);
  if (result.rcode === null) return t('{0} asked {1} for {2}: no answer.', from, server, question);
  if (result.answers.length === 0)
    return t('{0} asked {1} for {2}: {3}, no address.', from, server, question, printable(result.rcode));
  const answers = result.answers
    .map((answer) => t('{0} (TTL {1} s)', shorten(printable(answer.address), 300), answer.ttl))
    .join(', ');
  return t('{0} asked {1} for {2}: {3}.', from, server, question, shorten(answers, 5000));
}

/** Several identical questions: how many went without an answer tells more than what was answered. */
function repeatedDnsText(from: string, result: DnsResult): string {
  const question = `${shorten(printable(result.name), 300)} (${result.type})`;
  const server = shorten(printable(result.server), 120);
  const [asked, answered] = [
    result.attempts.length,
    result.attempts.filter(({ addresses }) => addresses.length > 0).length,
  ];
  const times = result.attempts.flatMap(({ ms }) => (ms === null ? [] : [ms]));
  const average = times.reduce((sum, ms) => sum + ms, 0) / times.length;
  const time = times.length === 0 ? '' : t(', {0} ms on average', round(average));
  const rest = [
    ...new Set(result.attempts.filter(({ addresses }) => addresses.length === 0).map(({ rcode }) => rcode)),
  ];
  if (rest.length === 0)
    return t('{0} asked {1} for {2}: {3} of {4} answered{5}.', from, server, question, answered, asked, time);
  const others = rest.map((rcode) => (rcode === null ? t('no answer') : printable(rcode))).join(', ');
  return t(
    '{0} asked {1} for {2}: {3} of {4} answered{5}; the others: {6}.',
    ...[from, server, question, answered, asked, time, others],
  );
}
