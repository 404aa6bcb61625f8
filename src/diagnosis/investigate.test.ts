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
import { aTopology } from '../../test/support/model.ts';
import type { Container } from '../model/container.ts';
import type { Observation } from '../model/observation.ts';
import { parsePlace, parseTarget } from '../topology/place.ts';
import { diagnose, readSource } from './diagnose.ts';
import type { Means } from './means.ts';

interface World {
  readonly containers?: readonly Container[];
  /** What each address answers on a connect; the last one stays. */
  readonly answers?: Readonly<Record<string, readonly Observation[]>>;
  /** What names resolve to. */
  readonly names?: Readonly<Record<string, readonly string[]>>;
  readonly means?: Partial<Means>;
}

/** A world of two containers, in which everything that is done is counted. */
function worldOf({ containers = [web, db], answers = {}, names = {}, means = {} }: World): {
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
  const topology = aTopology([app, back, bridge], containers);
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
