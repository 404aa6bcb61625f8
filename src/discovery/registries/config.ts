import { readFile, stat } from 'node:fs/promises';
import { messageOf, UsageError } from '../../base/errors.ts';
import { limits } from '../../base/limits.ts';
import { parsePort } from '../../topology/place.ts';
import { RegistryError } from './errors.ts';

export const registryKinds = ['consul', 'etcd', 'zookeeper'] as const;
export type RegistryKind = (typeof registryKinds)[number];

/** The ports that the registries listen on where nothing else is said. */
export const usualPorts: Readonly<Record<RegistryKind, number>> = { consul: 8500, etcd: 2379, zookeeper: 2181 };

/** A registry to be asked. Secrets are not among it: see {@link RegistrySecret}. */
export interface RegistryConfig {
  readonly kind: RegistryKind;
  /** Unique among those configured; what people call it. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** Null: plain. */
  readonly tls: RegistryTls | null;
  /** Path before the API's own (Consul, etcd): behind a proxy. `` for none, else with a leading slash and none at the end. */
  readonly path: string;
  /** etcd: the prefix of the keys; ZooKeeper: the base path of Curator's layout. */
  readonly prefix: string;
  /** Consul only; null for the agent's own. */
  readonly datacenter: string | null;
}

/** PEM, read from files by {@link readTlsFiles}. */
export interface RegistryTls {
  readonly ca: string | null;
  readonly cert: string | null;
  readonly key: string | null;
  /** The name the certificate has to be for, where it is not the host's. */
  readonly serverName: string | null;
}

/** What a registry wants of who asks: Consul's token; user and password for etcd, and for ZooKeeper's digest scheme. */
export interface RegistrySecret {
  readonly token: string | null;
  readonly user: string | null;
  readonly password: string | null;
}

export const noSecret: RegistrySecret = { token: null, user: null, password: null };

/** etcd has no layout of its own; Curator's examples and most others begin here. */
export const usualPrefix = '/services';

/**
 * Reads a registry as it is written on the command line: `consul=http://127.0.0.1:8500`, `etcd=https://etcd:2379/?prefix=/apps`,
 * `zookeeper=zk:2181/services`, also with a name: `shop:consul=…`.
 * @throws {UsageError}
 */
export function parseRegistry(text: string): RegistryConfig {
  const [, name, kindText, rest = ''] = /^(?:([\w.-]{1,64}):)?([a-z]+)=(\S{1,500})$/.exec(text) ?? [];
  const kind = registryKinds.find((one) => one === kindText);
  const [, scheme = 'http', host = '', port, path = '', query = ''] =
    /^(?:([a-z]+):\/\/)?(\[[0-9a-f:.]+\]|[^/:?#@\s]+)(?::([0-9]{1,5}))?(\/[^?#]*)?(?:\?([^#]*))?$/i.exec(rest) ?? [];
  if (kind === undefined || host === '' || !['http', 'https', 'zk', 'zookeeper'].includes(scheme)) throw bad(text);
  const trimmed = path.replace(/\/+$/, '');
  const parameters = new URLSearchParams(query);
  const given = kind === 'zookeeper' ? trimmed : (parameters.get('prefix') ?? '');
  return {
    ...{ kind, name: name ?? `${kind} ${host}${port === undefined ? '' : `:${port}`}` },
    host: host.replace(/^\[|\]$/g, ''),
    port: port === undefined ? usualPorts[kind] : parsePort(port),
    tls: scheme === 'https' ? { ca: null, cert: null, key: null, serverName: null } : null,
    path: kind === 'zookeeper' ? '' : trimmed,
    prefix: given === '' ? usualPrefix : given,
    datacenter: parameters.get('dc'),
  };
}

function bad(text: string): UsageError {
  return new UsageError('bad-choice', `registry ${text}`, {
    value: text,
    choices: 'consul=http://HOST:8500, etcd=http://HOST:2379, zookeeper=HOST:2181/services',
  });
}

/** Reads the files of a TLS set. @throws {RegistryError} `tls-file` */
export async function readTlsFiles(files: {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly serverName?: string | undefined;
}): Promise<RegistryTls> {
  const [ca, cert, key] = await Promise.all([files.ca, files.cert, files.key].map(async (path) => await pem(path)));
  return { ca: ca ?? null, cert: cert ?? null, key: key ?? null, serverName: files.serverName ?? null };
}

async function pem(path: string | undefined): Promise<string | null> {
  if (path === undefined || path === '') return null;
  try {
    if ((await stat(path)).size > limits.fileBytes) throw new Error('too large for a certificate');
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new RegistryError('tls-file', messageOf(error), { path, why: messageOf(error) }, error);
  }
}
