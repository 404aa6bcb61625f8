import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineErrorReason } from '../../../src/engine/errors.ts';
import { EngineError } from '../../../src/engine/errors.ts';
import { openEngine } from '../../../src/engine/open.ts';
import { sayJson, say } from '../../fake-engine/misbehaviour.mts';
import { readRecording, recorded } from '../../fake-engine/recording.mts';
import { FakeEngine } from '../../fake-engine/fake-engine.mts';
import { eventually } from '../../support/eventually.mts';
import { skipBecause } from '../../support/skip.mts';
import { useFakeEngine } from './use-fake-engine.mts';

const version = readRecording('sid').version as object;

describe('opening an engine', () => {
  const fake = useFakeEngine('sid');

  const spoken = { debian: '1.41', trixie: '1.45', sid: '1.51', podman: '1.41' } as const;
  for (const name of recorded) {
    it(`speaks the engine's own version with ${name}: ${spoken[name]}`, async () => {
      const engine = await FakeEngine.start(readRecording(name));
      const client = await engine.open();
      await client.listNetworks();
      assert.deepEqual(
        engine.requests.map((request) => [request.path, request.version]),
        [
          ['/version', null],
          ['/networks', spoken[name]],
        ],
      );
      assert.equal(client.engine.apiVersion, spoken[name]);
      assert.equal(client.engine.endpoint, `unix://${engine.socket}`);
      client.dispose();
      await engine.stop();
    });
  }

  it('asks a newer engine to speak the newest version it knows', async () => {
    fake().answer(/version/, sayJson({ ...version, Version: '99.0.1', ApiVersion: '1.99' }));
    const client = await fake().open();
    await client.listContainers();
    assert.equal(fake().requests.at(-1)?.version, '1.51');
    assert.equal(client.engine.apiVersion, '1.99');
    client.dispose();
  });

  for (const old of ['1.24', '1.39', '0.99']) {
    it(`says of an engine that speaks ${old} that it is too old, and hangs up`, async () => {
      fake().answer(/version/, sayJson({ ...version, Version: '1.12.6', ApiVersion: old }));
      const error = await failure(fake().open(), 'too-old');
      assert.equal(error.details['version'], '1.12.6');
      await eventually(() => fake().openConnections === 0, { every: 5 });
    });
  }

  it('compares versions by number, not by letter', async () => {
    fake().answer(/version/, sayJson({ ...version, ApiVersion: '1.100' }));
    const client = await fake().open();
    await client.listNetworks();
    assert.equal(fake().requests.at(-1)?.version, '1.51');
    client.dispose();
  });

  const wrong: Readonly<Record<string, unknown>> = {
    'an empty object': {},
    null: null,
    'a list': [version],
    'a version that is a number': { ...version, ApiVersion: 1.41 },
    'a version that is a path': { ...version, ApiVersion: '1.41/../..' },
    'a version with a line end': { ...version, ApiVersion: '1.41\r\nHost: x' },
    'no version': { ...version, Version: '' },
  };
  for (const [what, body] of Object.entries(wrong)) {
    it(`takes ${what} for a bad answer`, async () => {
      fake().answer(/version/, sayJson(body));
      await failure(fake().open(), 'bad-answer');
      await eventually(() => fake().openConnections === 0, { every: 5 });
    });
  }

  it('takes a web server that has no such page for no engine', async () => {
    fake().answer(/./, say('<h1>Not Found</h1>', 404, 'text/html'));
    const error = await failure(fake().open(), 'bad-answer');
    assert.equal(error.details['why'], '<h1>Not Found</h1>');
  });

  it('says of an engine that has forgotten all versions known here that it refuses', async () => {
    const message = 'client version 1.51 is too old. Minimum supported API version is 1.60, please upgrade your client';
    const client = await fake().open();
    fake().answer(/networks/, sayJson({ message }, 400));
    const error = await failure(client.listNetworks(), 'refused');
    assert.equal(error.details['message'], message);
    client.dispose();
  });

  describe('where DOCKER_HOST and its like are garbage', () => {
    const garbage = {
      DOCKER_HOST: 'not a : host // at all',
      DOCKER_CERT_PATH: '/no/such/folder',
      DOCKER_TLS_VERIFY: '1',
      DOCKER_CLIENT_TIMEOUT: 'soon',
      DOCKER_PATH_PREFIX: 'here',
      HTTP_PROXY: 'http://127.0.0.1:1',
      HTTPS_PROXY: 'http://127.0.0.1:1',
    };
    const before = { ...process.env };
    beforeEach(() => void Object.assign(process.env, garbage));
    afterEach(() => {
      for (const name of Object.keys(garbage)) {
        if (before[name] === undefined) Reflect.deleteProperty(process.env, name);
        else process.env[name] = before[name];
      }
    });

    it('takes the engine it was told to, and leaves them as they are', async () => {
      const client = await fake().open();
      assert.equal((await client.listNetworks()).items.length, 6);
      assert.equal(process.env['DOCKER_HOST'], garbage.DOCKER_HOST);
      client.dispose();
    });
  });
});

describe('an engine that is not there', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'cni-none-'));
    writeFileSync(join(folder, 'file'), '');
  });
  after(() => rmSync(folder, { recursive: true }));

  const places: readonly (readonly [string, string, EngineErrorReason])[] = [
    ['whose socket is missing', 'missing.sock', 'no-socket'],
    ['whose folder is missing', 'missing/docker.sock', 'no-socket'],
    ['below a file', 'file/docker.sock', 'no-socket'],
    ['whose path is longer than a socket may have', `${'x'.repeat(200)}/docker.sock`, 'no-socket'],
    ['whose socket is a file', 'file', 'daemon-down'],
    ['whose socket nobody listens to', 'left.sock', 'daemon-down'],
  ];
  for (const [what, path, reason] of places) {
    it(`${what}: ${reason}`, async () => {
      if (path === 'left.sock') await leaveSocket(join(folder, path));
      const opened = openEngine({ address: { kind: 'unix', path: join(folder, path) }, tls: null });
      const error = await failure(opened, reason);
      assert.equal(error.details['endpoint'], `unix://${join(folder, path)}`);
    });
  }

  it('on a port where nobody listens: daemon-down', async () => {
    const address = { kind: 'tcp', host: '127.0.0.1', port: 1, pathPrefix: '' } as const;
    await failure(openEngine({ address, tls: null }), 'daemon-down');
  });

  it('on a host whose name is unknown: unreachable-host', async function () {
    this.timeout(30_000);
    const address = { kind: 'tcp', host: 'engine.invalid', port: 2375, pathPrefix: '' } as const;
    await failure(openEngine({ address, tls: null }, { requestMs: 25_000 }), 'unreachable-host');
  });

  it('behind ssh: not available', async () => {
    const address = { kind: 'ssh', user: null, host: 'lab', port: null, path: '' } as const;
    await failure(openEngine({ address, tls: null }), 'ssh-not-available');
  });
});

const hasIpv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === '::1'),
);

describe('an engine on TCP', () => {
  const engines: FakeEngine[] = [];
  afterEach(async () => {
    for (const engine of engines.splice(0)) await engine.stop();
  });

  for (const host of ['127.0.0.1', '::1', 'localhost']) {
    it(`is reached at ${host}`, async function () {
      if (host === '::1' && !hasIpv6) skipBecause(this, 'this machine has no IPv6');
      const engine = await FakeEngine.startOnTcp(readRecording('trixie'), host);
      engines.push(engine);
      const client = await openEngine({ address: { kind: 'tcp', host, port: engine.port, pathPrefix: '' }, tls: null });
      assert.equal((await client.listContainers()).items.length, 10);
      assert.equal(client.engine.endpoint, `tcp://${host === '::1' ? '[::1]' : host}:${engine.port}`);
      client.dispose();
    });
  }

  it('is asked below the prefix of its address', async () => {
    const engine = await FakeEngine.startOnTcp(readRecording('trixie'), '127.0.0.1');
    engines.push(engine);
    engine.answer(/^GET \/behind\/proxy\/version/, sayJson(version));
    const address = { kind: 'tcp', host: '127.0.0.1', port: engine.port, pathPrefix: '/behind/proxy' } as const;
    const client = await openEngine({ address, tls: null });
    await client.listNetworks().catch(() => undefined);
    assert.deepEqual(
      engine.requests.map(({ path }) => path),
      ['/behind/proxy/version', '/behind/proxy/v1.51/networks'],
    );
    client.dispose();
  });

  // docker-modem takes these for URLs whose scheme is the first group, and would go to this very machine.
  for (const host of ['fd00:dead:beef::1', 'fe80::1', 'fe80::1%lo']) {
    it(`is not looked for on this machine when it is said to be at ${host}`, async () => {
      const engine = await FakeEngine.startOnTcp(readRecording('trixie'), '127.0.0.1');
      engines.push(engine);
      const opened = openEngine(
        { address: { kind: 'tcp', host, port: engine.port, pathPrefix: '' }, tls: null },
        { requestMs: 300 },
      );
      await assert.rejects(opened);
      assert.equal(engine.connections, 0);
    });
  }
});

async function failure(call: Promise<unknown>, reason: EngineErrorReason): Promise<EngineError> {
  const error: unknown = await call.then(
    () => new Error('it did not fail'),
    (thrown: unknown) => thrown,
  );
  if (!EngineError.is(error, reason)) throw error;
  return error;
}

/** A unix socket that was bound and left by its process. */
async function leaveSocket(path: string): Promise<void> {
  const { spawnSync } = await import('node:child_process');
  const script = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
  spawnSync(process.execPath, ['-e', script]);
}
