import assert from 'node:assert/strict';
import {
  aConnect,
  aNamespace,
  app,
  aPing,
  aResolution,
  aSocket,
  attached,
  back,
  bridge,
  db,
  web,
} from '../../test/support/diagnosis.ts';
import { aNetwork, aSubnet, aTopology } from '../../test/support/model.ts';
import { recorded, recordedManager } from '../../test/support/recorded-swarm.ts';
import type { Container } from '../model/container.ts';
import type { Network } from '../model/network.ts';
import type { Observation } from '../model/observation.ts';
import type { Swarm } from '../model/swarm.ts';
import { parsePlace, parseTarget } from '../topology/place.ts';
import { diagnose, readSource } from './diagnose.ts';
import type { Means } from './means.ts';
import { blameFor } from './virtual-address.ts';

interface World {
  readonly containers?: readonly Container[];
  readonly networks?: readonly Network[];
  /** What each address answers on a connect; the last one stays. */
  readonly answers?: Readonly<Record<string, readonly Observation[]>>;
  /** What names resolve to. */
  readonly names?: Readonly<Record<string, readonly string[]>>;
  readonly means?: Partial<Means>;
}

/** A world of two containers, in which everything that is done is counted. */
function worldOf({
  containers = [web, db],
  networks = [app, back, bridge],
  answers = {},
  names = {},
  means = {},
}: World): {
  readonly ask: (from: string, to: string) => ReturnType<typeof diagnose>;
  readonly done: string[];
} {
  const done: string[] = [];
  const left = new Map(Object.entries(answers).map(([address, list]) => [address, [...list]]));
  const note = (what: string): void => {
    done.push(what);
  };
  const all: Means = {
    files: async () =>
      await Promise.resolve({
        resolver: { nameservers: ['127.0.0.11'], search: [], ndots: 0, options: [] },
        hosts: [],
      } as never),
    resolve: async (_, __, name) => await Promise.resolve(aResolution(name, names[name] ?? 'NXDOMAIN')),
    ask: async (_, __, ___, times) => await Promise.resolve({ asked: times, failed: 0 }),
    lookUp: async () => await Promise.resolve([]),
    together: async (work) => await work(),
    namespace: async (container, { complete }) => {
      note(`read ${container.name}${complete ? ' completely' : ''}`);
      return await Promise.resolve({ namespace: aNamespace(container, [aSocket(5432)]), notRead: null });
    },
    links: async () => await Promise.resolve(null),
    host: async () => {
      note('host');
      return await Promise.resolve(null);
    },
    forwarding: async () => await Promise.resolve(true),
    connect: async (_, address) => {
      note(`connect ${address}`);
      const list = left.get(address) ?? [aConnect('connected')];
      return await Promise.resolve(list.length > 1 ? (list.shift() ?? null) : (list[0] ?? null));
    },
    ping: async () => await Promise.resolve(aPing(20, 20)),
    pathMtu: async () => await Promise.resolve(null),
    web: async () => await Promise.resolve(null),
    throughput: async () => await Promise.resolve(null),
    swarm: async () => await Promise.resolve(null),
    ...means,
  };
  const topology = aTopology(networks, containers);
  return {
    done,
    ask: async (from, to) =>
      await diagnose(topology, all, readSource(topology, parsePlace(from)), parseTarget(to), {
        internet: '198.51.100.7',
      }),
  };
}

describe('an investigation', () => {
  it('of what works connects once, and looks no closer', async () => {
    const world = worldOf({ names: { db: ['172.20.0.3'] } });
    const { verdict, cause, path } = await world.ask('web', 'db:5432');
    assert.deepEqual([verdict, cause], ['reachable', null]);
    assert.deepEqual(
      world.done.filter((what) => what.startsWith('connect')),
      ['connect 172.20.0.3'],
    );
    assert.ok(!world.done.includes('host'));
    assert.ok(path.every(({ blockedBy }) => blockedBy === null));
  });

  it('asks a web server on its port for a page, and nobody else', async () => {
    const asked: string[] = [];
    const means: Partial<Means> = {
      web: async (_, { scheme, host, port }) => {
        asked.push(`${scheme}://${host}:${port}`);
        return await Promise.resolve(null);
      },
    };
    const world = worldOf({ names: { db: ['172.20.0.3'] }, means });
    await world.ask('web', 'db:5432');
    assert.deepEqual(asked, []);
    await world.ask('web', 'db:8080');
    await world.ask('web', '172.20.0.3:443');
    assert.deepEqual(asked, ['http://db:8080', 'https://172.20.0.3:443']);
  });

  it('that fails in silence tries once more, and what works then is not blamed', async () => {
    const world = worldOf({ answers: { '172.20.0.3': [aConnect('timed-out'), aConnect('connected')] } });
    assert.equal((await world.ask('web', 'container:db:5432')).verdict, 'reachable');
    assert.equal(world.done.filter((what) => what.startsWith('connect')).length, 2);
  });

  it('that is explained by what is known does not try again', async () => {
    const far = attached('db', [[back, '172.21.0.3']]);
    const world = worldOf({ containers: [web, far], answers: { '172.21.0.3': [aConnect('timed-out')] } });
    const { cause, path } = await world.ask('web', 'container:db:5432');
    assert.equal(cause?.code, 'no-shared-network');
    assert.equal(world.done.filter((what) => what.startsWith('connect')).length, 1);
    assert.deepEqual(
      path.filter(({ blockedBy }) => blockedBy !== null).map(({ what }) => what),
      ['isolation'],
    );
  });

  it('of a name goes where the lookup leads, not where the engine would', async () => {
    const other = attached('other', [[app, '172.20.0.9']]);
    const world = worldOf({ containers: [web, db, other], names: { db: ['172.20.0.9'] } });
    assert.equal((await world.ask('web', 'db:5432')).to.address, '172.20.0.9');
  });

  it('tries everybody who shares a name', async () => {
    const [one, two] = [attached('one', [[app, '172.20.0.4']]), attached('two', [[app, '172.20.0.5']])];
    const world = worldOf({
      containers: [web, one, two],
      names: { api: ['172.20.0.4', '172.20.0.5'] },
      answers: { '172.20.0.5': [aConnect('refused')] },
    });
    const { verdict, cause } = await world.ask('web', 'api:5432');
    assert.deepEqual([verdict, cause?.code], ['degraded', 'name-ambiguous']);
  });

  it('does nothing in a container that does not run', async () => {
    const world = worldOf({ containers: [{ ...web, state: 'exited' }, db] });
    const { cause } = await world.ask('web', 'db:5432');
    assert.equal(cause?.code, 'source-not-running');
    assert.deepEqual(
      world.done.filter((what) => what.includes('web') || what.startsWith('connect')),
      [],
    );
  });

  it('asks of an unknown container whom it may have meant', async () => {
    const world = worldOf({});
    await assert.rejects(async () => await world.ask('wbe', 'db:5432'), /container-not-found/);
    assert.equal((await world.ask('web', 'dbb:5432')).cause?.code, 'name-not-found');
  });
});

describe('an investigation of a name server that answers now and then', () => {
  const asked = async (
    lost: boolean,
    ...failures: readonly number[]
  ): Promise<readonly [cause: string | undefined, rounds: number]> => {
    let rounds = 0;
    const [a] = aResolution('db', ['172.20.0.3']).steps;
    const steps = [a!, { ...a!, type: 'AAAA', answers: [], rcode: lost ? null : 'NOERROR' } as const];
    const { ask } = worldOf({
      means: {
        resolve: async () => await Promise.resolve(aResolution('db', ['172.20.0.3'], { steps })),
        ask: async (_, __, ___, times) => {
          rounds += 1;
          return await Promise.resolve({ asked: times, failed: failures[rounds - 1] ?? 0 });
        },
      },
    });
    const { cause } = await ask('web', 'db:5432');
    return [cause?.code, rounds];
  };

  it('asks again where a question of the lookup itself was lost', async () => {
    assert.deepEqual(await asked(false, 0), [undefined, 1]);
    assert.deepEqual(await asked(false, 1, 2), ['resolver-intermittent', 2]);
    assert.deepEqual(await asked(true, 0, 1, 2), ['resolver-intermittent', 3]);
    // One that was lost alone may be a busy machine's.
    assert.deepEqual(await asked(true, 0, 0), [undefined, 2]);
  });
});

describe('an investigation of large packets that vanish', () => {
  const measured = { size: 1500, passed: false, mtu: 1400, observation: aPing(2, 0) };
  const asked = async (...pings: readonly (readonly [sent: number, received: number])[]): Promise<number> => {
    let times = 0;
    const left = [...pings];
    const { ask } = worldOf({
      names: { db: ['172.20.0.3'] },
      means: {
        ping: async () => await Promise.resolve(aPing(...(left.shift() ?? [20, 20]))),
        pathMtu: async () => {
          times += 1;
          return await Promise.resolve(measured);
        },
      },
    });
    const { cause } = await ask('web', 'db:5432');
    assert.ok(cause?.code === 'path-mtu' || cause?.code === 'packet-loss');
    return times;
  };

  it('sends them again only where small ones get lost, too', async () => {
    assert.equal(await asked([20, 20]), 1);
    assert.equal(await asked([20, 15], [30, 24]), 2);
  });
});

describe('an investigation of a virtual address', () => {
  const [virtual, here, there] = ['172.20.0.77', '172.20.0.3', '172.20.0.4'];
  const on = (address: string): { networkId: string; address: string } => ({ networkId: app.id, address });
  const task = (id: string, address: string): Extract<Swarm, { kind: 'manager' }>['tasks'][number] => ({
    ...{ id, service: 's1', slot: 1, node: 'n1', state: 'running', wanted: 'running', error: null, container: null },
    addresses: [on(address)],
  });
  const service: Extract<Swarm, { kind: 'manager' }>['services'][number] = {
    ...{ id: 's1', name: 'shop', image: 'shop:1', mode: 'replicated', replicas: 2, endpointMode: 'vip', labels: {} },
    ...{ virtualAddresses: [on(virtual)], networks: [], ports: [] },
  };
  const manager: Swarm = {
    ...{ kind: 'manager', nodes: [], services: [service], tasks: [task('t1', here), task('t2', there)], records: [] },
  };
  const worker: Swarm = {
    kind: 'worker',
    records: [
      {
        ...{ networkId: app.id, service: 'shop', virtualAddress: virtual },
        tasks: [here, there].map((address) => ({ name: address, address })),
      },
    ],
  };
  type Said = Parameters<typeof aConnect>[0];
  const ask = async (swarm: Swarm, of: Said, ...tasks: readonly Said[]): Promise<string> => {
    const world = worldOf({
      networks: [{ ...app, scope: 'swarm', driver: 'overlay' }, back, bridge],
      names: { shop: [virtual] },
      answers: Object.fromEntries([
        [virtual, [aConnect(of)]],
        ...[here, there].map((address, at) => [address, [aConnect(tasks[at] ?? 'connected')]] as const),
      ]),
      means: { swarm: async () => await Promise.resolve(swarm) },
    });
    const { verdict, cause } = await world.ask('web', 'shop:80');
    return cause === null ? verdict : `${verdict} ${cause.code}`;
  };

  for (const swarm of [manager, worker]) {
    it(`is well where it answers, as IPVS lets it: asked of a ${swarm.kind}`, async () =>
      assert.equal(await ask(swarm, 'connected'), 'reachable'));

    it(`blames it where its tasks answer: asked of a ${swarm.kind}`, async () => {
      assert.equal(await ask(swarm, 'timed-out', 'connected', 'connected'), 'unreachable vip-not-served');
      assert.equal(await ask(swarm, 'refused', 'connected', 'connected'), 'unreachable vip-not-served');
      // What balances would have passed on that a task refuses.
      assert.equal(await ask(swarm, 'timed-out', 'refused', 'refused'), 'unreachable vip-not-served');
    });

    it(`blames the tasks where they refuse as it does: asked of a ${swarm.kind}`, async () =>
      assert.equal(await ask(swarm, 'refused', 'refused', 'refused'), 'unreachable nothing-listening'));
  }

  it('is well in a real swarm, as it was recorded, where it answers; else its tasks are asked', async () => {
    const mesh = aNetwork('mesh', {
      ...{ id: recorded.network.Id, scope: 'swarm', driver: 'overlay' },
      subnets: [aSubnet('10.0.1.0/24', '10.0.1.1')],
    });
    const asked = async (said: Said): Promise<readonly [string, readonly string[]]> => {
      const world = worldOf({
        ...{ networks: [mesh], containers: [attached('client', [[mesh, '10.0.1.20']])] },
        ...{ names: { web: ['10.0.1.2'] }, answers: { '10.0.1.2': [aConnect(said)] } },
        means: { swarm: async () => await Promise.resolve(recordedManager) },
      });
      const { verdict, cause } = await world.ask('client', 'web:80');
      const connects = world.done.filter((what) => what.startsWith('connect'));
      return [cause === null ? verdict : `${verdict} ${cause.code}`, [...new Set(connects)].toSorted()];
    };
    assert.deepEqual(await asked('connected'), ['reachable', ['connect 10.0.1.2']]);
    assert.deepEqual(await asked('timed-out'), [
      ...['unreachable vip-not-served', ['connect 10.0.1.2', 'connect 10.0.1.3', 'connect 10.0.1.4']],
    ]);
  });

  it('is of no matter where no task could be asked: a refusal is somebody’s', async () => {
    assert.equal(blameFor('refused', []), null);
    assert.equal(blameFor('timed-out', []), null);
    const unknown = { ...task('t1', here), addresses: [] };
    assert.equal(await ask({ ...manager, tasks: [unknown] }, 'refused'), 'unreachable nothing-listening');
  });
});
