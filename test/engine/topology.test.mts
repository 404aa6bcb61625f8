import assert from 'node:assert/strict';
import type { Container, Endpoint } from '../../src/model/container.ts';
import type { Network } from '../../src/model/network.ts';
import type { Topology } from '../../src/model/topology.ts';
import { compareApiVersions } from '../../src/engine/translate/version.ts';
import { readLists, readTopology } from '../../src/store/read.ts';
import { eventually, eventuallyHolds } from '../support/eventually.mts';
import { needsLab, skipBecause } from '../support/skip.mts';
import { newRun, type TestContainer, type TestNetwork } from '../support/test-run.mts';
import { clientUnderTest } from './client-under-test.mts';
import { assertSameModel, readExpectedModel } from './expected-model.mts';

describe('a topology read at once', () => {
  const run = newRun();
  const client = clientUnderTest();
  const networks: Record<string, TestNetwork> = {};
  const containers: Record<string, TestContainer> = {};

  before('a network of each kind, a container in each state', async () => {
    const network = async (name: string, body: object = {}): Promise<TestNetwork> =>
      (networks[name] = await run.createNetwork(name, body));
    const container = async (
      name: string,
      ...options: Parameters<typeof run.createContainer>[1][]
    ): Promise<TestContainer> =>
      (containers[name] = await run.createContainer(name, { image: 'busybox', ...options[0] }));

    const front = await network('front', {
      IPAM: {
        Config: [
          {
            Subnet: '172.31.10.0/24',
            IPRange: '172.31.10.128/25',
            Gateway: '172.31.10.254',
            AuxiliaryAddresses: { printer: '172.31.10.130' },
          },
        ],
      },
      Options: { 'com.docker.network.driver.mtu': '1400', 'com.docker.network.bridge.name': `cni${run.short}` },
    });
    const back = await network('back');
    const dual = await network('dual', {
      EnableIPv6: true,
      IPAM: { Config: [{ Subnet: '172.31.11.0/24' }, { Subnet: 'fd00:31:11::/64', Gateway: 'fd00:31:11::1' }] },
    });
    const internal = await network('internal', { Internal: true });
    await network('isolated', {
      Attachable: true,
      Options: {
        'com.docker.network.bridge.enable_icc': 'false',
        'com.docker.network.bridge.enable_ip_masquerade': 'false',
      },
    });

    await container('plain');
    await container('named', {
      networks: [{ network: front, aliases: ['web', 'www'], ipv4: '172.31.10.140' }],
      body: { Hostname: 'www', Domainname: 'example.test' },
    });
    await container('both', { networks: [front, { network: back, aliases: ['db'] }] });
    await container('dual', { networks: [{ network: dual, ipv4: '172.31.11.9', ipv6: 'fd00:31:11::9' }] });
    await container('inside', { networks: [internal] });
    await container('isolated', { networks: [networks['isolated']!] });
    await container('host', { hostConfig: { NetworkMode: 'host' } });
    await container('none', { hostConfig: { NetworkMode: 'none' } });
    await container('beside', { hostConfig: { NetworkMode: `container:${containers['named']!.id}` } });
    await container('settled', {
      networks: [back],
      hostConfig: {
        Dns: ['198.18.0.53'],
        DnsSearch: ['ext.test', 'example.test'],
        DnsOptions: ['ndots:2', 'timeout:1'],
        ExtraHosts: ['db:172.31.10.7', 'six:fd00::7'],
      },
    });
    await container('linked', { hostConfig: { Links: [`${containers['plain']!.name}:friend`] } });
    await container('published', {
      networks: [back],
      body: { ExposedPorts: { '80/tcp': {}, '53/udp': {}, '9000/tcp': {} } },
      hostConfig: {
        PortBindings: {
          '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '28080' }, { HostPort: '28081' }],
          '53/udp': [{ HostIp: '', HostPort: '' }],
        },
      },
    });
    await container('stopped', {
      networks: [front, back],
      hostConfig: { PortBindings: { '80/tcp': [{ HostPort: '28082' }] } },
    });
    await run.act(containers['stopped']!, 'stop');
    const never = await container('never-started', {
      networks: [{ network: front, ipv4: '172.31.10.150' }],
      start: false,
    });
    await run.connect(never, { network: dual, aliases: ['later'] });
    await container('by-id', { hostConfig: { NetworkMode: back.id }, start: false });
    await container('paused', { networks: [back] });
    await run.act(containers['paused']!, 'pause');
    await container('failed', {
      networks: [back],
      body: { ExposedPorts: { '80/tcp': {} } },
      hostConfig: { PortBindings: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '28080' }] } },
      start: false,
    });
    await assert.rejects(run.act(containers['failed']!, 'start'), /already/);
    await container('unhealthy', {
      body: {
        Healthcheck: { Test: ['CMD-SHELL', 'echo "<b>sick</b>"; exit 1'], Interval: 1e9, Timeout: 5e9, Retries: 100 },
      },
    });
  });
  after(async () => await run.cleanUp());

  const read = async (): Promise<Topology> => await readTopology(client());
  const same = async (): Promise<void> => {
    // Health checks go on while both are read.
    await eventuallyHolds(async () => assertSameModel(await read(), await readExpectedModel(run.api)), {
      within: 10_000,
    });
  };
  const containerOf = (topology: Topology, name: string): Container => topology.containers.get(containers[name]!.id)!;
  const networkOf = (topology: Topology, name: string): Network => topology.networks.get(networks[name]!.id)!;
  const endpointOf = (topology: Topology, name: string, network: string): Endpoint =>
    containerOf(topology, name).endpoints.find(({ networkId }) => networkId === networks[network]!.id)!;

  it('equals what the engine inspects, field by field', same);

  it('has what was asked for when the networks were made', async () => {
    const topology = await read();
    const { subnets, mtu, bridge } = networkOf(topology, 'front');
    assert.deepEqual(
      { subnets, mtu, bridge },
      {
        subnets: [
          {
            subnet: '172.31.10.0/24',
            gateway: '172.31.10.254',
            range: '172.31.10.128/25',
            reserved: { printer: '172.31.10.130' },
          },
        ],
        mtu: 1400,
        bridge: `cni${run.short}`,
      },
    );
    assert.deepEqual(
      networkOf(topology, 'dual').subnets.map(({ subnet }) => subnet),
      ['172.31.11.0/24', 'fd00:31:11::/64'],
    );
    assert.equal(networkOf(topology, 'dual').ipv6, true);
    assert.equal(networkOf(topology, 'internal').internal, true);
    const { icc, masquerade, attachable } = networkOf(topology, 'isolated');
    assert.deepEqual({ icc, masquerade, attachable }, { icc: false, masquerade: false, attachable: true });
    const builtIn = [...topology.networks.values()].filter(({ name }) => ['host', 'none'].includes(name));
    assert.deepEqual(
      builtIn.map(({ driver, subnets: none }) => ({ driver, none })),
      [
        { driver: 'host', none: [] },
        { driver: 'null', none: [] },
      ],
    );
  });

  it('has the addresses and names of running containers', async () => {
    const topology = await read();
    const named = endpointOf(topology, 'named', 'front');
    assert.deepEqual(named.ipv4, { address: '172.31.10.140', prefix: 24 });
    assert.equal(named.gateway4, '172.31.10.254');
    assert.equal(named.requested4, '172.31.10.140');
    assert.deepEqual(
      named.aliases?.filter((alias) => alias.startsWith('w')),
      ['web', 'www'],
    );
    const dual = endpointOf(topology, 'dual', 'dual');
    assert.deepEqual([dual.ipv6, dual.requested6], [{ address: 'fd00:31:11::9', prefix: 64 }, 'fd00:31:11::9']);
    assert.deepEqual(
      containerOf(topology, 'both').endpoints.map(({ networkName }) => networkName),
      [networks['back']!.name, networks['front']!.name],
    );
    assert.deepEqual(containerOf(topology, 'published').detail?.requestedPorts.length, 3);
    assert.deepEqual(
      containerOf(topology, 'published').ports.filter(({ port }) => port === 9000),
      [{ port: 9000, protocol: 'tcp', published: null }],
    );
  });

  it('tells containers with namespaces of others from those without a network', async () => {
    const topology = await read();
    assert.deepEqual(containerOf(topology, 'beside').mode, { kind: 'container', container: containers['named']!.id });
    assert.deepEqual(containerOf(topology, 'beside').endpoints, []);
    assert.deepEqual(containerOf(topology, 'host').mode, { kind: 'host' });
    assert.deepEqual(containerOf(topology, 'none').mode, { kind: 'none' });
    assert.deepEqual(containerOf(topology, 'plain').mode, { kind: 'default' });
  });

  it('keeps what does not run attached, without addresses', async () => {
    const topology = await read();
    const states = ['stopped', 'never-started', 'paused', 'failed'].map((name) => containerOf(topology, name).state);
    assert.deepEqual(states, ['exited', 'created', 'paused', 'created']);
    for (const [name, network] of [
      ['stopped', 'front'],
      ['stopped', 'back'],
      ['never-started', 'front'],
      ['never-started', 'dual'],
      ['by-id', 'back'],
    ] as const) {
      const { ipv4, ipv6, networkName } = endpointOf(topology, name, network);
      assert.deepEqual([ipv4, ipv6, networkName], [null, null, networks[network]!.name], `${name} in ${network}`);
    }
    assert.equal(endpointOf(topology, 'never-started', 'front').requested4, '172.31.10.150');
    assert.match(containerOf(topology, 'failed').detail!.error, /already/);
    assert.notEqual(endpointOf(topology, 'paused', 'back').ipv4, null);
  });

  it('has the words of a failing health check as they are', async () => {
    const health = await eventually(async () => {
      const found = containerOf(await read(), 'unhealthy').health;
      return found !== null && found.failingStreak > 0 && found;
    });
    assert.equal(health.status, 'starting');
    assert.equal(health.lastOutput, '<b>sick</b>\n');
  });

  it('gives a first picture from the two lists alone, which agrees in all that they tell', async () => {
    const [lists, full] = [await readLists(client()), await read()];
    assert.equal(lists.completeness, 'lists');
    assert.deepEqual([...lists.containers.keys()], [...full.containers.keys()]);
    assert.deepEqual([...lists.networks.keys()], [...full.networks.keys()]);
    for (const listed of lists.containers.values()) {
      // Engine 20.10 lists the addresses that a failed start gave back.
      if (listed.id === containers['failed']!.id) continue;
      const { name, image, imageId, state, mode, labels, endpoints } = full.containers.get(listed.id)!;
      const withoutNames = endpoints.map((endpoint) => ({ ...endpoint, aliases: null, dnsNames: null }));
      assert.deepEqual(
        { ...listed, created: null, health: null, ports: [] },
        {
          ...{ id: listed.id, name, image, imageId, state, mode, labels, endpoints: withoutNames, detail: null },
          ...{ created: null, health: null, ports: [] },
        },
      );
    }
    for (const listed of lists.networks.values()) {
      assert.deepEqual(listed, { ...full.networks.get(listed.id)!, members: null });
    }
  });

  it('equals the engine on a macvlan network with two subnets', async function () {
    const lab = needsLab(this);
    const own = newRun();
    const parent = `mv${run.short}`;
    await lab.inNamespace(['ip', 'link', 'add', parent, 'type', 'veth', 'peer', 'name', `${parent}p`]);
    try {
      for (const link of [parent, `${parent}p`]) await lab.inNamespace(['ip', 'link', 'set', link, 'up']);
      const macvlan = await own.createNetwork('macvlan', {
        Driver: 'macvlan',
        Options: { parent, macvlan_mode: 'bridge' },
        IPAM: { Config: [{ Subnet: '172.31.20.0/24', Gateway: '172.31.20.1' }, { Subnet: '172.31.21.0/24' }] },
      });
      const member = await own.createContainer('member', {
        image: 'busybox',
        networks: [{ network: macvlan, ipv4: '172.31.21.9' }],
      });
      await same();
      const topology = await read();
      const network = topology.networks.get(macvlan.id)!;
      assert.deepEqual([network.driver, network.parent, network.bridge], ['macvlan', parent, null]);
      assert.deepEqual(
        network.subnets.map(({ subnet }) => subnet),
        ['172.31.20.0/24', '172.31.21.0/24'],
      );
      assert.deepEqual(topology.containers.get(member.id)?.endpoints[0]?.ipv4, { address: '172.31.21.9', prefix: 24 });
    } finally {
      await own.cleanUp();
      await lab.inNamespace(['ip', 'link', 'del', parent]);
    }
  });

  it('equals the engine on a network without IPv4, and with priorities of gateways', async function () {
    const { apiVersion } = client().engine;
    if (compareApiVersions(apiVersion, '1.48') < 0) skipBecause(this, `API ${apiVersion} knows no such thing`);
    const six = await run.createNetwork('six', {
      EnableIPv4: false,
      EnableIPv6: true,
      IPAM: { Config: [{ Subnet: 'fd00:31:12::/64' }] },
    });
    const member = await run.createContainer('in-six', { image: 'busybox', networks: [six] });
    await run.api.call('POST', `/networks/${networks['back']!.id}/connect`, {
      body: { Container: member.id, EndpointConfig: { GwPriority: 7 } },
    });
    await same();
    const topology = await read();
    assert.deepEqual([topology.networks.get(six.id)?.ipv4, topology.networks.get(six.id)?.ipv6], [false, true]);
    assert.deepEqual(
      topology.containers.get(member.id)?.endpoints.map(({ gatewayPriority }) => gatewayPriority),
      [7, 0],
    );
  });
});
