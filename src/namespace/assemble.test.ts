import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { readers, recorded, recordedNamespace, word } from '../../test/support/namespaces.ts';
import type { NetworkInterface, Route } from '../model/namespace.ts';
import { assemble } from './assemble.ts';
import { splitParts } from './parts.ts';

const addressesOf = ({ interfaces }: { interfaces: readonly NetworkInterface[] }): Record<string, string[]> =>
  Object.fromEntries(
    interfaces.map(({ name, addresses }) => [
      name,
      addresses.map(({ address, prefix }) => `${address}/${prefix}`).sort(),
    ]),
  );
const routeText = ({ table, type, to, via, dev, metric, scope }: Route): string =>
  [table, type, to, via ?? '-', dev ?? '-', metric, scope ?? '-'].join(' ');

describe('a namespace as Docker makes it', () => {
  for (const reader of readers) {
    it(`is read the same by ${reader}`, () => {
      const read = recordedNamespace('plain', reader);
      assert.equal(read.reader, { iproute2: 'iproute2', busybox: 'busybox ip' }[reader as string] ?? '/proc');
      const [lo, eth0] = read.interfaces;
      assert.deepEqual(
        [lo?.name, lo?.index, lo?.kind, lo?.mac, lo?.mtu, lo?.up, lo?.linkIndex],
        ['lo', 1, 'loopback', null, 65536, true, null],
      );
      assert.deepEqual([eth0?.name, eth0?.mtu, eth0?.up, eth0?.carrier], ['eth0', 1500, true, true]);
      const other = recordedNamespace('plain', 'iproute2').interfaces[1];
      assert.deepEqual([eth0?.index, eth0?.mac, eth0?.linkIndex], [other?.index, other?.mac, other?.linkIndex]);
      assert.ok(eth0?.linkIndex != null && eth0.counters !== null);
      const local = (address: string): boolean => !address.startsWith('fe80:');
      assert.deepEqual(
        Object.fromEntries(Object.entries(addressesOf(read)).map(([name, list]) => [name, list.filter(local)])),
        { lo: ['127.0.0.1/8', '::1/128'], eth0: ['172.20.0.2/16'] },
      );
      assert.deepEqual(read.routes.filter(({ family }) => family === 4).map(routeText), [
        'main unicast default 172.20.0.1 eth0 0 global',
        'main unicast 172.20.0.0/16 - eth0 0 link',
        'local local 127.0.0.0/8 - lo 0 host',
        'local local 127.0.0.1/32 - lo 0 host',
        'local broadcast 127.255.255.255/32 - lo 0 link',
        'local local 172.20.0.2/32 - eth0 0 host',
        'local broadcast 172.20.255.255/32 - eth0 0 link',
      ]);
      assert.deepEqual(
        read.rules
          .filter(({ family }) => family === 4)
          .map(({ priority, action, others }) => [priority, action, others]),
        [
          [0, { kind: 'table', table: 'local' }, []],
          [32766, { kind: 'table', table: 'main' }, []],
          [32767, { kind: 'table', table: 'default' }, []],
        ],
      );
      assert.equal(read.sysctls['net.ipv4.ip_forward'], '0');
      assert.equal(read.sysctls['net.ipv6.conf.eth0.disable_ipv6'], '0');
    });

    it(`has the same sockets for ${reader}, without Docker's own`, () => {
      const { sockets } = recordedNamespace('plain', reader);
      assert.deepEqual(
        sockets.map(({ protocol, family, address, port, loopback }) => [protocol, family, address, port, loopback]),
        [
          ['tcp', 6, '::', 81, false],
          ['tcp', 4, '127.0.0.1', 5432, true],
          ['tcp', 6, '::', 8080, false],
          ['tcp', 4, '172.20.0.2', 9000, false],
          ['tcp', 4, '172.20.0.2', 9001, false],
          ['udp', 6, '::1', 53, true],
          ['udp', 4, '0.0.0.0', 68, false],
        ],
      );
      const names = new Set(sockets.map(({ process }) => process?.name));
      assert.deepEqual([...names], [reader === 'bash' ? undefined : 'python3']);
    });
  }

  it('says what /proc does not show', () => {
    const gaps = recordedNamespace('plain', 'bash').notRead.map(({ what, why, detail }) => [what, why, detail]);
    assert.deepEqual(gaps, [
      ['next-hops', 'not-in-proc', ''],
      ['rules', 'not-in-proc', 'IPv6'],
      ['processes', 'no-tool', ''],
      ['neighbours', 'not-in-proc', 'IPv6'],
      ['filter', 'no-tool', ''],
    ]);
  });

  it('knows from ss which sockets IPv4 reaches', () => {
    const dual = (reader: 'iproute2' | 'busybox'): unknown[] =>
      recordedNamespace('plain', reader)
        .sockets.filter(({ address }) => address === '::')
        .map(({ port, dual }) => [port, dual]);
    assert.deepEqual(dual('iproute2'), [
      [81, false],
      [8080, true],
    ]);
    assert.deepEqual(dual('busybox'), [
      [81, null],
      [8080, null],
    ]);
  });
});

describe('a namespace with tables of its own', () => {
  const whole = recordedNamespace('tables', 'iproute2');

  it('is read whole with iproute2', () => {
    assert.deepEqual(whole.notRead, []);
    assert.deepEqual(
      whole.interfaces.map(({ kind }) => kind),
      ['loopback', 'veth', 'veth', 'veth', 'veth', 'macvlan'],
    );
    const main = whole.routes.filter(({ family, table }) => family === 4 && table !== 'local');
    assert.deepEqual(main.map(routeText), [
      '100 unicast default 10.1.0.254 eth1 0 global',
      '100 unicast 10.77.0.0/16 - eth1 0 link',
      'main unicast default 172.20.0.1 eth0 0 global',
      'main unicast default 10.1.0.1 eth1 100 global',
      'main unicast 10.1.0.0/24 - eth1 0 link',
      'main unicast 10.50.0.0/16 10.1.0.10 eth1 3 global',
      'main unicast 10.50.0.0/16 10.1.0.9 eth1 7 global',
      'main unicast 172.20.0.0/16 - eth0 0 link',
      'main unicast 172.20.5.0/24 fe80::1 eth0 0 global',
      'main blackhole 192.0.2.0/24 - - 0 global',
      'main unreachable 192.0.2.128/25 - - 0 global',
      'main throw 198.51.100.0/24 - - 5 global',
      'main prohibit 198.51.100.7/32 - - 0 global',
      'main unicast 203.0.113.0/24 172.20.0.3 eth0 0 global',
    ]);
    assert.deepEqual(main.at(-1)?.nextHops, [
      { via: '172.20.0.3', dev: 'eth0', weight: 2 },
      { via: '10.1.0.3', dev: 'eth1', weight: 1 },
    ]);
    assert.deepEqual(
      whole.rules
        .filter(({ family, priority }) => family === 4 && priority > 0 && priority < 32766)
        .map(({ priority, not, from, to, iif, mark, others, action }) => ({
          priority,
          not,
          from,
          to,
          iif,
          mark,
          others,
          action,
        })),
      [
        {
          priority: 1000,
          not: false,
          from: '10.1.0.2/32',
          to: null,
          iif: null,
          mark: null,
          others: [],
          action: { kind: 'table', table: '100' },
        },
        {
          priority: 1001,
          not: false,
          from: null,
          to: '10.66.0.0/16',
          iif: null,
          mark: null,
          others: [],
          action: { kind: 'blackhole' },
        },
        {
          priority: 1002,
          not: false,
          from: null,
          to: null,
          iif: 'eth0',
          mark: '0x1/0xff',
          others: [],
          action: { kind: 'table', table: '100' },
        },
        {
          priority: 1003,
          not: true,
          from: '10.2.0.0/16',
          to: null,
          iif: null,
          mark: null,
          others: ['ipproto tcp', 'dport 80-90'],
          action: { kind: 'table', table: '100' },
        },
      ],
    );
    assert.deepEqual(
      whole.neighbours.find(({ address }) => address === 'fd00:20::9'),
      {
        ...{ address: 'fd00:20::9', mac: '02:00:00:00:00:09', dev: 'eth0', state: 'PERMANENT' },
      },
    );
  });

  it('shows busybox the same routes, and rules whose conditions it hides', () => {
    const read = recordedNamespace('tables', 'busybox');
    const known = (route: Route): boolean => route.via !== 'fe80::1';
    assert.deepEqual(
      read.routes.filter(({ to }) => to !== '172.20.5.0/24').map(routeText),
      whole.routes.filter(known).map(routeText),
    );
    assert.deepEqual(
      read.rules.filter(({ others }) => others.includes('?')).map(({ priority }) => priority),
      [1000, 1001, 1002, 1003, 500],
    );
    assert.deepEqual(
      read.notRead.map(({ what, detail }) => [what, detail]),
      [
        ['routes', '172.20.5.0/24 203.0.113.0/24'],
        ['rules', 'IPv4'],
        ['rules', 'IPv6'],
        ['filter', ''],
      ],
    );
  });

  for (const reader of ['bash', 'python', 'node'] as const) {
    it(`shows ${reader} its main tables, and that there are others`, () => {
      const read = recordedNamespace('tables', reader);
      const rejected = new Set(['blackhole', 'unreachable', 'prohibit']);
      const expected = whole.routes
        .filter(({ table, via }) => table !== '100' && via !== 'fe80::1')
        // Of IPv6 the kernel shows only that they reject.
        .map((route) =>
          route.family === 6 && rejected.has(route.type) ? { ...route, type: 'unknown' as const } : route,
        );
      assert.deepEqual(
        read.routes.filter(({ to, dev }) => to !== '172.20.5.0/24' && dev !== null).map(routeText),
        expected.filter(({ dev, to }) => dev !== null && (reader === 'node' || to !== '10.9.9.9/32')).map(routeText),
      );
      assert.deepEqual(
        read.notRead.filter(({ what }) => what === 'routes').map(({ detail }) => detail),
        ['172.20.5.0/24', '100', 'IPv6'],
      );
      assert.deepEqual(read.rules, []);
    });
  }

  it('has an address in /proc whose interface only some can tell', () => {
    assert.deepEqual(addressesOf(recordedNamespace('tables', 'node')), addressesOf(whole));
    const read = recordedNamespace('tables', 'bash');
    assert.ok(read.notRead.some(({ what, detail }) => what === 'interfaces' && detail === '10.9.9.9'));
    assert.deepEqual(addressesOf(read), {
      ...addressesOf(whole),
      eth1: addressesOf(whole)['eth1']?.filter((address) => address !== '10.9.9.9/32'),
    });
  });
});

describe('iproute2', () => {
  const folder = join(import.meta.dirname, '../../test/fixtures/namespace/versions');
  const whole = recordedNamespace('tables', 'iproute2');
  const known = (route: Route): Route => ({ ...route, protocol: null });
  for (const file of readdirSync(folder)) {
    it(`prints what is understood, in ${file}`, () => {
      const read = assemble(splitParts(readFileSync(join(folder, file), 'utf8'), word), 'exec');
      assert.equal(read.reader, 'iproute2');
      // Link-local addresses were others in each recording.
      const lasting = ({ to }: Route): boolean => !to.startsWith('fe80::') || to === 'fe80::/64';
      const onlyThere = (route: Route): boolean => lasting(route) && route.dev !== 'mv0';
      assert.deepEqual(read.routes.filter(onlyThere).map(known), whole.routes.filter(onlyThere).map(known));
      assert.deepEqual(read.rules, whole.rules);
      assert.deepEqual(read.neighbours, whole.neighbours);
      const links = (interfaces: readonly NetworkInterface[]): unknown[] =>
        interfaces.map(({ name, index, mtu, addresses }) => [
          ...[name, index, mtu],
          addresses.filter(({ address }) => !address.startsWith('fe80')),
        ]);
      assert.deepEqual(links(read.interfaces), links(whole.interfaces));
    });
  }
});

describe('the parts of a reading', () => {
  it('count only where they have an end and the word is right', () => {
    const output = `\n${word} begin a\nx\n\n${word} end 0\n\n${word} begin b\ny\n\n${word} end 1\n\n${word} begin c\nz`;
    const parts = splitParts(output, word);
    assert.deepEqual([...parts.keys()], ['a', 'b']);
    assert.equal(parts.get('b')?.status, 1);
    assert.equal(splitParts(output, 'another').size, 0);
  });

  it('that are cut off are said to be unread', () => {
    const output = recorded('plain', 'iproute2');
    const cut = assemble(splitParts(output.slice(0, output.indexOf('begin /proc/net/tcp\n') + 200), word), 'exec');
    const gaps = cut.notRead.map(({ what }) => what);
    for (const what of ['interfaces', 'sockets'] as const) assert.ok(gaps.includes(what), what);
    assert.deepEqual([cut.interfaces, cut.sockets], [[], []]);
  });

  it('never throw, whatever is changed, and never make up a port or a name', function () {
    this.timeout(60_000);
    const outputs = (['plain', 'tables'] as const).flatMap((world) => readers.map((reader) => recorded(world, reader)));
    const damage = fc.record({
      output: fc.constantFrom(...outputs),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      length: fc.nat(400),
      text: fc.oneof(
        fc.string({ unit: 'binary', maxLength: 50 }),
        fc.constantFrom('\n', '{', '0', '/', ' via ', '-1', 'e400'),
      ),
    });
    fc.assert(
      fc.property(damage, ({ output, at, length, text }) => {
        const start = Math.floor(output.length * at);
        const damaged = output.slice(0, start) + text + output.slice(start + length);
        const read = assemble(splitParts(damaged, word), 'exec');
        for (const { mtu, index, counters } of read.interfaces) {
          for (const number of [mtu, index, counters?.rxBytes ?? 0, counters?.txDropped ?? 0]) {
            assert.ok(Number.isFinite(number) && number >= 0);
          }
        }
        for (const { port } of read.sockets) assert.ok(port > 0 && port < 65536);
        for (const { name } of read.interfaces) assert.ok(damaged.includes(name));
      }),
      { numRuns: 100 },
    );
  });
});
