import { t } from '@vscode/l10n';
import type { Container } from '../../model/container.ts';
import type { Mark } from './picture.ts';

/** Ill, in a restart loop, dead, or never started because something was in the way. Merely stopped is no problem. */
export function isProblem(container: Container): boolean {
  const { state, health, detail } = container;
  if (state === 'restarting' || state === 'dead') return true;
  return (
    (state === 'running' && health?.status === 'unhealthy') || (state === 'created' && (detail?.error ?? '') !== '')
  );
}

/** The shape that stands for a container's state. */
export function markOf({ state, health, detail }: Container): Mark {
  switch (state) {
    case 'running':
      if (health?.status === 'unhealthy') return 'ill';
      return health?.status === 'starting' ? 'waiting' : 'running';
    case 'paused':
      return 'waiting';
    case 'restarting':
      return 'ill';
    case 'dead':
      return 'broken';
    case 'created':
      return (detail?.error ?? '') === '' ? 'stopped' : 'broken';
    case 'exited':
    case 'removing':
    case 'unknown':
      return 'stopped';
  }
}

/** A container's state in a word. */
export function stateText({ state, health }: Container): string {
  if (state === 'running' && health !== null) {
    switch (health.status) {
      case 'healthy':
        return t('running, healthy');
      case 'unhealthy':
        return t('running, unhealthy');
      case 'starting':
        return t('running, health check starting');
    }
  }
  switch (state) {
    case 'running':
      return t('running');
    case 'paused':
      return t('paused');
    case 'restarting':
      return t('restarting');
    case 'created':
      return t('created, not started');
    case 'exited':
      return t('stopped');
    case 'dead':
      return t('dead');
    case 'removing':
      return t('being removed');
    case 'unknown':
      return t('in an unknown state');
  }
}
