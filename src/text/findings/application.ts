import { t } from '@vscode/l10n';
import { ended, join, type Sentences } from './sentence.ts';

/** Words for what may hinder an application although the connection works. */
export const applicationSentences: Sentences<
  'http-error' | 'tls-mismatch' | 'certificate-problem' | 'proxy-configured' | 'just-started'
> = {
  'http-error': (fact) =>
    t(
      'The connection works; the web server at {0}, port {1}, answers a request for "/" with status {2}.',
      fact('to'),
      fact('port'),
      fact('status'),
    ),
  'tls-mismatch': (fact) =>
    fact('speaks') === 'tls'
      ? t(
          'The connection works; port {0} of {1} speaks TLS, so a request by http:// fails. Use https://.',
          fact('port'),
          fact('to'),
        )
      : t(
          'The connection works; port {0} of {1} speaks plain HTTP, so a request by https:// fails. Use http://.',
          fact('port'),
          fact('to'),
        ),
  'certificate-problem': (fact) => {
    switch (fact('what')) {
      case 'expired':
        return t('The connection works; the certificate of {0} ran out at {1}.', fact('to'), fact('until'));
      case 'not-yet':
        return t('The connection works; the certificate of {0} is not valid before {1}.', fact('to'), fact('until'));
      default:
        return join(
          t('The connection works; {0} does not trust the certificate of {1}.', fact('from'), fact('to')),
          fact('problem') === '' ? '' : ended(fact('problem')),
        );
    }
  },
  'proxy-configured': (fact) =>
    t(
      'The connection works; programs in {0} that heed {1} ask the proxy {2} for {3} instead.',
      fact('name'),
      fact('variable'),
      fact('value'),
      fact('host'),
    ),
  'just-started': (fact) =>
    t(
      'The connection works; {0} was started {1} s ago and may not be ready for everything.',
      fact('name'),
      fact('seconds'),
    ),
};
