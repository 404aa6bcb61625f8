import { t } from '@vscode/l10n';
import { join, type Sentences } from './sentence.ts';

/** Words for who is attached to what. */
export const attachmentSentences: Sentences<
  | 'no-network'
  | 'no-shared-network'
  | 'internal-network'
  | 'icc-disabled'
  | 'target-on-host-network'
  | 'same-namespace'
  | 'macvlan-host-isolation'
  | 'overlay-blocked'
> = {
  'no-network': (fact) => t('{0} is attached to no network: it has nothing but its loopback.', fact('name')),
  'no-shared-network': (fact) =>
    join(
      t(
        '{0} is on {1}, and this address of {2} is on {3}.',
        fact('from'),
        fact('networks'),
        fact('to'),
        fact('theirs'),
      ),
      t('Docker lets nothing pass between its bridge networks.'),
      fact('shared') === '' ? '' : t('Both are on {0}: use the address there.', fact('shared')),
    ),
  'internal-network': (fact) =>
    t('{0} is on internal networks only ({1}): they have no way to the outside.', fact('from'), fact('networks')),
  'icc-disabled': (fact) =>
    t(
      'On {0}, containers may not talk to each other (enable_icc is false): Docker drops what {1} sends to {2}.',
      fact('network'),
      fact('from'),
      fact('to'),
    ),
  'target-on-host-network': (fact) =>
    t(
      "{0} runs in the host's own network: its name resolves nowhere. {1} reaches it by an address of the host.",
      fact('to'),
      fact('from'),
    ),
  'same-namespace': (fact) =>
    t('{0} and {1} share one network namespace: for each, the other is on 127.0.0.1.', fact('from'), fact('to')),
  'macvlan-host-isolation': (fact) =>
    t(
      '{0} hangs on {1} (macvlan or ipvlan): the kernel passes nothing between the host and its own such interfaces, so {2} does not reach {3}.',
      fact('network'),
      fact('parent') === '' ? '–' : fact('parent'),
      fact('from'),
      fact('to'),
    ),
  'overlay-blocked': (fact) =>
    t(
      '{0} resolves, on another node of the overlay network {1}, and no packet of {2} comes back: the ports between the nodes (UDP 4789, TCP and UDP 7946) do not pass.',
      fact('to'),
      fact('network'),
      fact('from'),
    ),
};
