import assert from 'node:assert/strict';
import { idOf, recordedObject } from '../../../test/fake-engine/find.mts';
import { recorded, type RecordedName } from '../../../test/fake-engine/recording.mts';
import type { Container, Endpoint } from '../../model/container.ts';
import { readInspectedContainer, readListedContainer } from './container.ts';

const docker = ['debian', 'trixie', 'sid'] as const;

function inspected(engine: RecordedName, name: string): Container {
  return readInspectedContainer(recordedObject(engine, 'containerInspects', name));
}

function listed(engine: RecordedName, name: string): Container {
  return readListedContainer(recordedObject(engine, 'containers', name));
}

/** The one endpoint of a container. */
function endpointOf(container: Container, network?: string): Endpoint {
  const found = container.endpoints.filter(({ networkName }) => network === undefined || networkName === network);
  assert.equal(found.length, 1);
  return found[0]!;
}

/** An endpoint without the numbers that an engine draws by lot. */
function lasting({ endpointId, mac, ...endpoint }: Endpoint): object {
  assert.match(endpointId ?? '', /^[0-9a-f]{64}$/);
  assert.match(mac ?? '', /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/);
  return endpoint;
}

describe('a container as real engines tell it', () => {
  // Docker 26 moved the short id from the aliases to the DNS names, where it also tells the name and the hostname.
  const names = {
    debian: { aliases: ['api', '277656200000', 'www'], dnsNames: null },
    trixie: { aliases: ['api'], dnsNames: ['web', 'api', '277656200000', 'www'] },
    sid: { aliases: ['api'], dnsNames: ['web', 'api', '277656200000', 'www'] },
  };
  for (const engine of docker) {
    it(`has an endpoint with its address, its names and what was asked for: ${engine}`, () => {
      assert.deepEqual(lasting(endpointOf(inspected(engine, 'web'))), {
        networkId: idOf('network', 'front'),
        networkName: 'front',
        ipv4: { address: '172.30.1.140', prefix: 24 },
        ipv6: null,
        gateway4: '172.30.1.1',
        gateway6: null,
        requested4: '172.30.1.140',
        requested6: null,
        links: [],
        gatewayPriority: 0,
        ...names[engine],
      });
    });

    it(`has endpoints in the order of their networks' names: ${engine}`, () => {
      assert.deepEqual(
        inspected(engine, 'both').endpoints.map(({ networkName, ipv4, aliases }) => [
          networkName,
          ipv4?.address,
          aliases?.[0],
        ]),
        [
          ['back', '172.30.2.50', 'db'],
          ['front', '172.30.1.150', engine === 'debian' ? '2626f7468000' : undefined],
        ],
      );
    });

    it(`has the gateway of an internal network only where the engine gives one: ${engine}`, () => {
      const { gateway4 } = endpointOf(inspected(engine, 'both'), 'back');
      assert.equal(gateway4, engine === 'debian' ? '172.30.2.1' : null);
    });

    it(`lives on its network, in nobody's, in another's namespace, or in the host's: ${engine}`, () => {
      const modes = ['web', 'plain', 'sidecar', 'hostnet', 'nonet'].map((name) => inspected(engine, name).mode);
      assert.deepEqual(modes, [
        { kind: 'network', network: 'front' },
        { kind: 'default' },
        { kind: 'container', container: idOf('container', 'web') },
        { kind: 'host' },
        { kind: 'none' },
      ]);
      assert.deepEqual(inspected(engine, 'sidecar').endpoints, []);
    });

    it(`is in the mode that the list tells, too: ${engine}`, () => {
      for (const name of ['web', 'plain', 'sidecar', 'hostnet', 'nonet', 'fresh']) {
        assert.deepEqual(listed(engine, name).mode, inspected(engine, name).mode);
      }
    });

    it(`has no address while it is in host or none: ${engine}`, () => {
      for (const [name, network] of [
        ['hostnet', 'host'],
        ['nonet', 'none'],
      ] as const) {
        const { networkId, networkName, ipv4, ipv6, gateway4, mac } = endpointOf(inspected(engine, name));
        assert.deepEqual(
          [networkId, networkName, ipv4, ipv6, gateway4, mac],
          [idOf('network', network), network, null, null, null, null],
        );
      }
    });

    it(`that never started names its network, and nothing more: ${engine}`, () => {
      const { networkId, networkName, endpointId, ipv4, aliases } = endpointOf(inspected(engine, 'fresh'));
      assert.deepEqual([networkId, networkName, endpointId, ipv4, aliases], ['', 'front', null, null, []]);
    });

    it(`that stopped has lost its address, but not its network: ${engine}`, () => {
      const { networkId, ipv4, endpointId, mac } = endpointOf(inspected(engine, 'stopped'));
      assert.deepEqual([networkId, ipv4, endpointId, mac], [idOf('network', 'back'), null, null, null]);
    });

    it(`is as healthy as its last check, of which the list tells less: ${engine}`, () => {
      const { health } = inspected(engine, 'web');
      assert.deepEqual([health?.status, health?.lastOutput], ['unhealthy', '']);
      assert((health?.failingStreak ?? 0) > 0);
      assert.deepEqual(listed(engine, 'web').health, { status: 'unhealthy', failingStreak: 0, lastOutput: null });
      assert.equal(inspected(engine, 'plain').health, null);
    });
  }

  for (const engine of recorded) {
    it(`has IPv6: ${engine}`, () => {
      const { ipv4, ipv6, gateway4, gateway6 } = endpointOf(inspected(engine, 'dual'));
      assert.deepEqual(
        [ipv4, ipv6, gateway4, gateway6],
        [{ address: '172.30.3.2', prefix: 24 }, { address: 'fd00:30:3::2', prefix: 64 }, '172.30.3.1', 'fd00:30:3::1'],
      );
    });

    it(`has its states: ${engine}`, () => {
      const states = ['web', 'paused', 'stopped', 'fresh'];
      const words = ['running', 'paused', 'exited', 'created'];
      assert.deepEqual(
        states.map((name) => inspected(engine, name).state),
        words,
      );
      assert.deepEqual(
        states.map((name) => listed(engine, name).state),
        words,
      );
    });

    it(`has its settings, its labels and its ports: ${engine}`, () => {
      const web = inspected(engine, 'web');
      assert.equal(web.id, idOf('container', 'web'));
      assert.equal(web.name, 'web');
      assert.equal(web.labels['com.docker.compose.service'], 'web');
      assert.equal(web.detail?.hostname, 'www');
      assert.deepEqual(web.detail.resolver, {
        servers: ['198.18.0.53'],
        search: ['ext.test'],
        options: ['ndots:2'],
        extraHosts: ['printer:172.30.1.130'],
      });
      assert.deepEqual(web.ports, [
        { port: 80, protocol: 'tcp', published: { address: '127.0.0.1', port: 18080 } },
        { port: 9000, protocol: 'udp', published: null },
      ]);
      assert.deepEqual(web.detail.requestedPorts[0], web.ports[0]);
      assert(web.detail.pid > 0);
      assert.match(web.detail.startedAt ?? '', /^20/);
      assert.equal(web.detail.finishedAt, null);
    });

    it(`that stopped says when, and how: ${engine}`, () => {
      const { detail } = inspected(engine, 'stopped');
      assert.deepEqual([detail?.exitCode, detail?.pid, detail?.error], [143, 0, '']);
      assert.match(detail?.finishedAt ?? '', /^20/);
    });

    it(`is in the list what it is by itself, but for names and settings: ${engine}`, () => {
      for (const name of ['plain', 'both', 'dual', 'paused', 'stopped', 'fresh']) {
        const whole = inspected(engine, name);
        const inList = listed(engine, name);
        assert.deepEqual(
          inList.endpoints,
          whole.endpoints.map((endpoint) => ({ ...endpoint, aliases: null, dnsNames: null })),
        );
        assert.deepEqual(
          [inList.id, inList.name, inList.image, inList.imageId, inList.labels, inList.detail],
          [whole.id, whole.name, whole.image, whole.imageId, whole.labels, null],
        );
        assert.equal(inList.created, `${whole.created?.slice(0, 19) ?? ''}.000Z`);
      }
    });
  }

  it('has, with Podman, its network by name, and no endpoint id', () => {
    const { networkId, networkName, endpointId, ipv4, aliases, dnsNames } = endpointOf(inspected('podman', 'web'));
    assert.deepEqual(
      [networkId, networkName, endpointId, ipv4?.address, aliases, dnsNames],
      ['front', 'front', null, '172.30.1.140', ['api', '277656200000'], null],
    );
  });

  it('has, with Podman, the default network under its own name', () => {
    assert.deepEqual(endpointOf(inspected('podman', 'plain')).networkName, 'podman');
  });

  it('has, with Podman, no endpoint in host or none', () => {
    assert.deepEqual([inspected('podman', 'hostnet').endpoints, inspected('podman', 'nonet').endpoints], [[], []]);
  });
});

describe('a container', () => {
  const read = (fields: object): Container =>
    readListedContainer({ Id: 'abcdef0123456789', Names: ['/web'], ...fields });

  it('is called by its own name, not by those that links gave it', () => {
    assert.equal(read({ Names: ['/proxy/web', '/web', '/other/web'] }).name, 'web');
  });

  it('is called by its short id where it has no name', () => {
    for (const Names of [[], null, [''], ['/'], [5]]) assert.equal(read({ Names }).name, 'abcdef012345');
  });

  const statuses: readonly (readonly [string, string | undefined])[] = [
    ['Up 5 minutes (healthy)', 'healthy'],
    ['Up 2 hours (unhealthy)', 'unhealthy'],
    ['Up 3 seconds (health: starting)', 'starting'],
    ['Up 5 minutes', undefined],
    ['Up 5 minutes (Paused)', undefined],
    ['Exited (1) 2 days ago', undefined],
    ['', undefined],
  ];
  for (const [status, health] of statuses) {
    it(`is ${health ?? 'of unknown health'} where its status is "${status}"`, () => {
      assert.equal(read({ Status: status }).health?.status, health);
    });
  }

  for (const [word, state] of [
    ['configured', 'created'],
    ['initialized', 'created'],
    ['stopping', 'running'],
    ['stopped', 'exited'],
    ['RUNNING', 'unknown'],
    ['constructor', 'unknown'],
    ['', 'unknown'],
  ] as const) {
    it(`that the engine calls "${word}" is ${state}`, () => assert.equal(read({ State: word }).state, state));
  }

  it('has no address where the engine writes a text that is none', () => {
    for (const IPAddress of ['', '<nil>', 'invalid IP', '10.0.0', '10.0.0.2/24', '::1::']) {
      const { endpoints } = read({
        NetworkSettings: { Networks: { n: { IPAddress, IPPrefixLen: 24, MacAddress: '' } } },
      });
      assert.deepEqual([endpoints[0]?.ipv4, endpoints[0]?.mac], [null, null]);
    }
  });

  it('has no address without a sane prefix length', () => {
    for (const IPPrefixLen of [0, -1, 129, 1.5, '24']) {
      const { endpoints } = read({ NetworkSettings: { Networks: { n: { IPAddress: '10.0.0.2', IPPrefixLen } } } });
      assert.equal(endpoints[0]?.ipv4, null);
    }
  });

  it('keeps the endpoints it can read beside one that is null', () => {
    const { endpoints } = read({
      NetworkSettings: { Networks: { a: null, b: 'x', c: { IPAddress: '10.0.0.2', IPPrefixLen: 8 } } },
    });
    assert.deepEqual(
      endpoints.map(({ networkName, ipv4 }) => [networkName, ipv4]),
      [
        ['a', null],
        ['c', { address: '10.0.0.2', prefix: 8 }],
      ],
    );
  });
});

describe('the environment of a container', () => {
  it('is kept of proxies alone, without their passwords', () => {
    const answer = recordedObject('debian', 'containerInspects', 'web') as { readonly Config: object };
    const { detail } = readInspectedContainer({
      ...answer,
      Config: {
        ...answer.Config,
        Env: [
          'DB_PASSWORD=hunter2',
          'http_proxy=http://joe:secret@proxy:3128',
          'HTTPS_PROXY=joe:secret@proxy:3128',
          'ALL_PROXY=',
          'NO_PROXY=localhost,db',
          'PROXY=nobody',
          17,
        ],
      },
    });
    assert.deepEqual(detail?.proxies, [
      { name: 'http_proxy', value: 'http://***@proxy:3128' },
      { name: 'HTTPS_PROXY', value: '***@proxy:3128' },
      { name: 'NO_PROXY', value: 'localhost,db' },
    ]);
  });
});
