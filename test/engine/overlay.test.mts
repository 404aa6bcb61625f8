import assert from 'node:assert/strict';
import type { EngineClient } from '../../src/engine/client.ts';
import { chooseEngine } from '../../src/engine/find/choose.ts';
import { openEngine } from '../../src/engine/open.ts';
import { parseAddrJson } from '../../src/namespace/ip-json.ts';
import { lookInside } from '../../src/namespace/look.ts';
import { readNetworkWiring } from '../../src/namespace/network-wiring.ts';
import { ping } from '../../src/probe/ping.ts';
import { InsideRunner } from '../../src/runner/inside.ts';
import { readTopology } from '../../src/store/read.ts';
import { originOf } from '../../src/topology/interface-network.ts';
import { openSwarmSite, type Site } from '../lab/score/site.mts';
import { eventuallyHolds } from '../support/eventually.mts';
import { needsLab, skipBecause } from '../support/skip.mts';
import { newRun, type TestContainer, type TestRun } from '../support/test-run.mts';

describe('what is inside a network namespace on an overlay over two engines', function () {
  this.timeout(120_000);
  let site: Site | undefined;
  let runs: readonly TestRun[] = [];
  let here: TestContainer;
  let there: TestContainer;
  let client: EngineClient | undefined;
  before(async function () {
    if (needsLab(this).name !== 'debian') skipBecause(this, 'a swarm of the engine of Debian 12 only');
    site = await openSwarmSite('overlay', 'debian');
    const [first, second] = site.apis;
    assert.ok(second);
    const [manager, worker] = [newRun(first), newRun(second)];
    runs = [manager, worker];
    const network = await manager.createNetwork('mesh', { Driver: 'overlay', Attachable: true });
    there = await worker.createContainer('there', { image: 'web', networks: [network] });
    here = await manager.createContainer('here', { image: 'tools', networks: [network] });
    client = await openEngine(await chooseEngine({ host: site.engines[0].endpoint }));
  });
  after(async () => {
    client?.dispose();
    // A network of the swarm is the manager's to remove, once the worker has left it.
    for (const run of runs.toReversed()) await run.cleanUp();
    await site?.close();
  });

  it('is the same as for the host, with the overlay and the way out apart', async () => {
    const topology = await readTopology(client!);
    const container = topology.containers.get(here.id)!;
    const seen = await lookInside(new InsideRunner(client!), topology, container);
    assert.equal(seen.kind, 'read');
    const command = ['ip', '-j', '-d', 'addr', 'show'];
    const shown = await site!.engines[0].inContainerNamespace(await runs[0]!.pidOf(here), command);
    const facts = (links: typeof seen.namespace.interfaces): unknown =>
      links.map(({ name, index, mac, mtu, up, linkIndex, addresses }) => ({
        ...{ name, index, mac, mtu, up, linkIndex },
        addresses: addresses.map(({ address, prefix }) => `${address}/${prefix}`),
      }));
    assert.deepEqual(facts(seen.namespace.interfaces), facts(parseAddrJson(shown)!));
    const links = seen.namespace.interfaces.filter(({ kind }) => kind !== 'loopback');
    const overlay = links.find((link) => originOf(topology, container, link)?.networkName.endsWith('mesh') === true);
    // VXLAN takes 50 bytes of each packet (RFC 7348); the second interface is the one to docker_gwbridge.
    assert.deepEqual([links.length, overlay?.mtu], [2, 1450]);
  });

  it('is wired in a namespace of the network: pair, bridge and VXLAN; the way out on the host', async () => {
    const topology = await readTopology(client!);
    const wirings = await readNetworkWiring(client!, new InsideRunner(client!), topology, undefined, { helper: false });
    const plugged = [...wirings.values()].flatMap(({ networkId, hub, vxlan, plugs, notRead }) =>
      plugs.map(({ link }) => ({
        network: topology.networks.get(networkId)?.name.replace(/^.*-/, ''),
        ...{ kind: link?.kind, place: link?.place, master: link?.master, hub: hub?.name, notRead },
        vxlan: vxlan === null ? null : [vxlan.vni > 4095, vxlan.name !== null],
      })),
    );
    const veth = { kind: 'veth', notRead: [] };
    assert.deepEqual(
      plugged.toSorted((a, b) => (a.network ?? '').localeCompare(b.network ?? '')),
      [
        {
          ...veth,
          network: 'docker_gwbridge',
          place: 'host',
          master: 'docker_gwbridge',
          hub: 'docker_gwbridge',
          vxlan: null,
        },
        { ...veth, network: 'mesh', place: 'network', master: 'br0', hub: 'br0', vxlan: [true, true] },
      ],
    );
  });

  it('reaches the other engine', async () => {
    const topology = await readTopology(client!);
    const runner = new InsideRunner(client!);
    await eventuallyHolds(async () => {
      const options = { count: 2, interval: 0.2, size: 56, wait: 2 };
      const seen = await ping(runner, topology.containers.get(here.id)!, there.name, options);
      assert.equal(seen.result?.received, 2, seen.raw);
    });
  });
});
