import type { Network } from '../../model/network.ts';
import type { ContainerNode, EndpointNode, NetworkSectionNode, SectionNode } from './nodes.ts';

const sections = ['interfaces', 'routes', 'dns', 'listening', 'ports'] as const;

/** What there is to know of the inside of a container, below whichever row stands for it. */
export function containerSections({ id, container }: ContainerNode | EndpointNode): readonly SectionNode[] {
  return sections.map((section) => ({ kind: 'section', id: `${id}:section:${section}`, section, container }));
}

/** Drivers that plug containers into something on the host. */
const wired = ['bridge', 'macvlan', 'ipvlan', 'overlay'];

/** What there is to know of a network beside who is in it. */
export function networkSections(id: string, network: Network): readonly NetworkSectionNode[] {
  const section = (name: NetworkSectionNode['section']): NetworkSectionNode => ({
    kind: 'network-section',
    id: `${id}:section:${name}`,
    section: name,
    network,
  });
  return [
    ...(network.subnets.length > 0 ? [section('addresses')] : []),
    ...(wired.includes(network.driver) && !network.configOnly ? [section('wiring')] : []),
  ];
}
