import type { RegistryConfig, RegistrySecret } from './config.ts';
import { tooLarge } from './consul.ts';
import { explainLink } from './http.ts';
import { readLayout, type Entry } from './layout.ts';
import { secured, type RegistryLink } from './link.ts';
import { each, type RegistryBackend } from './live.ts';
import { RegistryError } from './errors.ts';
import { limitSignal, stopReason } from '../../base/signals.ts';
import { ZookeeperConnection } from './zookeeper-connection.ts';

const connectMs = 8_000;
const mostNodes = 50_000;
/** Requests under way on the one connection. */
const pipeline = 64;

/** ZooKeeper with the layout of Curator's service discovery: `<base>/<service>/<instance>`, JSON in the nodes, which go with their sessions. */
export function zookeeperRegistry(
  id: string,
  config: RegistryConfig,
  link: RegistryLink,
  secret: RegistrySecret,
): RegistryBackend {
  const { host, port, tls } = config;
  const endpoint = `zookeeper://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const base = `/${config.prefix
    .split('/')
    .filter((part) => part !== '')
    .join('/')}`;
  const digest = secret.user === null ? null : `${secret.user}:${secret.password ?? ''}`;
  let connection: ZookeeperConnection | null = null;
  let happened = false;
  let tell = (): void => undefined;

  const connected = async (signal: AbortSignal): Promise<ZookeeperConnection> => {
    if (connection !== null && !connection.lost) return connection;
    connection?.close();
    connection = null;
    const limited = limitSignal(connectMs, signal);
    try {
      const stream = await (tls === null ? link.open(limited.signal) : secured(link, host, tls, limited.signal));
      connection = await ZookeeperConnection.open(stream, endpoint, digest, signal);
    } catch (error) {
      if (signal.aborted) throw stopReason(signal);
      if (RegistryError.is(error)) throw error;
      if (limited.signal.aborted) throw new RegistryError('registry-silent', `${endpoint}: no answer`, { endpoint });
      throw explainLink(error, endpoint, tls !== null);
    } finally {
      limited.dispose();
    }
    connection.onEvent = () => {
      happened = true;
      tell();
    };
    return connection;
  };

  const entriesOf = async (
    open: ZookeeperConnection,
    names: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly Entry[]> => {
    const lists = await each(names, pipeline, signal, async (name) => {
      const children = (await open.children(join(base, name), signal)) ?? [];
      return children.map((child) => `${name}/${child}`);
    });
    const paths = lists.flat().sort();
    if (paths.length > mostNodes) throw tooLarge(endpoint);
    const found = await each(paths, pipeline, signal, async (path): Promise<Entry | null> => {
      const node = await open.data(join(base, path), signal);
      if (node === null) return null;
      const expiry = node.stat.ephemeral ? ({ kind: 'session', ttlSeconds: null, leftSeconds: null } as const) : null;
      return { path, value: node.value, expiry };
    });
    return found.filter((entry) => entry !== null);
  };

  return {
    read: async (signal) => {
      const open = await connected(signal);
      happened = false;
      const names = await open.children(base, signal);
      // It may come yet: its coming is an event, too.
      if (names === null) {
        await open.exists(base, signal);
        return [];
      }
      return readLayout(id, await entriesOf(open, names, signal)).services;
    },

    changed: async (signal) => {
      if (happened) return;
      await new Promise<void>((resolve, reject) => {
        const stop = (): void => reject(stopReason(signal));
        signal.addEventListener('abort', stop, { once: true });
        tell = () => {
          tell = () => undefined;
          signal.removeEventListener('abort', stop);
          resolve();
        };
      });
    },

    close: () => connection?.close(),
  };
}

function join(base: string, path: string): string {
  return base === '/' ? `/${path}` : `${base}/${path}`;
}
