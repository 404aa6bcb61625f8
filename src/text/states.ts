import { t } from '@vscode/l10n';
import type { ContainerState, Health } from '../model/container.ts';

/** The state of a container in a word, as `docker ps` says it in English. */
export function stateText(state: ContainerState): string {
  switch (state) {
    case 'created':
      return t('created');
    case 'running':
      return t('running');
    case 'paused':
      return t('paused');
    case 'restarting':
      return t('restarting');
    case 'removing':
      return t('removing');
    case 'exited':
      return t('exited');
    case 'dead':
      return t('dead');
    case 'unknown':
      return t('unknown');
  }
}

/** What a health check says, in a word. */
export function healthText(status: Health['status']): string {
  switch (status) {
    case 'starting':
      return t('starting');
    case 'healthy':
      return t('healthy');
    case 'unhealthy':
      return t('unhealthy');
  }
}

/** State and health, where there is a health check. */
export function stateAndHealth({
  state,
  health,
}: {
  readonly state: ContainerState;
  readonly health: Health | null;
}): string {
  return [stateText(state), ...(health === null ? [] : [healthText(health.status)])].join(', ');
}
