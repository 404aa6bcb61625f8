import assert from 'node:assert/strict';
import type { NetworkInterface, NetworkNamespace, Route } from '../../src/model/namespace.ts';
import { assemble } from '../../src/namespace/assemble.ts';
import { parseAddrJson, parseRoutesJson, parseRulesJson } from '../../src/namespace/ip-json.ts';
import { lookInside, type Look } from '../../src/namespace/look.ts';
import { splitParts } from '../../src/namespace/parts.ts';
import { readShell } from '../../src/namespace/scripts/read.ts';
import { InsideRunner } from '../../src/runner/inside.ts';
import { readTopology } from '../../src/store/read.ts';
import { parseAddress } from '../../src/topology/address.ts';
import { defaultRouteViews } from '../../src/topology/default-route.ts';
import { originOf } from '../../src/topology/interface-network.ts';
import { lookUpRoute } from '../../src/topology/route-lookup.ts';
import { isLeftBehind } from '../../src/topology/shared.ts';
import type { InspectDocument } from '../../src/shared/documents/inspect.ts';
import { command } from '../lab/command.mts';
import type { LabEngine } from '../lab/engine.mts';
import { cliJson } from '../support/cli.mts';
import { eventuallyHolds } from '../support/eventually.mts';
import { needsLab } from '../support/skip.mts';
import { newRun, type ContainerOptions, type TestContainer, type TestNetwork } from '../support/test-run.mts';
import { clientUnderTest } from './client-under-test.mts';

/** The images that can read, and what they read with. */
const images = { tools: 'iproute2', busybox: 'busybox ip', bash: '/proc', python: '/proc', node: '/proc' } as const;
type Image = keyof typeof images;
const names = Object.keys(images) as Image[];

describe('what is inside a network namespace', function () {
  this.timeout(90_000);
  const run = newRun();
  const client = clientUnderTest();
  let lab: LabEngine;
  let runner: InsideRunner;
  before(function () {
    lab = needsLab(this);
    runner = new InsideRunner(client());
  });
  after(async () => await run.cleanUp());

  const look = async ({ id }: TestContainer): Promise<Look> => {
    const topology = await readTopology(client());
    return await lookInside(runner, topology, topology.containers.get(id)!);
  };
  const read = async (container: TestContainer): Promise<NetworkNamespace> => {
    const seen = await look(container);
    assert.equal(seen.kind, 'read', JSON.stringify(seen));
    return seen.namespace;
  };
  const inside = async (container: TestContainer, ...argv: string[]): Promise<string> =>
    await lab.inContainerNamespace(await run.pidOf(container), argv);
  /** The same from the host, by the machine's own iproute2: the truth. */
  const truthOf = async (
    container: TestContainer,
  ): Promise<Pick<NetworkNamespace, 'interfaces' | 'routes' | 'rules'>> => {
    const ip = async (...args: string[]): Promise<string> => await inside(container, 'ip', '-j', '-d', ...args);
    return {
      interfaces: parseAddrJson(await ip('addr', 'show'))!,
      routes: [
        ...parseRoutesJson(await ip('-4', 'route', 'show', 'table', 'all'), 4)!,
        ...parseRoutesJson(await ip('-6', 'route', 'show', 'table', 'all'), 6)!,
      ],
      rules: [
        ...parseRulesJson(await ip('-4', 'rule', 'show'), 4)!,
        ...parseRulesJson(await ip('-6', 'rule', 'show'), 6)!,
      ],
    };
  };
  const same = async (container: TestContainer, image: Image): Promise<NetworkNamespace> => {
    let seen = await read(container);
    // A new link-local address takes a moment: it is tried out first.
    await eventuallyHolds(async () => {
      seen = await read(container);
      compare(seen, await truthOf(container), image);
    });
    return seen;
  };

  describe('is the same for each image as for the host', () => {
    let front: TestNetwork, back: TestNetwork;
    before(async () => {
      front = await run.createNetwork('front', {
        EnableIPv6: true,
        IPAM: { Config: [{ Subnet: '172.30.81.0/24' }, { Subnet: 'fd00:81::/64' }] },
      });
      back = await run.createNetwork('back', { IPAM: { Config: [{ Subnet: '172.30.82.0/24' }] } });
    });
    const places: Readonly<Record<string, () => ContainerOptions>> = {
      'the default bridge': () => ({}),
      'two networks, one with IPv6': () => ({ networks: [front, back] }),
      'no network': () => ({ hostConfig: { NetworkMode: 'none' } }),
      'the host': () => ({ hostConfig: { NetworkMode: 'host' }, command: ['sleep', '600'] }),
    };
    for (const [place, options] of Object.entries(places)) {
      for (const image of names) {
        if (place === 'the host' && image !== 'tools' && image !== 'busybox') continue;
        it(`on ${place}, with ${image}`, async () => {
          const container = await run.createContainer(`${image}-${place.replace(/\W/g, '')}`, { image, ...options() });
          const seen = await same(container, image);
          assert.deepEqual([seen.via, seen.reader], ['exec', images[image]]);
          await run.remove(container);
        });
      }
    }

    it('which has no shell and no interpreter: root reads it from the host, anybody else says so', async () => {
      const container = await run.createContainer('static', { image: 'static', networks: [front, back] });
      const seen = await same(container, 'tools');
      assert.deepEqual([seen.via, seen.reader], ['host', 'iproute2']);
      assert.deepEqual(
        seen.sockets.map(({ port, process: holder }) => [port, holder?.pid, holder?.name]),
        [[8080, 1, 'tcpd']],
      );
      assert.ok(
        seen.notRead.every(({ what }) => what === 'filter'),
        JSON.stringify(seen.notRead),
      );
      const topology = await readTopology(client());
      const model = topology.containers.get(container.id)!;
      const far = await lookInside(runner, topology, { ...model, detail: model.detail && { ...model.detail, pid: 0 } });
      assert.deepEqual([far.kind, far.kind === 'unread' && far.why], ['unread', 'no-tool']);
    });

    it('where the host has no iproute2: all that can be read without', async () => {
      const container = await run.createContainer('hostless', { image: 'static', networks: [front, back] });
      await inside(container, 'iptables', '-A', 'INPUT', '-p', 'tcp', '--dport', '9999', '-j', 'DROP');
      const pid = await run.pidOf(container);
      const word = 'w'.repeat(32);
      const hidden = 'for f in $(which -a ip ss); do mount --bind /dev/null "$f"; done; exec "$@"';
      const script = ['sh', '-c', readShell, 'sh', word, `/proc/${pid}/root/sys/class/net`];
      const enter = ['nsenter', '--target', String(pid), '--net', '--', ...script];
      const printed = await command(['unshare', '--mount', 'sh', '-c', hidden, 'sh', ...enter]);
      const seen = { via: 'host', readAt: '', ...assemble(splitParts(printed, word), 'host') } as const;
      assert.equal(seen.reader, '/proc');
      compare(seen, await truthOf(container), 'bash');
      const input = seen.filter?.chains.filter(({ name }) => name === 'INPUT') ?? [];
      assert.ok(input.some(({ rules }) => rules.some(({ text }) => text.includes('9999'))));
    });
  });

  it('is the same on a macvlan network', async () => {
    const own = newRun();
    const parent = `mi${run.short}`;
    await lab.inNamespace(['ip', 'link', 'add', parent, 'type', 'veth', 'peer', 'name', `${parent}p`]);
    try {
      for (const link of [parent, `${parent}p`]) await lab.inNamespace(['ip', 'link', 'set', link, 'up']);
      const network = await own.createNetwork('macvlan', {
        ...{ Driver: 'macvlan', Options: { parent } },
        IPAM: { Config: [{ Subnet: '172.31.80.0/24', Gateway: '172.31.80.1' }] },
      });
      for (const image of ['tools', 'busybox', 'bash'] as const) {
        const container = await own.createContainer(image, { image, networks: [network] });
        const seen = await same(container, image);
        const topology = await readTopology(client());
        const eth0 = seen.interfaces.find(({ name }) => name === 'eth0')!;
        const shown = /^([0-9]+):/.exec(await lab.inNamespace(['ip', '-o', 'link', 'show', parent]))?.[1];
        assert.equal(eth0.linkIndex, Number(shown));
        assert.equal(originOf(topology, topology.containers.get(container.id)!, eth0)?.networkName, network.name);
      }
    } finally {
      await own.cleanUp();
      await lab.inNamespace(['ip', 'link', 'del', parent]);
    }
  });

  it('is the same with tables, rules, ties and /32s of somebody’s own', async () => {
    const network = await run.createNetwork('tables', { IPAM: { Config: [{ Subnet: '172.30.83.0/24' }] } });
    for (const image of names) {
      const container = await run.createContainer(`tables-${image}`, { image, networks: [network] });
      for (const line of [
        'addr add 10.83.0.9/32 dev eth0',
        'route add blackhole 192.0.2.0/24',
        'route add unreachable 192.0.2.128/25',
        'route add prohibit 198.51.100.7/32',
        'route add 10.84.0.0/16 via 172.30.83.200 metric 7',
        'route add 10.84.0.0/16 via 172.30.83.201 metric 3',
        'route append 10.84.0.0/16 via 172.30.83.202 metric 3',
        'route add default via 172.30.83.203 table 100',
        'rule add from 10.83.0.9 lookup 100 priority 1000',
        'rule add to 10.66.0.0/16 blackhole priority 1001',
      ]) {
        await inside(container, 'ip', ...line.split(' '));
      }
      const seen = await same(container, image);
      const to = (text: string): unknown => {
        const answer = lookUpRoute(seen, { to: parseAddress(text)! });
        return answer.kind === 'route'
          ? answer.route.via
          : answer.kind === 'rejected'
            ? answer.route.type
            : answer.kind;
      };
      assert.deepEqual(
        [to('192.0.2.1'), to('192.0.2.200'), to('198.51.100.7'), to('10.84.1.1')],
        ['blackhole', 'unreachable', 'prohibit', '172.30.83.201'],
      );
      const wanted = images[image] === '/proc';
      assert.equal(
        seen.notRead.some(({ what }) => what === 'rules'),
        image !== 'tools',
      );
      assert.equal(
        seen.notRead.some(({ what, detail }) => what === 'routes' && detail === '100'),
        wanted,
      );
      await run.remove(container);
    }
  });

  it('has the sockets that programs wait on, without Docker’s own', async () => {
    const network = await run.createNetwork('sockets');
    for (const [image, port] of [
      ['tools', 8083],
      ['busybox', 8083],
      ['python', 80],
      ['node', 3000],
    ] as const) {
      const command = port === 8083 ? { command: ['httpd', '-f', '-p', '8083'] } : {};
      const container = await run.createContainer(`sockets-${image}`, { image, networks: [network], ...command });
      await eventuallyHolds(async () => {
        const { sockets } = await read(container);
        assert.deepEqual(
          sockets.map((socket) => [socket.protocol, socket.port, socket.process?.pid]),
          [['tcp', port, 1]],
        );
      });
      await run.remove(container);
    }
  });

  it('is that of another container, until that one is restarted', async () => {
    const network = await run.createNetwork('shared');
    const owner = await run.createContainer('owner', { image: 'busybox', networks: [network] });
    const hostConfig = { NetworkMode: `container:${owner.id}` };
    const sharer = await run.createContainer('sharer', { image: 'tools', hostConfig });
    const toolless = await run.createContainer('toolless', { image: 'static', hostConfig });
    const macs = async (container: TestContainer): Promise<unknown[]> =>
      (await read(container)).interfaces.map(({ name, mac }) => [name, mac]);
    assert.deepEqual(await macs(sharer), await macs(owner));
    const files = async (container: TestContainer): Promise<unknown> => {
      const seen = await look(container);
      return seen.kind === 'read' && seen.files?.resolver?.nameservers;
    };
    assert.deepEqual(await files(owner), ['127.0.0.11']);
    // Another's files are not its own.
    assert.equal(await files(toolless), undefined);
    // One that has nothing to read with is read from inside another.
    assert.deepEqual(await macs(toolless), await macs(owner));
    await run.act(owner, 'restart');
    const left = await same(sharer, 'tools');
    assert.deepEqual(
      left.interfaces.map(({ name }) => name),
      ['lo'],
    );
    const topology = await readTopology(client());
    assert.equal(isLeftBehind(topology, topology.containers.get(sharer.id)!), true);
    // Nobody in the new namespace answers for the old one; the host sees it as it is.
    const old = await read(toolless);
    assert.deepEqual([old.via, old.interfaces.map(({ name }) => name)], ['host', ['lo']]);
  });

  it('agrees with the engine on the default route, and says where not', async () => {
    const [a, b] = [await run.createNetwork('way-a'), await run.createNetwork('way-b')];
    const container = await run.createContainer('ways', { image: 'tools', networks: [b, a] });
    const view = async (): Promise<unknown[]> => {
      const topology = await readTopology(client());
      const model = topology.containers.get(container.id)!;
      return defaultRouteViews(topology, model, await read(container))
        .filter(({ family }) => family === 4)
        .map(({ verdict, expected, actual }) => [verdict, expected?.networkName, actual?.networkName ?? null]);
    };
    assert.deepEqual(await view(), [['same', a.name, a.name]]);
    const gateway = (await run.endpointOf(container, b)).Gateway;
    await inside(container, 'ip', 'route', 'replace', 'default', 'via', gateway);
    assert.deepEqual(await view(), [['differs', a.name, b.name]]);
    await inside(container, 'ip', 'route', 'del', 'default');
    assert.deepEqual(await view(), [['missing', a.name, null]]);
  });

  it('is completed from the host with what the tools inside can’t tell, filter rules with their counters among it', async () => {
    const network = await run.createNetwork('completed');
    const container = await run.createContainer('completed', { image: 'bash', networks: [network] });
    await inside(container, 'iptables', '-A', 'INPUT', '-p', 'tcp', '--dport', '9999', '-j', 'DROP');
    await inside(container, 'ip', 'rule', 'add', 'from', '192.0.2.7', 'lookup', '77');
    const alone = await read(container);
    assert.deepEqual([alone.filter, alone.notRead.some(({ what }) => what === 'rules')], [null, true]);
    const topology = await readTopology(client());
    const seen = await lookInside(runner, topology, topology.containers.get(container.id)!, { complete: 'host' });
    assert.equal(seen.kind, 'read');
    const { rules, filter, notRead, completedBy } = seen.namespace;
    assert.deepEqual(
      completedBy.map(({ via, reader, what }) => [via, reader, what.includes('rules'), what.includes('filter')]),
      [['host', 'iproute2', true, true]],
    );
    assert.ok(rules.some(({ from, action }) => from === '192.0.2.7/32' && JSON.stringify(action).includes('77')));
    const input = filter?.chains.filter(({ name, family }) => name === 'INPUT' && family === 'ip') ?? [];
    const drop = input.flatMap((chain) => chain.rules).find(({ text }) => text.includes('9999'));
    assert.deepEqual([drop?.target, drop?.packets], ['DROP', 0]);
    assert.equal(
      notRead.some(({ what }) => what === 'rules'),
      false,
    );
  });

  it('has all next hops of a route, or says that there may be more than it shows', async () => {
    const network = await run.createNetwork('hops', { IPAM: { Config: [{ Subnet: '172.30.86.0/24' }] } });
    const hops = ['172.30.86.200', '172.30.86.201'];
    for (const image of names) {
      const container = await run.createContainer(`hops-${image}`, { image, networks: [network] });
      await inside(container, ...`ip route add 10.77.0.0/16 nexthop via ${hops.join(' nexthop via ')}`.split(' '));
      const topology = await readTopology(client());
      const model = topology.containers.get(container.id)!;
      const shown = async (complete: 'no' | 'host'): Promise<[unknown, string[]]> => {
        const seen = await lookInside(runner, topology, model, { complete });
        assert.equal(seen.kind, 'read');
        const route = seen.namespace.routes.find(({ to }) => to === '10.77.0.0/16');
        const gaps = seen.namespace.notRead.filter(({ what }) => what === 'routes' || what === 'next-hops');
        return [route?.nextHops.map(({ via }) => via), gaps.map(({ what, detail }) => `${what} ${detail}`.trim())];
      };
      const alone = { iproute2: [hops, []], 'busybox ip': [[], ['routes 10.77.0.0/16']], '/proc': [[], ['next-hops']] };
      assert.deepEqual(await shown('no'), alone[images[image]], image);
      assert.deepEqual(await shown('host'), [hops, []], image);
      await run.remove(container);
    }
  });

  it('is shown by the command line where the image has nothing inside: from the host to root, else from a helper', async () => {
    const network = await run.createNetwork('bare');
    await run.createContainer('beside', { image: 'tools', networks: [network] });
    const bare = await run.createContainer('bare', { image: 'static', networks: [network] });
    const { ipv4 } = await run.endpointOf(bare, network).then(({ IPAddress }) => ({ ipv4: IPAddress }));
    for (const [via, asUser, args] of [
      ['host', false, ['--no-helper']],
      ['helper', true, []],
    ] as const) {
      const seen = await cliJson<InspectDocument>(['inspect', bare.name, ...args], { asUser });
      assert.deepEqual([seen.status, seen.via], [0, via]);
      const [link] = seen.interfaces.filter(({ name }) => name !== 'lo');
      assert.equal(link?.network, network.name);
      assert.ok(link.addresses.some((address) => address.startsWith(`${ipv4}/`)));
      assert.ok(seen.sockets.some(({ port }) => port === 8080));
      if (asUser) continue;
      assert.match(link.peer?.name ?? '', /^veth/);
      assert.match(link.peer?.master ?? '', /^br-/);
    }
    const refused = await cliJson<InspectDocument>(['inspect', bare.name, '--no-helper'], { asUser: true });
    assert.equal(refused.status, 4);
    assert.ok(refused.notRead.some(({ why }) => why === 'helper-forbidden'));
  });

  it('is none where the container does not run, and says so', async () => {
    const container = await run.createContainer('stopped', { image: 'busybox', start: false });
    assert.deepEqual(await look(container), { kind: 'unread', why: 'not-running', detail: 'created' });
    await run.act(container, 'start');
    await run.act(container, 'pause');
    // Nothing has to run in it for the host to see it; from inside, or beside it, it is not asked.
    assert.equal((await read(container)).via, 'host');
    const topology = await readTopology(client());
    const model = topology.containers.get(container.id)!;
    const far = await lookInside(runner, topology, { ...model, detail: model.detail && { ...model.detail, pid: 0 } });
    assert.equal(far.kind === 'unread' && far.why, 'paused');
    await run.act(container, 'unpause');
  });
});

const rejecting = new Set(['blackhole', 'unreachable', 'prohibit']);

/** That what was read is the truth, but for what the reader can't know and says that it does not. */
function compare(
  seen: NetworkNamespace,
  truth: Pick<NetworkNamespace, 'interfaces' | 'routes' | 'rules'>,
  image: Image,
): void {
  const hidden = new Set(
    seen.notRead.filter(({ what }) => what === 'interfaces').flatMap(({ detail }) => detail.split(' ')),
  );
  const linkText = ({ name, index, mac, mtu, up, carrier, linkIndex, addresses }: NetworkInterface): unknown => ({
    ...{ name, index, mac, mtu, up, carrier, linkIndex },
    addresses: addresses
      .filter(({ address }) => !hidden.has(address))
      .map(({ address, prefix }) => `${address}/${prefix}`)
      .sort(),
  });
  assert.deepEqual(seen.interfaces.map(linkText), truth.interfaces.map(linkText));
  const whole = images[image] !== '/proc';
  const routeText = (route: Route): string => {
    const { family, table, type, to, via, dev, metric, scope, source } = route;
    const known = !whole && family === 6 && rejecting.has(type) ? 'unknown' : type;
    const at = table === 'local' && !whole ? '' : dev;
    return [family, table, known, to, via, at, metric, scope, whole ? source : ''].join(' ');
  };
  const routes = truth.routes.filter(({ table }) => whole || table === 'main' || table === 'local');
  assert.deepEqual(seen.routes.map(routeText), routes.map(routeText));
  if (image === 'tools') assert.deepEqual(seen.rules, truth.rules);
  else {
    for (const family of [4, 6]) {
      const ours = seen.rules.filter((rule) => rule.family === family);
      const priorities = truth.rules.filter((rule) => rule.family === family).map(({ priority }) => priority);
      if (ours.length > 0)
        assert.deepEqual(
          ours.map(({ priority }) => priority),
          priorities,
        );
      else assert.ok(family === 6 || seen.notRead.some(({ what }) => what === 'rules'));
    }
  }
}
