import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  aCase,
  aConnect,
  anInterface,
  aNamespace,
  app,
  aPing,
  aResolution,
  aRoute,
  aSocket,
  attached,
  back,
  bridge,
  db,
  facts,
  goalOn,
  web,
  type Situation,
} from '../../test/support/diagnosis.ts';
import { aDetail, aNetwork, aTopology } from '../../test/support/model.ts';
import type { FindingCode, Verdict } from '../model/diagnosis.ts';
import type { FilterChain } from '../model/namespace.ts';
import type { Iperf3Result } from '../model/observation.ts';
import type { Swarm, SwarmService, SwarmTask } from '../model/swarm.ts';
import type { Goal, NamespaceFacts, Outcome } from './case.ts';
import { conclude } from './conclude.ts';

/** One thing that is wrong, and what has to be said of it. */
type Row = readonly [
  code: FindingCode,
  what: string,
  outcome: Outcome,
  situation: Situation,
  more?: { readonly verdict?: Verdict; readonly also?: readonly FindingCode[] },
];

const outside: Goal = {
  ...{ by: 'address', who: { kind: 'outside' }, address: '198.51.100.7', family: 4, network: null, published: [] },
};
const noWay = facts(null);
const socketless = (container = db): NamespaceFacts => facts(aNamespace(container));
const internal = aNetwork('inner', { internal: true, bridge: 'br-inner', subnets: back.subnets });
const mute = aNetwork('mute', { icc: false, bridge: 'br-mute', subnets: back.subnets });
const chain = (name: string, policy: string | null = null): FilterChain => ({
  ...{ family: 'ip', source: 'iptables', table: 'filter', name, policy, packets: 0, rules: [] },
});
const rule = (text: string, target: string, number = 1): FilterChain['rules'][number] => ({
  ...{ number, text, target, packets: 3, bytes: 180 },
});
const unknownGoal = (name: string, bearer = db as typeof db | null): Goal => ({
  ...{
    by: 'name',
    who: { kind: 'unresolved', name, bearer },
    address: null,
    family: null,
    network: null,
    published: [],
  },
});
const named = (name: string, said: readonly string[] | string | null): NonNullable<Situation['names']> => ({
  ...{ name, resolution: aResolution(name, said), files: null, embeddedAnswers: null, repeated: null },
});
const loopbackLink = {
  ...({ kind: 'veth', place: 'host' } as const),
  ...{ name: 'veth1', index: 11, carrier: true, mtu: 1500, masterIndex: null, vlan: null },
};

const lifecycle: readonly Row[] = [
  ['source-not-running', 'FROM has ended', 'unknown', { from_: { ...web, state: 'exited' }, from: noWay }],
  ['source-paused', 'FROM is paused, though beside it all works', 'works', { from_: { ...web, state: 'paused' } }],
  ['target-not-running', 'TO has ended', 'timed-out', { containers: [{ ...db, state: 'exited' }], to: noWay }],
  ['target-paused', 'TO is paused and its kernel accepts', 'works', { containers: [{ ...db, state: 'paused' }] }],
  [
    'target-restarting',
    'TO is between two falls',
    'refused',
    { containers: [{ ...db, state: 'restarting' }], to: noWay },
  ],
  [
    'target-restarting',
    'TO was restarted again and again and is up for a moment',
    'unknown',
    { containers: [{ ...db, detail: aDetail({ startedAt: '2026-01-01T23:59:58Z', restartCount: 5 }) }], to: noWay },
  ],
  [
    'host-port-taken',
    'the engine said so',
    'unknown',
    {
      containers: [
        {
          ...db,
          state: 'created',
          detail: aDetail({ error: 'driver failed: Bind for 0.0.0.0:8080 failed: port is already allocated' }),
        },
      ],
    },
  ],
  [
    'start-failed',
    'the engine said something else',
    'unknown',
    { containers: [{ ...db, state: 'created', detail: aDetail({ error: 'exec: "x": no such file' }) }] },
  ],
  [
    'address-pool-exhausted',
    'the engine said so',
    'unknown',
    {
      containers: [
        {
          ...db,
          state: 'created',
          detail: aDetail({ error: "no available IPv4 addresses on this network's address pools" }),
        },
      ],
    },
  ],
  [
    'target-starting',
    'it was started this moment and nothing in it listens',
    'refused',
    { containers: [{ ...db, detail: aDetail({ startedAt: '2026-01-01T23:59:59Z' }) }], to: socketless() },
  ],
];

const attachment: readonly Row[] = [
  ['no-network', 'FROM has none', 'unreachable', { from_: { ...web, endpoints: [], mode: { kind: 'none' } } }],
  [
    'no-network',
    'TO has none, and so its name does not resolve',
    'unresolved',
    {
      containers: [{ ...db, endpoints: [] }],
      goal: unknownGoal('db', { ...db, endpoints: [] }),
      names: named('db', 'NXDOMAIN'),
    },
  ],
  [
    'no-shared-network',
    'two bridges',
    'timed-out',
    { goal: goalOn(attached('db', [[back, '172.21.0.3']]), back), to: noWay },
  ],
  [
    'internal-network',
    'the outside, from inside',
    'timed-out',
    { from_: attached('web', [[internal, '172.21.0.2']]), networks: [internal], goal: outside },
  ],
  [
    'icc-disabled',
    'on the bridge that both are on',
    'timed-out',
    (() => {
      const [one, two] = [attached('web', [[mute, '172.21.0.2']]), attached('db', [[mute, '172.21.0.3']])];
      return { from_: one, containers: [two], networks: [mute], goal: goalOn(two, mute) };
    })(),
  ],
  [
    'target-on-host-network',
    'its name resolves nowhere',
    'unresolved',
    (() => {
      const hosted = attached('db', [], { mode: { kind: 'host' } });
      return { containers: [hosted], goal: unknownGoal('db', hosted), names: named('db', 'NXDOMAIN') };
    })(),
  ],
];

const addressing: readonly Row[] = [
  [
    'address-mismatch',
    'another address inside',
    'unreachable',
    { to: facts(aNamespace(db, [aSocket(5432)], { interfaces: [anInterface('eth0', 10, ['172.20.0.99'])] })) },
  ],
  [
    'duplicate-address',
    'another container has it too',
    'refused',
    { claimants: [attached('copy', [[app, '172.20.0.9']])] },
  ],
  [
    'stale-address',
    'in a subnet, and nobody has it',
    'unreachable',
    {
      goal: { ...goalOn(db, app), by: 'address', who: { kind: 'nobody', network: app, subnet: '172.20.0.0/16' } },
      to: noWay,
    },
  ],
  [
    'subnet-overlap',
    'the host has a better route than the bridge',
    'unreachable',
    {
      goal: { ...goalOn(db, app), by: 'address', who: { kind: 'nobody', network: app, subnet: '172.20.0.0/16' } },
      host: aNamespace(web, [], {
        routes: [aRoute('172.20.0.0/24', { dev: 'vpn0' }), aRoute('172.20.0.0/16', { dev: 'br-app' })],
      }),
    },
  ],
];

const routing: readonly Row[] = [
  [
    'no-route',
    'no default route',
    'unreachable',
    { goal: outside, from: facts(aNamespace(web, [], { routes: [aRoute('172.20.0.0/16')] })) },
  ],
  [
    'blackhole-route',
    'a route takes it',
    'unreachable',
    {
      from: facts(
        aNamespace(web, [], {
          routes: [aRoute('172.20.0.3/32', { type: 'blackhole', dev: null }), aRoute('172.20.0.0/16')],
        }),
      ),
    },
  ],
  [
    'wrong-gateway',
    'a next hop that nobody is',
    'unreachable',
    {
      goal: outside,
      from: facts(
        aNamespace(web, [], {
          routes: [aRoute('default', { via: '172.20.0.254' }), aRoute('172.20.0.0/16')],
          neighbours: [{ address: '172.20.0.254', mac: null, dev: 'eth0', state: 'FAILED' }],
        }),
      ),
    },
  ],
  [
    'return-route-missing',
    'the answer goes into a blackhole',
    'timed-out',
    {
      to: facts(
        aNamespace(db, [aSocket(5432)], {
          routes: [aRoute('172.20.0.2/32', { type: 'blackhole', dev: null }), aRoute('172.20.0.0/16')],
        }),
      ),
    },
  ],
  [
    'interface-down',
    'of the target',
    'unreachable',
    {
      to: facts(
        aNamespace(db, [aSocket(5432)], { interfaces: [anInterface('eth0', 10, ['172.20.0.3'], { up: false })] }),
      ),
    },
  ],
  [
    'link-broken',
    'out of its bridge',
    'unreachable',
    {
      to: facts(aNamespace(db, [aSocket(5432)]), {
        links: new Map([[10, { ...loopbackLink, up: true, master: null }]]),
      }),
    },
  ],
  [
    'link-broken',
    'its other end is off',
    'unreachable',
    {
      to: facts(aNamespace(db, [aSocket(5432)]), {
        links: new Map([[10, { ...loopbackLink, up: false, master: 'br-app' }]]),
      }),
    },
  ],
  ['forwarding-disabled', 'by the word of the engine', 'timed-out', { goal: outside, forwarding: false, to: noWay }],
  ['outside-silent', 'all of ours is right', 'timed-out', { goal: outside, to: noWay }],
  [
    'outside-silent',
    'nor does it answer the host',
    'timed-out',
    { goal: outside, to: noWay, fromHost: aConnect('timed-out') },
  ],
  [
    'could-not-check',
    'the host reaches it, and its rules are not to be read',
    'timed-out',
    { goal: outside, to: noWay, fromHost: aConnect('connected') },
  ],
];

const published = (address: string): Goal => ({
  ...{ by: 'object', who: { kind: 'host' }, address: '172.20.0.1', family: 4, network: app },
  published: [
    { container: db, port: { port: 5432, protocol: 'tcp', published: { address, port: 8080 } }, inForce: true },
  ],
});

const transport: readonly Row[] = [
  ['nothing-listening', 'other ports do', 'refused', { to: facts(aNamespace(db, [aSocket(80)])) }],
  ['listening-on-loopback', 'IPv4', 'refused', { to: facts(aNamespace(db, [aSocket(5432, '127.0.0.1')])) }],
  ['listening-on-loopback', 'IPv6', 'refused', { to: facts(aNamespace(db, [aSocket(5432, '::1')])) }],
  [
    'listening-on-other-address',
    'that of another network',
    'refused',
    { to: facts(aNamespace(db, [aSocket(5432, '172.21.0.3')])) },
  ],
  [
    'wrong-address-family',
    'IPv6 only',
    'refused',
    { to: facts(aNamespace(db, [aSocket(5432, '::', { dual: false })])) },
  ],
  [
    'wrong-address-family',
    'IPv6 only, told by a connection from inside',
    'refused',
    { to: facts(aNamespace(db, [aSocket(5432, '::', { dual: null })])), inside: 'refused' },
  ],
  ['wrong-protocol', 'UDP', 'refused', { to: facts(aNamespace(db, [aSocket(5432, '0.0.0.0', { protocol: 'udp' })])) }],
  [
    'published-port-used-inside',
    'it is 80 inside',
    'refused',
    {
      asked: 'container:db:8080',
      containers: [{ ...db, ports: [{ port: 80, protocol: 'tcp', published: { address: '0.0.0.0', port: 8080 } }] }],
      to: facts(aNamespace(db, [aSocket(80)])),
    },
  ],
  [
    'port-not-published',
    'nobody does',
    'refused',
    { asked: 'host:8080', goal: { ...published(''), published: [] }, to: noWay },
  ],
  ['published-on-loopback', 'asked from elsewhere', 'refused', { asked: 'host:8080', goal: published('127.0.0.1') }],
  [
    'listening-on-loopback',
    "behind a published port, where docker's proxy accepts",
    'works',
    { asked: 'host:8080', goal: published('0.0.0.0'), to: facts(aNamespace(db, [aSocket(5432, '127.0.0.1')])) },
  ],
  ['firewall-drop', 'inferred', 'timed-out', {}],
  ['firewall-reject', 'inferred: somebody listens and another refuses', 'refused', {}],
  [
    'firewall-drop',
    'by the rule that counted',
    'timed-out',
    {
      counters: {
        read: ['host'],
        risen: [{ place: 'host', chain: chain('DOCKER-USER'), rule: rule('-p tcp -j DROP', 'DROP'), packets: 3 }],
      },
    },
  ],
  [
    'firewall-drop',
    'before an outside address is called silent',
    'timed-out',
    {
      goal: outside,
      to: noWay,
      counters: {
        read: ['host'],
        risen: [{ place: 'host', chain: chain('DOCKER-USER'), rule: rule('-j DROP', 'DROP'), packets: 3 }],
      },
    },
  ],
];

const names: readonly Row[] = [
  [
    'name-overridden',
    'by the hosts file',
    'unreachable',
    {
      asked: 'db:5432',
      goal: {
        ...goalOn(db, app),
        by: 'name',
        who: { kind: 'nobody', network: app, subnet: '172.20.0.0/16' },
        address: '172.20.0.77',
      },
      names: {
        ...named('db', []),
        resolution: {
          ...aResolution('db', ['172.20.0.77']),
          steps: [
            {
              ...{ source: 'hosts', server: null, asked: 'db', type: null, rcode: null, conclusive: true, ms: null },
              answers: [{ address: '172.20.0.77', type: 'A', ttl: null }],
            },
          ],
        },
      },
      to: noWay,
    },
  ],
  [
    'localhost-is-self',
    'and another container listens',
    'refused',
    {
      asked: 'localhost:5432',
      goal: { ...goalOn(db, app), by: 'name', who: { kind: 'self' }, address: '127.0.0.1', network: null },
      to: facts(aNamespace(web)),
      elsewhere: ['db'],
    },
  ],
  [
    'name-not-found',
    'nobody has it',
    'unresolved',
    { goal: unknownGoal('dbb', null), names: named('dbb', 'NXDOMAIN'), to: noWay },
  ],
  [
    'embedded-dns-broken',
    'it has the name and is silent',
    'unresolved',
    { goal: unknownGoal('db'), names: named('db', null) },
  ],
  [
    'resolver-not-docker',
    'it is not asked',
    'unresolved',
    {
      goal: unknownGoal('db'),
      names: {
        ...named('db', 'NXDOMAIN'),
        files: { hosts: [], resolver: { nameservers: ['192.0.2.53'], search: [], ndots: 1, options: [] } } as never,
      },
    },
  ],
  [
    'host-name-missing',
    'on Docker Engine',
    'unresolved',
    { goal: unknownGoal('host.docker.internal', null), names: named('host.docker.internal', 'NXDOMAIN'), to: noWay },
  ],
  [
    'name-on-other-network',
    'and what else is wrong there is told too',
    'unresolved',
    (() => {
      const far = attached('db', [[back, '172.21.0.3']]);
      return {
        ...{ asked: 'db:5432', containers: [far], goal: unknownGoal('db', far), names: named('db', 'NXDOMAIN') },
        to: facts(aNamespace(far, [aSocket(5432, '127.0.0.1')])),
      };
    })(),
    { also: ['listening-on-loopback'] },
  ],
  [
    'dns-default-bridge',
    'there are no names',
    'unresolved',
    (() => {
      const [one, two] = [attached('web', [[bridge, '172.17.0.2']]), attached('db', [[bridge, '172.17.0.3']])];
      return { from_: one, containers: [two], goal: unknownGoal('db', two), names: named('db', 'NXDOMAIN') };
    })(),
  ],
];

const quality: readonly Row[] = [
  ['packet-loss', 'three of twenty', 'works', { pings: [aPing(20, 17)] }, { verdict: 'degraded' }],
  [
    'low-throughput',
    'below what was asked for',
    'works',
    {
      thresholds: { lossPercent: 1, latencyMs: 100, bitsPerSecond: 100e6 },
      throughput: { ...aPing(1, 1), kind: 'iperf3', result: { bitsPerSecond: 9.4e6 } as Iperf3Result },
    },
    { verdict: 'degraded' },
  ],
  ['high-latency', 'on one host', 'works', { pings: [aPing(20, 20, 250)] }, { verdict: 'degraded' }],
  [
    'path-mtu',
    'large packets vanish',
    'works',
    { pings: [aPing(20, 20)], pathMtu: { size: 1500, passed: false, mtu: 1400, observation: aPing(1, 0) } },
    { verdict: 'degraded' },
  ],
  [
    'resolver-intermittent',
    'two of ten lookups fail',
    'works',
    {
      goal: { ...goalOn(db, app), by: 'name' },
      names: { ...named('db', ['172.20.0.3']), repeated: { asked: 10, failed: 2, server: '127.0.0.11' } },
    },
    { verdict: 'degraded' },
  ],
];

const families = { lifecycle, names, attachment, addressing, routing, transport, quality };

describe('the cause', () => {
  for (const [family, rows] of Object.entries(families)) {
    for (const [code, what, outcome, situation, more = {}] of rows) {
      it(`is ${code}: ${what} (${family})`, () => {
        const { verdict, cause, findings } = conclude(aCase(outcome, situation));
        assert.equal(cause?.code, code, JSON.stringify(findings.map((one) => [one.code, one.severity])));
        assert.equal(verdict, more.verdict ?? 'unreachable');
        for (const one of findings) assert.ok(one.evidence.length > 0, one.code);
        const blamed = findings.filter(({ severity }) => severity === 'error').map((one) => one.code);
        assert.deepEqual(
          blamed.filter((one) => one !== code && more.also?.includes(one) !== true),
          [],
          'what follows from the cause is not blamed',
        );
        for (const one of more.also ?? []) assert.ok(blamed.includes(one), one);
      });
    }
  }

  it('is what decides first on the way, where two things are wrong', () => {
    const broken = facts(aNamespace(db, [aSocket(5432, '127.0.0.1')]), {
      links: new Map([[10, { ...loopbackLink, up: true, master: null }]]),
    });
    const { cause, findings } = conclude(aCase('unreachable', { to: broken }));
    assert.equal(cause?.code, 'link-broken');
    assert.ok(findings.some(({ code }) => code === 'listening-on-loopback'));
  });

  it('of a name that several share is that not all of them serve', () => {
    const other = attached('other', [[app, '172.20.0.4']]);
    const goals = [db, other].map((one) => goalOn(one, app, { by: 'name' }));
    const [good, bad] = goals;
    assert.ok(good && bad);
    const { verdict, cause } = conclude(
      aCase('works', {
        ...{ containers: [other], goal: good, names: named('db', ['172.20.0.3', '172.20.0.4']) },
        attempts: [
          { goal: good, outcome: 'works', decided: aConnect('connected') },
          { goal: bad, outcome: 'refused', decided: aConnect('refused') },
        ],
      }),
    );
    assert.deepEqual([verdict, cause?.code], ['degraded', 'name-ambiguous']);
  });

  it('is not found where nothing could be tried nor read, and that is said', () => {
    const unread = { what: 'interfaces', why: 'no-helper-image', detail: '' } as const;
    const { verdict, cause } = conclude(aCase('unknown', { from: facts(null, { notRead: unread }), to: noWay }));
    assert.deepEqual([verdict, cause?.code], ['unknown', 'could-not-check']);
  });

  it("is not a filter where the target's own tables could not be read", () => {
    const { verdict, cause } = conclude(
      aCase('timed-out', { to: facts(null, { notRead: { what: 'interfaces', why: 'no-tool', detail: '' } }) }),
    );
    assert.deepEqual([verdict, cause?.code], ['unreachable', 'could-not-check']);
  });

  it("is never one of Docker's own rules", () => {
    const isolation = {
      place: 'host',
      chain: chain('DOCKER-ISOLATION-STAGE-2'),
      rule: rule('-o br-back -j DROP', 'DROP'),
      packets: 3,
    } as const;
    const far = attached('db', [[back, '172.21.0.3']]);
    const { cause } = conclude(
      aCase('timed-out', { goal: goalOn(far, back), to: noWay, counters: { read: ['host'], risen: [isolation] } }),
    );
    assert.equal(cause?.code, 'no-shared-network');
  });
});

describe('a service of a swarm', () => {
  const service: SwarmService = {
    ...{ id: 's1', name: 'shop', image: 'shop:1', mode: 'replicated', replicas: 2, endpointMode: 'vip', labels: {} },
    ...{ virtualAddresses: [{ networkId: app.id, address: '172.20.0.77' }], networks: [], ports: [] },
  };
  const task: SwarmTask = {
    ...{ id: 't1', service: 's1', slot: 1, node: 'n1', state: 'running', wanted: 'running', error: null },
    ...{ container: null, addresses: [] },
  };
  const goal: Goal = {
    ...{ by: 'name', who: { kind: 'nobody', network: app, subnet: '172.20.0.0/16' }, address: '172.20.0.77' },
    ...{ family: 4, network: app, published: [] },
  };
  const swarm = (...tasks: readonly SwarmTask[]): Swarm => ({
    ...{ kind: 'manager', nodes: [], services: [service], tasks, records: [] },
  });

  it('has a virtual address that nobody serves, which is no matter of the network', () => {
    const { cause, findings } = conclude(aCase('timed-out', { goal, to: noWay, swarm: swarm(task) }));
    const errors = findings.filter(({ severity }) => severity === 'error').length;
    assert.deepEqual([cause?.code, errors], ['vip-not-served', 1]);
  });

  it('has no running task', () => {
    const failing = { ...task, state: 'failed', error: 'no suitable node' };
    const { cause } = conclude(aCase('timed-out', { goal, to: noWay, swarm: swarm(failing) }));
    assert.equal(cause?.code, 'service-without-tasks');
    assert.ok(cause.evidence.some(({ value }) => value === 'no suitable node'));
    const unresolved = aCase('unresolved', {
      ...{ goal: unknownGoal('shop', null), names: named('shop', 'NXDOMAIN'), to: noWay, swarm: swarm() },
    });
    assert.equal(conclude(unresolved).cause?.code, 'service-without-tasks');
  });
});

describe('what could not be checked', () => {
  it('is not that no tool is there, where there is no address to try', () => {
    const created = {
      ...db,
      state: 'created',
      endpoints: db.endpoints.map((one) => ({ ...one, ipv4: null })),
    } as const;
    const { cause, findings } = conclude(
      aCase('unknown', { containers: [created], goal: goalOn(created, app), to: noWay }),
    );
    assert.equal(cause?.code, 'target-not-running');
    assert.deepEqual(
      findings.filter(({ code }) => code === 'could-not-check'),
      [],
    );
  });
});

describe('a pair that is well', () => {
  it('has no cause and no error, whatever else there is around it', () => {
    const distraction = fc.record({
      routes: fc.subarray([
        aRoute('10.0.0.0/8', { type: 'blackhole', dev: null }),
        aRoute('192.0.2.0/24', { via: '172.20.0.250' }),
        aRoute('default', { via: '172.20.0.254', metric: 100 }),
      ]),
      sockets: fc.subarray([
        aSocket(80, '127.0.0.1'),
        aSocket(22),
        aSocket(5432, '127.0.0.1'),
        aSocket(5432, '0.0.0.0', { protocol: 'udp' }),
      ]),
      unhealthy: fc.boolean(),
      pings: fc.constantFrom([], [aPing(20, 0)], [aPing(20, 20, 40)], [aPing(20, 20)]),
      hosts: fc.boolean(),
      others: fc.subarray([
        attached('ill', [[app, '172.20.0.7']], { health: { status: 'unhealthy', failingStreak: 9, lastOutput: 'x' } }),
        attached('asleep', [[app, '172.20.0.8']], { state: 'paused' }),
        attached('gone', [[back, '172.21.0.9']], { state: 'exited' }),
      ]),
      repeated: fc.constantFrom(null, { asked: 5, failed: 0, server: '127.0.0.11' }),
      unreadable: fc.boolean(),
    });
    fc.assert(
      fc.property(distraction, ({ routes, sockets, unhealthy, pings, hosts, others, repeated, unreadable }) => {
        const target = unhealthy
          ? { ...db, health: { status: 'unhealthy', failingStreak: 3, lastOutput: '' } as const }
          : db;
        const usual = aNamespace(web);
        const c = aCase('works', {
          ...{ asked: 'db:5432', containers: [target, ...others], goal: { ...goalOn(target, app), by: 'name' }, pings },
          from: unreadable ? noWay : facts({ ...usual, routes: [...routes, ...usual.routes] }),
          to: unreadable ? noWay : facts(aNamespace(db, [aSocket(5432), ...sockets])),
          names: {
            ...named('db', ['172.20.0.3']),
            ...{
              repeated,
              files: hosts ? { resolver: null, hosts: [{ address: '192.0.2.1', names: ['other'] }] } : null,
            },
          },
        });
        const { verdict, cause, findings } = conclude(c);
        assert.equal(cause, null);
        assert.equal(verdict, 'reachable');
        assert.deepEqual(
          findings.filter(({ severity }) => severity === 'error'),
          [],
        );
      }),
    );
  });

  it('that the engine would not let through is well all the same, and that is said', () => {
    const far = attached('db', [[back, '172.21.0.3']]);
    const { verdict, cause, findings } = conclude(
      aCase('works', { goal: goalOn(far, back), to: facts(aNamespace(far, [aSocket(5432)])) }),
    );
    assert.deepEqual(
      [verdict, cause, findings.map(({ code, severity }) => [code, severity])],
      ['reachable', null, [['model-disagrees', 'info']]],
    );
  });

  it('says of a companion in the same namespace that it is one', () => {
    const sidecar = attached('web', [], { mode: { kind: 'container', container: db.id } });
    const topology = aTopology([app], [sidecar, db]);
    const goal: Goal = {
      ...goalOn(db, app),
      by: 'address',
      who: { kind: 'self' },
      address: '127.0.0.1',
      network: null,
    };
    const { verdict, findings } = conclude(
      aCase('works', { topology, from_: sidecar, goal, from: facts(aNamespace(db, [aSocket(5432)])) }),
    );
    assert.deepEqual([verdict, findings.map(({ code }) => code)], ['reachable', ['same-namespace']]);
  });
});

describe('a router of the user’s own', () => {
  it('is not blamed for what lies behind it', () => {
    const router = attached('router', [
      [app, '172.20.0.9'],
      [back, '172.21.0.9'],
    ]);
    const far = attached('db', [[back, '172.21.0.3']]);
    const from = facts(
      aNamespace(web, [], { routes: [aRoute('172.21.0.0/16', { via: '172.20.0.9' }), aRoute('172.20.0.0/16')] }),
    );
    const to = facts(aNamespace(far, [aSocket(5432)], { routes: [aRoute('172.21.0.0/16')] }));
    const { cause } = conclude(aCase('timed-out', { containers: [router, far], goal: goalOn(far, back), from, to }));
    assert.equal(cause?.code, 'return-route-missing');
  });
});
