import assert from 'node:assert/strict';
import { aContainer, aDetail, anEndpoint, aNetwork, apiOf, aTopology } from '../../test/support/model.ts';
import type { Engine } from '../model/engine.ts';
import { namesOn } from './names.ts';

const app = aNetwork('app');
const old: Partial<Engine> = { apiVersion: apiOf['20.10'] };

/** Each name with the containers that have it, a `?` at those that are not sure. */
function table(names: ReturnType<typeof namesOn>): Record<string, string> {
  const cell = ([name, holders]: [string, readonly { container: { name: string }; sure: boolean }[]]): [
    string,
    string,
  ] => [name, holders.map(({ container, sure }) => container.name + (sure ? '' : '?')).join(' ')];
  return Object.fromEntries([...names].map(cell));
}

describe('namesOn', () => {
  it('believes an engine that tells the names (API 1.44)', () => {
    const web = aContainer('web', {
      endpoints: [
        anEndpoint(app, '172.20.0.2/16', { aliases: ['www'], dnsNames: ['web', 'www', '0123456789ab', 'MyHost'] }),
      ],
    });
    assert.deepEqual(table(namesOn(aTopology([app], [web]), app.id)), {
      web: 'web',
      www: 'web',
      '0123456789ab': 'web',
      myhost: 'web',
    });
  });

  it('adds the container name to the aliases of 20.10, which have short id and hostname', () => {
    const web = aContainer('web', {
      id: '0123456789abcdef'.repeat(4),
      endpoints: [anEndpoint(app, '172.20.0.2/16', { aliases: ['www', '0123456789ab', 'myhost'] })],
      detail: aDetail({ hostname: 'myhost' }),
    });
    assert.deepEqual(Object.keys(table(namesOn(aTopology([app], [web], old), app.id))).sort(), [
      '0123456789ab',
      'myhost',
      'web',
      'www',
    ]);
  });

  it('knows name and short id of a container that was only listed', () => {
    const web = aContainer('web', { endpoints: [anEndpoint(app, '172.20.0.2/16', { aliases: null })] });
    assert.deepEqual(Object.keys(table(namesOn(aTopology([app], [web], old), app.id))), ['web', web.id.slice(0, 12)]);
  });

  it('doubts a name that an engine before 25 may have made up', () => {
    const generated = aContainer('elastic_clarke', {
      endpoints: [anEndpoint(app, '172.20.0.3/16', { aliases: ['db'] })],
    });
    const shortId = generated.id.slice(0, 12);
    assert.deepEqual(table(namesOn(aTopology([app], [generated], old), app.id)), {
      elastic_clarke: 'elastic_clarke?',
      db: 'elastic_clarke',
      [shortId]: 'elastic_clarke',
    });
    const since25 = table(namesOn(aTopology([app], [generated]), app.id));
    assert.equal(since25['elastic_clarke'], 'elastic_clarke');
  });

  it('lets several containers share a name, and holds one that has it twice only once', () => {
    const one = aContainer('one', {
      endpoints: [anEndpoint(app, '172.20.0.2/16', { dnsNames: ['one', 'api', 'API'] })],
    });
    const two = aContainer('two', { endpoints: [anEndpoint(app, '172.20.0.3/16', { dnsNames: ['two', 'api'] })] });
    assert.equal(table(namesOn(aTopology([app], [one, two]), app.id))['api'], 'one two');
  });

  it('hears of running and paused containers only', () => {
    const states = ['running', 'paused', 'exited', 'created', 'restarting', 'dead'] as const;
    const containers = states.map((state) => {
      return aContainer(state, { state, endpoints: [anEndpoint(app, '172.20.0.2/16', { dnsNames: [state] })] });
    });
    const noAddress = aContainer('none-yet', { endpoints: [anEndpoint(app, null, { dnsNames: ['none-yet'] })] });
    const names = namesOn(aTopology([app], [...containers, noAddress]), app.id);
    assert.deepEqual([...names.keys()], ['paused', 'running']);
  });

  it("is empty on the engine's own networks, on ingress, and on one that is not there", () => {
    const networks = [aNetwork('bridge'), aNetwork('host'), aNetwork('none'), aNetwork('ingress', { ingress: true })];
    const endpoints = networks.map((network) => anEndpoint(network, '172.17.0.2/16', { dnsNames: ['web'] }));
    const topology = aTopology(networks, [aContainer('web', { endpoints })]);
    assert.deepEqual(
      [...networks.map(({ id }) => id), 'unknown'].map((id) => namesOn(topology, id).size),
      [0, 0, 0, 0, 0],
    );
  });
});
