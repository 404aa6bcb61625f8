import { t } from '@vscode/l10n';
import type { Sentences } from './sentence.ts';

/** Words for services and their instances. */
export const serviceSentences: Sentences<
  | 'not-registered'
  | 'instance-gone'
  | 'instance-unhealthy'
  | 'request-failed'
  | 'vip-not-served'
  | 'service-without-tasks'
> = {
  'not-registered': (fact) => t('The registry knows no service "{0}".', fact('name')),
  'instance-gone': (fact) => t('"{0}" is registered at {1}, where nobody is any more.', fact('name'), fact('address')),
  'instance-unhealthy': (fact) =>
    t('"{0}" is registered at {1}, and its check there fails.', fact('name'), fact('address')),
  'request-failed': (fact) =>
    t(
      '"{0}" is registered and healthy at {1}, and {2} does not get through to it.',
      fact('name'),
      fact('address'),
      fact('from'),
    ),
  'vip-not-served': (fact) =>
    t(
      '"{0}" resolves to the virtual address {1}, and nothing behind it answers {2}.',
      fact('name'),
      fact('address'),
      fact('from'),
    ),
  'service-without-tasks': (fact) => t('The service "{0}" has no running task.', fact('name')),
};
