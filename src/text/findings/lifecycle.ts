import { t } from '@vscode/l10n';
import type { ContainerState } from '../../model/container.ts';
import { ended, join, type Fact, type Sentences } from './sentence.ts';

/** Words for what the state of the containers says. */
export const lifecycleSentences: Sentences<
  | 'engine-unreachable'
  | 'container-not-found'
  | 'source-not-running'
  | 'target-not-running'
  | 'host-port-taken'
  | 'start-failed'
  | 'source-paused'
  | 'target-paused'
  | 'target-restarting'
  | 'target-starting'
  | 'target-unhealthy'
  | 'shared-namespace-stale'
> = {
  'engine-unreachable': (fact) => t('No engine answers at {0}.', fact('endpoint')),
  'container-not-found': (fact) => t('There is no container "{0}".', fact('name')),
  'source-not-running': (fact) =>
    join(t('{0} does not run ({1}): nothing can be sent from it.', fact('name'), stateText(fact)), exitText(fact)),
  'target-not-running': (fact) =>
    join(t('{0} does not run ({1}): nobody is there to answer.', fact('name'), stateText(fact)), exitText(fact)),
  'host-port-taken': (fact) =>
    fact('hostPort') === ''
      ? t('{0} could not start: a port that it publishes on the host is taken.', fact('name'))
      : t('{0} could not start: port {1} of the host, which it publishes, is taken.', fact('name'), fact('hostPort')),
  'start-failed': (fact) => t('{0} could not start: {1}', fact('name'), ended(fact('words'))),
  'source-paused': (fact) => t('{0} is paused: its programs stand still and send nothing.', fact('name')),
  'target-paused': (fact) =>
    t(
      '{0} is paused: connections to it are accepted and pings answered by the kernel, but its programs stand still and serve nobody.',
      fact('name'),
    ),
  'target-restarting': (fact) =>
    fact('exitCode') === ''
      ? t('{0} keeps restarting: its program ends soon after each start.', fact('name'))
      : t(
          '{0} keeps restarting: its program ended with status {1}, after {2} restarts.',
          fact('name'),
          fact('exitCode'),
          fact('restarts'),
        ),
  'target-starting': (fact) => t('{0} was started {1} s ago and does not listen yet.', fact('name'), fact('seconds')),
  'target-unhealthy': (fact) =>
    t('The health check of {0} fails, {1} times in a row by now.', fact('name'), fact('streak')),
  'shared-namespace-stale': (fact) =>
    t(
      '{0} lives in the network namespace of {1}, which was restarted since: {0} was left behind in an empty one.',
      fact('name'),
      fact('owner'),
    ),
};

/** An engine's state in the user's language. */
export function stateText(fact: Fact): string {
  const state = fact('state') as ContainerState;
  switch (state) {
    case 'created':
      return t('created, never started');
    case 'exited':
      return t('exited');
    case 'dead':
      return t('dead');
    case 'removing':
      return t('being removed');
    case 'restarting':
      return t('restarting');
    case 'paused':
      return t('paused');
    case 'running':
      return t('running');
    default:
      return t('state unknown');
  }
}

function exitText(fact: Fact): string {
  const code = fact('exitCode');
  return code === '' || code === '0' || fact('state') !== 'exited' ? '' : t('Its program ended with status {0}.', code);
}
