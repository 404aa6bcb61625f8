import assert from 'node:assert/strict';
import { aContainer, anEndpoint, anEngine, aNetwork } from '../../test/support/model.ts';
import type { Container, Endpoint } from '../model/container.ts';
import { ownerLabel } from '../model/labels.ts';
import type { Network } from '../model/network.ts';
import type { Topology } from '../model/topology.ts';
import { assembleTopology } from './assemble.ts';

const engine = anEngine();
const bridge = aNetwork('bridge');
const front = aNetwork('front');

function assemble(networks: Network[], containers: Container[], before: Topology | null = null): Topology {
  return assembleTopology(engine, { networks, containers, oddities: [], completeness: 'full' }, before);
}

/** The network that an endpoint is linked to, as the engine wrote it. */
function linkOf(said: Pick<Endpoint, 'networkId' | 'networkName'>, networks = [bridge, front]): object {
  const container = aContainer('one', { endpoints: [anEndpoint(front, null, said)] });
  const { networkId, networkName } = assemble(networks, [container]).containers.get(container.id)!.endpoints[0]!;
  return { networkId, networkName };
}
const linked = (network: Network): object => ({ networkId: network.id, networkName: network.name });

describe('a topology put together of networks and containers', () => {
  it('is in the order of names, then of ids, whatever the order it was told in', () => {
    const [a, b, c] = [aNetwork('b', { id: '2' }), aNetwork('b', { id: '1' }), aNetwork('B', { id: '3' })];
    assert.deepEqual([...assemble([a, b, c], []).networks.keys()], ['1', '2', '3']);
    const containers = ['web-10', 'web-2', 'Ärger', 'api'].map((name) => aContainer(name));
    assert.deepEqual(
      [...assemble([], containers).containers.values()].map(({ name }) => name),
      ['api', 'Ärger', 'web-2', 'web-10'],
    );
  });

  it('leaves out what the product itself started, and only that', () => {
    const helper = aContainer('helper', { labels: { [ownerLabel]: 'helper' } });
    const sample = aContainer('sample', { labels: { [ownerLabel]: 'sample' } });
    const scaffold = aNetwork('scaffold', { labels: { [ownerLabel]: 'helper' } });
    const { networks, containers } = assemble([scaffold, front], [helper, sample]);
    assert.deepEqual([...networks.keys(), ...containers.keys()], [front.id, sample.id]);
  });

  it('links what never started to its network by the name or the id that it was created with', () => {
    assert.deepEqual(linkOf({ networkId: '', networkName: 'front' }), linked(front));
    assert.deepEqual(linkOf({ networkId: '', networkName: front.id }), linked(front));
  });

  it('links where Podman writes the name of a network for its id', () => {
    assert.deepEqual(linkOf({ networkId: 'front', networkName: 'front' }), linked(front));
  });

  it("links Podman's default network, which has two names", () => {
    assert.deepEqual(linkOf({ networkId: 'podman', networkName: 'podman' }), linked(bridge));
    assert.deepEqual(linkOf({ networkId: '', networkName: 'podman' }), linked(bridge));
    const podman = aNetwork('podman');
    assert.deepEqual(linkOf({ networkId: 'podman', networkName: 'podman' }, [bridge, podman]), linked(podman));
  });

  it('leaves alone what is linked by id, also where a network bears that name', () => {
    assert.deepEqual(linkOf({ networkId: front.id, networkName: 'renamed' }), {
      networkId: front.id,
      networkName: 'renamed',
    });
    const imitation = aNetwork('imitation', { name: front.id });
    assert.deepEqual(linkOf({ networkId: front.id, networkName: 'front' }, [front, imitation]), linked(front));
  });

  it('does not link to another network that took the name of a removed one', () => {
    const said = { networkId: 'f'.repeat(64), networkName: 'front' };
    assert.deepEqual(linkOf(said), said);
  });

  it('leaves an attachment to nothing that is known as it is', () => {
    const said = { networkId: '', networkName: 'gone' };
    assert.deepEqual(linkOf(said), said);
  });

  it('links again when the network comes', () => {
    const container = aContainer('one', { endpoints: [anEndpoint(front, null, { networkId: '' })] });
    const before = assemble([bridge], [container]);
    assert.equal(before.containers.get(container.id)?.endpoints[0]?.networkId, '');
    const after = assemble([bridge, front], [...before.containers.values()], before);
    assert.equal(after.containers.get(container.id)?.endpoints[0]?.networkId, front.id);
  });

  it('takes from the one before what equals it, links included', () => {
    const read = (): [Network[], Container[]] => [
      [{ ...bridge }, { ...front }],
      [
        aContainer('one', { endpoints: [anEndpoint(front, null, { networkId: '' })], labels: { a: '1', b: '2' } }),
        aContainer('two'),
      ],
    ];
    const before = assemble(...read());
    const [networks, containers] = read();
    const after = assemble(
      networks,
      [
        { ...containers[0]!, labels: { b: '2', a: '1' } },
        { ...containers[1]!, state: 'paused' },
      ],
      before,
    );
    const same = <T>(a: ReadonlyMap<string, T>, b: ReadonlyMap<string, T>): boolean[] =>
      [...b].map(([id, item]) => a.get(id) === item);
    assert.deepEqual(same(before.networks, after.networks), [true, true]);
    assert.deepEqual(same(before.containers, after.containers), [true, false]);
  });
});
