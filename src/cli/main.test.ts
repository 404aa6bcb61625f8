import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Io } from './io.ts';
import { main } from './main.ts';

interface Ended {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

async function run(argv: readonly string[], io: Partial<Io> = {}): Promise<Ended> {
  let [out, err] = ['', ''];
  const status = await main(
    argv,
    {
      out: (text) => (out += text),
      err: (text) => (err += text),
      isTerminal: false,
      columns: 100,
      env: {},
      signal: new AbortController().signal,
      ...io,
    },
    '1.2.3',
  );
  return { status, out, err };
}

interface ErrorDocument {
  readonly version: number;
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly candidates: readonly string[];
    readonly finding: string | null;
  };
}

function documentIn(out: string): ErrorDocument {
  return JSON.parse(out) as ErrorDocument;
}

/** No such socket: what gets as far as the engine ends with 3. */
const nowhere = ['--host', 'unix:///nonexistent/docker.sock'];
const escape = '\u001b';

describe('the command line', () => {
  it('prints its version', async () => {
    assert.deepEqual(await run(['--version']), { status: 0, out: '1.2.3\n', err: '' });
    assert.deepEqual(await run(['networks', '--version']), { status: 0, out: '1.2.3\n', err: '' });
  });

  it('prints help on stdout where it is asked for: of everything and of each command', async () => {
    const { status, out, err } = await run(['--help']);
    assert.deepEqual([status, err], [0, '']);
    const commands = [...out.matchAll(/^ {2}([a-z]+) /gm)]
      .map(([, name]) => name ?? '')
      .filter((name) => name !== 'help');
    for (const command of ['networks', 'probe', 'dns', 'whois', 'watch', 'sample'])
      assert.ok(commands.includes(command), command);
    for (const status of ['0 it holds', '1 it does not', '2 wrong usage', '130 interrupted'])
      assert.ok(out.includes(status));
    for (const args of [
      ['dns', '--help'],
      ['--help', 'dns'],
      ['help', 'dns'],
    ]) {
      const help = await run(args);
      assert.deepEqual([help.status, help.err], [0, ''], args.join(' '));
      assert.match(help.out, /Usage: container-network/);
    }
  });

  it('prints help on stderr, and fails, where no command is given', async () => {
    const { status, out, err } = await run([]);
    assert.deepEqual([status, out], [2, '']);
    assert.match(err, /Usage: container-network/);
  });

  const wrong: readonly (readonly string[])[] = [
    ['nonsense'],
    ['networks', '--nonsense'],
    ['dns'],
    ['whois'],
    ['whois', '1', '2'],
    ['probe', 'ping', 'a'],
    ['probe', 'ping', 'a', 'b', '--count', '0'],
    ['networks', '--timeout', 'soon'],
    ['networks', '--host'],
  ];

  it('ends with 2 and says on stderr what is wrong with the command', async () => {
    for (const args of wrong) {
      const { status, out, err } = await run(args);
      assert.deepEqual([status, out], [2, ''], args.join(' '));
      assert.match(err, /^error: /, args.join(' '));
      assert.match(err, /--help tells how/, args.join(' '));
    }
  });

  it('gives the same as one document with --json, wherever that stands', async () => {
    for (const args of wrong) {
      for (const argv of [['--json', ...args], ...(args.at(-1) === '--host' ? [] : [[...args, '--json']])]) {
        const { status, out } = await run(argv);
        const { version, error } = documentIn(out);
        assert.deepEqual([status, version, error.code, error.candidates], [2, 1, 'usage', []], argv.join(' '));
        assert.match(error.message, /^(?!error:)\S/);
      }
    }
  });

  it('gives every other error as a document too, and keeps stdout empty without --json', async () => {
    const cases: readonly (readonly [args: readonly string[], status: number, code: string])[] = [
      [['networks', ...nowhere], 3, 'no-socket'],
      [[...nowhere, 'networks'], 3, 'no-socket'],
      [['dns', 'web', 'db', ...nowhere], 3, 'no-socket'],
      [['whois', '172.20.0.2', ...nowhere], 3, 'no-socket'],
      [['watch', ...nowhere], 3, 'no-socket'],
      [['sample', 'down', ...nowhere], 3, 'no-socket'],
      [['networks', '--host', 'nonsense://x'], 3, 'bad-host'],
      [['networks', '--host', 'ssh://x'], 3, 'ssh-not-available'],
      [['networks', '--context', 'x', ...nowhere], 2, 'bad-choice'],
      [['dns', 'web', 'a b', ...nowhere], 2, 'bad-name'],
      [['whois', 'web', ...nowhere], 2, 'bad-address'],
      [['whois', '70000', ...nowhere], 2, 'bad-port'],
      [['probe', 'tcp', 'web', 'db', ...nowhere], 2, 'bad-port'],
      [['probe', 'smoke', 'web', 'db', ...nowhere], 2, 'bad-choice'],
      [['probe', 'udp', 'web', 'db', ...nowhere], 2, 'bad-port'],
      [['sample', 'sideways', ...nowhere], 2, 'bad-choice'],
    ];
    for (const [args, status, code] of cases) {
      const plain = await run(args);
      assert.deepEqual([plain.status, plain.out], [status, ''], args.join(' '));
      assert.match(plain.err, /\S.*\n$/, args.join(' '));
      for (const argv of [
        ['--json', ...args],
        [...args, '--json'],
      ]) {
        const json = await run(argv);
        assert.deepEqual([json.status, documentIn(json.out).error.code], [status, code], argv.join(' '));
        const lacksEngine = ['no-socket', 'ssh-not-available'].includes(code);
        assert.equal(documentIn(json.out).error.finding, lacksEngine ? 'engine-unreachable' : null, argv.join(' '));
      }
    }
  });

  it('paints only where it may', async () => {
    const painted = async (args: readonly string[], io: Partial<Io>): Promise<boolean> =>
      (await run(['networks', ...nowhere, ...args], io)).err.includes(escape);
    assert.equal(await painted([], {}), false);
    assert.equal(await painted([], { isTerminal: true }), true);
    assert.equal(await painted([], { isTerminal: true, env: { NO_COLOR: '1' } }), false);
    assert.equal(await painted(['--no-color'], { isTerminal: true }), false);
    assert.equal(await painted(['--color'], { env: { NO_COLOR: '1' } }), true);
  });

  it('indents JSON for people only', async () => {
    const argv = ['networks', '--json', ...nowhere];
    assert.equal((await run(argv)).out.trim().split('\n').length, 1);
    assert.ok((await run(argv, { isTerminal: true })).out.trim().split('\n').length > 1);
  });

  it('prints no escape sequence of what stands in a name or an address', async () => {
    const hostile = 'a\u001b[2J\u009b31mb';
    for (const argv of [
      ['networks', '--host', `unix:///nonexistent/${hostile}`],
      ['networks', '--host', hostile],
      ['networks', '--context', hostile],
      ['dns', 'web', hostile, ...nowhere],
      ['whois', hostile, ...nowhere],
      ['probe', 'ping', 'web', hostile, ...nowhere],
      ['sample', hostile, ...nowhere],
      [hostile],
      ['networks', `--${hostile}`],
      ['networks', '--timeout', hostile],
    ]) {
      for (const args of [argv, [...argv, '--json']]) {
        const { status, out, err } = await run(args);
        assert.ok(status === 2 || status === 3, JSON.stringify(args));
        assert.doesNotMatch(out + err, /[\u001b\u009b]/, JSON.stringify(args));
      }
    }
  });

  it('ends with 130 when it was interrupted before it began', async () => {
    const signal = AbortSignal.abort();
    for (const args of [['networks'], ['dns', 'web'], ['watch']]) {
      const { status, out } = await run([...args, ...nowhere], { signal });
      assert.deepEqual([status, out], [130, ''], args.join(' '));
    }
  });

  it('says what it does with --verbose, on stderr only', async () => {
    const { out, err } = await run(['networks', '--verbose', ...nowhere]);
    assert.equal(out, '');
    assert.match(err, /^info engine unix:\/\/\/nonexistent\/docker\.sock, by option --host$/m);
  });
});

describe('the command line with an engine that has one network and two containers', () => {
  const socket = join(tmpdir(), `cni-${randomUUID().slice(0, 8)}.sock`);
  const engine = ['--host', `unix://${socket}`];
  const hostile = 'db\u001b[31m';
  let server: Server;
  before(async () => {
    const network = {
      Id: 'a'.repeat(64),
      Name: 'app',
      Driver: 'bridge',
      Scope: 'local',
      IPAM: { Config: [{ Subnet: '172.20.0.0/24', Gateway: '172.20.0.1' }] },
    };
    const container = (id: string, name: string, address: string): object => ({
      Id: id.repeat(64),
      Name: `/${name}`,
      Names: [`/${name}`],
      Config: {},
      HostConfig: {},
      NetworkSettings: { Networks: { app: { NetworkID: network.Id, IPAddress: address, IPPrefixLen: 24 } } },
    });
    const listed = [container('b', 'web', '172.20.0.2'), container('c', hostile, '172.20.0.3')];
    const answers = new Map<string, unknown>([
      [
        '/version',
        { Version: '28.5.2', ApiVersion: '1.51', MinAPIVersion: '1.24', Os: 'linux', Components: [{ Name: 'Engine' }] },
      ],
      ['/networks', [network]],
      ['/containers/json', listed.map((one) => ({ ...one, State: 'running' }))],
      [`/networks/${network.Id}`, network],
      ...listed.map(
        (one, at) =>
          [`/containers/${'bc'.charAt(at).repeat(64)}/json`, { ...one, State: { Status: 'running' } }] as const,
      ),
    ]);
    server = createServer((request, response) => {
      const path = (request.url ?? '').replace(/^\/v[0-9.]+/, '').replace(/\?.*$/, '');
      const answer = answers.get(path);
      response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer ?? { message: `no ${path}` }));
    });
    server.listen(socket);
    await once(server, 'listening');
  });
  after(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(socket, { force: true });
  });

  it('lists it for people, without what a terminal would obey', async () => {
    const { status, out, err } = await run(['networks', ...engine]);
    assert.deepEqual([status, err], [0, '']);
    assert.match(out, /^app {2}bridge\n {2}172\.20\.0\.0\/24 {2}gateway 172\.20\.0\.1 {2}3 of 254 used\n/);
    assert.ok(out.includes('db\\x1b[31m') && !out.includes(escape));
  });

  it('lists it as the document of the contract', async () => {
    const { status, out } = await run(['networks', 'app', '--json', ...engine]);
    const document = JSON.parse(out) as {
      version: number;
      engine: object;
      networks: { endpoints: object[]; subnets: object[] }[];
    };
    assert.deepEqual([status, document.version], [0, 1]);
    assert.deepEqual(document.engine, { endpoint: `unix://${socket}`, version: '28.5.2', api: '1.51' });
    const network = document.networks[0] ?? assert.fail('no network');
    const keys = [
      'id',
      'name',
      'driver',
      'scope',
      'internal',
      'ipv6',
      'icc',
      'attachable',
      'ingress',
      'subnets',
      'endpoints',
    ];
    for (const key of keys) assert.ok(key in network, key);
    assert.deepEqual(network.subnets, [
      { subnet: '172.20.0.0/24', gateway: '172.20.0.1', range: null, size: 254, used: 3 },
    ]);
    for (const key of ['container', 'id', 'state', 'ipv4', 'ipv6', 'mac', 'aliases'])
      assert.ok(key in (network.endpoints[0] ?? {}), key);
  });

  it('says who has an address, and that a free one does not hold', async () => {
    const taken = await run(['whois', '172.20.0.2', ...engine]);
    assert.deepEqual([taken.status, taken.out], [0, '172.20.0.2: container web on network app\n']);
    assert.equal((await run(['whois', '172.20.0.77', ...engine])).status, 1);
    assert.equal((await run(['whois', '443/tcp', ...engine])).status, 1);
  });

  it('ends with 3 for a container or a network that is not there, with those that may be meant', async () => {
    for (const args of [
      ['dns', 'wep', 'db'],
      ['probe', 'ping', 'wep', 'web'],
      ['dns', 'wep'],
      ['diagnose', 'wep', 'web'],
    ]) {
      const { status, out } = await run([...args, '--json', ...engine]);
      const { error } = documentIn(out);
      assert.deepEqual([status, error.code, error.candidates], [3, 'container-not-found', ['web']], args.join(' '));
      assert.equal(error.finding, 'container-not-found');
    }
    assert.equal((await run(['networks', 'ap', ...engine])).status, 3);
  });

  it('ends with 2 where the asking end is no container', async () => {
    const { status, out } = await run(['probe', 'ping', '172.20.0.2', 'web', '--json', ...engine]);
    assert.deepEqual([status, documentIn(out).error.code], [2, 'not-a-container']);
  });

  it('ends with 1 for a missing TO: that is an answer', async () => {
    const { status, out } = await run(['probe', 'ping', 'web', 'container:nobody', '--json', ...engine]);
    assert.deepEqual([status, documentIn(out).error.code], [1, 'container-not-found']);
  });
});
