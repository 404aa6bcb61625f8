import { t } from '@vscode/l10n';
import type { SwarmPort } from '../model/swarm.ts';
import { printable } from './printable.ts';

/** A word for each port that a service publishes: on every node, or where its tasks are. */
export function publishedWords(ports: readonly SwarmPort[]): readonly string[] {
  return ports.map(({ published, target, protocol, mode }) => {
    const port = `${published ?? '?'}→${target}/${printable(protocol)}`;
    return mode === 'ingress' ? t('{0} on every node', port) : t('{0} where it runs', port);
  });
}
