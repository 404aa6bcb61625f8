import assert from 'node:assert/strict';
import { silentLogger } from '../../src/base/logger.ts';
import { findRegistries } from '../../src/discovery/registries/found.ts';
import { noSecret } from '../../src/discovery/registries/config.ts';
import { openFound } from '../../src/discovery/registries/open.ts';
import type { Registry } from '../../src/discovery/registries/live.ts';
import { listLabelled } from '../../src/engine/helpers.ts';
import { ownerLabel } from '../../src/model/labels.ts';
import { helperOwner } from '../../src/runner/helper-owner.ts';
import { Helpers } from '../../src/runner/helpers.ts';
import { InsideRunner } from '../../src/runner/inside.ts';
import { openTunnel } from '../../src/runner/tunnel.ts';
import { readTopology } from '../../src/store/read.ts';
import { ask, base64, startRegistry, Watched } from '../support/registries/lab-registry.mts';
import { eventually, eventuallyHolds } from '../support/eventually.mts';
import { needsLab } from '../support/skip.mts';
import { newRun, type TestContainer, type TestNetwork } from '../support/test-run.mts';
import { clientUnderTest } from './client-under-test.mts';

const never = new AbortController().signal;

/** Answers as Consul does where nothing changes. */
const fakeConsul = `
require('http').createServer(function (request, response) {
  if (request.url.includes('index=')) return;
  response.setHeader('x-consul-index', '7');
  if (request.url.startsWith('/v1/catalog')) response.end('{"api":[]}');
  else if (request.url.startsWith('/v1/health/service'))
    response.end(JSON.stringify([{ Node: { Node: 'n', Address: '10.0.0.1' }, Service: { ID: 'api-1', Port: 80 }, Checks: [] }]));
  else response.end('[]');
}).listen(8500, '127.0.0.1');
process.on('SIGTERM', process.exit);
`;

interface ServicesDocument {
  readonly sources: readonly { readonly kind: string; readonly name: string; readonly state: string }[];
}

describe('a registry in a container', function () {
  this.timeout(120_000);
  const run = newRun();
  const client = clientUnderTest();
  const opened: Registry[] = [];
  let helpers: Helpers;
  let network: TestNetwork;
  let consul: TestContainer, published: TestContainer, withNode: TestContainer;

  before(async function () {
    needsLab(this);
    network = await run.createNetwork('registries', { IPAM: { Config: [{ Subnet: '172.30.43.0/24' }] } });
    consul = await run.createContainer('consul', { image: 'consul', networks: [network] });
    published = await run.createContainer('published', {
      image: 'consul',
      networks: [network],
      hostConfig: { PortBindings: { '8500/tcp': [{ HostIp: '127.0.0.1', HostPort: '18500' }] } },
    });
    withNode = await run.createContainer('with-node', {
      image: 'node',
      command: ['/usr/bin/node', '-e', fakeConsul],
      networks: [network],
      body: { ExposedPorts: { '8500/tcp': {} } },
    });
  });
  beforeEach(() => {
    const policy = {
      ...{ allowed: true, image: null },
      mayPull: async () => await Promise.resolve(false),
      mayEnterHost: async () => await Promise.resolve(false),
    };
    helpers = new Helpers(client(), { policy: () => policy });
  });
  afterEach('nothing is left', async () => {
    await Promise.all(opened.splice(0).map(async (registry) => await registry.close()));
    await helpers.end();
    assert.deepEqual(await listLabelled(client().connection, ownerLabel, helperOwner), []);
    const top = (await run.api.call('GET', `/containers/${withNode.id}/top`)) as { Processes: unknown[] };
    assert.equal(top.Processes.length, 1);
  });
  after(async () => await run.cleanUp());

  async function open({ id }: TestContainer): Promise<Registry> {
    const topology = await readTopology(client());
    const found = findRegistries(topology).find(({ container }) => container.id === id);
    assert.ok(found, 'it is found');
    const access = { client: client(), runner: new InsideRunner(client(), silentLogger, helpers), topology };
    const registry = openFound({ ...access, log: silentLogger }, found, noSecret);
    opened.push(registry);
    return registry;
  }
  async function namesIn(registry: Registry): Promise<readonly string[]> {
    const { source, services } = await registry.read(never);
    assert.equal(source.failure, null);
    return services.map(({ name }) => name);
  }

  it('is found by its image or its port, and where it is published', async () => {
    const found = findRegistries(await readTopology(client()));
    const kinds = new Map(found.map(({ container, kind, published: at }) => [container.id, [kind, at?.port ?? null]]));
    assert.deepEqual(kinds.get(consul.id), ['consul', null]);
    assert.deepEqual(kinds.get(published.id), ['consul', 18500]);
    assert.deepEqual(kinds.get(withNode.id), ['consul', null]);
    assert.equal(kinds.size, 3);
  });

  it('is read through a helper beside it, where it has no shell and publishes nothing', async () => {
    const registry = await open(consul);
    await eventuallyHolds(async () => assert.deepEqual(await namesIn(registry), ['consul']), { within: 20_000 });
  });

  it('is read through a program of its own', async () => {
    assert.deepEqual(await namesIn(await open(withNode)), ['api']);
  });

  it('is read where it listens on one of its addresses only', async () => {
    const address = '172.30.43.77';
    const listen = [
      '--listen-client-urls',
      `http://${address}:2379`,
      '--advertise-client-urls',
      `http://${address}:2379`,
    ];
    const etcd = await run.createContainer('etcd', {
      image: 'etcd',
      networks: [{ network, ipv4: address }],
      command: ['--data-dir', '/tmp/etcd', ...listen],
    });
    const registry = await open(etcd);
    await eventuallyHolds(async () => assert.deepEqual(await namesIn(registry), []), { within: 20_000 });
    await run.remove(etcd);
  });

  it('is told as stale when it dies, and live again when it is back', async () => {
    const { container, port, relay } = await startRegistry(run, 'etcd', 'dying', { networks: [network] });
    const put = { key: base64('/services/api/1'), value: base64('172.30.9.9:1') };
    await ask(port, 'POST', '/v3/kv/put', put);
    relay.close();
    const seen = new Watched(await open(container));
    try {
      await seen.until(() => seen.instances.includes('api/1'));
      await run.act(container, 'kill');
      await seen.until(() => seen.last?.source.state === 'stale', 30_000);
      assert.deepEqual(seen.instances, ['api/1']);
      await run.act(container, 'start');
      await seen.until(() => seen.last?.source.state === 'ready', 60_000);
      assert.deepEqual(seen.instances, ['api/1']);
    } finally {
      await seen.end();
      await run.remove(container);
    }
  });

  it('is read on the engine’s host by its published port, or its address, with no program in the container', async function () {
    const lab = needsLab(this);
    const program = new URL('../../dist/cli.js', import.meta.url).pathname;
    const command = [
      process.execPath,
      program,
      '--host',
      lab.endpoint,
      '--no-helper',
      '--json',
      'services',
      '--registry',
      'found',
    ];
    // Neither image has a shell, and a helper is forbidden: there is no tunnel.
    const document = JSON.parse(await lab.inNamespace(command, { within: 60_000 })) as ServicesDocument;
    for (const { name } of [consul, published]) {
      assert.equal(document.sources.find((source) => source.name === name)?.state, 'ready', name);
    }
  });
});

describe('a tunnel to a port of a container', function () {
  this.timeout(60_000);
  const run = newRun();
  const client = clientUnderTest();
  after(async () => await run.cleanUp());

  for (const [image, port] of [
    ['web', 80],
    ['python', 80],
    ['node', 3000],
    ['static', 8080],
  ] as const) {
    it(`carries bytes both ways and leaves nothing, in ${image}`, async () => {
      const policy = {
        ...{ allowed: true, image: null },
        mayPull: async () => await Promise.resolve(false),
        mayEnterHost: async () => await Promise.resolve(false),
      };
      const helpers = new Helpers(client(), { policy: () => policy });
      try {
        await run.createContainer(`tools-${image}`, { image: 'tools' });
        const { id } = await run.createContainer(image, { image });
        const container = (await readTopology(client())).containers.get(id);
        assert.ok(container);
        const runner = new InsideRunner(client(), silentLogger, helpers);
        const options = { signal: never, log: silentLogger };
        const answer = await eventually(async () => {
          const { stream, gone } = await openTunnel(client(), runner, container, port, options);
          stream.on('error', () => undefined);
          stream.write('GET / HTTP/1.0\r\n\r\n');
          let text = '';
          for await (const chunk of stream as AsyncIterable<Buffer>) text += chunk.toString();
          stream.destroy();
          await gone;
          if (text === '') throw new Error(`nothing came: ${stream.stderr}`);
          return text;
        });
        assert.match(answer, /^HTTP\/1\.[01] 200 /);
        const top = (await run.api.call('GET', `/containers/${id}/top`)) as { Processes: unknown[] };
        assert.equal(top.Processes.length, 1);
      } finally {
        await helpers.end();
      }
      assert.deepEqual(await listLabelled(client().connection, ownerLabel, helperOwner), []);
    });
  }
});
