import assert from 'node:assert/strict';
import { dockerServices } from '../../src/discovery/docker.ts';
import type { Service } from '../../src/model/service.ts';
import { readTopology } from '../../src/store/read.ts';
import { cli } from '../support/cli.mts';
import { askNames } from '../support/ask-names.mts';
import { newRun, type TestContainer, type TestNetwork } from '../support/test-run.mts';
import { clientUnderTest } from './client-under-test.mts';

const compose = {
  'com.docker.compose.project': 'shop',
  'com.docker.compose.service': 'api',
};

describe('the names of the embedded DNS', () => {
  const run = newRun();
  const client = clientUnderTest();
  let front: TestNetwork;
  let back: TestNetwork;
  let asking: TestContainer;
  let onBack: TestContainer;
  const containers: Record<string, TestContainer> = {};

  before('two networks, replicas of a Compose service, aliases, a link, one stopped', async () => {
    front = await run.createNetwork('front');
    back = await run.createNetwork('back', {
      EnableIPv6: true,
      IPAM: { Config: [{ Subnet: '172.31.21.0/24' }, { Subnet: 'fd00:31:21::/64' }] },
    });
    const add = async (name: string, ...options: Parameters<typeof run.createContainer>[1][]): Promise<void> => {
      containers[name] = await run.createContainer(name, { image: 'busybox', ...options[0] });
    };
    const service = { labels: compose };
    await add('api-1', { networks: [{ network: front, aliases: ['api', 'Backend'] }], ...service });
    await add('api-2', { networks: [{ network: front, aliases: ['api'] }], ...service });
    await add('db', {
      networks: [
        { network: back, aliases: ['db'] },
        { network: front, aliases: ['database'] },
      ],
      body: { Hostname: 'postgres', ExposedPorts: { '5432/tcp': {} } },
    });
    await add('gone', { networks: [{ network: front, aliases: ['gone', 'api'] }] });
    await run.act(containers['gone']!, 'stop');
    await add('paused', { networks: [{ network: front, aliases: ['asleep'] }] });
    await run.act(containers['paused']!, 'pause');
    await add('plain');
    asking = await run.createContainer('asking', { image: 'python', networks: [front] });
    onBack = await run.createContainer('on-back', { image: 'python', networks: [back] });
    await add('linked', { networks: [front] });
    await run.disconnect(containers['linked']!, front);
    await run.api.call('POST', `/networks/${front.id}/connect`, {
      body: { Container: containers['linked']!.id, EndpointConfig: { Links: [`${containers['db']!.name}:store`] } },
    });
  });
  after(async () => await run.cleanUp());

  const listed = async (network: TestNetwork): Promise<readonly Service[]> =>
    dockerServices(await readTopology(client())).filter((service) => service.network === network.id);
  const addresses = ({ instances }: Service): string[] => instances.map(({ address }) => address).sort();

  it('are all answered with exactly the addresses listed, on each network, alone and with the network’s name', async () => {
    for (const [from, network] of [
      [asking, front],
      [onBack, back],
    ] as const) {
      const services = (await listed(network)).filter(({ knownTo }) => knownTo === undefined);
      assert.ok(services.length >= 4);
      const expected = Object.fromEntries(
        services.flatMap((service) => [
          [service.name, addresses(service)],
          [`${service.name}.${network.name}`, addresses(service)],
        ]),
      );
      assert.deepEqual(await askNames(run, from, Object.keys(expected)), expected);
    }
  });

  it('are what they are: Compose’s, the containers’, aliases, ids', async () => {
    const kinds = Object.fromEntries((await listed(front)).map(({ name, kind }) => [name, kind]));
    const short = containers['api-1']!.id.slice(0, 12);
    assert.deepEqual(
      ['api', 'backend', containers['api-1']!.name, short, 'database', 'postgres', 'store'].map((name) => kinds[name]),
      ['compose', 'alias', 'container', 'id', 'alias', 'alias', 'link'],
    );
  });

  it('are not answered where they are not listed: stopped, of another network, of a link of somebody else', async () => {
    const services = await listed(front);
    const names = new Set(services.filter(({ knownTo }) => knownTo === undefined).map(({ name }) => name));
    const unlisted = ['gone', containers['gone']!.name, containers['plain']!.name, 'store', onBack.name, 'db.nowhere'];
    assert.deepEqual(
      unlisted.filter((name) => names.has(name)),
      [],
    );
    const answers = await askNames(run, asking, unlisted);
    assert.deepEqual(answers, Object.fromEntries(unlisted.map((name) => [name, []])));
  });

  it('that nothing has are said to be nobody’s, with those nearly like it', async () => {
    const { status, stdout } = await cli(['services', `${asking.name}x`]);
    assert.equal(status, 1);
    assert.match(stdout, new RegExp(`Nothing answers to "${asking.name}x"\\. There is: .*${asking.name}`));
  });

  it('tell the port that is exposed, and the network to which a link belongs', async () => {
    const services = await listed(front);
    assert.equal(services.find(({ name }) => name === 'database')?.instances[0]?.port, 5432);
    const store = services.find(({ name }) => name === 'store');
    assert.deepEqual([store?.kind, store?.knownTo], ['link', containers['linked']!.id]);
  });
});
