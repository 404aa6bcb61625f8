import assert from 'node:assert/strict';
import type { HostLink } from '../../src/model/namespace.ts';
import { readAnywhere } from '../../src/namespace/anywhere.ts';
import { readWiring } from '../../src/namespace/wiring.ts';
import { linksScript, parseLinkJson, parseLinkLines } from '../../src/namespace/host-links.ts';
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

  const wiringOf = async (container: TestContainer, helper = false): Promise<ReadonlyMap<string, HostLink>> => {
    const topology = await readTopology(client());
    const model = topology.containers.get(container.id);
    assert.ok(model);
    const policy = {
      allowed: true,
      image: imageReference('tools'),
      mayPull: async () => await Promise.resolve(false),
      mayEnterHost: async () => await Promise.resolve(helper),
    };
    const helpers = new Helpers(client(), { policy: () => policy });
    const runner = new InsideRunner(client(), undefined, helpers);
    const { interfaces } = await readAnywhere(runner, model);
    const wiring = await readWiring(client(), runner, topology, model, interfaces, { helper });
    await helpers.end();
    if ('why' in wiring) throw new Error(`not read: ${wiring.why}`);
    return wiring;
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
    const policy = (allowed: boolean) => ({
      allowed: true,
      image: imageReference('tools'),
      mayPull: async () => await Promise.resolve(false),
      mayEnterHost: async () => await Promise.resolve(allowed),
    });
    await run.createContainer('somebody', { networks: [await run.createNetwork('some')] });
    const look = async (allowed: boolean): Promise<string> => {
      const helpers = new Helpers(client(), { policy: () => policy(allowed) });
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
});
