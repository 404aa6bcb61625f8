import { t } from '@vscode/l10n';
import type { RegistryErrorReason } from '../discovery/registries/errors.ts';
import type { ServiceSource } from '../model/service.ts';
import type { Explanation } from './explanation.ts';
import { printable, shorten } from './printable.ts';

/** Words for why a registry could not be read. */
export function explainRegistryError(
  reason: RegistryErrorReason,
  details: Readonly<Record<string, string | number>>,
): Explanation {
  const detail = (name: string): string => shorten(printable(String(details[name] ?? '')), 300);
  const endpoint = detail('endpoint');
  const why = detail('why');
  const say = (message: string, advice: string | null): Explanation => ({ code: reason, message, advice });
  switch (reason) {
    case 'registry-refused':
      return say(
        t('Nothing listens at {0}, where the registry should be.', endpoint),
        t('See whether it runs, and its port.'),
      );
    case 'registry-unreachable':
      return say(
        t('The registry at {0} is not reached: {1}', endpoint, why),
        t('See whether it runs, its port, and whether it wants https.'),
      );
    case 'registry-silent':
      return say(
        t('The registry at {0} gives no answer.', endpoint),
        t('See whether it is busy, paused, or behind a firewall.'),
      );
    case 'registry-tls':
      return say(
        t('No TLS came about with the registry at {0}: {1}', endpoint, why),
        t('See whether it speaks TLS (http or https), and which authority its certificate is from.'),
      );
    case 'registry-untrusted':
      return say(
        t('The certificate of the registry at {0} is not trusted: {1}', endpoint, why),
        t('Name the file of the authority that signed it, or the name that it is for.'),
      );
    case 'registry-needs-token':
      return say(
        t('The registry at {0} tells only those who say who they are.', endpoint),
        t('Give a token, or a user with a password, that may read services.'),
      );
    case 'registry-denied':
      return say(
        t('The registry at {0} does not let this be read. {1}', endpoint, why).trim(),
        t('Give a token, or a user with a password, that may read services.'),
      );
    case 'not-a-registry':
      return say(
        t('What answers at {0} is no registry of that kind ({1}).', endpoint, detail('kind')),
        t('See whether the port is right.'),
      );
    case 'registry-failed':
      return say(t('The registry at {0} failed: {1}', endpoint, why), t('Its own log tells more.'));
    case 'registry-too-large':
      return say(t('The registry at {0} holds more than can be shown.', endpoint), t('Name a longer prefix.'));
    case 'tls-file':
      return say(t("The file {0} can't be read: {1}", detail('path'), why), null);
  }
}

/** What keeps a source of services from being read, in a sentence; null where nothing does. */
export function sourceFailureText({ failure }: ServiceSource): string | null {
  if (failure?.reason === 'swarm-failed')
    return t("The swarm can't be read: {0}", shorten(printable(String(failure.detail['why'] ?? '')), 300));
  return failure === null ? null : explainRegistryError(failure.reason as RegistryErrorReason, failure.detail).message;
}
