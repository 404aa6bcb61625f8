import assert from 'node:assert/strict';
import { idOf, recordedObject } from '../../../test/fake-engine/find.mts';
import { recorded, type RecordedName } from '../../../test/fake-engine/recording.mts';
import type { Network } from '../../model/network.ts';
import { readNetwork } from './network.ts';

function inspected(engine: RecordedName, name: string): Network {
  return readNetwork(recordedObject(engine, 'networkInspects', name), true);
}

/** Without what differs from one recording to the next. */
function lasting({ created, members, ...network }: Network): object {
  assert.match(created ?? '', /^20\d\d-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/);
  assert(members);
  return network;
}

const shop = { 'com.docker.compose.project': 'shop' };
const plain = {
  driver: 'bridge',
  scope: 'local',
  internal: false,
  ipv4: true,
  ipv6: false,
  attachable: false,
  ingress: false,
  configOnly: false,
  icc: true,
  masquerade: true,
  mtu: null,
  parent: null,
  ipamDriver: 'default',
  options: {},
  labels: shop,
};
const docker = ['debian', 'trixie', 'sid'] as const;

describe('a network as real engines tell it', () => {
  for (const engine of docker) {
    it(`has its subnet, its range and the addresses kept out of use: ${engine}`, () => {
      assert.deepEqual(lasting(inspected(engine, 'front')), {
        ...plain,
        id: idOf('network', 'front'),
        name: 'front',
        bridge: 'br-166726f6e740',
        subnets: [
          {
            subnet: '172.30.1.0/24',
            gateway: '172.30.1.1',
            range: '172.30.1.128/25',
            reserved: { printer: '172.30.1.130' },
          },
        ],
      });
    });

    it(`is internal, forbids traffic between its containers, and has an MTU: ${engine}`, () => {
      const back = inspected(engine, 'back');
      assert.deepEqual([back.internal, back.icc, back.mtu, back.masquerade], [true, false, 1400, true]);
      assert.deepEqual(back.options, {
        'com.docker.network.bridge.enable_icc': 'false',
        'com.docker.network.driver.mtu': '1400',
      });
    });

    it(`that is the default one has a bridge of its own name: ${engine}`, () => {
      const bridge = inspected(engine, 'bridge');
      assert.deepEqual([bridge.bridge, bridge.mtu, bridge.icc, bridge.masquerade], ['docker0', 1500, true, true]);
    });

    it(`that is none has no bridge and no subnet: ${engine}`, () => {
      for (const name of ['host', 'none']) {
        const network = inspected(engine, name);
        assert.deepEqual([network.bridge, network.subnets, network.ipamDriver], [null, [], 'default']);
        assert.equal(network.driver, name === 'none' ? 'null' : 'host');
      }
    });
  }

  for (const engine of recorded) {
    it(`has IPv4 and IPv6: ${engine}`, () => {
      const dual = inspected(engine, 'dual');
      assert.deepEqual([dual.ipv4, dual.ipv6], [true, true]);
      assert.deepEqual(
        dual.subnets.map(({ subnet }) => subnet),
        ['172.30.3.0/24', 'fd00:30:3::/64'],
      );
      const [member] = dual.members ?? [];
      assert.deepEqual(
        [member?.owner, member?.name, member?.ipv4, member?.ipv6],
        [idOf('container', 'dual'), 'dual', '172.30.3.2/24', 'fd00:30:3::2/64'],
      );
    });

    it(`is the same in the list, but for who is in it: ${engine}`, () => {
      const listed = readNetwork(recordedObject(engine, 'networks', 'front'), false);
      assert.deepEqual(listed, { ...inspected(engine, 'front'), members: null });
    });
  }

  it('has the gateway that the engine chose where it tells it: Podman always, Docker never', () => {
    const gateways = recorded.map((engine) => inspected(engine, 'dual').subnets.map(({ gateway }) => gateway));
    assert.deepEqual(gateways, [
      [null, null],
      [null, null],
      [null, null],
      ['172.30.3.1', 'fd00:30:3::1'],
    ]);
  });

  it('has as members those who run in it', () => {
    const members = docker.map((engine) =>
      inspected(engine, 'front')
        .members?.map(({ name, ipv4 }) => `${name} ${ipv4 ?? '-'}`)
        .sort(),
    );
    const running = ['both 172.30.1.150/24', 'paused 172.30.1.128/24', 'web 172.30.1.140/24'];
    assert.deepEqual(members, [running, running, running]);
  });

  it('has, with Podman, also members that never ran, without addresses', () => {
    const fresh = inspected('podman', 'front').members?.find(({ name }) => name === 'fresh');
    assert.deepEqual(fresh, {
      owner: idOf('container', 'fresh'),
      name: 'fresh',
      endpointId: null,
      mac: null,
      ipv4: null,
      ipv6: null,
    });
  });

  it('has an MTU, with Podman, under another name', () => {
    const back = inspected('podman', 'back');
    assert.deepEqual([back.mtu, back.internal, back.options], [1400, true, { mtu: '1400' }]);
  });
});

describe('a network', () => {
  const read = (fields: object): Network =>
    readNetwork({ Id: 'abcdef0123456789', Name: 'n', Driver: 'bridge', Scope: 'local', ...fields }, false);

  it('has the bridge that its options name', () => {
    assert.equal(read({ Options: { 'com.docker.network.bridge.name': 'br-mine' } }).bridge, 'br-mine');
    assert.equal(read({ Options: { 'com.docker.network.bridge.name': '' } }).bridge, 'br-abcdef012345');
  });

  it('has no bridge on this host when it is no local bridge network', () => {
    assert.equal(read({ Driver: 'overlay' }).bridge, null);
    assert.equal(read({ Scope: 'swarm' }).bridge, null);
  });

  for (const [value, isOn] of [
    ['false', false],
    ['0', false],
    ['F', false],
    ['FALSE', false],
    ['true', true],
    ['1', true],
    ['', true],
  ] as const) {
    it(`reads "${value}" as Go does: ${isOn ? 'on' : 'off'}`, () => {
      const { icc, masquerade } = read({
        Options: {
          'com.docker.network.bridge.enable_icc': value,
          'com.docker.network.bridge.enable_ip_masquerade': value,
        },
      });
      assert.deepEqual([icc, masquerade], [isOn, isOn]);
    });
  }

  for (const [value, mtu] of [
    ['1500', 1500],
    ['9000', 9000],
    ['0', null],
    ['-1', null],
    ['1e3', null],
    ['', null],
    ['large', null],
  ] as const) {
    it(`has an MTU of ${mtu ?? 'nothing'} where its option is "${value}"`, () => {
      assert.equal(read({ Options: { 'com.docker.network.driver.mtu': value } }).mtu, mtu);
    });
  }

  it('has IPv4 unless the engine says no', () => {
    assert.deepEqual(
      [read({}).ipv4, read({ EnableIPv4: true }).ipv4, read({ EnableIPv4: false }).ipv4],
      [true, true, false],
    );
  });

  it('hangs on the interface that its options name', () => {
    assert.equal(read({ Driver: 'macvlan', Options: { parent: 'eth0.10' } }).parent, 'eth0.10');
  });

  it('has a gateway without a prefix, also where the engine writes one', () => {
    const { subnets } = read({ IPAM: { Config: [{ Subnet: '10.0.0.0/8', Gateway: '10.0.0.1/8' }] } });
    assert.equal(subnets[0]?.gateway, '10.0.0.1');
  });

  it('has no subnet where its entry names none', () => {
    assert.deepEqual(read({ IPAM: { Driver: 'null', Config: [{}, null, 'x', { Gateway: '10.0.0.1' }] } }).subnets, []);
  });

  it('has members that are no containers, such as the load balancer of an overlay', () => {
    const { members } = readNetwork(
      {
        Id: 'x',
        Name: 'app',
        Containers: {
          'lb-app': {
            Name: 'app-endpoint',
            EndpointID: 'e',
            MacAddress: '02:42:0a:00:01:04',
            IPv4Address: '10.0.1.4/24',
            IPv6Address: '',
          },
        },
      },
      true,
    );
    assert.deepEqual(members, [
      {
        owner: 'lb-app',
        name: 'app-endpoint',
        endpointId: 'e',
        mac: '02:42:0a:00:01:04',
        ipv4: '10.0.1.4/24',
        ipv6: null,
      },
    ]);
  });
});
