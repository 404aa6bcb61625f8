import assert from 'node:assert/strict';
import { aContainer, anEndpoint, aNetwork, aSubnet, aTopology } from '../../test/support/model.ts';
import type { Network } from '../model/network.ts';
import { gatewayOf } from './network-gateway.ts';

/** The gateway of a network's first subnet, with one container on it that has these gateways. */
function gateway(network: Network, endpoint: { gateway4?: string; gateway6?: string } = {}): string | null {
  const container = aContainer('web', { endpoints: [anEndpoint(network, '172.20.0.2/16', endpoint)] });
  const [subnet = assert.fail('no subnet')] = network.subnets;
  return gatewayOf(aTopology([network], [container]), network, subnet);
}

const withSubnet = (subnet: Network['subnets'][number], fields: Partial<Network> = {}): Network =>
  aNetwork('app', { subnets: [subnet], ...fields });

describe('the gateway of a subnet', () => {
  it('is what the engine says, whatever containers have', () => {
    const network = withSubnet(aSubnet('172.20.0.0/16', '172.20.0.254'));
    assert.equal(gateway(network, { gateway4: '172.20.0.1' }), '172.20.0.254');
  });

  it('is taken from a container on it where the engine does not say', () => {
    const network = withSubnet(aSubnet('172.20.0.0/16'));
    assert.equal(gateway(network, { gateway4: '172.20.0.9' }), '172.20.0.9');
  });

  it('is taken by family, and only from within the subnet', () => {
    const six = withSubnet(aSubnet('fd00:1::/64'), { driver: 'macvlan' });
    assert.equal(gateway(six, { gateway4: '172.20.0.1', gateway6: 'fd00:1::9' }), 'fd00:1::9');
    assert.equal(gateway(six, { gateway6: 'fe80::1' }), null);
    const four = withSubnet(aSubnet('10.1.0.0/16'), { driver: 'macvlan' });
    assert.equal(gateway(four, { gateway4: '10.2.0.1' }), null);
  });

  it('is never taken from a container on another network', () => {
    const network = withSubnet(aSubnet('172.20.0.0/16'), { driver: 'overlay' });
    const stranger = aContainer('web', {
      endpoints: [anEndpoint(aNetwork('back'), '172.20.0.2/16', { gateway4: '172.20.0.1' })],
    });
    assert.equal(gatewayOf(aTopology([network], [stranger]), network, aSubnet('172.20.0.0/16')), null);
  });

  it('is the first address of a bridge without containers, unless a range could have moved it', () => {
    assert.equal(gateway(withSubnet(aSubnet('172.20.0.0/16'))), '172.20.0.1');
    assert.equal(gateway(withSubnet(aSubnet('fd00:1::/64'))), 'fd00:1::1');
    assert.equal(gateway(withSubnet({ ...aSubnet('172.20.0.0/16'), range: '172.20.9.0/24' })), null);
  });

  it('is not guessed for other drivers, nor for a subnet that makes no sense', () => {
    for (const driver of ['macvlan', 'ipvlan', 'overlay', 'null', 'weave']) {
      assert.equal(gateway(withSubnet(aSubnet('172.20.0.0/16'), { driver })), null, driver);
    }
    for (const subnet of ['', 'nonsense', '172.20.0.0', '172.20.0.0/33', '\u001b[2J/8']) {
      assert.equal(gateway(withSubnet(aSubnet(subnet)), { gateway4: '172.20.0.1' }), null, JSON.stringify(subnet));
    }
  });
});
