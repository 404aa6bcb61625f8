import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { imageReference } from '../lab/images.mts';
import type { WhoisDocument } from '../../src/shared/documents/owner.ts';
import { eventually, eventuallyHolds } from '../support/eventually.mts';
import { cli, cliJson, startCli } from '../support/cli.mts';
import { newRun, type TestContainer, type TestNetwork } from '../support/test-run.mts';

interface ErrorDocument {
  readonly version: 1;
  readonly error: { readonly code: string; readonly message: string; readonly candidates: readonly string[] };
}

interface ProbeDocument {
  readonly ok: boolean;
  readonly via: string;
  readonly tool: string;
  readonly exitCode: number;
  readonly command: readonly string[];
  readonly inconclusive: string | null;
  readonly result: {
    readonly sent?: number;
    readonly received?: number;
    readonly outcome?: string;
    readonly rttMs?: object;
  };
}

interface DnsDocument {
  readonly repeated: { readonly server: string; readonly asked: number; readonly failed: number } | null;
  readonly addresses: readonly {
    readonly address: string;
    readonly owner: { readonly kind: string; readonly container?: string } | null;
  }[];
  readonly steps: readonly { readonly source: string; readonly answers: readonly { readonly ttl: number | null }[] }[];
  readonly findings: readonly {
    readonly code: string;
    readonly summary: string;
    readonly evidence: readonly object[];
  }[];
}

describe('the command line', function () {
  this.timeout(90_000);
  const run = newRun();
  let front: TestNetwork, back: TestNetwork;
  let web: TestContainer, client: TestContainer, stranger: TestContainer, paused: TestContainer, lonely: TestContainer;
  before(async () => {
    front = await run.createNetwork('front', { IPAM: { Config: [{ Subnet: '172.30.41.0/24' }] } });
    back = await run.createNetwork('back');
    web = await run.createContainer('web', {
      image: 'web',
      networks: [{ network: front, aliases: ['api'], ipv4: '172.30.41.9' }],
    });
    client = await run.createContainer('client', {
      networks: [front],
      hostConfig: { ExtraHosts: ['pinned.test:192.0.2.1'] },
    });
    stranger = await run.createContainer('stranger', { networks: [back] });
    paused = await run.createContainer('paused', { networks: [front] });
    await run.act(paused, 'pause');
    lonely = await run.createContainer('lonely', { image: 'static', networks: [front] });
  });
  after(async () => await run.cleanUp());

  describe('networks', () => {
    it('lists subnets, their use and who is attached', async () => {
      const { networks } = await cliJson<{ networks: { name: string; endpoints: object[]; subnets: object[] }[] }>([
        'networks',
        front.name,
      ]);
      const [network] = networks;
      assert.deepEqual(network?.subnets, [
        { subnet: '172.30.41.0/24', gateway: '172.30.41.1', range: null, size: 254, used: 5 },
      ]);
      const endpoint = network.endpoints.find(
        (candidate) => (candidate as { container: string }).container === web.name,
      ) as {
        ipv4: string;
        state: string;
        aliases: string[];
      };
      assert.equal(endpoint.ipv4, '172.30.41.9/24');
      assert.equal(endpoint.state, 'running');
      assert.ok(endpoint.aliases.includes('api'));
    });

    it('shows the same to people', async () => {
      const { status, stdout } = await cli(['networks']);
      assert.equal(status, 0);
      for (const word of [front.name, web.name, '172.30.41.9/24', back.name, stranger.name])
        assert.ok(stdout.includes(word), word);
      assert.doesNotMatch(stdout, /\u001b/, 'no colours where there is no terminal');
    });

    it('colours on request', async () => {
      assert.match((await cli(['networks', '--color'])).stdout, /\u001b\[/);
    });
  });

  describe('probe', () => {
    it('pings by name and gives every figure', async () => {
      const document = await cliJson<ProbeDocument>(['probe', 'ping', client.name, web.name, '--count', '3']);
      assert.equal(document.status, 0);
      assert.equal(document.ok, true);
      assert.equal(document.via, 'exec');
      assert.equal(document.tool, 'iputils ping');
      assert.equal(document.result.sent, 3);
      assert.equal(document.result.received, 3);
      assert.ok(document.result.rttMs);
    });

    it('pings with busybox what it knows by an alias', async () => {
      const { status, stdout } = await cli(['probe', 'ping', web.name, client.name, '--count', '2']);
      assert.equal(status, 0, stdout);
      assert.match(stdout, /2 of 2 replies/);
    });

    it('takes the address of a container whose name is unknown to FROM, and says that there is no way', async () => {
      const document = await cliJson<ProbeDocument>([
        'probe',
        'tcp',
        client.name,
        `${stranger.name}:80`,
        '--timeout',
        '1',
      ]);
      assert.equal(document.status, 1);
      assert.match(document.command.join(' '), /172\.|192\.168\./);
      assert.notEqual(document.result.outcome, 'connected');
    });

    it('connects, is refused, and times out, each told apart', async () => {
      const connected = await cliJson<ProbeDocument>(['probe', 'tcp', client.name, 'api:80']);
      assert.deepEqual([connected.status, connected.result.outcome], [0, 'connected']);
      const refused = await cliJson<ProbeDocument>(['probe', 'tcp', client.name, 'api:81']);
      assert.deepEqual([refused.status, refused.result.outcome], [1, 'refused']);
      const unknown = await cliJson<ProbeDocument>(['probe', 'tcp', client.name, 'nosuch:81']);
      assert.deepEqual([unknown.status, unknown.result.outcome], [1, 'unresolved']);
    });

    it('leaves nothing at either end when it is interrupted in the middle of a measurement', async () => {
      const child = startCli(['probe', 'iperf3', client.name, lonely.name, '--duration', '30']);
      let said = '';
      child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
      const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
      // It tells how far it is: the test is under way, at the other end from a helper.
      await eventually(() => /[0-9] s: .*bit\/s/.test(said) || undefined, { within: 60_000 });
      child.kill('SIGINT');
      assert.equal(await ended, 130);
      const listed = (await run.docker(['ps', '--all', '--format', '{{.Names}}'])).split('\n');
      assert.deepEqual(
        listed.filter((name) => name.includes('helper')),
        [],
      );
      await eventually(async () => {
        const processes = await run.docker(['top', client.name]);
        return processes.includes('iperf3') ? undefined : true;
      });
    });

    it('leaves nothing for long when it is killed in the middle of a measurement', async () => {
      const child = startCli(['probe', 'iperf3', client.name, lonely.name, '--duration', '12', '--timeout', '1']);
      let said = '';
      child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
      await eventually(() => /[0-9] s: .*bit\/s/.test(said) || undefined, { within: 60_000 });
      child.kill('SIGKILL');
      // The helper ends with the connection of whoever made it; server and client by their own time limits.
      await eventually(
        async () => {
          const processes = await run.docker(['top', client.name]);
          const containers = await run.docker(['ps', '--format', '{{.Names}}']);
          return processes.includes('iperf3') || containers.includes('helper') ? undefined : true;
        },
        { within: 80_000, every: 1000 },
      );
    });

    it('asks the name server', async () => {
      const document = await cliJson<ProbeDocument & { result: { answers: object[] } }>([
        'probe',
        'dns',
        client.name,
        'api',
      ]);
      assert.equal(document.status, 0);
      assert.deepEqual(document.result.answers, [{ name: 'api', type: 'A', address: '172.30.41.9', ttl: 600 }]);
    });

    it('blames no network where the container has nothing to ask with', async () => {
      for (const kind of ['ping', 'tcp']) {
        const document = await cliJson<ErrorDocument>(['probe', kind, lonely.name, 'api:80', '--no-helper']);
        assert.equal(document.status, 4);
        assert.equal(document.error.code, 'helper-forbidden');
      }
    });

    it('says that a paused container can not be asked', async () => {
      const { status, stderr } = await cli(['probe', 'ping', paused.name, 'api']);
      assert.equal(status, 4);
      assert.match(stderr, /is paused/);
      assert.match(stderr, /docker unpause/);
    });

    it('leaves no process behind when it is interrupted', async () => {
      const { status } = await cli(['probe', 'ping', client.name, 'api', '--count', '500'], {
        whenRunning: (child) => {
          void eventually(async () => (await processes(client)).includes(' 500 ') || undefined).then(() =>
            child.kill('SIGINT'),
          );
        },
      });
      assert.equal(status, 130);
      assert.ok(!(await processes(client)).includes(' 500 '), 'the ping inside goes on');
    });
  });

  describe('dns', () => {
    it('gives each step, the time to live, and who has the address', async () => {
      const document = await cliJson<DnsDocument>(['dns', client.name, 'api']);
      assert.equal(document.status, 0);
      assert.deepEqual(
        document.addresses.map(({ address, owner }) => [address, owner?.kind, owner?.container]),
        [['172.30.41.9', 'container', web.name]],
      );
      assert.deepEqual([...new Set(document.steps.map((step) => step.source))], ['hosts', 'embedded', 'system']);
      assert.ok(document.steps.some((step) => step.answers.some((answer) => answer.ttl === 600)));
      assert.deepEqual(document.findings, []);
    });

    it('asks the server that answered several times the same, as often as it is told', async () => {
      const answered = await cliJson<DnsDocument>(['dns', client.name, 'api', '--count', '7']);
      assert.deepEqual(answered.repeated, { server: '127.0.0.11', asked: 7, failed: 0 });
    });

    it('reads the hosts file', async () => {
      const document = await cliJson<DnsDocument>(['dns', client.name, 'pinned.test']);
      assert.equal(document.addresses[0]?.address, '192.0.2.1');
    });

    it('says that nothing answers to a name, with evidence', async () => {
      const document = await cliJson<DnsDocument>(['dns', client.name, 'nosuch']);
      assert.equal(document.status, 1);
      assert.deepEqual(
        document.findings.map((finding) => finding.code),
        ['name-not-found'],
      );
      assert.ok((document.findings[0]?.evidence.length ?? 0) > 0);
    });

    it('says that a name exists, on another network', async () => {
      const document = await cliJson<DnsDocument>(['dns', client.name, stranger.name]);
      assert.equal(document.status, 1);
      assert.deepEqual(
        document.findings.map((finding) => finding.code),
        ['name-on-other-network'],
      );
    });

    it('lists every name that a container could use', async () => {
      const { names } = await cliJson<{ names: { name: string; answers: { container: string }[] }[] }>([
        'dns',
        client.name,
      ]);
      for (const name of ['api', web.name, `api.${front.name}`]) {
        assert.equal(names.find((candidate) => candidate.name === name)?.answers[0]?.container, web.name, name);
      }
      assert.ok(!names.some(({ name }) => name === stranger.name));
    });

    it('reads the files of a container that has no tools at all, and says what could not be asked without a helper', async () => {
      const document = await cliJson<DnsDocument>(['dns', lonely.name, 'api', '--no-helper']);
      assert.equal(document.status, 4);
      assert.deepEqual(
        document.findings.map((finding) => finding.code),
        ['could-not-check'],
      );
      assert.ok(document.steps.some((step) => step.source === 'hosts'));
    });
  });

  describe('whois', () => {
    it('names who has an address, and what nobody has', async () => {
      const taken = await cliJson<{ owners: { kind: string; container?: string }[] }>(['whois', '172.30.41.9']);
      assert.equal(taken.status, 0);
      assert.equal(taken.owners[0]?.container, web.name);
      const gateway = await cliJson<{ owners: { kind: string }[] }>(['whois', '172.30.41.1']);
      assert.equal(gateway.owners[0]?.kind, 'gateway');
      const free = await cliJson<{ owners: { kind: string; why: string }[] }>(['whois', '172.30.41.77']);
      assert.deepEqual([free.status, free.owners[0]?.kind, free.owners[0]?.why], [1, 'nobody', 'free']);
      assert.equal((await cli(['whois', '203.0.113.9'])).status, 1);
    });

    it('names who listens on a port that nobody exposes, once for a shared namespace', async () => {
      const quiet = await run.createContainer('quiet', { networks: [back], command: ['httpd', '-f', '-p', '48083'] });
      const beside = await run.createContainer('beside', { hostConfig: { NetworkMode: `container:${quiet.id}` } });
      const asked = async (port: string): Promise<WhoisDocument & { status: number }> =>
        await cliJson<WhoisDocument>(['whois', port]);
      await eventuallyHolds(async () => assert.ok((await asked('48083')).listeners.length > 0));
      const { status, listeners, ports } = await asked('48083/tcp');
      assert.deepEqual([status, ports], [0, []]);
      for (const { containers, protocol, loopback } of listeners)
        assert.deepEqual(
          [[...containers].sort(), protocol, loopback],
          [[beside.name, quiet.name].sort(), 'tcp', false],
        );
      assert.match((await cli(['whois', '48083'])).stdout, /which share a namespace, listens at tcp \S+:48083/);
      // Where nobody listens, it is said of whom that is not known: those without tools, where this is not root of the host.
      const nobody = await asked('48083/udp');
      assert.deepEqual([nobody.listeners, nobody.ports], [[], []]);
      assert.equal(nobody.status, nobody.unchecked.length > 0 ? 4 : 1);
    });
  });

  describe('watch', () => {
    it('tells each change in a line, and ends with 130', async () => {
      const child = startCli(['watch', '--json']);
      const lines: { change: string; container?: { name: string }; network?: { name: string } }[] = [];
      if (!child.stdout) assert.fail('no output');
      createInterface(child.stdout).on('line', (line) => lines.push(JSON.parse(line) as (typeof lines)[number]));
      const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
      await eventually(() => lines.some((line) => line.change === 'ready') || undefined);
      await run.connect(stranger, front);
      const about = (change: string): boolean =>
        lines.some(
          (line) =>
            line.change === change && line.container?.name === stranger.name && line.network?.name === front.name,
        );
      await eventually(() => about('connected') || undefined);
      await run.disconnect(stranger, front);
      await eventually(() => about('disconnected') || undefined);
      child.kill('SIGINT');
      assert.equal(await ended, 130);
    });
  });

  describe('matrix', () => {
    it('shows who reaches whom, says who does not, and ends with 1 then', async () => {
      const { status, stdout } = await cli(['matrix', '--containers', `${client.name},${web.name}`, '--port', '80']);
      assert.equal(status, 1);
      assert.match(stdout, new RegExp(`^${web.name} → ${client.name}: refused$`, 'm'));
      assert.match(stdout, /^1 of 2 pairs reach each other, 1 do not, in [0-9.]+ s\.$/m);
    });

    it('ends with 4 where nobody could ask, and does not blame the network', async () => {
      const document = await cliJson<{ pairs: { ok: boolean | null; outcome: string; why: string | null }[] }>([
        ...['matrix', '--containers', `${paused.name},${web.name}`, '--no-helper'],
      ]);
      assert.deepEqual(
        document.pairs.filter(({ ok }) => ok === null).map(({ outcome, why }) => [outcome, why]),
        [['not-checked', 'paused']],
      );
      assert.equal(document.status, 4);
    });

    it('keeps what it has when it is interrupted', async () => {
      const child = startCli([
        'matrix',
        '--containers',
        `${client.name},${stranger.name}`,
        '--timeout',
        '30',
        '--json',
      ]);
      let text = '';
      child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
      const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
      setTimeout(() => child.kill('SIGINT'), 3000);
      assert.equal(await ended, 130);
      const document = JSON.parse(text) as { cancelled: boolean; pairs: { ok: boolean | null }[] };
      assert.deepEqual([document.cancelled, document.pairs.length], [true, 2]);
    });
  });

  describe('the worked example', () => {
    after(async () => await cli(['sample', 'down']));

    it('is created, pinged, connected to, and removed whole', async () => {
      const up = await cliJson<{ networks: { name: string }[]; containers: { name: string }[] }>([
        ...['sample', 'up', '--image', imageReference('tools')],
      ]);
      assert.equal(up.status, 0);
      assert.deepEqual(up.networks.map(({ name }) => name).sort(), ['company', 'enterprise', 'outside']);
      assert.deepEqual(up.containers.map(({ name }) => name).sort(), ['devenv', 'testenv', 'webserver']);
      const ping = await cli(['probe', 'ping', 'devenv', 'webserver', '--count', '5']);
      assert.equal(ping.status, 0, ping.stderr);
      assert.match(ping.stdout, /^devenv → webserver: 5 of 5 replies, [0-9.]+ ms on average\.$/m);
      assert.equal((await cli(['probe', 'tcp', 'testenv', 'webserver:80'])).status, 0);
      const measured = await cli(['probe', 'iperf3', 'testenv', 'webserver', '--duration', '2']);
      assert.equal(measured.status, 0, measured.stderr);
      assert.match(measured.stdout, /^testenv → webserver: [0-9.]+ [MG]bit\/s over TCP, /m);
      const matrix = await cliJson<{ pairs: { from: string; to: string; ok: boolean }[] }>([
        ...['matrix', '--containers', 'devenv,webserver,testenv', '--network', 'company'],
      ]);
      assert.equal(matrix.status, 0);
      assert.equal(matrix.pairs.filter(({ ok }) => ok).length, 6);
      const down = await cliJson<{ removed: string[] }>(['sample', 'down']);
      assert.deepEqual([...down.removed].sort(), [
        'company',
        'devenv',
        'enterprise',
        'outside',
        'testenv',
        'webserver',
      ]);
    });
  });

  describe('bad input', () => {
    it('is refused with the exit status and the reason', async () => {
      const cases: [args: string[], status: number, code: string][] = [
        [['probe', 'ping', 'nosuch-container', 'api'], 3, 'container-not-found'],
        [['dns', 'nosuch-container', 'api'], 3, 'container-not-found'],
        [['probe', 'smoke', client.name, 'api'], 2, 'bad-choice'],
        [['probe', 'udp', client.name, 'api'], 2, 'bad-port'],
        [['probe', 'iperf3', client.name, 'api', '--rate', '5'], 2, 'usage'],
        [['probe', 'tcp', client.name, 'api'], 2, 'bad-port'],
        [['probe', 'tcp', client.name, 'api:53/udp'], 2, 'not-available'],
        [['probe', 'ping', client.name, 'here'], 2, 'not-available'],
        [['probe', 'tcp', client.name, 'api:70000'], 2, 'bad-port'],
        [['probe', 'ping', client.name, 'api', '--count', '0'], 2, 'usage'],
        [['probe', 'ping', client.name, 'api', '--count', '1e9'], 2, 'usage'],
        [['dns', client.name, 'a b'], 2, 'bad-name'],
        [['dns', client.name, '10.0.0.1'], 2, 'bad-name'],
        [['whois', 'not-an-address'], 2, 'bad-address'],
        [['whois', '70000'], 2, 'bad-port'],
        [['nonsense'], 2, 'usage'],
        [['networks', '--nonsense'], 2, 'usage'],
        [['networks', '--host', 'unix:///nonexistent.sock'], 3, 'no-socket'],
        [['networks', '--host', 'tcp://127.0.0.1:1'], 3, 'daemon-down'],
        [['networks', '--host', 'ssh://somewhere'], 3, 'ssh-not-available'],
        [['networks', '--context', 'nosuch'], 3, 'context-not-found'],
        [['sample', 'sideways'], 2, 'bad-choice'],
        [['--json'], 2, 'usage'],
      ];
      for (const [args, status, code] of cases) {
        const document = await cliJson<ErrorDocument>(args);
        assert.deepEqual([document.status, document.error.code], [status, code], args.join(' '));
      }
    });

    it('never runs what stands in a name, and prints no escape sequences', async () => {
      const hostile = [
        '$(touch /tmp/pwned)',
        '`touch /tmp/pwned`',
        "'; touch /tmp/pwned; '",
        '--help',
        '-oProxyCommand=x',
        'a\u001b[2Jb',
        '<b>x</b>',
        'x'.repeat(255),
      ];
      for (const name of hostile) {
        for (const args of [
          ['probe', 'ping', client.name, '--', name],
          ['probe', 'tcp', client.name, '--', `${name}:80`],
          ['dns', client.name, '--', name],
          ['probe', 'ping', '--', name, 'api'],
        ]) {
          const { status, stdout, stderr } = await cli([...args]);
          assert.ok(status > 0 && status < 5, `${args.join(' ')}: ${status}`);
          assert.doesNotMatch(stdout + stderr, /\u001b|    at /, args.join(' '));
        }
      }
      assert.equal((await run.exec(client, ['ls', '/tmp'])).stdout, '');
    });

    it('ends at once when it is interrupted while the engine is silent, whatever the command', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'cni-test-'));
      const socket = join(folder, 'silent.sock');
      let asked: (() => void) | undefined;
      const silent = createServer((connection) => {
        connection.on('error', () => undefined);
        asked?.();
      }).listen(socket);
      try {
        for (const args of [
          ['networks'],
          ['probe', 'ping', 'a', 'b'],
          ['dns', 'a', 'b'],
          ['whois', '10.0.0.1'],
          ['watch'],
          ['sample', 'up'],
          ['sample', 'down'],
        ]) {
          const started = Date.now();
          const { status, stderr } = await cli([...args, '--host', `unix://${socket}`], {
            whenRunning: (child) => {
              asked = () => child.kill('SIGINT');
            },
          });
          assert.equal(status, 130, args.join(' '));
          assert.match(stderr, /Cancelled/);
          assert.ok(Date.now() - started < 8000, 'it waited for the time limit');
        }
      } finally {
        silent.close();
        await rm(folder, { recursive: true });
      }
    });

    it('suggests the name that was meant', async () => {
      const { error } = await cliJson<ErrorDocument>(['dns', client.name.slice(0, -1), 'api']);
      assert.ok(error.candidates.includes(client.name));
    });

    it('tells how to use a command', async () => {
      const { status, stdout } = await cli(['probe', '--help']);
      assert.equal(status, 0);
      assert.match(stdout, /container-network probe ping devenv webserver --count 5/);
    });
  });

  async function processes(container: TestContainer): Promise<string> {
    return (await run.exec(container, ['ps', '-o', 'args'])).stdout;
  }
});
