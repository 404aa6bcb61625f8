import assert from 'node:assert/strict';
import { aContainer, anEndpoint, aNetwork, aTopology } from '../../test/support/model.ts';
import type { EngineEvent } from '../engine/events.ts';
import type { Topology } from '../model/topology.ts';
import { DirtySet } from './dirty.ts';

const front = aNetwork('front');
const back = aNetwork('back');
const web = aContainer('web', { endpoints: [anEndpoint(back), anEndpoint(front)] });
const stopped = aContainer('stopped', { state: 'exited', endpoints: [anEndpoint(front)] });
const lonely = aContainer('lonely');
const topology = aTopology([front, back], [web, stopped, lonely]);

/** What is to be read again, and what is gone, after some events. */
function after(events: readonly EngineEvent[], known: Topology | null = topology): Record<string, string[]> {
  const dirty = new DirtySet();
  for (const event of events) dirty.mark(event, known);
  const { containers, networks, goneContainers, goneNetworks } = dirty;
  const all = Object.entries({ containers, networks, goneContainers, goneNetworks });
  assert.equal(
    dirty.size,
    all.reduce((sum, [, ids]) => sum + ids.size, 0),
  );
  return Object.fromEntries(all.filter(([, ids]) => ids.size > 0).map(([what, ids]) => [what, [...ids].sort()]));
}
const container = (action: string, { id } = web): EngineEvent => ({ kind: 'container', action, id });
const network = (action: string, { id } = front, who: string | null = null): EngineEvent => {
  return { kind: 'network', action, id, container: who };
};

describe('what an event makes to be read again', () => {
  for (const action of [
    'create',
    'start',
    'die',
    'stop',
    'pause',
    'unpause',
    'update',
    'oom',
    'health_status: healthy',
  ]) {
    it(`is the container alone for ${action}`, () => {
      assert.deepEqual(after([container(action)]), { containers: [web.id] });
    });
  }

  it('is the network and the container for connect and disconnect', () => {
    for (const action of ['connect', 'disconnect']) {
      assert.deepEqual(after([network(action, front, lonely.id)]), { networks: [front.id], containers: [lonely.id] });
    }
  });

  it('is the network alone where the event names no container, and for create', () => {
    assert.deepEqual(after([network('connect')]), { networks: [front.id] });
    assert.deepEqual(after([network('create')]), { networks: [front.id] });
  });

  it('is the container and its networks for rename, which tell the names of their members', () => {
    assert.deepEqual(after([container('rename')]), { containers: [web.id], networks: [back.id, front.id].sort() });
    assert.deepEqual(after([container('rename')], null), { containers: [web.id] });
  });

  it('is nothing of a container that was removed, whatever was said of it before', () => {
    for (const action of ['destroy', 'remove']) {
      assert.deepEqual(after([container('die'), container(action)]), { goneContainers: [web.id] });
    }
  });

  it('is only the network that a removed container is said to have left after that', () => {
    const events = [container('destroy'), network('disconnect', front, web.id)];
    assert.deepEqual(after(events), { goneContainers: [web.id], networks: [front.id] });
  });

  it('is, of a network that was removed, whoever was still attached to it', () => {
    for (const action of ['destroy', 'remove']) {
      const events = [network('disconnect', front, web.id), network(action)];
      assert.deepEqual(after(events), { goneNetworks: [front.id], containers: [stopped.id, web.id].sort() });
    }
  });

  it('is the same once, however often it is said', () => {
    const events = Array.from({ length: 500 }, () => container('pause'));
    assert.deepEqual(after(events), { containers: [web.id] });
  });
});
