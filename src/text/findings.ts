import { t } from '@vscode/l10n';
import type { Finding } from '../model/diagnosis.ts';
import { printable, shorten } from './printable.ts';

/** A finding in a sentence. */
export function findingText(finding: Finding): string {
  const fact = (name: string): string => shorten(printable(finding.facts[name] ?? ''), 200);
  switch (finding.code) {
    case 'dns-default-bridge':
      return t(
        'Names don\'t exist on the default bridge: {0} can\'t find "{1}". Put both on a network of your own.',
        fact('from'),
        fact('name'),
      );
    case 'name-not-found':
      return nameNotFound(fact);
    case 'name-on-other-network':
      return t(
        '"{0}" exists, on {1}; {2} is on {3}. They share no network, so the name does not resolve.',
        fact('name'),
        fact('theirs'),
        fact('from'),
        fact('networks'),
      );
    case 'name-overridden':
      return t(
        'The hosts file of {0} says that "{1}" is {2}; the container of that name has {3}.',
        fact('from'),
        fact('name'),
        fact('hosts'),
        fact('real'),
      );
    case 'embedded-dns-broken':
      return t("Docker's DNS server (127.0.0.11) does not answer inside {0}.", fact('from'));
    case 'nameserver-unreachable':
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
    case 'packet-loss':
      return t('{0} of {1} packets from {2} were lost.', fact('lost'), fact('sent'), fact('from'));
    case 'could-not-check':
      return t(
        'It could not be checked how {0} resolves "{1}": nothing inside it could look it up. An image with a shell and nc, or with bash, python3 or node, would allow it.',
        fact('from'),
        fact('name'),
      );
  }
}

function nameNotFound(fact: (name: string) => string): string {
  const nothing =
    fact('networks') === ''
      ? t('Nothing answers {0} to "{1}": it is on no network of its own.', fact('from'), fact('name'))
      : t('Nothing on the networks of {0} ({1}) answers to "{2}".', fact('from'), fact('networks'), fact('name'));
  const state = fact('state') === '' ? '' : ` ${t('The container of that name is not running ({0}).', fact('state'))}`;
  const similar = fact('nearest') === '' ? '' : ` ${t('Similar names: {0}.', fact('nearest'))}`;
  return nothing + state + similar;
}
