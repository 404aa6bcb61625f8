import { t } from '@vscode/l10n';
import { join, type Fact, type Sentences } from './sentence.ts';

/** Words for ways that lead nowhere. */
export const routingSentences: Sentences<
  | 'no-route'
  | 'blackhole-route'
  | 'wrong-gateway'
  | 'return-route-missing'
  | 'interface-down'
  | 'link-broken'
  | 'forwarding-disabled'
  | 'no-masquerade'
  | 'outside-silent'
> = {
  'no-route': (fact) => t('{0} has no route to {1}.', fact('from'), fact('address')),
  'blackhole-route': (fact) =>
    fact('what') === 'rule'
      ? t('A policy rule in {0} ({1}) takes what is for {2}.', fact('from'), fact('kind'), fact('address'))
      : t('A route in {0} ({1}) takes what is for {2}.', fact('from'), fact('kind'), fact('address')),
  'wrong-gateway': wrongGateway,
  'return-route-missing': returnRoute,
  'interface-down': (fact) =>
    fact('state') === 'down'
      ? t('The interface {0} of {1}, on {2}, is switched off.', fact('interface'), fact('name'), fact('network'))
      : t('The interface {0} of {1}, on {2}, has no address.', fact('interface'), fact('name'), fact('network')),
  'link-broken': linkBroken,
  'forwarding-disabled': (fact) =>
    t(
      'The host forwards no packets ({0} is 0): nothing that {1} sends leaves its network.',
      fact('setting'),
      fact('from'),
    ),
  'no-masquerade': (fact) =>
    fact('why') === 'option'
      ? t(
          'What leaves {0} keeps its private address (enable_ip_masquerade is false), which nobody outside can answer {1}.',
          fact('network'),
          fact('from'),
        )
      : t(
          "The host's rule that translates the addresses of {0} is gone: nobody outside can answer {1}.",
          fact('network'),
          fact('from'),
        ),
  'outside-silent': (fact) =>
    t(
      'The way of {0} out of the host is right as far as it can be seen from here, and {1} does not answer.',
      fact('from'),
      fact('address'),
    ),
};

function wrongGateway(fact: Fact): string {
  return join(
    fact('onLink') === 'true'
      ? t(
          '{0} sends what is for {1} to the gateway {2}, though both are on one network.',
          fact('from'),
          fact('to'),
          fact('via'),
        )
      : t('{0} sends what is for {1} to the gateway {2}.', fact('from'), fact('to'), fact('via')),
    fact('nobody') === 'true' ? t('Nobody answers there.') : '',
    fact('gateway') === '' || fact('gateway') === fact('via')
      ? ''
      : t('The gateway that the engine gave is {0}.', fact('gateway')),
  );
}

function returnRoute(fact: Fact): string {
  switch (fact('why')) {
    case 'none':
      return t("{0} has no route back to {1}: it hears and can't answer.", fact('to'), fact('from'));
    case 'elsewhere':
      return t(
        '{0} sends its answers to {1} another way ({2}).',
        fact('to'),
        fact('from'),
        fact('via') === '' ? fact('dev') : fact('via'),
      );
    default:
      return t('A route or rule in {0} ({1}) takes its answers to {2}.', fact('to'), fact('why'), fact('from'));
  }
}

function linkBroken(fact: Fact): string {
  switch (fact('state')) {
    case 'down':
      return t(
        'The other end of {0} of {1}, {2} on the host, is switched off.',
        fact('interface'),
        fact('name'),
        fact('link'),
      );
    case 'unplugged':
      return t(
        'The other end of {0} of {1}, {2} on the host, is not plugged into the bridge of {3}.',
        fact('interface'),
        fact('name'),
        fact('link'),
        fact('network'),
      );
    default:
      return t(
        'The interface {0} of {1} is on, and its other end on the host is gone or off.',
        fact('interface'),
        fact('name'),
      );
  }
}
