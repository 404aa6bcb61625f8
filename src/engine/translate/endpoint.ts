import * as v from 'valibot';
import type { Endpoint } from '../../model/container.ts';
import { addressOrNull, interfaceAddress, text, textList, textOrNull, whole } from './fields.ts';

const ipamRequest = v.object({
  IPv4Address: v.optional(addressOrNull, ''),
  IPv6Address: v.optional(addressOrNull, ''),
});

const endpoint = v.object({
  IPAMConfig: v.optional(v.fallback(v.nullable(ipamRequest), null), null),
  Links: v.optional(textList, []),
  Aliases: v.optional(textList, []),
  DNSNames: v.optional(v.fallback(v.nullable(textList), null), null),
  NetworkID: v.optional(text, ''),
  EndpointID: v.optional(textOrNull, ''),
  Gateway: v.optional(addressOrNull, ''),
  IPAddress: v.optional(addressOrNull, ''),
  IPPrefixLen: v.optional(whole, 0),
  IPv6Gateway: v.optional(addressOrNull, ''),
  GlobalIPv6Address: v.optional(addressOrNull, ''),
  GlobalIPv6PrefixLen: v.optional(whole, 0),
  MacAddress: v.optional(textOrNull, ''),
  GwPriority: v.optional(whole, 0),
});

/**
 * Reads `NetworkSettings.Networks` of a container, sorted by network name.
 * @param inspected whether it is the answer of the inspect: the list tells no names
 */
export function readEndpoints(networks: Readonly<Record<string, unknown>>, inspected: boolean): Endpoint[] {
  return Object.entries(networks)
    .flatMap(([name, answer]) => readEndpoint(name, answer, inspected))
    .sort((a, b) => (a.networkName < b.networkName ? -1 : a.networkName > b.networkName ? 1 : 0));
}

function readEndpoint(networkName: string, answer: unknown, inspected: boolean): Endpoint[] {
  const parsed = v.safeParse(endpoint, answer ?? {});
  if (!parsed.success) return [];
  const raw = parsed.output;
  return [
    {
      networkId: raw.NetworkID,
      networkName,
      endpointId: raw.EndpointID,
      ipv4: interfaceAddress(raw.IPAddress, raw.IPPrefixLen),
      ipv6: interfaceAddress(raw.GlobalIPv6Address, raw.GlobalIPv6PrefixLen),
      gateway4: raw.Gateway,
      gateway6: raw.IPv6Gateway,
      mac: raw.MacAddress,
      requested4: raw.IPAMConfig?.IPv4Address ?? null,
      requested6: raw.IPAMConfig?.IPv6Address ?? null,
      aliases: inspected ? raw.Aliases : null,
      dnsNames: inspected ? raw.DNSNames : null,
      links: raw.Links,
      gatewayPriority: raw.GwPriority,
    },
  ];
}
