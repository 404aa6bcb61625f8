import { t } from '@vscode/l10n';
import type { UsageError } from '../base/errors.ts';
import type { BadPlace } from '../topology/place.ts';
import type { Explanation } from './explanation.ts';
import { printable, shorten } from './printable.ts';

/** Words for what was asked for in a way that makes no sense. */
export function explainUsageError(error: UsageError): Explanation {
  const detail = (name: string): string => shorten(printable(error.details[name] ?? ''), 120);
  const say = (message: string, advice: string | null = null): Explanation => ({ code: error.reason, message, advice });
  switch (error.reason) {
    case 'bad-place':
      return say(
        t(
          '"{0}" is no place to go to or come from: {1}.',
          detail('place'),
          whyBadPlace(error.details['why'] as BadPlace),
        ),
        t(
          'Give a container, a name or an address, with a port behind a colon if you want one: web, web:80, 172.20.0.3:53/udp, [fd00::3]:80.',
        ),
      );
    case 'bad-port':
      return detail('port') === ''
        ? say(t('There is no port.'), t('Put it behind a colon: web:80, [fd00::3]:80.'))
        : say(t('"{0}" is not a port.', detail('port')), t('Ports go from 1 to 65535.'));
    case 'bad-address':
      return say(t('"{0}" is not an IP address.', detail('address')), t('Examples: 172.20.0.3, fd00::3.'));
    case 'bad-number':
      return say(
        t(
          '{0} has to be a number from {1} to {2}, not "{3}".',
          detail('option'),
          detail('min'),
          detail('max'),
          detail('value'),
        ),
      );
    case 'bad-name':
      return say(
        t('"{0}" is not a name that can be looked up.', detail('name')),
        t('A name has letters, digits, dots, dashes and underscores, up to 253 of them.'),
      );
    case 'bad-choice':
      return error.details['options'] === undefined
        ? say(t('"{0}" is not one of: {1}.', detail('value'), detail('choices')))
        : say(t('These do not go together: {0}.', detail('options')), t('Give one of them.'));
    case 'missing-option':
      return say(t('{0} is missing: {1} needs it.', detail('option'), detail('by')));
    case 'no-such-service':
      return say(
        t('No registry that was asked has a service "{0}".', detail('name')),
        t('container-network services --registry … lists what there is.'),
      );
    case 'not-available':
      return say(t('{0} is not available in this version.', detail('what')));
  }
}

function whyBadPlace(why: BadPlace): string {
  switch (why) {
    case 'empty':
      return t('it is empty');
    case 'too-long':
      return t('it is too long');
    case 'control-characters':
      return t('it has white space or control characters in it');
    case 'dash':
      return t('no name starts with a dash');
    case 'no-network':
      return t('there is no network behind the @');
    case 'protocol-without-port':
      return t('it has a protocol and no port');
    case 'brackets':
      return t('an IPv6 address with a port stands in brackets');
  }
}
