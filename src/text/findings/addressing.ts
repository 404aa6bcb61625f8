import { t } from '@vscode/l10n';
import { ended, type Sentences } from './sentence.ts';

/** Words for addresses that are not where they should be. */
export const addressingSentences: Sentences<
  'subnet-overlap' | 'duplicate-address' | 'address-mismatch' | 'address-pool-exhausted'
> = {
  'subnet-overlap': (fact) =>
    t(
      'Two routes of {0} cover {1}: the one for {2} wins, which leads away from {3}.',
      fact('at'),
      fact('address') === '' ? fact('to') : fact('address'),
      fact('route'),
      fact('network'),
    ),
  'duplicate-address': (fact) =>
    t(
      'Two have the address {0}: {1}, and {2}, which answers in its place.',
      fact('address'),
      fact('to'),
      fact('other'),
    ),
  'address-mismatch': (fact) =>
    fact('mac') !== ''
      ? t(
          '{0} sends what is for {1} to the MAC address {2}, but {3} has {4}.',
          fact('from'),
          fact('address'),
          fact('inside'),
          fact('name'),
          fact('mac'),
        )
      : fact('inside') === ''
        ? t(
            'The engine says that {0} has {1} on {2}; inside there is no such address.',
            fact('name'),
            fact('address'),
            fact('network'),
          )
        : t(
            'The engine says that {0} has {1} on {2}; inside it is {3}.',
            fact('name'),
            fact('address'),
            fact('network'),
            fact('inside'),
          ),
  'address-pool-exhausted': (fact) =>
    t(
      '{0} could not start: there is no free address left for it. The engine says: {1}',
      fact('name'),
      ended(fact('words')),
    ),
};
