import { setTimeout as sleep } from 'node:timers/promises';
import { ZookeeperWriter } from '../../support/registries/zookeeper-writer.mts';
import { openRelay } from '../relay.mts';
import type { RegistryKind } from '../scenarios/scenario.mts';

/** The ports that registries listen on inside their containers. */
const ports = { consul: 8500, etcd: 2379, zookeeper: 2181 } as const;

/** One entry of a registry. */
export interface Registration {
  readonly service: string;
  readonly id: string;
  readonly address: string;
  readonly port: number;
  /** Consul's alone: the state of its check. */
  readonly health?: 'passing' | 'critical';
}

/** Writes an entry as a service does that registers itself, once the registry listens. @param namespace that of its container */
export async function enter(kind: RegistryKind, namespace: string, entry: Registration): Promise<void> {
  await within(kind, namespace, async (port) => {
    const { service, id, address, health } = entry;
    switch (kind) {
      case 'consul':
        await http(port, 'PUT', '/v1/agent/service/register', {
          ...{ ID: id, Name: service, Address: address, Port: entry.port },
          ...(health && { Check: { CheckID: id, Name: 'its own', TTL: '1h', Status: health } }),
        });
        break;
      case 'etcd':
        await http(port, 'POST', '/v3/kv/put', {
          key: base64(`/services/${service}/${id}`),
          value: base64(JSON.stringify({ address, port: entry.port })),
        });
        break;
      case 'zookeeper': {
        const writer = await ZookeeperWriter.open(port);
        try {
          const path = `/services/${service}`;
          for (const node of ['/services', path]) if (!(await writer.has(node))) await writer.create(node);
          await writer.create(`${path}/${id}`, JSON.stringify({ id, name: service, address, port: entry.port }));
        } finally {
          writer.crash();
        }
      }
    }
  });
}

/** Whether an entry is there, asked without the product. */
export async function isEntered(
  kind: RegistryKind,
  namespace: string,
  { service, id }: Pick<Registration, 'service' | 'id'>,
): Promise<boolean> {
  return await within(kind, namespace, async (port) => {
    switch (kind) {
      case 'consul':
        return id in ((await http(port, 'GET', '/v1/agent/services')) as object);
      case 'etcd': {
        const found = await http(port, 'POST', '/v3/kv/range', { key: base64(`/services/${service}/${id}`) });
        return Number((found as { count?: string }).count ?? 0) > 0;
      }
      case 'zookeeper': {
        const reader = await ZookeeperWriter.open(port);
        try {
          return await reader.has(`/services/${service}/${id}`);
        } finally {
          reader.crash();
        }
      }
    }
  });
}

/** Registries listen before they answer, and are started before they listen. */
async function within<T>(kind: RegistryKind, namespace: string, work: (port: number) => Promise<T>): Promise<T> {
  const relay = await openRelay(namespace, ports[kind]);
  try {
    for (const deadline = Date.now() + 20_000; ;) {
      try {
        return await work(relay.port);
      } catch (error) {
        if (Date.now() > deadline) throw error;
        await sleep(200);
      }
    }
  } finally {
    relay.close();
  }
}

async function http(port: number, method: string, path: string, body?: object): Promise<unknown> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    ...{ method, headers: { connection: 'close' }, signal: AbortSignal.timeout(5000) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text === '' ? null : (JSON.parse(text) as unknown);
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');
