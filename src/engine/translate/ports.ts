import * as v from 'valibot';
import type { Port } from '../../model/container.ts';
import { text, whole } from './fields.ts';

const listedPort = v.object({
  IP: v.optional(text, ''),
  PrivatePort: v.optional(whole, 0),
  PublicPort: v.optional(whole, 0),
  Type: v.optional(text, 'tcp'),
});

const binding = v.object({ HostIp: v.optional(text, ''), HostPort: v.optional(text, '') });

/** Reads `Ports` of an entry of the container list. */
export function readListedPorts(answer: readonly unknown[]): Port[] {
  const ports = answer.flatMap((item): Port[] => {
    const raw = v.safeParse(listedPort, item);
    if (!raw.success || !isPort(raw.output.PrivatePort)) return [];
    const { IP, PrivatePort, PublicPort, Type } = raw.output;
    const published = isPort(PublicPort) ? { address: IP === '' ? '0.0.0.0' : IP, port: PublicPort } : null;
    return [{ port: PrivatePort, protocol: Type, published }];
  });
  return sortPorts(ports);
}

/** Reads a map like `NetworkSettings.Ports`, `HostConfig.PortBindings` or `Config.ExposedPorts`: `{"80/tcp": [binding, …] | null}`. */
export function readPortMap(map: Readonly<Record<string, unknown>>): Port[] {
  const ports = Object.entries(map).flatMap(([key, value]): Port[] => {
    const [number = '', protocol = 'tcp'] = key.split('/');
    const port = Number(number);
    if (!isPort(port)) return [];
    const bindings = (Array.isArray(value) ? (value as unknown[]) : []).flatMap((item): Port[] => {
      const raw = v.safeParse(binding, item);
      if (!raw.success) return [];
      // Asked for without a port (`-p 80`), the engine chooses one: 0 until then.
      const hostPort = raw.output.HostPort === '' ? 0 : Number(raw.output.HostPort);
      if (!Number.isInteger(hostPort) || hostPort < 0 || hostPort > 65535) return [];
      const address = raw.output.HostIp === '' ? '0.0.0.0' : raw.output.HostIp;
      return [{ port, protocol, published: { address, port: hostPort } }];
    });
    return bindings.length > 0 ? bindings : [{ port, protocol, published: null }];
  });
  return sortPorts(ports);
}

/** Ports as the engine made them, and those that are only exposed. */
export function mergePorts(made: readonly Port[], exposed: readonly Port[]): Port[] {
  const key = (port: Port): string => `${port.port}/${port.protocol}`;
  const known = new Set(made.map(key));
  return sortPorts([
    ...made,
    ...exposed.filter((port) => !known.has(key(port))).map((port) => ({ ...port, published: null })),
  ]);
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port > 0 && port <= 65535;
}

function sortPorts(ports: Port[]): Port[] {
  const text = (port: Port): string => `${port.protocol} ${port.published?.address ?? ''}`;
  return ports.sort(
    (a, b) =>
      a.port - b.port ||
      (a.published?.port ?? 0) - (b.published?.port ?? 0) ||
      (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0),
  );
}
