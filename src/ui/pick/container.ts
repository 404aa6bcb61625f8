import { l10n } from 'vscode';
import type { Container } from '../../model/container.ts';
import type { Topology } from '../../model/topology.ts';
import { printable } from '../../text/printable.ts';
import { stateText } from '../../text/states.ts';
import { inert } from '../inert.ts';
import { choose, type Choice } from './choose.ts';

/** A container as a choice. */
export function containerChoice(container: Container): Choice<Container> {
  const addresses = container.endpoints.flatMap(({ ipv4, networkName }) =>
    ipv4 ? [`${ipv4.address} (${printable(networkName)})`] : [printable(networkName)],
  );
  return {
    label: inert(printable(container.name)),
    description: inert(
      [container.state === 'running' ? '' : stateText(container.state), ...addresses]
        .filter((part) => part !== '')
        .join(', '),
    ),
    detail: inert(printable(container.image)),
    value: container,
  };
}

/** Lets the user choose a container; those that run come first. @throws {StoppedError} */
export async function chooseContainer(
  topology: Topology,
  title: string,
  placeHolder: string,
  fits: (container: Container) => boolean = () => true,
): Promise<Container> {
  const all = [...topology.containers.values()].filter(fits);
  const running = all.filter(({ state }) => state === 'running');
  const others = all.filter(({ state }) => state !== 'running');
  return await choose([...running, ...others].map(containerChoice), title, placeHolder, l10n.t('No container fits.'));
}

/** Lets the user choose a running container to ask from. @throws {StoppedError} */
export async function chooseSource(topology: Topology, title: string): Promise<Container> {
  const running = [...topology.containers.values()].filter(({ state }) => state === 'running');
  const nobody = l10n.t('No container is running. Start one, or create the sample environment.');
  return await choose(running.map(containerChoice), title, l10n.t('Container to ask from'), nobody);
}
