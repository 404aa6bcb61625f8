import { isIP } from 'node:net';
import * as v from 'valibot';
import type { SwarmAddress, SwarmNode, SwarmPort, SwarmRecord, SwarmService, SwarmTask } from '../../model/swarm.ts';
import { addressOrNull, anyList, anyMap, flag, text, textList, textMap, textOrNull, whole } from './fields.ts';

const identity = v.pipe(v.string(), v.nonEmpty());

/** An object of which each field may be missing; {} where there is none. */
function part<const T extends v.ObjectEntries>(entries: T) {
  const schema = v.object(entries);
  return v.pipe(
    v.unknown(),
    v.transform((value): unknown =>
      typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {},
    ),
    schema,
  );
}

const info = v.object({
  Swarm: v.optional(part({ LocalNodeState: v.optional(text, ''), ControlAvailable: v.optional(flag, false) }), {}),
});

/** Of `GET /info`: whether the engine is in a swarm, and manages it. Podman and engines without one say nothing. */
export function readSwarmRole(answer: unknown): 'none' | 'worker' | 'manager' {
  const parsed = v.safeParse(info, answer);
  if (!parsed.success || parsed.output.Swarm.LocalNodeState !== 'active') return 'none';
  return parsed.output.Swarm.ControlAvailable ? 'manager' : 'worker';
}

const node = v.object({
  ID: identity,
  Spec: v.optional(part({ Role: v.optional(text, ''), Availability: v.optional(text, '') }), {}),
  Description: v.optional(part({ Hostname: v.optional(text, '') }), {}),
  Status: v.optional(part({ State: v.optional(text, ''), Addr: v.optional(addressOrNull, '') }), {}),
});

/** Reads one entry of `GET /nodes`. @throws {v.ValiError} where it has no id */
export function readSwarmNode(answer: unknown): SwarmNode {
  const raw = v.parse(node, answer);
  return {
    id: raw.ID,
    hostname: raw.Description.Hostname,
    role: raw.Spec.Role === 'manager' ? 'manager' : 'worker',
    availability: raw.Spec.Availability,
    state: raw.Status.State,
    address: raw.Status.Addr,
  };
}

const service = v.object({
  ID: identity,
  Spec: v.object({
    Name: identity,
    Labels: v.optional(textMap, {}),
    TaskTemplate: v.optional(
      part({ ContainerSpec: v.optional(part({ Image: v.optional(text, '') }), {}), Networks: v.optional(anyList, []) }),
      {},
    ),
    Networks: v.optional(anyList, []),
    Mode: v.optional(anyMap, {}),
    EndpointSpec: v.optional(part({ Mode: v.optional(text, '') }), {}),
  }),
  Endpoint: v.optional(
    part({
      Spec: v.optional(part({ Mode: v.optional(text, '') }), {}),
      Ports: v.optional(anyList, []),
      VirtualIPs: v.optional(anyList, []),
    }),
    {},
  ),
});

/** Reads one entry of `GET /services`. @throws {v.ValiError} where it has no id or name */
export function readSwarmService(answer: unknown): SwarmService {
  const { ID, Spec: spec, Endpoint: endpoint } = v.parse(service, answer);
  // Before API 1.44 the networks may stand in the service's own list.
  const networks = spec.TaskTemplate.Networks.length > 0 ? spec.TaskTemplate.Networks : spec.Networks;
  return {
    id: ID,
    name: spec.Name,
    image: spec.TaskTemplate.ContainerSpec.Image,
    mode: modeOf(spec.Mode),
    replicas: replicasOf(spec.Mode),
    endpointMode: (endpoint.Spec.Mode || spec.EndpointSpec.Mode) === 'dnsrr' ? 'dnsrr' : 'vip',
    virtualAddresses: endpoint.VirtualIPs.flatMap(readVirtual),
    networks: networks.flatMap(readAttachment),
    ports: endpoint.Ports.flatMap(readPort),
    labels: spec.Labels,
  };
}

function modeOf(mode: Readonly<Record<string, unknown>>): SwarmService['mode'] {
  if ('Replicated' in mode) return 'replicated';
  return 'Global' in mode ? 'global' : 'job';
}

function replicasOf(mode: Readonly<Record<string, unknown>>): number | null {
  const parsed = v.safeParse(v.object({ Replicas: whole }), mode['Replicated']);
  return parsed.success ? parsed.output.Replicas : null;
}

function readVirtual(answer: unknown): SwarmAddress[] {
  const raw = v.safeParse(v.object({ NetworkID: identity, Addr: text }), answer);
  return raw.success ? withoutPrefix(raw.output.NetworkID, raw.output.Addr) : [];
}

function readAttachment(answer: unknown): SwarmService['networks'] {
  const raw = v.safeParse(v.object({ Target: identity, Aliases: v.optional(textList, []) }), answer);
  return raw.success ? [{ target: raw.output.Target, aliases: raw.output.Aliases }] : [];
}

const port = v.object({
  Protocol: v.optional(text, 'tcp'),
  TargetPort: whole,
  PublishedPort: v.optional(whole, 0),
  PublishMode: v.optional(text, ''),
});

function readPort(answer: unknown): SwarmPort[] {
  const raw = v.safeParse(port, answer);
  if (!raw.success || raw.output.TargetPort < 1 || raw.output.TargetPort > 65_535) return [];
  const { Protocol, TargetPort, PublishedPort, PublishMode } = raw.output;
  return [
    {
      protocol: Protocol,
      target: TargetPort,
      published: PublishedPort > 0 ? PublishedPort : null,
      mode: PublishMode === 'host' ? 'host' : 'ingress',
    },
  ];
}

const task = v.object({
  ID: identity,
  ServiceID: v.optional(text, ''),
  Slot: v.optional(whole, 0),
  NodeID: v.optional(textOrNull, ''),
  DesiredState: v.optional(text, ''),
  Status: v.optional(
    part({
      State: v.optional(text, ''),
      Err: v.optional(textOrNull, ''),
      ContainerStatus: v.optional(part({ ContainerID: v.optional(textOrNull, '') }), {}),
    }),
    {},
  ),
  NetworksAttachments: v.optional(anyList, []),
});

const attachment = v.object({ Network: v.object({ ID: identity }), Addresses: v.optional(textList, []) });

/** Reads one entry of `GET /tasks`. @throws {v.ValiError} where it has no id */
export function readSwarmTask(answer: unknown): SwarmTask {
  const raw = v.parse(task, answer);
  return {
    id: raw.ID,
    service: raw.ServiceID,
    slot: raw.Slot > 0 ? raw.Slot : null,
    node: raw.NodeID,
    state: raw.Status.State,
    wanted: raw.DesiredState,
    error: raw.Status.Err,
    container: raw.Status.ContainerStatus.ContainerID,
    addresses: raw.NetworksAttachments.flatMap((one) => {
      const read = v.safeParse(attachment, one);
      return read.success
        ? read.output.Addresses.flatMap((address) => withoutPrefix(read.output.Network.ID, address))
        : [];
    }),
  };
}

const records = v.object({ Id: identity, Services: v.optional(anyMap, {}) });
const record = v.object({ VIP: v.optional(addressOrNull, ''), Tasks: v.optional(anyList, []) });
const recordTask = v.object({ Name: v.optional(text, ''), EndpointIP: v.optional(addressOrNull, '') });

/**
 * Reads what `GET /networks/{id}?verbose=true` tells of services: the state from which this node answers their names. An entry without
 * a name stands for containers that belong to no service.
 */
export function readSwarmRecords(answer: unknown): readonly SwarmRecord[] {
  const parsed = v.safeParse(records, answer);
  if (!parsed.success) return [];
  return Object.entries(parsed.output.Services).flatMap(([name, value]) => {
    const raw = v.safeParse(record, value);
    if (!raw.success || name === '') return [];
    const tasks = raw.output.Tasks.flatMap((one) => {
      const read = v.safeParse(recordTask, one);
      const address = read.success ? read.output.EndpointIP : null;
      return read.success && address !== null ? [{ name: read.output.Name, address }] : [];
    });
    return [{ networkId: parsed.output.Id, service: name, virtualAddress: raw.output.VIP, tasks }];
  });
}

function withoutPrefix(networkId: string, text: string): SwarmAddress[] {
  const [address = ''] = text.split('/');
  return isIP(address) === 0 ? [] : [{ networkId, address }];
}
