import assert from 'node:assert/strict';
import fc from 'fast-check';
import { aNetwork, aSubnet, aTopology } from '../../test/support/model.ts';
import type { Network } from '../model/network.ts';
import { addressFrom } from './address.ts';
import { cidrOf, overlaps, parseCidr } from './cidr.ts';
import { overlapsBetween } from './overlaps.ts';

const told = (...networks: Network[]): string[] =>
  overlapsBetween(aTopology(networks, [])).map(({ outer, inner, same }) => {
    return `${outer.network.name} ${outer.subnet.text} ${same ? '=' : '>'} ${inner.network.name} ${inner.subnet.text}`;
  });

describe('overlapsBetween', () => {
  it('finds a subnet within another and the same one twice', () => {
    const lan = aNetwork('lan', { subnets: [aSubnet('10.0.0.0/8')] });
    const app = aNetwork('app', { subnets: [aSubnet('10.1.0.0/16')] });
    const mesh = aNetwork('mesh', { subnets: [aSubnet('10.1.0.0/16'), aSubnet('fd00::/64')] });
    const apart = aNetwork('apart', { subnets: [aSubnet('11.0.0.0/8'), aSubnet('fd01::/64')] });
    assert.deepEqual(told(lan, app, mesh, apart), [
      'lan 10.0.0.0/8 > app 10.1.0.0/16',
      'lan 10.0.0.0/8 > mesh 10.1.0.0/16',
      'app 10.1.0.0/16 = mesh 10.1.0.0/16',
    ]);
  });

  it('leaves out templates, a network with itself, and what is no subnet', () => {
    const template = aNetwork('template', { configOnly: true, subnets: [aSubnet('10.0.0.0/24')] });
    const real = aNetwork('real', { subnets: [aSubnet('10.0.0.0/24'), aSubnet('10.0.0.0/25'), aSubnet('odd')] });
    assert.deepEqual(told(template, real), []);
  });

  it('finds exactly the pairs that overlap', () => {
    const subnet = fc.tuple(fc.nat(0xffff), fc.integer({ min: 16, max: 32 })).map(([value, prefix]) => {
      return cidrOf(addressFrom(4, BigInt(value)), prefix).text;
    });
    fc.assert(
      fc.property(fc.array(subnet, { maxLength: 25 }), (subnets) => {
        const networks = subnets.map((text, at) => aNetwork(`n-${at}`, { subnets: [aSubnet(text)] }));
        const cidrs = subnets.map((text) => parseCidr(text)!);
        const expected = cidrs.flatMap((a, at) => cidrs.slice(at + 1).filter((b) => overlaps(a, b))).length;
        assert.equal(told(...networks).length, expected);
      }),
    );
  });
});
