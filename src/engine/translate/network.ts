import { isIP } from 'node:net';
import * as v from 'valibot';
import type { Network, NetworkMember, Subnet } from '../../model/network.ts';
import { anyList, anyMap, flag, flagOrNull, text, textMap, textOrNull, timeOrNull } from './fields.ts';

const ipamConfig = v.object({
  Subnet: v.optional(text, ''),
  IPRange: v.optional(textOrNull, ''),
  Gateway: v.optional(text, ''),
  AuxiliaryAddresses: v.optional(textMap, {}),
  // The list of networks says `AuxAddress` on some versions.
  AuxAddress: v.optional(textMap, {}),
});

const ipam = v.object({ Driver: v.optional(text, ''), Config: v.optional(anyList, []) });

const member = v.object({
  Name: v.optional(text, ''),
  EndpointID: v.optional(textOrNull, ''),
  MacAddress: v.optional(textOrNull, ''),
  IPv4Address: v.optional(textOrNull, ''),
  IPv6Address: v.optional(textOrNull, ''),
});

const network = v.object({
  Id: v.pipe(v.string(), v.nonEmpty()),
  Name: v.pipe(v.string(), v.nonEmpty()),
  Created: v.optional(timeOrNull, ''),
  Scope: v.optional(text, ''),
  Driver: v.optional(text, ''),
  EnableIPv4: v.optional(flagOrNull, null),
  EnableIPv6: v.optional(flag, false),
  IPAM: v.optional(v.fallback(ipam, { Driver: '', Config: [] }), {}),
  Internal: v.optional(flag, false),
  Attachable: v.optional(flag, false),
  Ingress: v.optional(flag, false),
  ConfigOnly: v.optional(flag, false),
  Containers: v.optional(anyMap, {}),
  Options: v.optional(textMap, {}),
  Labels: v.optional(textMap, {}),
});

/**
 * Reads one network of `GET /networks` or `GET /networks/{id}` (Engine API 1.40 to 1.51, Podman's compatible API).
 * @param inspected whether it is the answer of the inspect: only that one tells the members
 * @throws {v.ValiError} where it has no id or name
 */
export function readNetwork(answer: unknown, inspected: boolean): Network {
  const raw = v.parse(network, answer);
  const options = raw.Options;
  return {
    id: raw.Id,
    name: raw.Name,
    driver: raw.Driver,
    scope: raw.Scope,
    created: raw.Created,
    internal: raw.Internal,
    ipv4: raw.EnableIPv4 ?? true,
    ipv6: raw.EnableIPv6,
    attachable: raw.Attachable,
    ingress: raw.Ingress,
    configOnly: raw.ConfigOnly,
    icc: !isFalse(options['com.docker.network.bridge.enable_icc']),
    masquerade: !isFalse(options['com.docker.network.bridge.enable_ip_masquerade']),
    mtu: readMtu(options['com.docker.network.driver.mtu'] ?? options['mtu']),
    bridge: bridgeOf(raw.Driver, raw.Scope, raw.Id, raw.Name, options),
    parent: options['parent'] ?? null,
    ipamDriver: raw.IPAM.Driver,
    subnets: raw.IPAM.Config.flatMap(readSubnet),
    options,
    labels: raw.Labels,
    members: inspected ? Object.entries(raw.Containers).flatMap(([owner, value]) => readMember(owner, value)) : null,
  };
}

function readSubnet(answer: unknown): Subnet[] {
  const raw = v.safeParse(ipamConfig, answer);
  if (!raw.success || raw.output.Subnet === '') return [];
  const { Subnet: subnet, IPRange, Gateway, AuxiliaryAddresses, AuxAddress } = raw.output;
  // The default bridge's gateway is written with its prefix on some versions.
  const gateway = Gateway.split('/')[0] ?? '';
  return [
    {
      subnet,
      gateway: isIP(gateway) === 0 ? null : gateway,
      range: IPRange,
      reserved: { ...AuxAddress, ...AuxiliaryAddresses },
    },
  ];
}

function readMember(owner: string, answer: unknown): NetworkMember[] {
  const raw = v.safeParse(member, answer);
  if (!raw.success) return [];
  const { Name, EndpointID, MacAddress, IPv4Address, IPv6Address } = raw.output;
  return [{ owner, name: Name, endpointId: EndpointID, mac: MacAddress, ipv4: IPv4Address, ipv6: IPv6Address }];
}

/** The name of the Linux bridge: an option, or `br-` and the first twelve digits of the id (moby: bridge driver). */
function bridgeOf(
  driver: string,
  scope: string,
  id: string,
  name: string,
  options: Readonly<Record<string, string>>,
): string | null {
  if (driver !== 'bridge' || scope !== 'local') return null;
  const given = options['com.docker.network.bridge.name'];
  if (given !== undefined && given !== '') return given;
  return name === 'bridge' ? 'docker0' : `br-${id.slice(0, 12)}`;
}

function isFalse(option: string | undefined): boolean {
  return option !== undefined && /^(0|f|false)$/i.test(option);
}

function readMtu(option: string | undefined): number | null {
  return option !== undefined && /^[0-9]{1,6}$/.test(option) && Number(option) > 0 ? Number(option) : null;
}
