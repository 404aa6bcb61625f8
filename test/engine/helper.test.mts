import assert from 'node:assert/strict';
import { StoppedError } from '../../src/base/errors.ts';
import { removeContainer, startContainer } from '../../src/engine/containers.ts';
import { createHelper, listLabelled } from '../../src/engine/helpers.ts';
import type { Container } from '../../src/model/container.ts';
import { ownerLabel, processLabel, runLabel } from '../../src/model/labels.ts';
import type { NetworkNamespace } from '../../src/model/namespace.ts';
import { lookInside, type LookOptions } from '../../src/namespace/look.ts';
import { dns } from '../../src/probe/dns.ts';
import { lookUp } from '../../src/probe/lookup.ts';
import { defaultPing, ping } from '../../src/probe/ping.ts';
import { tcp } from '../../src/probe/tcp.ts';
import { RunError } from '../../src/runner/errors.ts';
import type { ImageMemory } from '../../src/runner/helper-images.ts';
import { helperOwner } from '../../src/runner/helper-owner.ts';
import type { HelperNeeds, HelperPolicy } from '../../src/runner/helper-policy.ts';
import { Helpers } from '../../src/runner/helpers.ts';
import { InsideRunner } from '../../src/runner/inside.ts';
import { keeperCommand } from '../../src/runner/keeper.ts';
import type { Program } from '../../src/runner/program.ts';
import type { Seat } from '../../src/runner/seat.ts';
import { labFromEnv } from '../lab/engine.mts';
import { imageReference } from '../lab/images.mts';
import { cli, cliJson, startCli } from '../support/cli.mts';
import { eventually, eventuallyHolds } from '../support/eventually.mts';
import { needsLab } from '../support/skip.mts';
import { newRun, type TestContainer, type TestNetwork } from '../support/test-run.mts';
import { readTopology } from '../../src/store/read.ts';
import { clientUnderTest } from './client-under-test.mts';

/** The part of a helper's inspect that tells its rights. */
interface Rights {
  readonly Config: {
    readonly User: string;
    readonly WorkingDir: string;
    readonly Entrypoint: readonly string[];
    readonly Healthcheck: { readonly Test: readonly string[] };
    readonly Labels: Readonly<Record<string, string>>;
  };
  readonly HostConfig: {
    readonly Privileged: boolean;
    readonly CapAdd: readonly string[] | null;
    readonly CapDrop: readonly string[];
    readonly ReadonlyRootfs: boolean;
    readonly SecurityOpt: readonly string[];
    readonly NetworkMode: string;
    readonly AutoRemove: boolean;
    readonly Memory: number;
    readonly PidsLimit: number;
    readonly Binds: readonly string[] | null;
    readonly Devices: readonly unknown[] | null;
    readonly PidMode: string;
    readonly RestartPolicy: { readonly Name: string };
    readonly LogConfig: { readonly Type: string };
  };
  readonly Mounts: readonly { readonly Type: string; readonly Destination: string }[];
}

describe('a helper beside a container', () => {
  const run = newRun();
  const client = clientUnderTest();
  let network: TestNetwork;
  let bare: TestContainer;
  let web: TestContainer;
  const begun: Helpers[] = [];

  before(async () => {
    network = await run.createNetwork('front');
    bare = await run.createContainer('bare', { image: 'static', networks: [network] });
    web = await run.createContainer('web', { image: 'web', networks: [{ network, aliases: ['api'] }] });
    // So that its image is on the engine.
    await run.createContainer('tools', { image: 'tools', networks: [network] });
  });
  afterEach('nothing is left', async () => {
    await Promise.all(begun.splice(0).map(async (helpers) => await helpers.end()));
    assert.deepEqual(await helpersOnEngine(), []);
  });
  after(async () => await run.cleanUp());

  const policy = (changes: Partial<HelperPolicy> = {}): HelperPolicy => ({
    allowed: true,
    image: imageReference('tools'),
    mayPull: async () => await Promise.resolve(false),
    mayEnterHost: async () => await Promise.resolve(false),
    ...changes,
  });
  const newHelpers = (changes: Partial<HelperPolicy> = {}, memory?: ImageMemory): Helpers => {
    const helpers = new Helpers(client(), { policy: () => policy(changes), memory });
    begun.push(helpers);
    return helpers;
  };
  const runnerWith = (changes: Partial<HelperPolicy> = {}): InsideRunner =>
    new InsideRunner(client(), undefined, newHelpers(changes));
  const modelOf = async ({ id }: TestContainer): Promise<Container> => {
    const inspection = await client().inspectContainer(id);
    assert.equal(inspection.kind, 'found');
    return inspection.item;
  };
  const helpersOnEngine = async (): Promise<string[]> => {
    const all = await listLabelled(client().connection, ownerLabel, helperOwner);
    return all.map(({ id }) => id);
  };
  const rightsOf = async (id: string): Promise<Rights> =>
    (await run.api.call('GET', `/containers/${id}/json`)) as Rights;
  /** An image with the tools, and with instructions as in a Dockerfile. */
  const commit = async (changes: readonly string[]): Promise<string> => {
    const query = new URLSearchParams({ container: web.id, repo: 'cni-lab/hostile', tag: run.short });
    for (const change of changes) query.append('changes', change);
    const { Id } = (await run.api.call('POST', `/commit?${query.toString()}`, { body: {} })) as { Id: string };
    return Id;
  };
  const anything: HelperNeeds = { wanted: 'sh', suits: ({ shell }) => shell !== null, capabilities: [] };
  const shell = (source: string): Program => {
    return { kind: 'script', language: 'sh', interpreter: '/bin/sh', source, args: [] };
  };
  const say = async (seat: Seat, source: string): Promise<string> =>
    (await seat.run(shell(source), { ms: 10_000 })).stdout.trim();
  const reasonOf = async (work: Promise<unknown>): Promise<unknown> => {
    const outcome = await work.catch((error: unknown) => error);
    return RunError.is(outcome) ? outcome.reason : outcome;
  };

  describe('asks for a container without any tool', () => {
    it('with ping, TCP and DNS, and says that it did and why', async () => {
      const runner = runnerWith();
      const from = await modelOf(bare);
      const pinged = await ping(runner, from, 'api', { ...defaultPing, count: 2 });
      assert.deepEqual(
        [pinged.ok, pinged.via, pinged.why, pinged.image],
        [true, 'helper', 'no-tool', 'cni-lab/tools:1'],
      );
      const refused = await tcp(runner, from, 'api', 81, { wait: 2 });
      assert.deepEqual([refused.via, refused.result?.outcome], ['helper', 'refused']);
      const connected = await tcp(runner, from, 'api', 80, { wait: 2 });
      assert.equal(connected.result?.outcome, 'connected');
      const answer = await dns(runner, from, 'api', { server: '127.0.0.11', type: 'A', wait: 2 });
      const endpoint = await run.endpointOf(web, network);
      assert.deepEqual(
        answer.result?.answers.map(({ address }) => address),
        [endpoint.IPAddress],
      );
      const lookup = await lookUp(runner, from, 'api', {});
      assert.deepEqual([lookup?.via, lookup?.addresses], ['helper', [endpoint.IPAddress]]);
    });

    it('from the very namespace of that container', async () => {
      const { IPAddress } = await run.endpointOf(bare, network);
      await newHelpers().withHelper(await modelOf(bare), anything, async (seat) => {
        assert.match(await say(seat, 'ip -o -4 address show'), new RegExp(`inet ${IPAddress.replaceAll('.', '\\.')}/`));
        assert.match(await say(seat, 'cat /etc/resolv.conf'), /nameserver 127\.0\.0\.11/);
        assert.match(await say(seat, 'cat /etc/hosts'), new RegExp(IPAddress.replaceAll('.', '\\.')));
      });
    });

    it('but not where a tool inside can do it', async () => {
      const { via, why } = await ping(runnerWith(), await modelOf(web), 'bare', { ...defaultPing, count: 1 });
      assert.deepEqual([via, why], ['exec', undefined]);
    });

    it('where the tool inside may not', async () => {
      const meek = await run.createContainer('meek', {
        image: 'busybox',
        networks: [network],
        hostConfig: { CapDrop: ['ALL'] },
      });
      const observation = await ping(runnerWith(), await modelOf(meek), 'api', { ...defaultPing, count: 1 });
      assert.deepEqual([observation.ok, observation.via, observation.why], [true, 'helper', 'not-permitted']);
      const alone = await ping(runnerWith({ allowed: false }), await modelOf(meek), 'api', {
        ...defaultPing,
        count: 1,
      });
      assert.deepEqual([alone.via, alone.inconclusive, alone.why], ['exec', 'not-permitted', 'helper-forbidden']);
    });
  });

  describe('has few rights', () => {
    it('no privileges, only the capability it needs, nothing of the host, and no file to write but scratch', async () => {
      const target = await modelOf(bare);
      await newHelpers().withHelper(target, { ...anything, capabilities: ['NET_RAW'] }, async (seat) => {
        const [id = ''] = await helpersOnEngine();
        const { Config: config, HostConfig: host, Mounts } = await rightsOf(id);
        assert.equal(host.Privileged, false);
        assert.deepEqual(
          host.CapAdd?.map((name) => name.replace(/^CAP_/, '')),
          ['NET_RAW'],
        );
        assert.deepEqual(host.CapDrop, ['ALL']);
        assert.equal(host.ReadonlyRootfs, true);
        assert.ok(host.SecurityOpt.some((option) => option.startsWith('no-new-privileges')));
        assert.equal(host.NetworkMode, `container:${target.id}`);
        assert.equal(host.AutoRemove, true);
        assert.ok(host.Memory > 0 && host.PidsLimit > 0);
        assert.deepEqual([host.Binds ?? [], host.Devices ?? [], host.PidMode], [[], [], '']);
        assert.equal(host.RestartPolicy.Name, 'no');
        assert.equal(host.LogConfig.Type, 'none');
        assert.equal(config.User, '0:0');
        assert.deepEqual(
          Mounts.filter(({ Type }) => Type !== 'tmpfs'),
          [],
        );
        // CAP_NET_RAW is bit 13, and there is no other (capability.h).
        assert.match(
          await say(seat, 'grep -E "Cap(Eff|Bnd)" /proc/self/status'),
          /CapEff:\s0{12}2000\nCapBnd:\s0{12}2000/,
        );
        assert.match(await say(seat, 'echo x > /usr/x; echo $?'), /[^0]$/);
      });
    });

    it('without a need, none at all', async () => {
      await newHelpers().withHelper(await modelOf(bare), anything, async (seat) => {
        assert.match(await say(seat, 'grep CapEff /proc/self/status'), /CapEff:\s0{16}$/);
      });
    });

    it('and does not take over what its image wants', async () => {
      const hostile = await commit([
        'ENTRYPOINT ["/bin/false"]',
        'CMD ["no"]',
        'USER 1234',
        'WORKDIR /etc',
        'VOLUME ["/data", "/var/lib/x"]',
        'HEALTHCHECK CMD /bin/false',
        'LABEL com.docker.compose.project=shop traefik.enable=true io.container-network-inspector.owner=sample',
        'EXPOSE 9999/tcp',
      ]);
      const volumes = async (): Promise<number> =>
        ((await run.api.call('GET', '/volumes')) as { Volumes: unknown[] | null }).Volumes?.length ?? 0;
      const before = await volumes();
      await newHelpers({ image: hostile }).withHelper(await modelOf(bare), anything, async (seat) => {
        const [id = ''] = await helpersOnEngine();
        const { Config: config, Mounts } = await rightsOf(id);
        assert.deepEqual([config.User, config.WorkingDir], ['0:0', '/']);
        assert.deepEqual(config.Entrypoint, [keeperCommand('sh', 1)[0]]);
        assert.deepEqual(config.Healthcheck.Test, ['NONE']);
        assert.equal(config.Labels[ownerLabel], helperOwner);
        assert.equal(config.Labels['com.docker.compose.project'], '');
        assert.equal(config.Labels['traefik.enable'], '');
        assert.deepEqual(
          Mounts.filter(({ Type }) => Type === 'volume'),
          [],
        );
        assert.equal(await volumes(), before);
        assert.equal(await say(seat, 'id -u; pwd'), '0\n/');
      });
      assert.equal(await volumes(), before);
      await run.api.call('DELETE', `/images/${hostile}`);
    });
  });

  describe('is gone', () => {
    it('after success, after failure, and when it is called off', async () => {
      const helpers = newHelpers();
      const from = await modelOf(bare);
      await helpers.withHelper(from, anything, async () => assert.equal((await helpersOnEngine()).length, 1));
      assert.deepEqual(await helpersOnEngine(), []);
      const failure = new Error('of the work');
      await assert.rejects(
        helpers.withHelper(from, anything, async () => await Promise.reject(failure)),
        failure,
      );
      assert.deepEqual(await helpersOnEngine(), []);
      const stop = new AbortController();
      const work = helpers.withHelper(
        from,
        anything,
        async (seat) => {
          setTimeout(() => stop.abort(), 300);
          await seat.run(shell('sleep 4711'), { ms: 60_000, signal: stop.signal });
        },
        { signal: stop.signal },
      );
      await assert.rejects(work, (error) => StoppedError.is(error, 'cancelled'));
      assert.deepEqual(await helpersOnEngine(), []);
    });

    it('when it is called off at any moment of the start', async () => {
      const from = await modelOf(bare);
      for (const ms of [0, 5, 20, 60, 120, 200, 300]) {
        const helpers = newHelpers();
        const stop = new AbortController();
        setTimeout(() => stop.abort(), ms);
        const work = helpers.withHelper(from, anything, async (seat) => await say(seat, 'sleep 1'), {
          signal: stop.signal,
        });
        await work.catch((error: unknown) => assert.ok(StoppedError.is(error, 'cancelled'), String(error)));
        assert.deepEqual(await helpersOnEngine(), [], `${ms} ms`);
      }
    });

    const lasting = (): readonly string[] => [
      ...['probe', 'ping', bare.name, 'api', '--count', '100', '--helper-image', imageReference('tools')],
    ];

    it('when the process that works with it is killed', async () => {
      const child = startCli(lasting());
      await eventually(async () => {
        const [helper] = await listLabelled(client().connection, ownerLabel, helperOwner);
        return helper?.state === 'running';
      });
      child.kill('SIGKILL');
      await eventuallyHolds(async () => assert.deepEqual(await helpersOnEngine(), []));
    });

    it('when the process is killed while it makes it, at the next start at the latest', async () => {
      for (const moment of [1, 2, 3]) {
        const child = startCli(lasting());
        await eventually(async () => (await helpersOnEngine()).length === 1);
        child.kill('SIGKILL');
        await cli(['probe', 'tcp', web.name, 'api:80']);
        await eventuallyHolds(async () => assert.deepEqual(await helpersOnEngine(), [], `time ${moment}`));
      }
    });

    it('when the command is interrupted, before it ends', async () => {
      const { status } = await cli(lasting(), {
        whenRunning: (child) =>
          void eventually(async () => (await helpersOnEngine()).length === 1).then(() => child.kill('SIGINT')),
      });
      assert.equal(status, 130);
      assert.deepEqual(await helpersOnEngine(), []);
    });

    it('when somebody removed it in the middle, which is no fault of the network', async () => {
      const helpers = newHelpers();
      const work = helpers.withHelper(await modelOf(bare), anything, async (seat) => {
        setTimeout(() => {
          void helpersOnEngine().then(async ([id = '']) => await removeContainer(client().connection, id));
        }, 200);
        await seat.run(shell('sleep 4711'), { ms: 60_000 });
      });
      assert.equal(await reasonOf(work), 'helper-failed');
    });
  });

  describe('is shared', () => {
    it('by all who need it at the same time', async () => {
      const helpers = newHelpers();
      const from = await modelOf(bare);
      const counts = await Promise.all(
        [1, 2, 3, 4].map(
          async (one) =>
            await helpers.withHelper(from, anything, async (seat) => {
              await say(seat, `sleep 0.${one}`);
              return (await helpersOnEngine()).length;
            }),
        ),
      );
      assert.deepEqual(counts, [1, 1, 1, 1]);
    });

    it('by one step and the next, where there are several', async () => {
      const helpers = newHelpers();
      const from = await modelOf(bare);
      await helpers.keep(async () => {
        await helpers.withHelper(from, anything, async () => await Promise.resolve());
        const [first] = await helpersOnEngine();
        await helpers.withHelper(from, anything, async () => await Promise.resolve());
        assert.deepEqual(await helpersOnEngine(), [first]);
      });
      assert.deepEqual(await helpersOnEngine(), []);
    });

    it('not by those who need other rights', async () => {
      const helpers = newHelpers();
      const from = await modelOf(bare);
      await helpers.withHelper(from, { ...anything, capabilities: ['NET_ADMIN', 'NET_RAW'] }, async () => {
        await helpers.withHelper(from, anything, async (seat) => {
          assert.match(await say(seat, 'grep CapEff /proc/self/status'), /CapEff:\s0{16}$/);
        });
      });
    });
  });

  describe('is not made', () => {
    it('where it is forbidden', async () => {
      const runner = runnerWith({ allowed: false });
      assert.equal(await reasonOf(tcp(runner, await modelOf(bare), 'api', 80, { wait: 2 })), 'helper-forbidden');
      const { status, error } = await cliJson<{ error: { code: string } }>([
        'probe',
        'tcp',
        bare.name,
        'api:80',
        '--no-helper',
      ]);
      assert.deepEqual([status, error.code], [4, 'helper-forbidden']);
    });

    it('where no image has the tools, and nothing is pulled unasked', async () => {
      const asked: string[] = [];
      const runner = runnerWith({
        image: imageReference('static'),
        mayPull: async (image) => {
          asked.push(image);
          return await Promise.resolve(false);
        },
      });
      assert.equal(await reasonOf(tcp(runner, await modelOf(bare), 'api', 80, { wait: 2 })), 'no-helper-image');
      assert.deepEqual(asked, []);
      const missing = runnerWith({ image: 'cni-lab/never-there:7' });
      assert.equal(await reasonOf(tcp(missing, await modelOf(bare), 'api', 80, { wait: 2 })), 'no-helper-image');
    });

    it('beside a container that is paused or stopped: that one answers nothing itself', async () => {
      const still = await run.createContainer('still', { image: 'static', networks: [network] });
      const from = await modelOf(still);
      await run.act(still, 'pause');
      assert.equal(
        await reasonOf(newHelpers().withHelper(from, anything, async () => await Promise.resolve())),
        'paused',
      );
      await run.act(still, 'unpause');
      await run.act(still, 'kill');
      await eventually(async () => (await run.inspect(still)).State.Status === 'exited');
      assert.equal(
        await reasonOf(newHelpers().withHelper(from, anything, async () => await Promise.resolve())),
        'not-running',
      );
    });

    it("in the host's namespace without leave", async () => {
      const host = await run.createContainer('host', { image: 'static', hostConfig: { NetworkMode: 'host' } });
      const from = await modelOf(host);
      const work = async (helpers: Helpers): Promise<string> =>
        await helpers.withHelper(from, anything, async (seat) => await say(seat, 'echo yes'));
      assert.equal(await reasonOf(work(newHelpers())), 'host-helper-forbidden');
      assert.equal(await work(newHelpers({ mayEnterHost: async () => await Promise.resolve(true) })), 'yes');
      await run.remove(host);
    });

    it('to go on where its container was restarted or paused meanwhile', async () => {
      const fickle = await run.createContainer('fickle', { image: 'static', networks: [network] });
      const from = await modelOf(fickle);
      const helpers = newHelpers();
      const during = async (verb: 'restart' | 'pause'): Promise<unknown> =>
        await reasonOf(
          helpers.withHelper(from, anything, async (seat) => {
            await run.act(fickle, verb);
            return await say(seat, 'echo healthy');
          }),
        );
      assert.equal(await during('restart'), 'gone');
      assert.equal(await during('pause'), 'paused');
      await run.remove(fickle);
    });
  });

  describe('is made of', () => {
    it('any image on the engine that has the tools, found out once', async () => {
      let kept: object | undefined;
      const memory: ImageMemory = { read: () => kept, write: (value) => void (kept = value) };
      const from = await modelOf(bare);
      const first = newHelpers({ image: null }, memory);
      const needsPing: HelperNeeds = { wanted: 'ping', suits: ({ tools }) => tools.has('ping'), capabilities: [] };
      const image = await first.withHelper(from, needsPing, async ({ image: name }) => await Promise.resolve(name));
      assert.match(image ?? '', /^cni-lab\//);
      const { requests } = client().connection;
      const second = newHelpers({ image: null }, memory);
      assert.equal(
        await second.withHelper(from, needsPing, async ({ image: name }) => await Promise.resolve(name)),
        image,
      );
      assert.ok(client().connection.requests - requests < 25, 'it is not tried again');
    });

    it('an image with an interpreter and no shell, too', async () => {
      for (const image of ['python', 'node', 'bash'] as const) {
        await run.createContainer(`with-${image}`, { image, start: false });
        const observation = await tcp(runnerWith({ image: imageReference(image) }), await modelOf(bare), 'api', 80, {
          wait: 2,
        });
        assert.deepEqual([observation.via, observation.ok], ['helper', true], image);
      }
    });
  });

  it('does not outlive a restart of the engine', async function () {
    const lab = needsLab(this);
    const helpers = newHelpers();
    const work = helpers.withHelper(await modelOf(bare), anything, async (seat) => {
      await lab.restart();
      return await say(seat, 'echo yes');
    });
    await assert.rejects(work);
    await eventuallyHolds(async () => assert.deepEqual(await helpersOnEngine(), []));
    for (const container of [bare, web]) await run.act(container, 'start');
  });

  describe('that was left behind', () => {
    const leave = async (labels: Readonly<Record<string, string>>, start = true): Promise<string> => {
      const id = await createHelper(client().connection, {
        name: run.nameOf(`left-${Math.random().toString(16).slice(2)}`),
        image: imageReference('tools'),
        overrides: { volumes: [], labels: [] },
        command: keeperCommand('sh', 300),
        labels: { [ownerLabel]: helperOwner, [runLabel]: run.id, ...labels },
        network: { kind: 'container', id: bare.id },
        capabilities: [],
      });
      if (start) await startContainer(client().connection, id);
      return id;
    };

    it('by a process that is gone is removed, running or never started; that of another one stays', async () => {
      let mine = '';
      await newHelpers().withHelper(await modelOf(bare), anything, async () => {
        const [own = ''] = await helpersOnEngine();
        const label = (await rightsOf(own)).Config.Labels[processLabel] ?? '';
        mine = label.split(':')[0] ?? '';
        const gone = [`${mine}:4194305`, `${mine}:${process.pid}`];
        const left = [
          await leave({ [processLabel]: gone[0] ?? '' }),
          await leave({ [processLabel]: gone[1] ?? '' }, false),
        ];
        const others = [
          await leave({ [processLabel]: `${mine}:1` }),
          await leave({ [processLabel]: `${'0'.repeat(16)}:7` }),
        ];
        await newHelpers().sweep();
        const now = await helpersOnEngine();
        assert.deepEqual(now.toSorted(), [own, ...others].toSorted());
        assert.ok(left.every((id) => !now.includes(id)));
        await Promise.all(others.map(async (id) => await removeContainer(client().connection, id)));
      });
    });
  });

  describe('reads the namespace', () => {
    /** As on another machine than the engine's, from where its processes are not to be seen. */
    const read = async (
      runner: InsideRunner,
      container: Container,
      options: LookOptions = {},
    ): Promise<NetworkNamespace | string> => {
      const topology = await readTopology(client());
      const far = { ...container, detail: container.detail && { ...container.detail, pid: 0 } };
      const look = await lookInside(runner, topology, far, options);
      return look.kind === 'read' ? look.namespace : look.why;
    };
    const readWhole = async (...how: Parameters<typeof read>): Promise<NetworkNamespace> => {
      const namespace = await read(...how);
      if (typeof namespace === 'string') throw new Error(`not read: ${namespace}`);
      return namespace;
    };

    it('of a container that has nothing to read with, as it is', async function () {
      const lab = needsLab(this);
      const namespace = await readWhole(runnerWith(), await modelOf(bare), { complete: 'host-or-helper' });
      const truth = JSON.parse(await lab.inContainerNamespace(await run.pidOf(bare), ['ip', '-j', 'addr', 'show'])) as {
        ifname: string;
        ifindex: number;
        address: string;
        addr_info: { local: string; prefixlen: number }[];
      }[];
      assert.equal(namespace.via, 'helper');
      assert.deepEqual(
        namespace.interfaces.map(({ name, index, addresses }) => [name, index, addresses]),
        truth.map(({ ifname, ifindex, addr_info }) => [
          ifname,
          ifindex,
          addr_info.map(({ local, prefixlen }) => ({ address: local, prefix: prefixlen })),
        ]),
      );
      assert.ok(namespace.sockets.some(({ port, protocol }) => port === 8080 && protocol === 'tcp'));
      assert.ok(namespace.rules.length > 0);
    });

    it('where the tools inside leave something open, and says why where there is no helper', async () => {
      const python = await run.createContainer('python', { image: 'python', networks: [network], start: true });
      const from = await modelOf(python);
      const open = (namespace: NetworkNamespace): string[] =>
        namespace.notRead.map(({ what, why }) => `${what} ${why}`);
      const lab = labFromEnv();
      if (lab) {
        const rule = ['ip', 'rule', 'add', 'from', '192.0.2.1', 'blackhole', 'priority', '77'];
        await lab.inContainerNamespace(await run.pidOf(python), rule);
        const alone = await readWhole(runnerWith({ allowed: false }), from, { complete: 'host-or-helper' });
        assert.ok(open(alone).includes('rules helper-forbidden'), open(alone).join());
        const whole = await readWhole(runnerWith(), from, { complete: 'host-or-helper' });
        assert.ok(whole.rules.some(({ priority, action }) => priority === 77 && action.kind === 'blackhole'));
        assert.ok(!open(whole).some((entry) => entry.startsWith('rules')), open(whole).join());
        assert.equal(whole.via, 'exec');
        assert.deepEqual(
          whole.completedBy.map(({ via, reader, what }) => [via, reader, what.includes('rules')]),
          [['helper', 'iproute2', true]],
        );
      }
      await run.remove(python);
    });

    it('not at all where nothing may be started', async () => {
      assert.equal(await read(runnerWith({ allowed: false }), await modelOf(bare)), 'helper-forbidden');
    });
  });

  it('is shown in no view, nor is what befalls it', async () => {
    await newHelpers().withHelper(await modelOf(bare), anything, async () => {
      const { networks } = await cliJson<{ networks: { endpoints: { container: string }[] }[] }>(['networks']);
      const names = networks.flatMap(({ endpoints }) => endpoints.map(({ container }) => container));
      assert.ok(names.includes(bare.name));
      assert.ok(!names.some((name) => name.includes('helper')));
    });
  });
});
