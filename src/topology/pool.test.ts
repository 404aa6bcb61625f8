import assert from 'node:assert/strict';
import { aContainer, anEndpoint, aNetwork, aSubnet, aTopology } from '../../test/support/model.ts';
import type { NetworkMember } from '../model/network.ts';
import { subnetUse, type SubnetUse } from './pool.ts';

const member = (owner: string, fields: Partial<NetworkMember>): NetworkMember => {
  return { owner, name: owner, endpointId: null, mac: null, ipv4: null, ipv6: null, ...fields };
};

/** `address kind`, a `?` behind what is only promised. */
const takenOf = (use: SubnetUse | undefined): string[] =>
  (use?.takenBy ?? []).map(({ address, who, promised }) => `${address.text} ${who.kind}${promised ? '?' : ''}`);

describe('subnetUse', () => {
  it('counts the gateway and running containers of a /16', () => {
    const app = aNetwork('app', { subnets: [aSubnet('172.20.0.0/16', '172.20.0.1')] });
    const containers = ['172.20.0.3/16', '172.20.0.2/16'].map((address, at) => {
      return aContainer(`web-${at}`, { endpoints: [anEndpoint(app, address)] });
    });
    const [use] = subnetUse(aTopology([app], containers), app.id);
    assert.equal(use?.size, 65534);
    assert.equal(use.used, 3);
    assert.equal(use.free, 65531);
    assert.deepEqual(takenOf(use), ['172.20.0.1 gateway', '172.20.0.2 container', '172.20.0.3 container']);
  });

  it('counts reserved addresses, and members that are no container, once', () => {
    const subnet = { ...aSubnet('10.0.0.0/29', '10.0.0.1'), reserved: { printer: '10.0.0.5' } };
    const web = aContainer('web');
    const app = aNetwork('app', {
      subnets: [subnet],
      members: [
        member('lb-app', { ipv4: '10.0.0.4/29' }),
        member(web.id, { ipv4: '10.0.0.2/29' }),
        member('never-started', { ipv4: '' }),
      ],
    });
    const running = { ...web, endpoints: [anEndpoint(app, '10.0.0.2/29')] };
    const [use] = subnetUse(aTopology([app], [running]), app.id);
    assert.deepEqual(takenOf(use), ['10.0.0.1 gateway', '10.0.0.2 container', '10.0.0.4 member', '10.0.0.5 reserved']);
    assert.equal(use?.free, 2);
  });

  it('takes a member for the container it is, though the container does not list the network', () => {
    const web = aContainer('web');
    const bridge = aNetwork('docker_gwbridge', {
      subnets: [aSubnet('172.18.0.0/16', '172.18.0.1')],
      members: [member(web.id, { name: 'gateway_0123456789ab', ipv4: '172.18.0.3/16' })],
    });
    const [use] = subnetUse(aTopology([bridge], [web]), bridge.id);
    assert.deepEqual(takenOf(use), ['172.18.0.1 gateway', '172.18.0.3 container']);
  });

  it('counts what stopped containers asked for apart', () => {
    const app = aNetwork('app', { subnets: [aSubnet('10.0.0.0/24', '10.0.0.1')] });
    const stopped = (name: string, requested4: string): ReturnType<typeof aContainer> =>
      aContainer(name, { state: 'exited', endpoints: [anEndpoint(app, null, { requested4 })] });
    const running = aContainer('running', { endpoints: [anEndpoint(app, '10.0.0.7/24', { requested4: '10.0.0.7' })] });
    const topology = aTopology(
      [app],
      [stopped('a', '10.0.0.7'), stopped('b', '10.0.0.8'), stopped('c', '10.0.0.8'), running],
    );
    const [use] = subnetUse(topology, app.id);
    assert.deepEqual([use?.used, use?.promised, use?.free], [2, 1, 252]);
    assert.deepEqual(takenOf(use).slice(1).sort(), [
      '10.0.0.7 container',
      '10.0.0.7 container?',
      '10.0.0.8 container?',
      '10.0.0.8 container?',
    ]);
  });

  it('tells what is left of the range that the engine hands out', () => {
    const subnet = { ...aSubnet('10.0.0.0/24', '10.0.0.1'), range: '10.0.0.248/29' };
    const app = aNetwork('app', { subnets: [subnet] });
    const containers = [249, 250, 7].map((last) => {
      return aContainer(`c-${last}`, { endpoints: [anEndpoint(app, `10.0.0.${last}/24`)] });
    });
    const [use] = subnetUse(aTopology([app], containers), app.id);
    assert.deepEqual([use?.size, use?.used, use?.free], [254, 4, 5]);
  });

  it('keeps subnets of both families apart and says nothing of a size no number holds', () => {
    const app = aNetwork('app', {
      subnets: [aSubnet('172.20.0.0/16', '172.20.0.1'), aSubnet('fd00:1ab::/64', 'fd00:1ab::1')],
    });
    const web = aContainer('web', { endpoints: [anEndpoint(app, '172.20.0.2/16', { ipv6: 'FD00:1AB::2/64' })] });
    const uses = subnetUse(aTopology([app], [web]), app.id);
    assert.deepEqual(
      uses.map(({ size, used, free }) => [size, used, free]),
      [
        [65534, 2, 65532],
        [null, 2, null],
      ],
    );
  });

  it('survives a subnet that is none, and a network that is not there', () => {
    const odd = aNetwork('odd', { subnets: [aSubnet('garbage', '10.0.0.1')] });
    assert.equal(subnetUse(aTopology([odd], []), odd.id)[0]?.size, null);
    assert.deepEqual(subnetUse(aTopology([], []), 'unknown'), []);
  });
});
