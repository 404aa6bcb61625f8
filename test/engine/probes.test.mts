import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { StoppedError } from '../../src/base/errors.ts';
import { listLabelled } from '../../src/engine/helpers.ts';
import type { Container } from '../../src/model/container.ts';
import { ownerLabel } from '../../src/model/labels.ts';
import { dns } from '../../src/probe/dns.ts';
import { http } from '../../src/probe/http.ts';
import { iperf3, type Iperf3Options } from '../../src/probe/iperf3.ts';
import { lookUp, type Lookup } from '../../src/probe/lookup.ts';
import { testPairs, type PairSeen } from '../../src/probe/matrix.ts';
import { mtu } from '../../src/probe/mtu.ts';
import { defaultPing, ping } from '../../src/probe/ping.ts';
import { tcp } from '../../src/probe/tcp.ts';
import { trace } from '../../src/probe/trace.ts';
import { udp } from '../../src/probe/udp.ts';
import { helperOwner } from '../../src/runner/helper-owner.ts';
import { Helpers } from '../../src/runner/helpers.ts';
import { InsideRunner } from '../../src/runner/inside.ts';
import type { Pair } from '../../src/topology/pairs.ts';
import type { LabEngine } from '../lab/engine.mts';
import type { ImageName } from '../lab/recipes.mts';
import { buildLag } from '../lab/score/lag.mts';
import { eventuallyHolds } from '../support/eventually.mts';
import { needsLab } from '../support/skip.mts';
import { newRun, type TestContainer, type TestNetwork } from '../support/test-run.mts';
import { clientUnderTest } from './client-under-test.mts';

/** What the clients have inside: iputils and iperf3, only busybox, one interpreter, nothing. */
const clients = ['tools', 'busybox', 'python', 'node', 'bash', 'static'] as const satisfies readonly ImageName[];

/** A server for UDP on 5353 (answers) and 5354 (stays silent). */
const udpServer = `
import socket,threading
def serve(port,answers):
 s=socket.socket(socket.AF_INET,socket.SOCK_DGRAM);s.bind(('',port))
 while 1:
  b,a=s.recvfrom(2048)
  if answers:s.sendto(b'hello',a)
threading.Thread(target=serve,args=(5354,False),daemon=True).start()
serve(5353,True)`;

describe('probes of every kind', function () {
  this.timeout(180_000);
  const run = newRun();
  const client = clientUnderTest();
  const begun: Helpers[] = [];
  let [front, back] = [{}, {}] as [TestNetwork, TestNetwork];
  const made = {} as Record<(typeof clients)[number] | 'web' | 'router' | 'far' | 'echo', TestContainer>;
  let webAddress = '';
  let runner: InsideRunner;

  before(async () => {
    front = await run.createNetwork('front');
    back = await run.createNetwork('back');
    for (const image of clients) made[image] = await run.createContainer(image, { image, networks: [front] });
    made.web = await run.createContainer('web', { image: 'web', networks: [{ network: front, aliases: ['web'] }] });
    made.echo = await run.createContainer('echo', {
      ...{ image: 'python', command: ['/usr/bin/python3', '-c', udpServer] },
      networks: [{ network: front, aliases: ['echo'] }],
    });
    made.router = await run.createContainer('router', {
      ...{ networks: [front, back], hostConfig: { Sysctls: { 'net.ipv4.ip_forward': '1' } } },
    });
    made.far = await run.createContainer('far', { image: 'web', networks: [back] });
    webAddress = (await run.endpointOf(made.web, front)).IPAddress;
    const helpers = new Helpers(client(), {
      policy: () => ({
        ...{ allowed: true, image: null },
        mayPull: async () => await Promise.resolve(false),
        mayEnterHost: async () => await Promise.resolve(false),
      }),
    });
    begun.push(helpers);
    runner = new InsideRunner(client(), undefined, helpers);
  });
  afterEach('no helper is left', async () => {
    const all = await listLabelled(client().connection, ownerLabel, helperOwner);
    assert.deepEqual(
      all.map(({ id }) => id),
      [],
    );
  });
  after(async () => {
    await Promise.all(begun.map(async (helpers) => await helpers.end()));
    await run.cleanUp();
  });

  const modelOf = async ({ id }: TestContainer): Promise<Container> => {
    const inspection = await client().inspectContainer(id);
    assert.equal(inspection.kind, 'found');
    return inspection.item;
  };
  /** Runs a program of this machine in a container's network namespace. */
  const within = async (lab: LabEngine, container: TestContainer, ...argv: string[]): Promise<string> =>
    await lab.inContainerNamespace(await run.pidOf(container), argv);
  const processesIn = async ({ id }: TestContainer): Promise<string[]> => {
    const { Titles, Processes } = (await run.api.call('GET', `/containers/${id}/top`)) as Record<'Titles', string[]> &
      Record<'Processes', string[][]>;
    return Processes.map((fields) => fields[Titles.indexOf('CMD')] ?? '').filter(
      (text) => !text.startsWith('sleep 3600'),
    );
  };
  const iperf3Defaults: Iperf3Options = {
    ...{ protocol: 'tcp', reverse: false, parallel: 1, duration: 2, rate: null, port: null, existing: false, wait: 3 },
  };

  describe('without a fault', () => {
    for (const image of clients) {
      it(`every kind from ${image}`, async () => {
        const from = await modelOf(made[image]);
        const inside = (via: string): void => assert.ok(via === 'exec' || (via === 'helper' && image !== 'tools'), via);
        const pinged = await ping(runner, from, 'web', { ...defaultPing, count: 3 });
        assert.equal(pinged.result?.received, 3, pinged.raw);
        const asked = await http(runner, from, { scheme: 'http', host: 'web', port: 80, path: '/' }, { wait: 4 });
        assert.deepEqual([asked.result?.outcome, asked.result?.status], ['answered', 200], asked.raw);
        const answered = await udp(runner, from, 'echo', 5353, { wait: 3 });
        assert.equal(answered.result?.outcome, 'answered', answered.raw);
        const refused = await udp(runner, from, 'echo', 5355, { wait: 3 });
        assert.equal(refused.result?.outcome, 'refused', refused.raw);
        const silent = await udp(runner, from, 'echo', 5354, { wait: 1 });
        assert.deepEqual([silent.result?.outcome, silent.ok], ['silent', false], silent.raw);
        const largest = await mtu(runner, from, 'web', { wait: 1 });
        assert.deepEqual([largest.result?.mtu, largest.result?.limitedBy], [1500, 'interface'], largest.raw);
        const traced = await trace(runner, from, 'web', { hops: 8, wait: 1 });
        assert.deepEqual(
          [traced.result?.reached, traced.result?.hops.map(({ address }) => address)],
          [true, [webAddress]],
          traced.raw,
        );
        const resolved = await dns(runner, from, 'web', { server: '127.0.0.11', type: 'A', wait: 3, count: 3 });
        assert.deepEqual(
          resolved.result?.attempts.map(({ addresses }) => addresses[0]),
          [webAddress, webAddress, webAddress],
        );
        const measured = await iperf3(
          runner,
          from,
          { ask: 'web', container: await modelOf(made.web) },
          { ...iperf3Defaults, duration: 1 },
        );
        assert.equal(measured.result?.outcome, 'measured', measured.raw);
        for (const { via } of [pinged, asked, largest, traced, measured]) inside(via);
        await eventuallyHolds(async () => {
          for (const container of [made[image], made.web]) assert.equal((await processesIn(container)).length, 1);
        });
      });
    }
  });

  describe("a program's own lookup, with what is inside", () => {
    const outside = 'www.ext.test';
    for (const image of clients.filter((one) => one !== 'static')) {
      it(`finds names of Docker, of the hosts file and outside, and says that there is no such name, from ${image}`, async () => {
        const from = await modelOf(made[image]);
        const look = async (name: string): Promise<Lookup | null> =>
          await lookUp(runner, from, name, { beside: false, limitMs: 5_000 });
        const [docker, own, far, none] = [
          await look('web'),
          await look('localhost'),
          await look(outside),
          await look('nosuch.ext2.test'),
        ];
        assert.deepEqual([docker?.via, docker?.addresses, docker?.failure], ['exec', [webAddress], null]);
        assert.ok(own?.addresses.includes('127.0.0.1') ?? own?.addresses.includes('::1'), JSON.stringify(own));
        assert.deepEqual(far?.addresses, ['198.51.100.7']);
        assert.deepEqual([none?.addresses, none?.failure], [[], 'name-unknown']);
      });
    }

    it('bash says another thing where no server answers', async function () {
      needsLab(this);
      const lost = await run.createContainer('lost', {
        ...{ image: 'bash', networks: [], hostConfig: { NetworkMode: 'none', Dns: ['192.0.2.53'] } },
      });
      const lookup = await lookUp(runner, await modelOf(lost), 'web.ext.test', { beside: false, limitMs: 15_000 });
      assert.deepEqual([lookup?.tool, lookup?.tellsApart, lookup?.failure], ['bash', true, 'name-lookup-failed']);
    });
  });

  describe('with made conditions', () => {
    it('20 % loss: a ping and UDP of iperf3 count it', async function () {
      const lab = needsLab(this);
      const from = await modelOf(made.tools);
      const drop = ['INPUT', '-m', 'statistic', '--mode', 'random', '--probability', '0.2', '-j', 'DROP'];
      await within(lab, made.web, 'iptables', '-A', ...drop, '-p', 'icmp');
      await within(lab, made.web, 'iptables', '-A', ...drop, '-p', 'udp');
      try {
        // 300 packets: the deviation is 2.3 %, four of them 9.3 %.
        const pinged = await ping(runner, from, 'web', { ...defaultPing, count: 300, interval: 0.01, wait: 1 });
        assert.ok(Math.abs((pinged.result?.lossPercent ?? 0) - 20) < 9.3, String(pinged.result?.lossPercent));
        assert.equal(pinged.result?.replies.length, pinged.result?.received);
        // 20 Mbit/s for 2 s are some 3,400 packets: the deviation is 0.7 %.
        const measured = await iperf3(
          runner,
          from,
          { ask: 'web', container: await modelOf(made.web) },
          { ...iperf3Defaults, protocol: 'udp', rate: 20_000_000 },
        );
        assert.ok(Math.abs((measured.result?.lossPercent ?? 0) - 20) < 3, measured.raw);
        assert.ok((measured.result?.jitterMs ?? -1) >= 0);
      } finally {
        await within(lab, made.web, 'iptables', '-F', 'INPUT');
      }
    });

    it('50 Mbit/s: iperf3 comes to that, less the headers, and tells it as it goes', async function () {
      const lab = needsLab(this);
      const shape = ['root', 'tbf', 'rate', '50mbit', 'burst', '64kbit', 'latency', '50ms'];
      await within(lab, made.tools, 'tc', 'qdisc', 'add', 'dev', 'eth0', ...shape);
      try {
        const seen: number[] = [];
        const measured = await iperf3(
          runner,
          await modelOf(made.tools),
          { ask: 'web', container: await modelOf(made.web) },
          { ...iperf3Defaults, duration: 3, onRates: (rates) => seen.push(rates.length) },
        );
        const rate = (measured.result?.bitsPerSecond ?? 0) / 1e6;
        // TCP, IP and Ethernet take 4 to 5 %; the bucket and a busy machine the rest of a tenth.
        assert.ok(rate > 42 && rate < 51, `${rate} Mbit/s`);
        assert.equal(measured.result?.intervals.length, 3);
        assert.ok((seen.at(-1) ?? 0) >= 2, seen.join(' '));
        // Only what this end sends is slowed down.
        const back = await iperf3(
          runner,
          await modelOf(made.tools),
          { ask: 'web', container: await modelOf(made.web) },
          { ...iperf3Defaults, reverse: true, parallel: 2, duration: 1 },
        );
        assert.ok((back.result?.bitsPerSecond ?? 0) > 100e6, String(back.result?.bitsPerSecond));
      } finally {
        await within(lab, made.tools, 'tc', 'qdisc', 'del', 'dev', 'eth0', 'root');
      }
    });

    it('a delay of 40 ms: ping, connects and requests take as long', async function () {
      const lab = needsLab(this);
      const program = await buildLag();
      const queue = ['OUTPUT', '!', '-o', 'lo', '-j', 'NFQUEUE', '--queue-num', '7', '--queue-bypass'];
      const lag = spawn('nsenter', [`--net=/proc/${await run.pidOf(made.web)}/ns/net`, program, '7', '40']);
      try {
        await new Promise((resolve) => lag.stdout.once('data', resolve));
        await within(lab, made.web, 'iptables', '-A', ...queue);
        for (const image of ['tools', 'busybox', 'static'] as const) {
          const from = await modelOf(made[image]);
          const pinged = await ping(runner, from, webAddress, { ...defaultPing, count: 5 });
          const average = pinged.result?.rttMs?.avg ?? 0;
          // The queue never lets go too early; a busy machine may be late.
          assert.ok(average >= 40 && average < 60, `${image} ${average}`);
        }
        const asked = await http(
          runner,
          await modelOf(made.python),
          { scheme: 'http', host: webAddress, port: 80, path: '/' },
          { wait: 4 },
        );
        assert.ok((asked.result?.connectMs ?? 0) >= 39 && (asked.result?.connectMs ?? 0) < 70);
        assert.ok((asked.result?.firstByteMs ?? 0) >= 39);
        const connected = await tcp(runner, await modelOf(made.python), webAddress, 80, { wait: 4 });
        assert.ok((connected.result?.connectMs ?? 0) >= 39 && (connected.result?.connectMs ?? 0) < 70);
      } finally {
        await within(lab, made.web, 'iptables', '-F', 'OUTPUT');
        await ended(lag);
      }
    });

    it('a router in between, an MTU of 1400 behind it, told or not', async function () {
      const lab = needsLab(this);
      // Addresses of their own: engines from 28 on let nothing pass to those they gave, but over the network that they are of.
      const [router, behind, farAddress] = ['10.198.0.1', '10.199.0.1', '10.199.0.2'];
      const senders = ['tools', 'python'] as const;
      const deviceOf = async (container: TestContainer, network: TestNetwork): Promise<string> => {
        const { IPAddress } = await run.endpointOf(container, network);
        const lines = (await within(lab, container, 'ip', '-o', '-4', 'addr')).split('\n');
        return /^\d+: (\S+)/.exec(lines.find((line) => line.includes(` ${IPAddress}/`)) ?? '')?.[1] ?? assert.fail();
      };
      const device = await deviceOf(made.router, back);
      await within(lab, made.router, 'ip', 'addr', 'add', `${router}/24`, 'dev', await deviceOf(made.router, front));
      await within(lab, made.router, 'ip', 'addr', 'add', `${behind}/24`, 'dev', device);
      await within(lab, made.far, 'ip', 'addr', 'add', `${farAddress}/24`, 'dev', 'eth0');
      await within(lab, made.far, 'ip', 'route', 'add', '10.198.0.0/24', 'via', behind);
      for (const [index, sender] of senders.entries()) {
        await within(lab, made[sender], 'ip', 'addr', 'add', `10.198.0.${index + 2}/24`, 'dev', 'eth0');
        await within(lab, made[sender], 'ip', 'route', 'add', '10.199.0.0/24', 'via', router);
      }
      const say = ['OUTPUT', '-p', 'icmp', '--icmp-type', 'fragmentation-needed', '-j', 'DROP'];
      const forget = async (): Promise<void> => {
        for (const container of [made.tools, made.python, made.router])
          await within(lab, container, 'ip', 'route', 'flush', 'cache');
      };
      for (const sender of senders) {
        const traced = await trace(runner, await modelOf(made[sender]), farAddress, { hops: 8, wait: 1 });
        assert.deepEqual(
          traced.result?.hops.map(({ address }) => address),
          [router, farAddress],
          traced.raw,
        );
      }
      await within(lab, made.router, 'ip', 'link', 'set', device, 'mtu', '1400');
      for (const sender of senders) {
        await forget();
        const told = await mtu(runner, await modelOf(made[sender]), farAddress, { wait: 1 });
        assert.deepEqual([told.result?.mtu, told.result?.limitedBy], [1400, 'told'], told.raw);
      }
      await within(lab, made.router, 'iptables', '-A', ...say);
      for (const sender of senders) {
        await forget();
        const hole = await mtu(runner, await modelOf(made[sender]), farAddress, { wait: 1 });
        assert.deepEqual([hole.result?.mtu, hole.result?.limitedBy], [1400, 'black-hole'], hole.raw);
      }
      const small = await ping(runner, await modelOf(made.tools), farAddress, {
        ...{ ...defaultPing, count: 2, size: 1372, wait: 1, dontFragment: true },
      });
      assert.equal(small.result?.received, 2);
      const large = await ping(runner, await modelOf(made.tools), farAddress, {
        ...{ ...defaultPing, count: 2, size: 1373, wait: 1, dontFragment: true },
      });
      assert.equal(large.result?.received, 0);
    });

    it('a name server that fails one time in two', async function () {
      const lab = needsLab(this);
      const every = ['-m', 'statistic', '--mode', 'nth', '--every', '2', '--packet', '0', '-j', 'DROP'];
      const to = ['OUTPUT', '-d', '127.0.0.11', '-p', 'udp'];
      await within(lab, made.python, 'iptables', '-A', ...to, ...every);
      try {
        const options = { server: '127.0.0.11', type: 'A', wait: 1, count: 6 } as const;
        const seen = await dns(runner, await modelOf(made.python), 'web', options);
        const answered = seen.result?.attempts.filter(({ addresses }) => addresses.length > 0).length;
        assert.deepEqual([seen.ok, seen.result?.attempts.length, answered], [false, 6, 3], seen.raw);
      } finally {
        await within(lab, made.python, 'iptables', '-F', 'OUTPUT');
      }
    });

    it("a port of a user's own server: taken only when told to, and a busy one is said to be busy", async () => {
      const own = await run.createContainer('iperf', {
        ...{ command: ['/usr/bin/iperf3', '-s', '-p', '5201'], networks: [{ network: front, aliases: ['iperf'] }] },
      });
      const [from, target] = [await modelOf(made.tools), { ask: 'iperf', container: await modelOf(own) }];
      const beside = await iperf3(runner, from, target, { ...iperf3Defaults, duration: 1 });
      assert.equal(beside.result?.server, 'own');
      assert.notEqual(beside.result.port, 5201);
      const theirs = { ...iperf3Defaults, existing: true, duration: 2 };
      const [first, second] = await Promise.all([
        iperf3(runner, from, target, theirs),
        new Promise((resolve) => setTimeout(resolve, 900)).then(
          async () => await iperf3(runner, from, target, { ...theirs, duration: 1 }),
        ),
      ]);
      assert.deepEqual([first.result?.outcome, second.result?.outcome], ['measured', 'busy']);
      assert.ok((await processesIn(own)).some((text) => text.includes('5201')));
    });
  });

  describe('called off in the middle', () => {
    let silent = '';
    before(async function () {
      const lab = needsLab(this);
      await within(lab, made.bash, 'iptables', '-A', 'INPUT', '-j', 'DROP');
      silent = (await run.endpointOf(made.bash, front)).IPAddress;
    });
    after(async function () {
      if (silent !== '') await within(needsLab(this), made.bash, 'iptables', '-F', 'INPUT');
    });
    const slow: Record<string, (from: Container, signal: AbortSignal) => Promise<unknown>> = {
      ping: async (from, signal) => await ping(runner, from, 'web', { ...defaultPing, count: 500, signal }),
      tcp: async (from, signal) => await tcp(runner, from, silent, 80, { wait: 30, signal }),
      udp: async (from, signal) => await udp(runner, from, 'echo', 5354, { wait: 30, signal }),
      http: async (from, signal) =>
        await http(runner, from, { scheme: 'http', host: silent, port: 80, path: '/' }, { wait: 30, signal }),
      dns: async (from, signal) => await dns(runner, from, 'web', { server: silent, type: 'A', wait: 30, signal }),
      mtu: async (from, signal) => await mtu(runner, from, silent, { wait: 10, signal }),
      trace: async (from, signal) => await trace(runner, from, silent, { hops: 30, wait: 10, signal }),
      iperf3: async (from, signal) =>
        await iperf3(
          runner,
          from,
          { ask: 'web', container: await modelOf(made.web) },
          { ...iperf3Defaults, duration: 30, signal },
        ),
    };
    for (const [kind, work] of Object.entries(slow)) {
      for (const image of ['tools', 'static'] as const) {
        it(`${kind} from ${image} leaves nothing, at either end`, async () => {
          const from = await modelOf(made[image]);
          const stop = new AbortController();
          // By then what is slow has begun, in a helper too.
          setTimeout(() => stop.abort(), image === 'static' ? 2500 : 1500);
          await assert.rejects(work(from, stop.signal), (error) => StoppedError.is(error, 'cancelled'));
          // Busybox's timeout has a watchman in a session of its own, who looks once a second whether there is still something to do.
          await eventuallyHolds(async () => {
            for (const container of [made[image], made.web])
              assert.deepEqual((await processesIn(container)).slice(1), [], container.name);
          });
        });
      }
    }
  });

  describe('all pairs', () => {
    const everybody = async (): Promise<Pair[]> => {
      const names = [...clients, 'web'] as const;
      const models = await Promise.all(names.map(async (name) => await modelOf(made[name])));
      const addresses = await Promise.all(
        names.map(async (name) => (await run.endpointOf(made[name], front)).IPAddress),
      );
      return models.flatMap((from) =>
        models.flatMap((to, index) => (from === to ? [] : [{ from, to, address: addresses[index] ?? null }])),
      );
    };

    it('are asked from whatever there is, each once', async () => {
      const pairs = await everybody();
      const told: PairSeen[] = [];
      const seen = await testPairs(runner, pairs, { port: null, wait: 2, onPair: (pair) => told.push(pair) });
      assert.deepEqual(
        seen.filter(({ ok }) => ok !== true).map(({ from, to, outcome }) => `${from.name} ${to.name} ${outcome}`),
        [],
      );
      assert.equal(told.length, pairs.length);
    });

    it('to a port: only those that listen', async () => {
      const seen = await testPairs(runner, await everybody(), { port: 80, wait: 2 });
      for (const { to, ok, outcome, tries } of seen) {
        const listens = to.id === made.web.id || to.id === made.python.id;
        assert.deepEqual([ok, outcome, tries], listens ? [true, 'connected', 1] : [false, 'refused', 2], to.name);
      }
    });

    it('call nobody unreachable who was only lost once', async function () {
      const lab = needsLab(this);
      // The first packet of each second is lost: whoever asks again gets through.
      const first = ['INPUT', '-p', 'icmp', '-m', 'statistic', '--mode', 'nth', '--every', '2', '--packet', '0'];
      await within(lab, made.web, 'iptables', '-A', ...first, '-j', 'DROP');
      try {
        const pairs = (await everybody()).filter(({ from, to }) => to.id === made.web.id && from.id === made.tools.id);
        const [seen] = await testPairs(runner, pairs, { port: null, wait: 1 });
        assert.deepEqual([seen?.ok, seen?.tries], [true, 2]);
      } finally {
        await within(lab, made.web, 'iptables', '-F', 'INPUT');
      }
    });

    it('keep what is known when they are called off, and leave nothing', async function () {
      const lab = needsLab(this);
      await within(lab, made.bash, 'iptables', '-A', 'INPUT', '-j', 'DROP');
      try {
        const stop = new AbortController();
        setTimeout(() => stop.abort(), 5000);
        const pairs = await everybody();
        const seen = await testPairs(runner, pairs, { port: 80, wait: 20, signal: stop.signal });
        assert.equal(seen.length, pairs.length);
        assert.ok(seen.some(({ why }) => why === 'cancelled'));
        for (const image of ['tools', 'busybox', 'python', 'node'] as const) {
          // Its program still waits for the one that says nothing.
          const pair = seen.find(({ from, to }) => from.id === made[image].id && to.id === made.web.id);
          assert.equal(pair?.ok, true, image);
          assert.equal((await processesIn(made[image])).length, 1, image);
        }
      } finally {
        await within(lab, made.bash, 'iptables', '-F', 'INPUT');
      }
    });
  });

  it('two hundred at once are all answered, each with its own', async () => {
    const from = await Promise.all(
      (['tools', 'busybox', 'python'] as const).map(async (name) => await modelOf(made[name])),
    );
    const ports = Array.from({ length: 200 }, (_, index) => (index % 4 === 0 ? 80 : 4000 + index));
    const seen = await Promise.all(
      ports.map(async (port, index) => await tcp(runner, from[index % 3] ?? from[0]!, 'web', port, { wait: 20 })),
    );
    seen.forEach((observation, index) => {
      const port = ports[index];
      assert.equal(observation.result?.port, port);
      assert.equal(observation.result?.outcome, port === 80 ? 'connected' : 'refused', observation.raw);
      assert.ok(observation.command.includes(String(port)));
    });
  });
});

/** Ends a program of this test and waits for it. */
async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}
