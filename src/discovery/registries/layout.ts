import * as v from 'valibot';
import { compareNames } from '../../base/names.ts';
import { keyed } from './keyed.ts';
import type { Expiry, Service, ServiceInstance } from '../../model/service.ts';

/** One entry under the prefix of a registry that has no services of its own, only keys and values. */
export interface Entry {
  /** Below the prefix, without a slash at either end. */
  readonly path: string;
  readonly value: string;
  readonly expiry: Expiry | null;
}

const word = v.union([v.string(), v.number()]);

/** As they are written by Curator, gRPC's resolver, registrator, go-micro, Spring and people's own scripts. */
const addressKeys = ['address', 'Address', 'addr', 'Addr', 'host', 'Host', 'ip', 'IP'] as const;
const portKeys = ['port', 'Port', 'sslPort'] as const;

/**
 * Reads the usual layouts: the last part of the path is the instance, what stands before it the service; the value is JSON with an address and a
 * port, or `host:port`. Entries that are neither are left out, and counted.
 */
export function readLayout(
  source: string,
  entries: readonly Entry[],
): { readonly services: readonly Service[]; readonly odd: number } {
  const found = new Map<string, ServiceInstance[]>();
  let odd = 0;
  for (const { path, value, expiry } of entries) {
    const slash = path.lastIndexOf('/');
    const [name, id] = slash < 0 ? [path, path] : [path.slice(0, slash), path.slice(slash + 1)];
    const instance = name === '' ? null : readInstance(id, value, expiry);
    const known = found.get(name);
    if (instance === null) odd += 1;
    else if (known) known.push(instance);
    else found.set(name, [instance]);
  }
  const services = [...found].map(([name, instances]): Service => ({
    ...{ name, kind: 'registered', source, network: null, virtualAddress: null, instances },
  }));
  return { services: services.toSorted((a, b) => compareNames(a.name, b.name)), odd };
}

function readInstance(id: string, value: string, expiry: Expiry | null): ServiceInstance | null {
  const json = parsed(value.trim());
  const place = json === null ? placeOf(value.trim()) : placeIn(json);
  if (place === null) return null;
  const metadata =
    json === null ? {} : textsOf(json['metadata'] ?? json['Metadata'] ?? json['payload'] ?? json['meta']);
  const version = json === null ? null : (textOf(json['version']) ?? metadata['version'] ?? null);
  const tags = json !== null && Array.isArray(json['tags']) ? json['tags'].flatMap((tag) => textOf(tag) ?? []) : [];
  const weight = Number(json?.['weight'] ?? metadata['weight'] ?? Number.NaN);
  return {
    ...{ id, ...place, container: null, node: textOf(json?.['node']) ?? null, version },
    ...{ weight: Number.isFinite(weight) && weight >= 0 ? weight : null, tags, metadata },
    // Neither etcd nor ZooKeeper checks anything: what does not renew its entry is gone.
    health: { registry: 'none', docker: null, probe: null, output: null },
    ...{ responseMs: null, expiry },
  };
}

function parsed(value: string): Readonly<Record<string, unknown>> | null {
  if (!value.startsWith('{')) return null;
  try {
    const json = v.safeParse(keyed, JSON.parse(value));
    return json.success ? json.output : null;
  } catch {
    return null;
  }
}

interface PlaceOfInstance {
  readonly address: string;
  readonly port: number | null;
}

function placeIn(json: Readonly<Record<string, unknown>>): PlaceOfInstance | null {
  const address = addressKeys.map((key) => textOf(json[key])).find((one) => one !== undefined && one !== '');
  if (address === undefined) return null;
  const port = portKeys.map((key) => portOf(json[key])).find((one) => one !== null) ?? null;
  return port === null ? placeOf(address) : { address, port };
}

/** `host:port`, `[::1]:port`, with a scheme or without; a bare host has no port. */
function placeOf(text: string): PlaceOfInstance | null {
  const bare = text.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '').replace(/\/.*$/, '');
  const [, bracketed, plain, port] =
    /^(?:\[([0-9a-f:.]+)\]|([^\s:/{}"[\]]{1,253}))(?::([0-9]{1,5}))?$/i.exec(bare) ?? [];
  const address = bracketed ?? plain ?? (/^[0-9a-f:]+:[0-9a-f:.]*$/i.test(bare) ? bare : undefined);
  return address === undefined ? null : { address, port: portOf(port) };
}

function portOf(value: unknown): number | null {
  const port = Number(value);
  return value !== '' && value !== null && Number.isInteger(port) && port > 0 && port < 65_536 ? port : null;
}

function textOf(value: unknown): string | undefined {
  const text = v.safeParse(word, value);
  return text.success ? String(text.output).slice(0, 500) : undefined;
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  const map = v.safeParse(keyed, value);
  if (!map.success) return {};
  const pairs = Object.entries(map.output).flatMap(([key, one]) => {
    const text = textOf(one);
    return text === undefined ? [] : [[key.slice(0, 200), text] as const];
  });
  return Object.fromEntries(pairs.slice(0, 40));
}
