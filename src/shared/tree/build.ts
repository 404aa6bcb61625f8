import { compareNames } from '../../base/names.ts';
import type { Container } from '../../model/container.ts';
import { composeOf } from '../../model/labels.ts';
import type { Network } from '../../model/network.ts';
import type { Topology } from '../../model/topology.ts';
import { attachments } from '../documents/networks.ts';
import type { ContainerNode, EndpointNode, GroupNode, NetworkNode, TreeNode, TreeOptions } from './nodes.ts';
import { networkSections } from './sections.ts';

/** The rows of the networks view at its top, each with what is below it. */
export function buildTree(topology: Topology, options: TreeOptions): readonly TreeNode[] {
  if (isBare(topology)) return [];
  return options.arrange === 'network' ? byNetwork(topology, options) : byContainer(topology, options);
}

/** The engine's own networks stand at the end: users look for theirs. */
const ownNetworks = new Set(['bridge', 'host', 'none', 'podman', 'docker_gwbridge', 'ingress']);

/** Whether a network was there before any user made one, and can't be removed. */
export function isOwnNetwork(network: Network): boolean {
  return ownNetworks.has(network.name);
}

/** Whether there is nothing on the engine that anybody made: then there is more to say than three empty rows. */
export function isBare(topology: Topology): boolean {
  return topology.containers.size === 0 && [...topology.networks.values()].every(isOwnNetwork);
}

function byNetwork(topology: Topology, options: TreeOptions): TreeNode[] {
  const attached = attachments(topology);
  const nodes = [...topology.networks.values()].flatMap((network): NetworkNode[] => {
    const endpoints = (attached.get(network.id) ?? []).map(([container, endpoint]): EndpointNode => ({
      kind: 'endpoint',
      id: `endpoint:${network.id}:${container.id}`,
      network,
      container,
      endpoint,
      below: 'network',
    }));
    const shown = endpoints.filter(({ container }) => options.stopped || isShownAlways(container));
    const matching = networkMatches(network, options.filter)
      ? shown
      : shown.filter((node) => endpointMatches(node, options.filter));
    if (matching.length === 0 && !networkMatches(network, options.filter)) return [];
    const id = `network:${network.id}`;
    const sections = options.filter === '' ? networkSections(id, network) : [];
    return [{ kind: 'network', id, network, endpoints: matching, sections }];
  });
  const own = nodes.filter(({ network }) => isOwnNetwork(network));
  const users = nodes.filter(({ network }) => !isOwnNetwork(network));
  const grouped = options.projects
    ? groupByProject(users, ({ network }) => composeOf(network.labels)?.project ?? null)
    : users;
  return [...grouped, ...unattached(topology, options), ...own];
}

/** Containers that are in no network, and share nobody's namespace. */
function unattached(topology: Topology, options: TreeOptions): GroupNode[] {
  const alone = [...topology.containers.values()]
    .filter((container) => container.endpoints.length === 0)
    .filter((container) => options.stopped || isShownAlways(container))
    .map((container) => containerNode(topology, container))
    .filter((node) => containerMatches(node, options.filter));
  return alone.length === 0
    ? []
    : [{ kind: 'group', id: 'group:unattached', group: 'unattached', name: '', children: alone }];
}

function byContainer(topology: Topology, options: TreeOptions): TreeNode[] {
  const nodes = [...topology.containers.values()]
    .filter((container) => options.stopped || isShownAlways(container))
    .map((container) => containerNode(topology, container))
    .filter((node) => containerMatches(node, options.filter));
  return options.projects
    ? groupByProject(nodes, ({ container }) => composeOf(container.labels)?.project ?? null)
    : nodes;
}

/** The row of a container, with its attachments below it. */
export function containerNode(topology: Topology, container: Container): ContainerNode {
  const endpoints = container.endpoints.flatMap((endpoint): EndpointNode[] => {
    const network = topology.networks.get(endpoint.networkId);
    return network === undefined
      ? []
      : [
          {
            kind: 'endpoint',
            id: `attachment:${container.id}:${network.id}`,
            network,
            container,
            endpoint,
            below: 'container',
          },
        ];
  });
  return { kind: 'container', id: `container:${container.id}`, container, endpoints };
}

/** Groups stand before what is in none, each where its name belongs. */
function groupByProject<T extends NetworkNode | ContainerNode>(
  nodes: readonly T[],
  projectOf: (node: T) => string | null,
): TreeNode[] {
  const projects = new Map<string, T[]>();
  const others: T[] = [];
  for (const node of nodes) {
    const project = projectOf(node);
    if (project === null) others.push(node);
    else projects.set(project, [...(projects.get(project) ?? []), node]);
  }
  const names = [...projects.keys()].sort(compareNames);
  const groups = names.map((name): GroupNode => ({
    kind: 'group',
    id: `project:${name}`,
    group: 'project',
    name,
    children: projects.get(name) ?? [],
  }));
  return [...groups, ...others];
}

/** Those that run, or try to: "stopped" hides only what is at rest. */
function isShownAlways(container: Container): boolean {
  return container.state === 'running' || container.state === 'paused' || container.state === 'restarting';
}

function networkMatches(network: Network, filter: string): boolean {
  if (filter === '') return true;
  return [network.name, network.driver, network.id, ...network.subnets.map((subnet) => subnet.subnet)].some((text) =>
    has(text, filter),
  );
}

function endpointMatches({ container, endpoint }: EndpointNode, filter: string): boolean {
  if (filter === '') return true;
  const { ipv4, ipv6, aliases, mac } = endpoint;
  const texts = [
    container.name,
    container.image,
    container.id,
    container.state,
    ipv4?.address,
    ipv6?.address,
    mac,
    ...(aliases ?? []),
  ];
  return texts.some((text) => text != null && has(text, filter));
}

function containerMatches(node: ContainerNode, filter: string): boolean {
  if (filter === '') return true;
  const { name, image, id, state } = node.container;
  return (
    [name, image, id, state].some((text) => has(text, filter)) ||
    node.endpoints.some((endpoint) => endpointMatches(endpoint, filter) || has(endpoint.network.name, filter))
  );
}

function has(text: string, filter: string): boolean {
  return text.toLowerCase().includes(filter);
}
