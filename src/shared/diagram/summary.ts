import { t } from '@vscode/l10n';
import type { Topology } from '../../model/topology.ts';
import { subnetUse } from '../../topology/pool.ts';
import { isOwnNetwork } from '../tree/build.ts';
import { isProblem } from './states.ts';

/** "4 networks · 12 containers · 1 problem"; the engine's own three networks are not counted where nobody is in them. */
export function summaryOf(topology: Topology): string {
  const used = new Set([...topology.containers.values()].flatMap(({ endpoints }) => endpoints.map((e) => e.networkId)));
  const networks = [...topology.networks.values()].filter(
    (network) => used.has(network.id) || !isOwnNetwork(network),
  ).length;
  const containers = topology.containers.size;
  const problems = problemCount(topology);
  return [
    networks === 1 ? t('1 network') : t('{0} networks', networks),
    containers === 1 ? t('1 container') : t('{0} containers', containers),
    problems === 0 ? t('no problem seen') : problems === 1 ? t('1 problem') : t('{0} problems', problems),
  ].join(' · ');
}

function problemCount(topology: Topology): number {
  const containers = [...topology.containers.values()].filter(isProblem).length;
  const full = [...topology.networks.keys()].filter((id) => isFull(topology, id)).length;
  return containers + full;
}

function isFull(topology: Topology, networkId: string): boolean {
  return subnetUse(topology, networkId).some(({ free }) => free === 0);
}
