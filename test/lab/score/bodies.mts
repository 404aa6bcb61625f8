import type { ContainerSpec, Joined, NetworkSpec } from '../scenarios/scenario.mts';

/** The body of `POST /networks/create` (Engine API). */
export function networkBody(name: string, spec: NetworkSpec): object {
  const { driver = 'bridge', subnet, gateway, ip6, internal = false, options = {}, compose } = spec;
  const config = [
    ...(subnet === undefined ? [] : [{ Subnet: subnet, ...(gateway !== undefined && { Gateway: gateway }) }]),
    ...(ip6 === undefined ? [] : [{ Subnet: ip6 }]),
  ];
  return {
    Name: name,
    CheckDuplicate: true,
    Driver: driver,
    Internal: internal,
    Attachable: driver === 'overlay',
    EnableIPv6: ip6 !== undefined,
    Options: options,
    IPAM: { Config: config },
    Labels: compose
      ? { 'com.docker.compose.project': compose.project, 'com.docker.compose.network': compose.network }
      : {},
  };
}

/** The body of `POST /containers/create`, with the first of its networks. */
export function containerBody(image: string, spec: ContainerSpec): object {
  const { publish = {}, expose = [], health, restart, compose } = spec;
  const [first] = (spec.networks ?? []).map(joinedOf);
  const ports = [...Object.keys(publish), ...expose];
  return {
    Image: image,
    // Not every image's program listens to SIGTERM.
    StopTimeout: 1,
    ...(spec.command && { Cmd: spec.command }),
    ...(spec.env && { Env: spec.env }),
    ...(spec.user !== undefined && { User: spec.user }),
    ...(ports.length > 0 && { ExposedPorts: Object.fromEntries(ports.map((port) => [port, {}])) }),
    ...(health && { Healthcheck: healthBody(health) }),
    Labels: compose
      ? {
          'com.docker.compose.project': compose.project,
          'com.docker.compose.service': compose.service,
          'com.docker.compose.container-number': '1',
          'com.docker.compose.oneoff': 'False',
        }
      : {},
    HostConfig: {
      NetworkMode: spec.mode ?? first?.network ?? 'default',
      ...(restart && { RestartPolicy: { Name: restart } }),
      ...(spec.hosts && { ExtraHosts: spec.hosts }),
      ...(spec.dns && { Dns: spec.dns }),
      ...(spec.dnsSearch && { DnsSearch: spec.dnsSearch }),
      ...(spec.dnsOptions && { DnsOptions: spec.dnsOptions }),
      ...(spec.sysctls && { Sysctls: spec.sysctls }),
      PortBindings: Object.fromEntries(Object.entries(publish).map(([port, to]) => [port, [bindingOf(to)]])),
      ...spec.hostConfig,
    },
    ...(first && { NetworkingConfig: { EndpointsConfig: { [first.network]: endpointBody(first, spec) } } }),
  };
}

/** How a container is attached, in `POST /networks/{id}/connect`: a service of Compose has its name as an alias. */
export function endpointBody({ aliases = [], ip, ip6 }: Joined, { compose }: Pick<ContainerSpec, 'compose'>): object {
  const all = [...(compose ? [compose.service] : []), ...aliases];
  return {
    ...(all.length > 0 && { Aliases: all }),
    ...((ip !== undefined || ip6 !== undefined) && {
      IPAMConfig: { ...(ip !== undefined && { IPv4Address: ip }), ...(ip6 !== undefined && { IPv6Address: ip6 }) },
    }),
  };
}

export function joinedOf(to: string | Joined): Joined {
  return typeof to === 'string' ? { network: to } : to;
}

/** Durations are nanoseconds there. */
function healthBody({ test, startPeriodSeconds }: NonNullable<ContainerSpec['health']>): object {
  const second = 1e9;
  return {
    Test: ['CMD', ...test],
    Interval: second,
    Timeout: second,
    Retries: 1,
    ...(startPeriodSeconds !== undefined && { StartPeriod: startPeriodSeconds * second }),
  };
}

/** `8080`, `127.0.0.1:8080` */
function bindingOf(to: string): { HostIp: string; HostPort: string } {
  const at = to.lastIndexOf(':');
  return { HostIp: at < 0 ? '' : to.slice(0, at), HostPort: to.slice(at + 1) };
}
