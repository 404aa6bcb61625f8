import { t } from '@vscode/l10n';
import { join, type Fact, type Sentences } from './sentence.ts';

/** Words for what happens at the port, and on the way of a packet through filters. */
export const transportSentences: Sentences<
  | 'nothing-listening'
  | 'listening-on-loopback'
  | 'listening-on-other-address'
  | 'wrong-address-family'
  | 'wrong-protocol'
  | 'published-port-used-inside'
  | 'port-not-published'
  | 'published-on-loopback'
  | 'firewall-drop'
  | 'firewall-reject'
> = {
  'nothing-listening': (fact) =>
    fact('unseen') === 'true'
      ? t(
          '{0} refuses connections of {1} to port {2}: nothing listens there, or it is not for {1}.',
          fact('to'),
          fact('from'),
          fact('inside'),
        )
      : join(
          t('In {0}, nothing listens on port {1}: {2} is refused.', fact('to'), fact('inside'), fact('from')),
          fact('ports') === '' ? '' : t('Ports that do: {0}.', fact('ports')),
        ),
  'listening-on-loopback': (fact) =>
    t(
      'In {0}, port {1} listens on {2} only: nobody outside of that container can reach it, nor can {3}.',
      fact('to'),
      fact('inside'),
      fact('bound'),
      fact('from'),
    ),
  'listening-on-other-address': (fact) =>
    t(
      'In {0}, port {1} listens on {2} only; {3} asks at {4}.',
      fact('to'),
      fact('inside'),
      fact('bound'),
      fact('from'),
      fact('address'),
    ),
  'wrong-address-family': (fact) =>
    t(
      '{0} asks over {1}; in {2}, port {3} listens on {4} only.',
      fact('from'),
      fact('asked'),
      fact('to'),
      fact('inside'),
      fact('has'),
    ),
  'wrong-protocol': (fact) =>
    t(
      '{0} asks by {1}; in {2}, port {3} is open for {4}.',
      fact('from'),
      fact('asked').toUpperCase(),
      fact('to'),
      fact('inside'),
      fact('has').toUpperCase(),
    ),
  'published-port-used-inside': (fact) =>
    t(
      "{0} is the port of {1} on the host. Between containers it is the container's own: {2} has to ask for {3}.",
      fact('outside'),
      fact('to'),
      fact('from'),
      fact('inside'),
    ),
  'port-not-published': (fact) =>
    fact('name') === ''
      ? t('No container publishes port {0} on the host, and {1} finds nobody there.', fact('port'), fact('from'))
      : t(
          '{0} does not publish port {1} on the host, so {2} finds nobody there.',
          fact('name'),
          fact('port'),
          fact('from'),
        ),
  'published-on-loopback': (fact) =>
    t(
      "{0} publishes port {1} on the host's 127.0.0.1 only; {2} asks from elsewhere.",
      fact('name'),
      fact('port'),
      fact('from'),
    ),
  'firewall-drop': (fact) =>
    fact('seen') === 'true'
      ? t(
          'A filter rule drops what {0} sends to {1}: {2} in {3} ({4}).',
          fact('from'),
          fact('to'),
          fact('rule'),
          fact('chain'),
          place(fact),
        )
      : t(
          'Packets of {0} to {1} vanish, though addresses, links and routes are right: a filter drops them. That is inferred; its rule could not be seen.',
          fact('from'),
          fact('to'),
        ),
  'firewall-reject': (fact) =>
    fact('seen') === 'true'
      ? t(
          'A filter rule refuses what {0} sends to {1}: {2} in {3} ({4}).',
          fact('from'),
          fact('to'),
          fact('rule'),
          fact('chain'),
          place(fact),
        )
      : t(
          '{0} is refused, and not by the program that listens in {1}: a filter answers in its place. That is inferred; its rule could not be seen.',
          fact('from'),
          fact('to'),
        ),
};

function place(fact: Fact): string {
  return fact('at') === 'host' ? t('on the host') : t('in {0}', fact('at'));
}
