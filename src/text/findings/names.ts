import { t } from '@vscode/l10n';
import { stateText } from './lifecycle.ts';
import { join, type Fact, type Sentences } from './sentence.ts';

/** Words for what goes wrong when a name is looked up. */
export const nameSentences: Sentences<
  | 'dns-default-bridge'
  | 'name-not-found'
  | 'name-on-other-network'
  | 'name-overridden'
  | 'name-ambiguous'
  | 'localhost-is-self'
  | 'host-name-missing'
  | 'resolver-not-docker'
  | 'embedded-dns-broken'
  | 'nameserver-unreachable'
  | 'resolver-intermittent'
  | 'search-domain'
  | 'stale-address'
> = {
  'dns-default-bridge': (fact) =>
    t(
      'Names don\'t exist on the default bridge: {0} can\'t find "{1}". Put both on a network of your own.',
      fact('from'),
      fact('name'),
    ),
  'name-not-found': nameNotFound,
  'name-on-other-network': (fact) =>
    t(
      '"{0}" exists, on {1}; {2} is on {3}. They share no network, so the name does not resolve.',
      fact('name'),
      fact('theirs'),
      fact('from'),
      fact('networks'),
    ),
  'name-overridden': (fact) =>
    t(
      'The hosts file of {0} says that "{1}" is {2}; the container of that name has {3}.',
      fact('from'),
      fact('name'),
      fact('hosts'),
      fact('real'),
    ),
  'name-ambiguous': (fact) =>
    t(
      'Several containers answer to "{0}", and {1} asks them in turn: {2} serves, {3} does not.',
      fact('name'),
      fact('from'),
      fact('good'),
      fact('bad'),
    ),
  'localhost-is-self': (fact) =>
    t(
      'Inside {0}, localhost is {0} itself, where nothing listens on port {1}. Who does: {2}.',
      fact('from'),
      fact('port'),
      fact('elsewhere'),
    ),
  'host-name-missing': (fact) =>
    t(
      'Nothing gives {0} the name "{1}": on Docker Engine it exists only where --add-host made it.',
      fact('from'),
      fact('name'),
    ),
  'resolver-not-docker': (fact) =>
    t(
      'The resolv.conf of {0} names {1} instead of 127.0.0.11, so Docker\'s DNS, the only one that knows "{2}", is never asked.',
      fact('from'),
      fact('servers'),
      fact('name'),
    ),
  'embedded-dns-broken': (fact) => t("Docker's DNS server (127.0.0.11) does not answer inside {0}.", fact('from')),
  'nameserver-unreachable': nameserverUnreachable,
  'resolver-intermittent': (fact) =>
    t(
      '{0} of {1} identical lookups of "{2}" from {3} failed: {4} answers now and then only.',
      fact('failed'),
      fact('asked'),
      fact('name'),
      fact('from'),
      fact('server'),
    ),
  'search-domain': (fact) =>
    fact('real') === ''
      ? t(
          '{0} finds "{1}" only as "{2}", by a search domain of its resolv.conf: {3}.',
          fact('from'),
          fact('name'),
          fact('asked'),
          fact('addresses'),
        )
      : t(
          'A search domain of {0} makes "{2}" of "{1}" and gets {3}; the container of that name has {4}.',
          fact('from'),
          fact('name'),
          fact('asked'),
          fact('addresses'),
          fact('real'),
        ),
  'stale-address': (fact) =>
    fact('service') !== ''
      ? t(
          '"{0}" leads {1} to {2}, too, where the swarm no longer runs a task of {3}: this node was not told (port 7946 between the nodes).',
          fact('name'),
          fact('from'),
          fact('address'),
          fact('service'),
        )
      : fact('name') === ''
        ? t('{0} lies in the subnet of {1}, and nobody there has it.', fact('address'), fact('network'))
        : t(
            '"{0}" leads {1} to {2}, an address in the subnet of {3} that nobody has.',
            fact('name'),
            fact('from'),
            fact('address'),
            fact('network'),
          ),
};

function nameNotFound(fact: Fact): string {
  return join(
    fact('networks') === ''
      ? t('Nothing answers {0} to "{1}": it is on no network of its own.', fact('from'), fact('name'))
      : t('Nothing on the networks of {0} ({1}) answers to "{2}".', fact('from'), fact('networks'), fact('name')),
    fact('state') === '' ? '' : t('The container of that name is not running ({0}).', stateText(fact)),
    fact('nearest') === '' ? '' : t('Similar names: {0}.', fact('nearest')),
  );
}

function nameserverUnreachable(fact: Fact): string {
  if (fact('internal') !== '') {
    return t(
      '{0} is on internal networks only ({1}): from there no name server of the outside can be asked for "{2}".',
      fact('from'),
      fact('networks'),
      fact('name'),
    );
  }
  return fact('servers') === '127.0.0.11'
    ? t(
        'Docker\'s DNS server (127.0.0.11) gives {0} no usable answer for "{1}": it, or the name servers that it asks (those of the host, or of --dns), fail.',
        fact('from'),
        fact('name'),
      )
    : t('The name server of {0} ({1}) does not answer, or answers with an error.', fact('from'), fact('servers'));
}
