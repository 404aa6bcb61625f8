import { UsageError } from '../base/errors.ts';
import { noSecret, parseRegistry, type RegistryConfig } from '../discovery/registries/config.ts';
import { findRegistries } from '../discovery/registries/found.ts';
import type { Registry } from '../discovery/registries/live.ts';
import { openConfigured, openFound } from '../discovery/registries/open.ts';
import type { Topology } from '../model/topology.ts';
import { registrySecret, withTls, type RegistryFlags } from './registry-options.ts';
import type { Session } from './session.ts';

/** One that is described, or all those that run in containers. */
export type AskedRegistry = RegistryConfig | 'found';

/** Reads what was given to `--registry`. @throws {UsageError} */
export function readRegistryOption(text: string): AskedRegistry {
  return text === 'found' ? 'found' : parseRegistry(text);
}

/**
 * Works with registries that are open meanwhile; `found` stands for those that run in containers here.
 * @throws {UsageError} @throws {RegistryError} `tls-file`
 */
export async function withRegistries<T>(
  session: Session,
  topology: Topology,
  asked: readonly AskedRegistry[],
  flags: RegistryFlags,
  work: (registries: readonly Registry[]) => Promise<T>,
): Promise<T> {
  const registries = await openRegistries(session, topology, asked, flags);
  try {
    return await work(registries);
  } finally {
    await Promise.all(registries.map(async (registry) => await registry.close()));
  }
}

async function openRegistries(
  session: Session,
  topology: Topology,
  asked: readonly AskedRegistry[],
  flags: RegistryFlags,
): Promise<readonly Registry[]> {
  const access = { client: await session.engine(), runner: await session.runner(), topology, log: session.log };
  const found = asked.includes('found') ? findRegistries(topology) : [];
  const configured = asked.filter((one) => one !== 'found');
  const names = configured.map(({ kind, name }) => `${kind}:${name}`);
  const twice = names.find((one, at) => names.indexOf(one) !== at);
  if (twice !== undefined)
    throw new UsageError('bad-choice', 'a registry twice', { value: twice, choices: 'NAME:consul=http://…' });
  // Files that can't be read are told before anything is open.
  const complete = await Promise.all(configured.map(async (config) => await withTls(config, flags)));
  return [
    ...complete.map((config) => openConfigured(access, config, registrySecret(config.kind, process.env))),
    // Whoever names a container after a registry is not told a token for that: only those that were named themselves are.
    ...found
      .filter(({ kind, container }) => !names.includes(`${kind}:${container.name}`))
      .map((one) => openFound(access, one, noSecret)),
  ];
}
