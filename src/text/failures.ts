import { t } from '@vscode/l10n';
import type { Inconclusive, NetworkFailure } from '../model/observation.ts';

/** What stopped a packet or a connection, in a few words. */
export function failureText(failure: NetworkFailure): string {
  switch (failure) {
    case 'name-unknown':
      return t('the name does not resolve');
    case 'name-lookup-failed':
      return t('the name could not be looked up: the resolver failed or did not answer');
    case 'network-unreachable':
      return t('network unreachable: the container, or a router on the way, has no route to it');
    case 'host-unreachable':
      return t('host unreachable: nobody answers for the address');
    case 'prohibited':
      return t('a prohibit route forbids it');
    case 'blackholed':
      return t('a blackhole route swallows it');
    case 'filtered-locally':
      return t("a filter rule in the container's own namespace forbids sending");
    case 'filtered':
      return t('somebody on the way says that it is filtered');
    case 'message-too-long':
      return t('the packet is larger than the path carries');
    case 'time-exceeded':
      return t('the packet ran out of hops');
    case 'no-answer':
      return t('no answer');
  }
}

/** Why an observation tells nothing. */
export function inconclusiveText(why: Inconclusive): string {
  switch (why) {
    case 'not-permitted':
      return t('the tool may not open the socket it needs (NET_RAW is missing): this says nothing about the network');
    case 'odd-output':
      return t('the tool printed something that could not be understood');
    case 'tool-unusable':
      return t('the tool could not be started, or crashed');
    case 'ended-early':
      return t('it was ended before it had an answer');
  }
}
