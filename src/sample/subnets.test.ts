import assert from 'node:assert/strict';
import { aNetwork, aSubnet } from '../../test/support/model.ts';
import { isPoolExhausted, isSubnetTaken, proposeSubnets } from './subnets.ts';

describe('subnets for the sample', () => {
  it('are what no network has', () => {
    const taken = ['172.17.0.0/16', '172.18.0.128/25', '172.18.2.0/24', 'fd00::/64'];
    const networks = taken.map((subnet, index) => aNetwork(`n${index}`, { subnets: [aSubnet(subnet)] }));
    assert.deepEqual(proposeSubnets(networks, 3), ['172.18.1.0/24', '172.18.3.0/24', '172.18.4.0/24']);
  });

  it('are taken from other private blocks where networks cover all that engines use', () => {
    const used = ['172.17.0.0/16', '172.18.0.0/15', '172.20.0.0/14', '172.24.0.0/13', '192.168.0.0/16'];
    const networks = used.map((subnet, index) => aNetwork(`n${index}`, { subnets: [aSubnet(subnet)] }));
    assert.deepEqual(proposeSubnets(networks, 2), ['172.16.0.0/24', '172.16.1.0/24']);
  });

  it('are asked for only where the engine says that it has none', () => {
    for (const said of [
      'could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network',
      'all predefined address pools have been fully subnetted',
    ]) {
      assert.ok(isPoolExhausted(said), said);
    }
    assert.ok(!isPoolExhausted('network with name company already exists'));
    assert.ok(isSubnetTaken('Pool overlaps with other one on this address space'));
    assert.ok(!isSubnetTaken('invalid subnet'));
  });
});
