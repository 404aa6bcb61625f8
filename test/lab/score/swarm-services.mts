import { eventually } from '../../support/eventually.mts';
import type { EngineApi } from '../api.mts';
import { imageReference } from '../images.mts';

export interface SwarmServiceSpec {
  readonly service: string;
  /** Id of an overlay network. */
  readonly network: string;
  readonly command: readonly string[];
  readonly replicas: number;
  readonly mode: 'vip' | 'dnsrr';
}

/** Makes a service and returns when all its tasks run. @throws {Error} where they do not come to run */
export async function startService(manager: EngineApi, spec: SwarmServiceSpec): Promise<void> {
  const { service, network, command, replicas, mode } = spec;
  await manager.call('POST', '/services/create', {
    body: {
      Name: service,
      TaskTemplate: {
        ContainerSpec: { Image: imageReference('tools'), Command: command, StopGracePeriod: 100_000_000 },
        Networks: [{ Target: network }],
      },
      Mode: { Replicated: { Replicas: replicas } },
      EndpointSpec: { Mode: mode },
    },
  });
  await eventually(async () => (await runningTasks(manager, service)) === replicas, { within: 30_000, every: 200 });
}

/** How many tasks of a service run. */
export async function runningTasks(manager: EngineApi, service: string): Promise<number> {
  const filters = encodeURIComponent(JSON.stringify({ service: [service], 'desired-state': ['running'] }));
  const tasks = (await manager.call('GET', `/tasks?filters=${filters}`)) as { Status: { State: string } }[];
  return tasks.filter(({ Status }) => Status.State === 'running').length;
}

/** Removes a service and waits until its tasks are gone. */
export async function endService(manager: EngineApi, service: string): Promise<void> {
  await manager.call('DELETE', `/services/${service}`);
  await eventually(
    async () => {
      const tasks = (await manager.call('GET', '/tasks')) as { Status: { State: string } }[];
      return tasks.every(({ Status }) => !['running', 'starting', 'preparing'].includes(Status.State));
    },
    { within: 30_000, every: 200 },
  );
}
