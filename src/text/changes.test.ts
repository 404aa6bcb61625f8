import assert from 'node:assert/strict';
import { aContainer, anEndpoint, aNetwork, aSubnet } from '../../test/support/model.ts';
import type { Change } from '../model/topology.ts';
import { changeText } from './changes.ts';

/** One change of each kind, about objects of that name. */
function changesOf(name: string): Readonly<Record<Change['kind'], Change>> {
  const network = aNetwork(name, { subnets: [aSubnet('172.20.0.0/16')] });
  const container = aContainer(name, { endpoints: [anEndpoint(network, '172.20.0.2/16', { ipv6: 'fd00::2/64' })] });
  const on = { container, networkId: network.id, networkName: name };
  return {
    'network-added': { kind: 'network-added', network },
    'network-removed': { kind: 'network-removed', network },
    'network-changed': { kind: 'network-changed', network, before: network, fields: ['subnets', 'labels'] },
    'container-added': { kind: 'container-added', container },
    'container-removed': { kind: 'container-removed', container },
    'container-changed': { kind: 'container-changed', container, before: container, fields: ['labels'] },
    connected: { kind: 'connected', ...on },
    disconnected: { kind: 'disconnected', ...on },
    'endpoint-changed': { kind: 'endpoint-changed', ...on, fields: ['aliases'] },
  };
}

describe('a change in a line', () => {
  it('tells each kind apart', () => {
    const texts = Object.fromEntries(
      Object.entries(changesOf('app')).map(([kind, change]) => [kind, changeText(change)]),
    );
    assert.deepEqual(texts, {
      'network-added': 'network app created (bridge, 172.20.0.0/16)',
      'network-removed': 'network app removed',
      'network-changed': 'network app changed: subnets, labels',
      'container-added': 'container app created, running',
      'container-removed': 'container app removed',
      'container-changed': 'container app: labels changed',
      connected: 'app connected to app (172.20.0.2, fd00::2)',
      disconnected: 'app disconnected from app',
      'endpoint-changed': 'app on app (172.20.0.2, fd00::2): aliases changed',
    });
  });

  it('says what a container became, and what it was', () => {
    const before = aContainer('old', { state: 'running' });
    const container = aContainer('new', {
      state: 'exited',
      health: { status: 'unhealthy', failingStreak: 1, lastOutput: null },
    });
    const fields = ['name', 'state', 'health', 'detail'];
    assert.equal(
      changeText({ kind: 'container-changed', container, before, fields }),
      'container new: renamed from old, running → exited, health none → unhealthy',
    );
  });

  it('gives no address where there is none', () => {
    const connected = { kind: 'connected', networkId: 'n1', networkName: 'app' } as const;
    assert.equal(changeText({ ...connected, container: aContainer('web') }), 'web connected to app');
  });

  it('stays one line that no terminal obeys, whatever the names', () => {
    const hostile = '\u001b[2J\u009b\r\nnetwork x removed\u202e\u2028';
    for (const change of Object.values(changesOf(hostile))) {
      assert.doesNotMatch(changeText(change), /[\p{Cc}\u2028\u202a-\u202e]/u, change.kind);
    }
    const renamed = {
      kind: 'container-changed',
      container: aContainer('a'),
      before: aContainer(hostile),
      fields: ['name'],
    } as const;
    assert.doesNotMatch(changeText(renamed), /[\p{Cc}\u2028\u202a-\u202e]/u);
  });
});
