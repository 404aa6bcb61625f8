import { t } from '@vscode/l10n';
import { join, type Sentences } from './sentence.ts';

/** Words for services and their instances. */
export const serviceSentences: Sentences<
  | 'not-registered'
  | 'instance-gone'
  | 'instance-unhealthy'
  | 'request-failed'
  | 'vip-not-served'
  | 'service-without-tasks'
  | 'service-duplicated'
  | 'kubernetes-name'
> = {
  'not-registered': (fact) =>
    join(
      t('No service "{0}" is registered ({1}).', fact('name'), fact('registries')),
      fact('nearest') === '' ? '' : t('There is: {0}.', fact('nearest')),
    ),
  'instance-gone': (fact) =>
    join(
      t('"{0}" is registered at {1}, where nobody is any more.', fact('name'), fact('address')),
      fact('now') !== ''
        ? t('{0} has the address {1} now.', fact('container'), fact('now'))
        : fact('container') === ''
          ? ''
          : t('{0} does not run.', fact('container')),
    ),
  'instance-unhealthy': (fact) =>
    t('"{0}" is registered at {1}, and its check there fails.', fact('name'), fact('address')),
  'request-failed': (fact) =>
    fact('asked') === ''
      ? t(
          '"{0}" is registered and healthy at {1}, and {2} does not get through to it.',
          fact('name'),
          fact('address'),
          fact('from'),
        )
      : t(
          '"{0}" is registered and healthy at {1}; {2} was to use port {3} instead, and does not get through.',
          fact('name'),
          fact('address'),
          fact('from'),
          fact('asked'),
        ),
  'service-duplicated': (fact) =>
    t(
      '"{0}" is registered in several places ({1}): which of them a client asks decides whom it gets.',
      fact('name'),
      fact('registries'),
    ),
  'kubernetes-name': (fact) =>
    t(
      '"{0}" is a name as Kubernetes makes them; outside of its clusters nobody answers to it. The service is "{1}".',
      fact('name'),
      fact('service'),
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
