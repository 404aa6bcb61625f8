import type { Container } from '../../model/container.ts';
import type { Topology } from '../../model/topology.ts';
import { gatewayOf } from '../../topology/network-gateway.ts';
import { namespaceOf } from '../../topology/shared.ts';
import type { ContainerNode, EndpointNode, FactNode } from './nodes.ts';

/** The rows below an attachment: addresses, gateway, MAC, and the names it answers to. */
export function endpointFacts(topology: Topology, node: EndpointNode): readonly FactNode[] {
  const { container, endpoint, network } = node;
  const fact = factMaker(node.id, container);
  const names = endpoint.dnsNames ?? endpoint.aliases ?? [];
  const subnet = network.subnets.find(({ subnet }) => !subnet.includes(':'));
  const gateway = endpoint.gateway4 ?? (endpoint.ipv4 !== null && subnet ? gatewayOf(topology, network, subnet) : null);
  return [
    ...(endpoint.ipv4 ? [fact('ipv4', endpoint.ipv4.address, `/${endpoint.ipv4.prefix}`)] : []),
    ...(endpoint.ipv6 ? [fact('ipv6', endpoint.ipv6.address, `/${endpoint.ipv6.prefix}`)] : []),
    ...(endpoint.ipv4 === null && endpoint.requested4 !== null ? [fact('ipv4', endpoint.requested4, 'requested')] : []),
    ...(gateway === null ? [] : [fact('gateway', gateway, null)]),
    ...(endpoint.mac === null ? [] : [fact('mac', endpoint.mac, null)]),
    ...[...new Set(names)].map((name) => fact('name', name, null)),
  ];
}

/** The rows below a container that stand beside its networks: whose namespace it lives in, and why it does not run. */
export function containerFacts(topology: Topology, { id, container }: ContainerNode): readonly FactNode[] {
  const fact = factMaker(id, container);
  const shared = container.mode.kind === 'container' ? namespaceOf(topology, container) : null;
  const owner = shared?.kind === 'container' ? shared.owner.name : null;
  return [
    ...(owner === null ? [] : [fact('shares', owner, null)]),
    ...(container.detail?.error ? [fact('state', container.detail.error, container.state)] : []),
  ];
}

function factMaker(
  parent: string,
  container: Container,
): (fact: FactNode['fact'], value: string, detail: string | null) => FactNode {
  const seen = new Map<string, number>();
  return (fact, value, detail) => {
    // The same port may be published twice; ids have to differ all the same.
    const base = `${parent}:${fact}:${value}:${detail ?? ''}`;
    const count = seen.get(base) ?? 0;
    seen.set(base, count + 1);
    return { kind: 'fact', id: count === 0 ? base : `${base}:${count}`, fact, value, detail, container };
  };
}
