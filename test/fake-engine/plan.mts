import { readInspectedContainer } from '../../src/engine/translate/container.ts';
import { readNetwork } from '../../src/engine/translate/network.ts';
import { readVersion } from '../../src/engine/translate/version.ts';
import type { Topology } from '../../src/model/topology.ts';
import { assembleTopology } from '../../src/store/assemble.ts';
import { idOf, recordedObject } from './find.mts';
import { readRecording, type Recording } from './recording.mts';

type Json = Record<string, unknown>;

/** A network in few words. */
export interface PlannedNetwork {
  readonly name: string;
  /** Default: `10.N.0.0/24`, by its place in the plan. */
  readonly subnet?: string;
  readonly driver?: string;
  readonly internal?: boolean;
  readonly ipv6?: string;
  readonly project?: string;
  readonly options?: Readonly<Record<string, string>>;
}

/** A container in few words; addresses are given out in order. */
export interface PlannedContainer {
  readonly name: string;
  readonly image?: string;
  readonly networks?: readonly string[];
  /** `host`, `none`, or `container:NAME`. */
  readonly mode?: string;
  readonly state?: 'running' | 'exited' | 'paused' | 'created';
  readonly health?: 'healthy' | 'unhealthy';
  /** Published, as `8443:443/tcp` or `127.0.0.1:9090:9090/tcp`. */
  readonly ports?: readonly string[];
  readonly project?: string;
  readonly aliases?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
}

/** What an engine with all of this would say, in the words of the recorded Docker 28.5. Lists, inspects and members agree. */
export function planned(networks: readonly PlannedNetwork[], containers: readonly PlannedContainer[]): Recording {
  const recording = readRecording('sid');
  const object = (part: Parameters<typeof recordedObject>[1], called: string): Json =>
    recordedObject('sid', part, called) as Json;
  const [listedNetwork, network] = [object('networks', 'front'), object('networkInspects', 'front')];
  const [listed, inspected] = [object('containers', 'both'), object('containerInspects', 'both')];
  const endpointSample = (listed['NetworkSettings'] as { Networks: { front: Json } }).Networks.front;
  const counts = new Map<string, number>();

  const networkFields = networks.map((plan, index): Json => {
    const subnet = plan.subnet ?? `10.${index + 1}.0.0/24`;
    const ipam = [{ Subnet: subnet, Gateway: subnet.replace(/0\/\d+$/, '1') }];
    return {
      Id: idOf('network', plan.name),
      Name: plan.name,
      Driver: plan.driver ?? 'bridge',
      Internal: plan.internal ?? false,
      EnableIPv6: plan.ipv6 !== undefined,
      IPAM: { Driver: 'default', Config: [...ipam, ...(plan.ipv6 === undefined ? [] : [{ Subnet: plan.ipv6 }])] },
      Options: plan.options ?? {},
      Labels: projectLabels(plan.project),
    };
  });
  const subnetOf = (name: string): string => {
    const at = networks.findIndex((plan) => plan.name === name);
    return networks[at]?.subnet ?? `10.${at + 1}.0.0/24`;
  };
  const containerFields = containers.map((plan): { listed: Json; inspected: Json } => {
    const { name, state = 'running' } = plan;
    const isUp = state === 'running' || state === 'paused';
    const homes = (plan.networks ?? []).map((home): [string, Json] => {
      const number = (counts.get(home) ?? 1) + 1;
      counts.set(home, number);
      const subnet = subnetOf(home);
      const [a, b, c] = subnet.split('.');
      const address = `${a}.${b}.${Number(c) + Math.floor(number / 250)}.${(number % 250) + 1}`;
      const v6 = networks.find((other) => other.name === home)?.ipv6;
      return [
        home,
        {
          ...endpointSample,
          NetworkID: idOf('network', home),
          EndpointID: isUp ? idOf('container', `e${name}${home}`) : '',
          IPAddress: isUp ? address : '',
          IPPrefixLen: isUp ? Number(subnet.split('/')[1]) : 0,
          Gateway: isUp ? subnet.replace(/0\/\d+$/, '1') : '',
          GlobalIPv6Address: isUp && v6 !== undefined ? v6.replace(/\/\d+$/, number.toString(16)) : '',
          GlobalIPv6PrefixLen: isUp && v6 !== undefined ? 64 : 0,
          IPAMConfig: null,
          Aliases: [...(plan.aliases ?? [])],
          DNSNames: [name, ...(plan.aliases ?? [])],
        },
      ];
    });
    const mode = plan.mode?.startsWith('container:')
      ? `container:${idOf('container', plan.mode.slice(10))}`
      : (plan.mode ?? plan.networks?.[0] ?? 'none');
    const ports = (plan.ports ?? []).map(readPort);
    const labels = { ...projectLabels(plan.project, name), ...plan.labels };
    const image = plan.image ?? 'alpine:3';
    const health = plan.health === undefined ? undefined : { Status: plan.health, FailingStreak: 3, Log: [] };
    return {
      listed: {
        ...listed,
        Id: idOf('container', name),
        Names: [`/${name}`],
        Image: image,
        State: state,
        Status: plan.health === undefined ? 'Up' : `Up (${plan.health})`,
        Labels: labels,
        Ports: ports.map(({ ip, host, inside, protocol }) => ({
          IP: ip,
          PrivatePort: inside,
          PublicPort: host,
          Type: protocol,
        })),
        HostConfig: { NetworkMode: mode },
        NetworkSettings: { Networks: Object.fromEntries(homes) },
      },
      inspected: {
        ...inspected,
        Id: idOf('container', name),
        Name: `/${name}`,
        State: {
          ...(inspected['State'] as Json),
          Status: state,
          Running: isUp,
          Paused: state === 'paused',
          ...(health && { Health: health }),
        },
        HostConfig: { ...(inspected['HostConfig'] as Json), NetworkMode: mode },
        Config: { ...(inspected['Config'] as Json), Image: image, Labels: labels },
        NetworkSettings: {
          ...(inspected['NetworkSettings'] as Json),
          Ports: Object.fromEntries(
            ports.map(({ ip, host, inside, protocol }) => [
              `${inside}/${protocol}`,
              [{ HostIp: ip, HostPort: String(host) }],
            ]),
          ),
          Networks: Object.fromEntries(homes),
        },
      },
    };
  });
  return {
    ...recording,
    networks: networkFields.map((fields) => ({ ...listedNetwork, ...fields })),
    networkInspects: networkFields.map((fields) => ({ ...network, ...fields, Containers: {} })),
    containers: containerFields.map((fields) => fields.listed),
    containerInspects: containerFields.map((fields) => fields.inspected),
  };
}

/** The topology that the product makes of a recording, without asking anybody. */
export function topologyOf(recording: Recording): Topology {
  const parts = {
    networks: recording.networkInspects.map((answer) => readNetwork(answer, true)),
    containers: recording.containerInspects.map((answer) => readInspectedContainer(answer)),
    oddities: [],
    completeness: 'full',
  } as const;
  return assembleTopology(readVersion(recording.version, 'unix:///var/run/docker.sock'), parts, null);
}

function projectLabels(project: string | undefined, service?: string): Record<string, string> {
  if (project === undefined) return {};
  return {
    'com.docker.compose.project': project,
    ...(service !== undefined && { 'com.docker.compose.service': service }),
  };
}

function readPort(text: string): { ip: string; host: number; inside: number; protocol: string } {
  const [, ip = '0.0.0.0', host, inside, protocol = 'tcp'] = /^(?:([\d.]+):)?(\d+):(\d+)(?:\/(\w+))?$/.exec(text) ?? [];
  return { ip, host: Number(host), inside: Number(inside), protocol };
}
