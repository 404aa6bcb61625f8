import assert from 'node:assert/strict';
import type { DiagnoseDocument } from '../../src/shared/documents/diagnose.ts';
import type { ServicesDocument } from '../../src/shared/documents/services.ts';
import { openSwarmSite, type Site } from '../lab/score/site.mts';
import { endService, setAvailability, startService, tasksOnManager } from '../lab/score/swarm-services.mts';
import { cliJson, cli } from '../support/cli.mts';
import { eventuallyHolds } from '../support/eventually.mts';
import { needsLab, skipBecause } from '../support/skip.mts';
import { newRun, type TestContainer, type TestNetwork, type TestRun } from '../support/test-run.mts';

describe('services of a swarm of two engines', function () {
  this.timeout(180_000);
  let site: Site;
  let opened = false;
  let manager: TestRun;
  let mesh: TestNetwork;
  let client: TestContainer;
  before(async function () {
    if (needsLab(this).name !== 'debian') skipBecause(this, 'a swarm of the engine of Debian 12 only');
    site = await openSwarmSite('services', 'debian');
    opened = true;
    manager = newRun(site.apis[0]);
    mesh = await manager.createNetwork('mesh', { Driver: 'overlay', Attachable: true });
    client = await manager.createContainer('client', { image: 'tools', networks: [mesh] });
    for (const mode of ['vip', 'dnsrr'] as const) await startService(site.apis[0], spec(mode));
  });
  after(async () => {
    // Where the suite is skipped there is nothing to close.
    if (!opened) return;
    for (const mode of ['vip', 'dnsrr']) await endService(site.apis[0], mode).catch(() => undefined);
    await manager.cleanUp().catch(() => undefined);
    await site.close();
  });

  const spec = (mode: 'vip' | 'dnsrr'): Parameters<typeof startService>[1] => ({
    ...{ service: mode, network: mesh.id, replicas: 2, mode },
    command: ['/bin/busybox', 'httpd', '-f', '-p', '3000'],
  });
  /** The witness: what Docker's own DNS answers. */
  const addressesOf = async (on: TestRun, from: TestContainer, name: string): Promise<readonly string[]> => {
    const { stdout } = await on.exec(from, ['nslookup', '-type=a', name]);
    return [...stdout.matchAll(/^Address: (10\.0\.\S+)$/gm)].map(([, address]) => address ?? '').toSorted();
  };
  const env = (): { readonly env: Record<string, string> } => ({ env: { DOCKER_HOST: site.engines[0].endpoint } });
  const ask = async (...args: string[]): Promise<ServicesDocument> =>
    await cliJson<ServicesDocument>(['services', ...args], env());
  /** The addresses of a service's running tasks by the swarm's own word, and on which node they are. */
  const tasksOf = async (service: string): Promise<{ readonly address: string; readonly node: string }[]> => {
    const filters = encodeURIComponent(JSON.stringify({ service: [service], 'desired-state': ['running'] }));
    const tasks = (await site.apis[0].call('GET', `/tasks?filters=${filters}`)) as {
      NodeID: string;
      NetworksAttachments: { Addresses: string[]; Network: { ID: string } }[];
    }[];
    return tasks.map(({ NodeID, NetworksAttachments }) => ({
      node: NodeID,
      address: (NetworksAttachments[0]?.Addresses[0] ?? '').replace(/\/.*$/, ''),
    }));
  };

  it('are listed with their tasks on both nodes, and there is no drift', async () => {
    const document = await ask();
    assert.deepEqual(document.nodes.map(({ role, state, address }) => `${role} ${state} ${address}`).toSorted(), [
      'manager ready 10.99.0.1',
      'worker ready 10.99.0.2',
    ]);
    for (const mode of ['vip', 'dnsrr'] as const) {
      const service = document.services.find(({ name, kind }) => name === mode && kind === 'service');
      assert.equal(service?.virtualAddress === null, mode === 'dnsrr');
      assert.equal(service?.swarm?.wanted, 2);
      const told = service.instances.map(({ address }) => address);
      assert.deepEqual(told.toSorted(), (await tasksOf(mode)).map(({ address }) => address).toSorted());
      // The scheduler spreads them over the nodes.
      assert.equal(service.instances.filter(({ container }) => container !== null).length, 1);
    }
    assert.deepEqual(document.drift, []);
    const { stdout } = await cli(['services', 'vip'], env());
    assert.match(stdout, /2 of 2 tasks/);
    assert.match(stdout, /Nodes of the swarm/);
  });

  it('have no drift while tasks come and go', async () => {
    await site.apis[0].call('DELETE', '/services/vip');
    const gone = await ask('vip');
    assert.deepEqual([gone.services, gone.drift], [[], []]);
    await startService(site.apis[0], spec('vip'));
    assert.deepEqual((await ask('vip')).drift, []);
  });

  describe('where nodes can no longer tell each other their records', () => {
    const rules = ['INPUT', 'OUTPUT'].flatMap((chain) =>
      ['udp', 'tcp'].flatMap((protocol) =>
        ['--dport', '--sport'].map((side) => [chain, '-p', protocol, side, '7946', '-j', 'DROP']),
      ),
    );
    const rule = async (how: '-I' | '-D'): Promise<void> => {
      for (const one of rules) await site.engines[0].inNamespace(['iptables', how, ...one]);
    };
    const answered = async (): Promise<readonly string[]> => await addressesOf(manager, client, 'dnsrr');

    it('one answers with a task that is gone, and not with the one in its place', async () => {
      const nodes = (await site.apis[0].call('GET', '/nodes')) as { ID: string; Spec: { Role: string } }[];
      const worker = nodes.find(({ Spec }) => Spec.Role === 'worker')?.ID ?? '';
      const gone = (await tasksOf('dnsrr')).find(({ node }) => node === worker)?.address ?? '';
      const before = await answered();
      assert.ok(before.includes(gone));
      await rule('-I');
      try {
        await setAvailability(site.apis[0], 'drain');
        await tasksOnManager(site.apis[0], 'dnsrr');
        await eventuallyHolds(
          async () => {
            const { drift } = await ask('dnsrr');
            assert.deepEqual(
              drift.map((one) => ('address' in one ? `${one.kind} ${one.address}` : one.kind)),
              [`record-without-task ${gone}`],
            );
          },
          { within: 30_000 },
        );
        assert.ok((await answered()).includes(gone));
      } finally {
        await rule('-D');
        await setAvailability(site.apis[0], 'active');
      }
    });
  });

  it('have a virtual address that nobody serves on this kernel, which a worker finds out as well', async () => {
    const worker = newRun(site.apis[1]);
    try {
      const asking = await worker.createContainer('asking', {
        image: 'tools',
        networks: [mesh],
      });
      const { services } = await ask('vip');
      const virtual = services.find(({ kind }) => kind === 'service')?.virtualAddress ?? '';
      for (const [on, from, engine] of [
        [manager, client, site.engines[0]],
        [worker, asking, site.engines[1]!],
      ] as const) {
        // While a service changes, a node answers with its former address for a while.
        await eventuallyHolds(async () => assert.deepEqual(await addressesOf(on, from, 'vip'), [virtual]), {
          within: 60_000,
        });
        const { verdict, cause, findings } = await cliJson<DiagnoseDocument>(['diagnose', from.name, 'vip:3000'], {
          env: { DOCKER_HOST: engine.endpoint },
        });
        assert.deepEqual([verdict, cause], ['unreachable', 'vip-not-served']);
        // The tasks were asked, and answer.
        const said = findings[0]?.evidence.filter(
          ({ kind, value }) => kind === 'probe' && value.startsWith('connected'),
        );
        assert.equal(said?.length, 2);
      }
    } finally {
      await worker.cleanUp();
    }
  });

  it('that can not be read are said to be, and the rest is listed', async () => {
    // A worker knows only what its own DNS answers.
    const { services, sources, nodes } = await cliJson<ServicesDocument>(['services'], {
      env: { DOCKER_HOST: site.engines[1]!.endpoint },
    });
    assert.deepEqual(
      [nodes, sources.map(({ kind, state }) => `${kind} ${state}`)],
      [[], ['docker ready', 'swarm ready']],
    );
    assert.ok(services.some(({ name, source }) => name === 'dnsrr' && source === 'swarm'));
  });
});
