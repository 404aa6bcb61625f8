import assert from 'node:assert/strict';
import type { EngineClient } from '../../src/engine/client.ts';
import type { Container } from '../../src/model/container.ts';
import type { HostLink } from '../../src/model/wiring.ts';
import { lookInside } from '../../src/namespace/look.ts';
import { readNetworkWiring, type InsideLinks } from '../../src/namespace/network-wiring.ts';
import { readWiring } from '../../src/namespace/wiring.ts';
import { linksScript, parseLinkJson, parseLinkLines } from '../../src/namespace/host-links.ts';
import type { HelperPolicy } from '../../src/runner/helper-policy.ts';
import { Helpers } from '../../src/runner/helpers.ts';
import { InsideRunner } from '../../src/runner/inside.ts';
import { readTopology } from '../../src/store/read.ts';
import { imageReference } from '../lab/images.mts';
import { needsLab } from '../support/skip.mts';
import { newRun, type TestContainer } from '../support/test-run.mts';
import { clientUnderTest } from './client-under-test.mts';

describe('what a container is plugged into', () => {
  const run = newRun();
  const client = clientUnderTest();
  after(async () => await run.cleanUp());

  const policyOf = (onHost: boolean): HelperPolicy => ({
    allowed: true,
    image: imageReference('tools'),
    mayPull: async () => await Promise.resolve(false),
    mayEnterHost: async () => await Promise.resolve(onHost),
  });
  const wiringOf = async (container: TestContainer, helper = false): Promise<ReadonlyMap<string, HostLink>> => {
    const topology = await readTopology(client());
    const model = topology.containers.get(container.id);
    assert.ok(model);
    const helpers = new Helpers(client(), { policy: () => policyOf(helper) });
    const runner = new InsideRunner(client(), undefined, helpers);
    const look = await lookInside(runner, topology, model);
    assert.equal(look.kind, 'read');
    const { interfaces } = look.namespace;
    const wiring = await readWiring(client(), runner, topology, model, interfaces, { helper });
    await helpers.end();
    assert.deepEqual(wiring.notRead, []);
    return wiring.links;
  };

  it('is found on a host in a namespace of its own: the other end of each pair, and its bridge', async function () {
    const lab = needsLab(this);
    const networks = [await run.createNetwork('front'), await run.createNetwork('back')];
    const web = await run.createContainer('web', { image: 'web', networks });
    const wiring = await wiringOf(web);
    const truth = parseLinkJson(await lab.inNamespace(['ip', '-j', '-d', 'link', 'show']));
    const inside = parseLinkJson(
      await lab.inContainerNamespace(await run.pidOf(web), ['ip', '-j', '-d', 'link', 'show']),
    ).filter(({ name }) => name !== 'lo');
    assert.equal(inside.length, 2);
    assert.deepEqual([...wiring.keys()].toSorted(), inside.map(({ name }) => name).toSorted());
    for (const { name, index, linkIndex } of inside) {
      const other = truth.find((link) => link.index === linkIndex);
      assert.equal(other?.linkIndex, index);
      const found = wiring.get(name);
      assert.deepEqual([found?.kind, found?.name, found?.index], ['veth', other.name, other.index]);
      const bridge = truth.find((link) => link.index === other.master)?.name;
      assert.equal(found?.master, bridge);
      assert.ok(networks.some(({ id }) => bridge === `br-${id.slice(0, 12)}`));
    }
  });

  it('shows a pair that was pulled out of its bridge', async function () {
    const lab = needsLab(this);
    const web = await run.createContainer('loose', { image: 'web', networks: [await run.createNetwork('loose')] });
    const before = await wiringOf(web);
    const name = before.get('eth0')?.name ?? '';
    await lab.inNamespace(['ip', 'link', 'set', name, 'nomaster']);
    const wiring = await wiringOf(web);
    assert.deepEqual([wiring.get('eth0')?.name, wiring.get('eth0')?.master], [name, null]);
  });

  it('is the parent of a macvlan', async function () {
    const lab = needsLab(this);
    await lab.inNamespace(['ip', 'link', 'add', 'wirep0', 'type', 'veth', 'peer', 'name', 'wirep1']);
    try {
      await lab.inNamespace(['ip', 'link', 'set', 'wirep0', 'up']);
      const lan = await run.createNetwork('lan', { Driver: 'macvlan', Options: { parent: 'wirep0' } });
      const web = await run.createContainer('on-lan', { image: 'web', networks: [lan] });
      const wiring = await wiringOf(web);
      const { kind, name } = wiring.get('eth0') ?? {};
      assert.deepEqual([kind, name], ['parent', 'wirep0']);
      await run.remove(web);
    } finally {
      await lab.inNamespace(['ip', 'link', 'del', 'wirep0']);
    }
  });

  it('looks the same to a helper on the host, which needs leave', async function () {
    const lab = needsLab(this);
    await run.createContainer('somebody', { networks: [await run.createNetwork('some')] });
    const look = async (allowed: boolean): Promise<string> => {
      const helpers = new Helpers(client(), { policy: () => policyOf(allowed) });
      const result = await helpers.runOnEngineHost(
        { wanted: 'wiring', suits: ({ shell }) => shell !== null, capabilities: [] },
        () => ({ kind: 'script', language: 'sh', interpreter: '/bin/sh', source: linksScript, args: [] }),
        { ms: 10_000 },
      );
      return result.stdout;
    };
    await assert.rejects(look(false), { reason: 'host-helper-forbidden' });
    const seen = parseLinkLines(await look(true));
    const truth = parseLinkJson(await lab.inNamespace(['ip', '-j', '-d', 'link', 'show']));
    const short = (links: typeof seen): unknown[] =>
      links
        .map(({ name, index, linkIndex, master, up, mtu }) => [name, index, linkIndex, master, up, mtu])
        .toSorted((a, b) => Number(a[1]) - Number(b[1]));
    assert.deepEqual(short(seen), short(truth));
  });

  it('of whole networks is what the host shows: with and without tools, on bridges and on a macvlan', async function () {
    const lab = needsLab(this);
    await lab.inNamespace(['ip', 'link', 'add', 'wholep0', 'type', 'veth', 'peer', 'name', 'wholep1']);
    try {
      await lab.inNamespace(['ip', 'link', 'set', 'wholep0', 'up']);
      const [front, back] = [await run.createNetwork('whole'), await run.createNetwork('second')];
      const lan = await run.createNetwork('whole-lan', { Driver: 'macvlan', Options: { parent: 'wholep0' } });
      const made = [
        await run.createContainer('both', { image: 'busybox', networks: [front, back] }),
        await run.createContainer('bare', { image: 'static', networks: [front] }),
        await run.createContainer('leaf', { image: 'static', networks: [lan] }),
      ];
      const truth = parseLinkJson(await lab.inNamespace(['ip', '-j', '-d', 'link', 'show']));
      const expected = new Map<string, unknown[]>();
      for (const container of made) {
        const command = ['ip', '-j', '-d', 'link', 'show'];
        const inside = parseLinkJson(await lab.inContainerNamespace(await run.pidOf(container), command));
        for (const { name, index, linkIndex } of inside.filter((link) => link.name !== 'lo')) {
          const other = truth.find((link) => link.index === linkIndex);
          const master = truth.find((link) => link.index === other?.master);
          expected.set(`${container.id} ${name}`, [
            index,
            other?.name,
            linkIndex,
            master?.name ?? null,
            master?.index ?? null,
          ]);
        }
      }
      assert.equal(expected.size, 4);
      const topology = await readTopology(client());
      const wanted = [front, back, lan].map(({ id }) => topology.networks.get(id)!);
      const helpers = new Helpers(client(), { policy: () => policyOf(true) });
      const runner = new InsideRunner(client(), undefined, helpers);
      // On another machine only what runs inside, beside and in a helper on the host can tell.
      const remote = Object.create(client(), {
        engine: { value: { ...client().engine, endpoint: 'tcp://192.0.2.7:2375' } },
      }) as EngineClient;
      const inside = async (container: Container): Promise<InsideLinks> => {
        const look = await lookInside(runner, topology, container);
        return look.kind === 'read' ? look.namespace.interfaces : look;
      };
      const here = await readNetworkWiring(client(), runner, topology, wanted, { helper: false });
      const there = await readNetworkWiring(remote, runner, topology, wanted, { helper: true, inside });
      await helpers.end();
      for (const found of [here, there]) {
        const plugs = [...found.values()].flatMap((one) => one.plugs);
        const seen = plugs.map(({ containerId, inside: { name, index }, link }) => [
          `${containerId} ${name}`,
          [index, link?.name, link?.index, link?.master, link?.masterIndex],
        ]);
        assert.deepEqual(seen.toSorted(), [...expected].toSorted());
        assert.deepEqual(
          [...found.values()].flatMap(({ notRead }) => notRead),
          [],
        );
        const [hub, , parent] = [front, back, lan].map(({ id }) => found.get(id)?.hub);
        assert.deepEqual([hub?.kind, hub?.name, hub?.state], ['bridge', `br-${front.id.slice(0, 12)}`, 'there']);
        assert.deepEqual([parent?.kind, parent?.name, parent?.state], ['parent', 'wholep0', 'there']);
      }
      // Without leave for a helper on the host, the names of what joins them are known, and the rest is said to be unread.
      const alone = await readNetworkWiring(remote, runner, topology, wanted.slice(0, 1), { helper: false });
      const [one] = alone.values();
      assert.deepEqual([one?.hub?.name, one?.hub?.state], [`br-${front.id.slice(0, 12)}`, 'unread']);
      assert.deepEqual(
        one?.notRead.map(({ why }) => why),
        ['other-host', 'other-host'],
      );
      for (const container of made) await run.remove(container);
    } finally {
      await lab.inNamespace(['ip', 'link', 'del', 'wholep0']);
    }
  });
});
