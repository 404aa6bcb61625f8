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

/** Makes a service and returns when all its tasks run and the manager's own DNS knows them. @throws {Error} where that does not come about */
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
  // It knows nothing of a network that none of its containers is in.
  const here = (await manager.call('GET', `/networks/${network}?verbose=true`)) as Verbose;
  if (Object.keys(here.Services ?? {}).length === 0) return;
  await eventually(
    async () => {
      const { Services } = (await manager.call('GET', `/networks/${network}?verbose=true`)) as Verbose;
      return (Services?.[service]?.Tasks.length ?? 0) >= replicas;
    },
    { within: 30_000, every: 200 },
  );
}

interface Verbose {
  readonly Services?: Readonly<Record<string, { readonly Tasks: readonly unknown[] }>>;
}

/** How many tasks of a service run. */
export async function runningTasks(manager: EngineApi, service: string): Promise<number> {
  const filters = encodeURIComponent(JSON.stringify({ service: [service], 'desired-state': ['running'] }));
  const tasks = (await manager.call('GET', `/tasks?filters=${filters}`)) as { Status: { State: string } }[];
  return tasks.filter(({ Status }) => Status.State === 'running').length;
}

interface Node {
  readonly ID: string;
  readonly Version: { readonly Index: number };
  readonly Spec: { readonly Role: string };
}

async function workerOf(manager: EngineApi): Promise<Node> {
  const nodes = (await manager.call('GET', '/nodes')) as Node[];
  const worker = nodes.find(({ Spec }) => Spec.Role === 'worker');
  if (worker === undefined) throw new Error('the swarm has no worker');
  return worker;
}

/** Lets the worker have tasks, or takes them away. */
export async function setAvailability(manager: EngineApi, value: 'active' | 'drain'): Promise<void> {
  const { ID, Version, Spec } = await workerOf(manager);
  await manager.call('POST', `/nodes/${ID}/update?version=${Version.Index}`, {
    body: { ...Spec, Availability: value },
  });
}

/** Returns when all tasks of a service run on the manager. */
export async function tasksOnManager(manager: EngineApi, service: string): Promise<void> {
  const { ID } = await workerOf(manager);
  const filters = encodeURIComponent(JSON.stringify({ service: [service] }));
  await eventually(
    async () => {
      const tasks = (await manager.call('GET', `/tasks?filters=${filters}`)) as {
        NodeID: string;
        DesiredState: string;
        Status: { State: string };
      }[];
      const wanted = tasks.filter(({ DesiredState }) => DesiredState === 'running');
      const left = tasks.filter(({ NodeID, Status }) => NodeID === ID && Status.State === 'running');
      return left.length === 0 && wanted.length > 0 && wanted.every(({ Status }) => Status.State === 'running');
    },
    { within: 40_000, every: 300 },
  );
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
