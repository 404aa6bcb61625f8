import { LiveTopology } from '../../src/store/live.ts';
import type { Container } from '../../src/model/container.ts';
import type { Topology } from '../../src/model/topology.ts';
import type { Bench, BenchContext, Measurement } from './bench.mts';
import { openClient } from './reading.mts';
import { quantile } from './statistics.mts';

/** Something done to the engine, and how the topology looks once it knows. */
interface Action {
  readonly request: readonly [path: string, body?: object];
  readonly isKnown: (topology: Topology) => boolean;
}

const rounds = 100;

/** How soon a change is known, and what finding out costs. */
export const events: Bench = {
  title: 'From a change to the next topology',
  method:
    `${rounds} changes one after the other (pause, unpause, rename, connect, disconnect), each to another container. The time runs from ` +
    'the moment this process has the answer to the request that made the change until its listener is given a topology that shows it; ' +
    'it is 0 where the topology was first. "From the request" counts the engine’s own work, too. Calls are what the product asked the ' +
    'engine meanwhile, by change; "at rest" in 3 seconds in which nothing happened.',
  run: async (context) => {
    const size = context.population.containers.length;
    const clients: { requests: number }[] = [];
    const live = new LiveTopology(async () => {
      const client = await openClient(context.lab);
      clients.push(client.connection);
      return client;
    });
    const asked = (): number => clients.reduce((sum, { requests }) => sum + requests, 0);
    try {
      await live.ready();
      const actions = actionsOn(context, live.state.topology!);
      for (const action of actions.slice(0, 10)) await perform(context, live, action);
      await settled(live);
      const before = asked();
      const times: { afterAnswer: number; afterRequest: number }[] = [];
      for (const action of actions.slice(10)) times.push(await perform(context, live, action));
      await settled(live);
      const calls = (asked() - before) / times.length;
      const beforeRest = asked();
      await new Promise((resolve) => setTimeout(resolve, 3000));
      const after = times.map(({ afterAnswer }) => afterAnswer);
      const whole = times.map(({ afterRequest }) => afterRequest);
      return [
        { what: 'answer → topology, median', size, value: quantile(after, 0.5), unit: 'ms' },
        { what: 'answer → topology, 95 %', size, value: quantile(after, 0.95), unit: 'ms', atMost: 100 },
        { what: 'request → topology, 95 %', size, value: quantile(whole, 0.95), unit: 'ms' },
        { what: 'engine calls for a change', size, value: calls, unit: 'calls' },
        { what: 'engine calls at rest', size, value: asked() - beforeRest, unit: 'calls', atMost: 0 },
      ] satisfies Measurement[];
    } finally {
      live.dispose();
    }
  },
};

async function perform(
  { api }: BenchContext,
  live: LiveTopology,
  { request, isKnown }: Action,
): Promise<{ afterAnswer: number; afterRequest: number }> {
  const [path, body] = request;
  const started = performance.now();
  const known = new Promise<number>((resolve, reject) => {
    const giveUp = setTimeout(() => {
      subscription.dispose();
      reject(new Error(`${path}: not known after 10 s`));
    }, 10_000);
    const subscription = live.onUpdate(({ state }) => {
      if (state.topology === null || !isKnown(state.topology)) return;
      subscription.dispose();
      clearTimeout(giveUp);
      resolve(performance.now());
    });
  });
  await api.call('POST', path, body ? { body } : {});
  const answered = performance.now();
  const seen = await known;
  return { afterAnswer: Math.max(0, seen - answered), afterRequest: seen - started };
}

/** Until the last events of a burst were read. */
async function settled(live: LiveTopology): Promise<void> {
  let last = live.state;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 300));
    if (live.state === last) return;
    last = live.state;
  }
}

/** Pairs that undo each other, so that the population is afterwards what it was. */
function actionsOn({ population }: BenchContext, topology: Topology): Action[] {
  const actions: Action[] = [];
  for (let index = 0; actions.length < rounds + 10; index++) {
    const { id, name } = population.containers[index % population.containers.length]!;
    const container = (now: Topology): Container | undefined => now.containers.get(id);
    const act = (request: Action['request'], isKnown: (container: Container | undefined) => boolean): void => {
      actions.push({ request, isKnown: (now) => isKnown(container(now)) });
    };
    const verb = index % 3;
    if (verb === 0) {
      act([`/containers/${id}/pause`], (now) => now?.state === 'paused');
      act([`/containers/${id}/unpause`], (now) => now?.state === 'running');
    } else if (verb === 1) {
      act([`/containers/${id}/rename?name=${name}-renamed`], (now) => now?.name === `${name}-renamed`);
      act([`/containers/${id}/rename?name=${name}`], (now) => now?.name === name);
    } else {
      const attached = new Set(container(topology)?.endpoints.map(({ networkId }) => networkId));
      const network = population.networks.find((candidate) => !attached.has(candidate.id))!;
      const isIn = (now: Container | undefined): boolean =>
        now?.endpoints.some(({ networkId, ipv4 }) => networkId === network.id && ipv4 !== null) ?? false;
      act([`/networks/${network.id}/connect`, { Container: id }], isIn);
      act([`/networks/${network.id}/disconnect`, { Container: id }], (now) => !isIn(now));
    }
  }
  return actions;
}
