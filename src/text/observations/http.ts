import { t } from '@vscode/l10n';
import type { Certificate, HttpResult } from '../../model/observation.ts';
import { failureText } from '../failures.ts';
import { printable, shorten } from '../printable.ts';
import { round } from './figures.ts';

/** What a request for a page came to, in a sentence or two. */
export function httpText(from: string, result: HttpResult): string {
  const path = `${from} → ${shorten(printable(result.url), 300)}`;
  const certificate = result.certificate === null ? '' : ` ${certificateText(result.certificate)}`;
  return `${outcomeText(path, result)}${certificate}`;
}

function outcomeText(path: string, result: HttpResult): string {
  switch (result.outcome) {
    case 'answered':
      return answeredText(path, result);
    case 'not-http':
      return t('{0}: connected, and what answers does not speak HTTP.', path);
    case 'closed':
      return t('{0}: connected, and the connection was ended without an answer.', path);
    case 'silent':
      return t('{0}: connected, and no answer in time.', path);
    case 'tls-failed':
      return t('{0}: connected, and what answers does not speak TLS, or no version in common.', path);
    case 'refused':
      return t('{0}: refused. Nothing listens there, or a firewall answers in its place.', path);
    case 'timed-out':
      return t('{0}: no connection in time. The packets are dropped on the way, or the host is gone.', path);
    case 'reset':
      return t('{0}: the connection was reset.', path);
    case 'unreachable':
    case 'unresolved':
      return t('{0}: {1}.', path, failureText(result.failure ?? 'no-answer'));
  }
}

function answeredText(path: string, result: HttpResult): string {
  const times = [
    ...(result.dnsMs === null ? [] : [t('name {0} ms', round(result.dnsMs))]),
    ...(result.connectMs === null ? [] : [t('connect {0} ms', round(result.connectMs))]),
    ...(result.tlsMs === null ? [] : [t('TLS {0} ms', round(result.tlsMs))]),
    ...(result.firstByteMs === null ? [] : [t('first byte {0} ms', round(result.firstByteMs))]),
  ];
  const how = times.length === 0 ? '' : ` (${times.join(', ')})`;
  const status = result.status ?? 0;
  return result.location === null
    ? t('{0}: status {1}{2}.', path, status, how)
    : t('{0}: status {1}{2}, leads to {3}.', path, status, how, shorten(printable(result.location), 300));
}

function certificateText({ subject, validTo, trusted, problem }: Certificate): string {
  const who = shorten(printable(subject), 200);
  const until = validTo.slice(0, 10);
  if (trusted === null) return t('Certificate of {0}, valid until {1}.', who, until);
  if (trusted) return t('Certificate of {0}, valid until {1}, trusted in the container.', who, until);
  return problem === ''
    ? t('Certificate of {0}, valid until {1}, not trusted in the container.', who, until)
    : t(
        'Certificate of {0}, valid until {1}, not trusted in the container: {2}.',
        who,
        until,
        shorten(printable(problem), 200),
      );
}
