import { eventually, eventuallyHolds } from '../../support/eventually.mts';
import type { EngineApi } from '../api.mts';

const predefined = ['bridge', 'host', 'none', 'ingress', 'docker_gwbridge'];

/** Removes every container of an engine: it is the lab's own, and between scenarios there is nothing on it. */
export async function removeContainers(api: EngineApi): Promise<void> {
  const containers = (await api.call('GET', '/containers/json?all=1')) as { Id: string }[];
  await Promise.all(containers.map(async ({ Id }) => await discard(api, `/containers/${Id}?force=1&v=1`)));
}

/** Removes every network that was made. */
export async function removeNetworks(api: EngineApi): Promise<void> {
  for (const { Id } of await made(api)) {
    // An overlay goes when its last container has, a moment later.
    await eventuallyHolds(async () => await discard(api, `/networks/${Id}`), { within: 15_000 });
  }
}

/** Waits until a worker of a swarm has no network any more: its part of an overlay goes by itself. */
export async function waitForNoNetworks(api: EngineApi): Promise<void> {
  await eventually(async () => (await made(api)).length === 0, { within: 15_000 });
}

async function made(api: EngineApi): Promise<{ Id: string }[]> {
  const networks = (await api.call('GET', '/networks')) as { Id: string; Name: string }[];
  return networks.filter(({ Name }) => !predefined.includes(Name));
}

async function discard(api: EngineApi, path: string): Promise<void> {
  const { status, body } = await api.ask('DELETE', path);
  // 404: it went by itself.
  if (status >= 400 && status !== 404) throw new Error(`DELETE ${path}: ${status} ${body.toString()}`);
}
