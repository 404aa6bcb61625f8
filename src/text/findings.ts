import { t } from '@vscode/l10n';
import type { Finding } from '../model/diagnosis.ts';
import { printable } from './printable.ts';

/** A finding in a sentence. */
export function findingText(finding: Finding): string {
  const fact = (name: string): string => printable(finding.facts[name] ?? '');
  switch (finding.code) {
    case 'dns-default-bridge':
      return t(
        'Names don\'t exist on the default bridge: {0} can\'t find "{1}". Put both on a network of your own.',
        fact('from'),
        fact('name'),
      );
    case 'name-not-found':
      return fact('nearest') === ''
        ? t('Nothing on the networks of {0} ({1}) answers to "{2}".', fact('from'), fact('networks'), fact('name'))
        : t(
            'Nothing on the networks of {0} ({1}) answers to "{2}". Similar names: {3}.',
            fact('from'),
            fact('networks'),
            fact('name'),
            fact('nearest'),
          );
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
      return t('The name server of {0} ({1}) does not answer.', fact('from'), fact('servers'));
    case 'could-not-check':
      return t('Nothing inside {0} can look up "{1}", so it could not be checked.', fact('from'), fact('name'));
  }
}
