import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCertificates } from '../lab/certificates.mts';
import { command } from '../lab/command.mts';
import { openRelay } from '../lab/relay.mts';
import { eventually } from '../support/eventually.mts';
import { readTlsFiles, type RegistryConfig, type RegistryKind } from '../../src/discovery/registries/config.ts';
import type { Registry } from '../../src/discovery/registries/live.ts';
import { needsLab } from '../support/skip.mts';
import { newRun, type ContainerOptions, type TestContainer } from '../support/test-run.mts';
import { ask, base64, openAt, startRegistry, Watched, type LabRegistry } from '../support/registries/lab-registry.mts';
import { ZookeeperWriter } from '../support/registries/zookeeper-writer.mts';

const never = new AbortController().signal;
const agent = ['agent', '-dev', '-client', '0.0.0.0', '-bind', '127.0.0.1'];

describe('registries', function () {
  this.timeout(120_000);
  const run = newRun();
  const open: LabRegistry[] = [];
  const registries: Registry[] = [];
  const watches: Watched[] = [];
  before(function () {
    needsLab(this);
  });
  afterEach(async () => {
    await Promise.all(watches.splice(0).map(async (one) => await one.end()));
    await Promise.all(registries.splice(0).map(async (one) => await one.close()));
  });
  after(async () => {
    for (const { relay } of open) relay.close();
    await run.cleanUp();
  });

  async function start(kind: RegistryKind, name: string, options: ContainerOptions = {}): Promise<LabRegistry> {
    const made = await startRegistry(run, kind, name, options);
    open.push(made);
    return made;
  }
  function at(...args: Parameters<typeof openAt>): Registry {
    const made = openAt(...args);
    registries.push(made);
    return made;
  }
  function watch(...args: Parameters<typeof openAt>): Watched {
    const made = new Watched(openAt(...args));
    watches.push(made);
    return made;
  }
  async function relayTo(container: TestContainer, port: number): Promise<LabRegistry> {
    const relay = await openRelay(`/proc/${await run.pidOf(container)}/ns/net`, port);
    const made = { container, port: relay.port, relay };
    open.push(made);
    return made;
  }
  async function untilReady(registry: Registry): Promise<void> {
    await eventually(async () => (await registry.read(never)).source.state === 'ready', { within: 20_000, every: 200 });
  }
  const failure = async (registry: Registry): Promise<string | undefined> =>
    (await registry.read(never)).source.failure?.reason;

  /** Keys for a server and whoever asks it, while some work goes on. */
  async function withKeys(
    work: (keys: { readonly server: string; readonly tls: NonNullable<RegistryConfig['tls']> }) => Promise<void>,
  ): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'cni-registry-'));
    try {
      const { server, client } = await makeCertificates(folder);
      const of = (name: string): string => join(client, `${name}.pem`);
      const { ca, cert, key } = await readTlsFiles({ ca: of('ca'), cert: of('cert'), key: of('key') });
      await work({ server, tls: { ca, cert, key, serverName: null } });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  /** A registry that finds the files of a folder in `/tls`. */
  async function startWith(
    files: string,
    port: number,
    { name, ...options }: ContainerOptions & { readonly name: string },
  ): Promise<LabRegistry> {
    const made = await run.createContainer(name, { ...options, start: false });
    await command(['chmod', '-R', 'a+rX', files]);
    await run.docker(['cp', files, `${made.name}:/tls`]);
    await run.act(made, 'start');
    return await relayTo(made, port);
  }
  /** Read by whoever trusts the authority and shows a certificate; and by nobody else. @returns its URL */
  async function judgedByTls(
    kind: RegistryKind,
    scheme: string,
    port: number,
    tls: NonNullable<RegistryConfig['tls']>,
  ): Promise<string> {
    const secure = `${kind}=${scheme}://127.0.0.1:${port}`;
    await untilReady(at(secure, { tls }));
    const stranger = at(secure, { tls: { ...tls, ca: null } });
    assert.equal(await failure(stranger), 'registry-untrusted', 'an unknown authority');
    assert.equal(
      await failure(at(secure, { tls: { ...tls, cert: null, key: null } })),
      'registry-tls',
      'no certificate',
    );
    return secure;
  }

  describe('Consul', () => {
    let consul: LabRegistry;
    before(async () => {
      consul = await start('consul', 'consul');
      await ask(consul.port, 'GET', '/v1/health/service/consul');
    });
    const url = (): string => `consul=http://127.0.0.1:${consul.port}`;
    const register = async (service: object): Promise<unknown> =>
      await ask(consul.port, 'PUT', '/v1/agent/service/register', service);

    it('tells live what is registered, changed, failing and deregistered', async () => {
      const seen = watch(url());
      await seen.until(() => seen.instances.includes('consul/consul'));
      const service = { ID: 'api-1', Name: 'api', Address: '172.30.9.9', Port: 8080, Tags: ['v1'] };
      await register({ ...service, Meta: { version: '1.2' }, Weights: { Passing: 5, Warning: 1 } });
      await seen.until(() => seen.instances.includes('api/api-1'));
      const first = seen.instance('api', 'api-1');
      assert.deepEqual(
        [first?.address, first?.port, first?.tags, first?.version, first?.weight, first?.health.registry],
        ['172.30.9.9', 8080, ['v1'], '1.2', 5, 'passing'],
      );
      await register({ ...service, Address: '172.30.9.10' });
      await seen.until(() => seen.instance('api', 'api-1')?.address === '172.30.9.10');
      await register({ ...service, Check: { CheckID: 'disk', Name: 'disk', TTL: '1h', Status: 'passing' } });
      await seen.until(() => seen.instance('api', 'api-1')?.expiry?.kind === 'check');
      await ask(consul.port, 'PUT', '/v1/agent/check/update/disk', { Status: 'critical', Output: 'the disk is full' });
      await seen.until(() => seen.instance('api', 'api-1')?.health.registry === 'critical');
      assert.equal(seen.instance('api', 'api-1')?.health.output, 'the disk is full');
      await ask(consul.port, 'PUT', '/v1/agent/service/deregister/api-1');
      await seen.until(() => !seen.instances.includes('api/api-1'));
    });

    it('tells that a TTL check ran out', async () => {
      const seen = watch(url());
      await register({
        ID: 'job',
        Name: 'job',
        Address: '172.30.9.9',
        Port: 1,
        Check: { TTL: '2s', Status: 'passing' },
      });
      await seen.until(() => seen.instance('job', 'job')?.health.registry === 'passing');
      assert.equal(seen.instance('job', 'job')?.expiry?.kind, 'check');
      await seen.until(() => seen.instance('job', 'job')?.health.registry === 'critical');
      await ask(consul.port, 'PUT', '/v1/agent/service/deregister/job');
    });

    it('shows a service whose name means something to a program, and one with a slash', async () => {
      for (const name of ['constructor', '__proto__', 'a/b c'])
        await register({ ID: `x-${name}`, Name: name, Port: 1 });
      const { services } = await at(url()).read(never);
      const names = services.map(({ name }) => name);
      for (const name of ['constructor', '__proto__', 'a/b c']) assert.ok(names.includes(name), name);
    });

    it('writes nothing', async () => {
      const before = await ask(consul.port, 'GET', '/v1/agent/services');
      await at(url()).read(never);
      assert.deepEqual(await ask(consul.port, 'GET', '/v1/agent/services'), before);
    });

    it('that wants a token says so without one and with a wrong one, and is read with the right one', async () => {
      const master = '8f1e7a52-6d0f-4c5c-9f1b-1f2a3b4c5d6e';
      const hcl = `acl { enabled = true default_policy = "deny" tokens { master = "${master}" } }`;
      const closed = await start('consul', 'consul-acl', { command: [...agent, '-hcl', hcl] });
      const where = `consul=http://127.0.0.1:${closed.port}`;
      await ask(closed.port, 'GET', '/v1/acl/token/self', undefined, { 'x-consul-token': master });
      assert.equal(await failure(at(where)), 'registry-needs-token');
      assert.equal(await failure(at(where, { secret: { token: 'wrong' } })), 'registry-denied');
      const { source, services } = await at(where, { secret: { token: master } }).read(never);
      assert.deepEqual([source.state, services.map(({ name }) => name)], ['ready', ['consul']]);
    });

    it('with TLS is read by whoever trusts it and shows a certificate, and by nobody else', async () => {
      await withKeys(async ({ server, tls }) => {
        const hcl = `ports { http = -1 https = 8501 } cert_file = "/tls/cert.pem" key_file = "/tls/key.pem" ca_file = "/tls/ca.pem" verify_incoming_https = true`;
        const relayed = await startWith(server, 8501, {
          ...{ name: 'consul-tls', image: 'consul', command: [...agent, '-hcl', hcl] },
        });
        const secure = await judgedByTls('consul', 'https', relayed.port, tls);
        assert.equal(
          await failure(at(secure, { tls: { ...tls, serverName: 'elsewhere.test' } })),
          'registry-untrusted',
          'another name',
        );
        assert.equal(await failure(at(`consul=http://127.0.0.1:${relayed.port}`)), 'registry-tls', 'asked without TLS');
        assert.equal(await failure(at(`consul=https://127.0.0.1:${consul.port}`)), 'registry-tls', 'speaks no TLS');
      });
    });

    it('that hangs is stale and comes back when it goes on', async () => {
      const seen = watch(url());
      await seen.until(() => seen.instances.includes('consul/consul'));
      await run.act(consul.container, 'pause');
      try {
        await seen.until(() => seen.last?.source.state === 'stale', 90_000);
        assert.equal(seen.last?.source.failure?.reason, 'registry-silent');
        assert.ok(seen.instances.includes('consul/consul'), 'what it said before is kept');
      } finally {
        await run.act(consul.container, 'unpause');
      }
      await seen.until(() => seen.last?.source.state === 'ready', 60_000);
    });
  });

  describe('etcd', () => {
    let etcd: LabRegistry;
    before(async () => {
      etcd = await start('etcd', 'etcd');
      await ask(etcd.port, 'GET', '/health');
    });
    const url = (): string => `etcd=http://127.0.0.1:${etcd.port}`;
    const put = async (key: string, value: string, lease = '0', headers = {}): Promise<unknown> =>
      await ask(etcd.port, 'POST', '/v3/kv/put', { key: base64(key), value: base64(value), lease }, headers);

    it('tells live what is put, changed and deleted, in every layout', async () => {
      const seen = watch(url());
      await put('/services/api/1', '{"address":"172.30.9.9","port":8080,"version":"1.2"}');
      await put('/services/api/2', '172.30.9.10:8081');
      await put('/services/grpc/a', '{"Op":0,"Addr":"172.30.9.11:9000"}');
      await put('/services/v6/a', '[fd00::9]:80');
      await put('/elsewhere/api/3', '172.30.9.12:1');
      await seen.until(() => seen.instances.length === 4);
      assert.deepEqual(seen.instances, ['api/1', 'api/2', 'grpc/a', 'v6/a']);
      const places = ['1', '2'].map((id) => seen.instance('api', id));
      assert.deepEqual(
        places.map((one) => `${one?.address} ${one?.port}`),
        ['172.30.9.9 8080', '172.30.9.10 8081'],
      );
      assert.deepEqual([seen.instance('grpc', 'a')?.port, seen.instance('v6', 'a')?.address], [9000, 'fd00::9']);
      await put('/services/api/2', '172.30.9.20:8081');
      await seen.until(() => seen.instance('api', '2')?.address === '172.30.9.20');
      await ask(etcd.port, 'POST', '/v3/kv/deleterange', {
        key: base64('/services/'),
        range_end: base64('/services0'),
      });
      await seen.until(() => seen.instances.length === 0);
    });

    it('with TLS is read and watched by whoever trusts it and shows a certificate, and by nobody else', async () => {
      await withKeys(async ({ server, tls }) => {
        const secured = ['--cert-file=/tls/cert.pem', '--key-file=/tls/key.pem', '--trusted-ca-file=/tls/ca.pem'];
        const listens = ['--listen-client-urls=https://0.0.0.0:2379', '--advertise-client-urls=https://127.0.0.1:2379'];
        const relayed = await startWith(server, 2379, {
          ...{ name: 'etcd-tls', image: 'etcd', command: [...listens, ...secured, '--client-cert-auth'] },
        });
        const secure = await judgedByTls('etcd', 'https', relayed.port, tls);
        const seen = watch(secure, { tls });
        await seen.until(() => seen.last?.source.state === 'ready');
        // It hangs up, as many do.
        assert.equal(await failure(at(`etcd=http://127.0.0.1:${relayed.port}`)), 'registry-unreachable', 'without TLS');
        assert.equal(await failure(at(`etcd=https://127.0.0.1:${etcd.port}`)), 'registry-tls', 'speaks no TLS');
      });
    });

    it('tells how long a lease lasts, and when it ran out', async () => {
      const { ID } = (await ask(etcd.port, 'POST', '/v3/lease/grant', { TTL: 2 })) as { ID: string };
      await put('/services/leased/1', '172.30.9.9:1', ID);
      const seen = watch(url());
      await seen.until(() => seen.instances.includes('leased/1'));
      const expiry = seen.instance('leased', '1')?.expiry;
      assert.equal(expiry?.kind, 'lease');
      assert.equal(expiry.ttlSeconds, 2);
      assert.ok(expiry.leftSeconds !== null && expiry.leftSeconds <= 2);
      await seen.until(() => !seen.instances.includes('leased/1'), 20_000);
    });

    it('with 10,000 instances is read, and a change among them seen', async () => {
      const value = base64('{"address":"172.30.9.9","port":8080,"metadata":{"zone":"a"}}');
      for (let service = 0; service < 100; service += 1) {
        const success = Array.from({ length: 100 }, (_, id) => ({
          requestPut: { key: base64(`/crowd/s${service}/${id}`), value },
        }));
        await ask(etcd.port, 'POST', '/v3/kv/txn', { success });
      }
      const seen = watch(`${url()}?prefix=/crowd`);
      await seen.until(() => seen.instances.length === 10_000, 30_000);
      await put('/crowd/s0/0', '172.30.9.77:1');
      await seen.until(() => seen.instance('s0', '0')?.address === '172.30.9.77', 30_000);
    });

    it('that wants a user says so without one and with a wrong password, and is read and watched with the right one', async () => {
      const closed = await start('etcd', 'etcd-auth');
      const post = async (path: string, body: object): Promise<unknown> => await ask(closed.port, 'POST', path, body);
      await ask(closed.port, 'GET', '/health');
      await post('/v3/auth/user/add', { name: 'root', password: 'secret' });
      await post('/v3/auth/role/add', { name: 'root' });
      await post('/v3/auth/user/grant', { user: 'root', role: 'root' });
      await post('/v3/auth/enable', {});
      const where = `etcd=http://127.0.0.1:${closed.port}`;
      assert.equal(await failure(at(where)), 'registry-needs-token');
      assert.equal(await failure(at(where, { secret: { user: 'root', password: 'wrong' } })), 'registry-denied');
      const seen = watch(where, { secret: { user: 'root', password: 'secret' } });
      await seen.until(() => seen.last?.source.state === 'ready');
      const { token } = (await post('/v3/auth/authenticate', { name: 'root', password: 'secret' })) as {
        token: string;
      };
      const kv = { key: base64('/services/api/1'), value: base64('172.30.9.9:1') };
      await ask(closed.port, 'POST', '/v3/kv/put', kv, { authorization: token });
      await seen.until(() => seen.instances.includes('api/1'));
    });
  });

  describe('ZooKeeper', () => {
    let zookeeper: LabRegistry;
    before(async () => {
      zookeeper = await start('zookeeper', 'zookeeper');
    });
    const url = (): string => `zookeeper=127.0.0.1:${zookeeper.port}`;
    const writer = async (): Promise<ZookeeperWriter> =>
      await eventually(async () => await ZookeeperWriter.open(zookeeper.port), { within: 20_000, every: 200 });
    const curator = (address: string, port: number): string =>
      JSON.stringify({
        ...{ name: 'api', id: 'x', address, port, sslPort: null, payload: { version: '1.2' } },
        ...{ registrationTimeUTC: 1, serviceType: 'DYNAMIC', uriSpec: null },
      });

    it('tells live what is registered, changed and deregistered, also where the path comes to be later', async () => {
      const seen = watch(`${url()}/discovery`);
      await seen.until(() => seen.last?.source.state === 'ready', 30_000);
      const service = await writer();
      await service.create('/discovery');
      await service.create('/discovery/api');
      await service.create('/discovery/api/1', curator('172.30.9.9', 8080), { ephemeral: true });
      await seen.until(() => seen.instances.includes('api/1'));
      const first = seen.instance('api', '1');
      assert.deepEqual(
        [first?.address, first?.port, first?.expiry?.kind, first?.version],
        ['172.30.9.9', 8080, 'session', '1.2'],
      );
      await service.set('/discovery/api/1', curator('172.30.9.10', 8080));
      await seen.until(() => seen.instance('api', '1')?.address === '172.30.9.10');
      await service.delete('/discovery/api/1');
      await seen.until(() => !seen.instances.includes('api/1'));
      service.crash();
    });

    it('with TLS is read by whoever trusts it and shows a certificate, and by nobody else', async () => {
      await withKeys(async ({ server, tls }) => {
        // Key and certificate in one file.
        await command(['sh', '-c', 'cat "$1/key.pem" "$1/cert.pem" > "$1/both.pem"', 'sh', server]);
        const settings = [
          'tickTime=1000',
          'dataDir=/tmp/zk',
          'secureClientPort=2281',
          'admin.enableServer=false',
          'serverCnxnFactory=org.apache.zookeeper.server.NettyServerCnxnFactory',
          'ssl.keyStore.location=/tls/both.pem',
          'ssl.trustStore.location=/tls/ca.pem',
          'ssl.hostnameVerification=false',
        ];
        await writeFile(join(server, 'zoo.cfg'), `${settings.join('\n')}\n`);
        const relayed = await startWith(server, 2281, {
          ...{ name: 'zookeeper-tls', image: 'zookeeper', command: ['/tls/zoo.cfg'] },
        });
        await judgedByTls('zookeeper', 'https', relayed.port, tls);
        const plain = at(`zookeeper=127.0.0.1:${relayed.port}`);
        assert.notEqual((await plain.read(never)).source.state, 'ready', 'asked without TLS');
        const other = at(`zookeeper=https://127.0.0.1:${zookeeper.port}`);
        assert.notEqual((await other.read(never)).source.state, 'ready', 'speaks no TLS');
      });
    });

    it('tells that the session of an instance ran out', async () => {
      const service = await writer();
      await service.create('/services');
      await service.create('/services/api');
      await service.create('/services/api/dying', curator('172.30.9.9', 8080), { ephemeral: true });
      const seen = watch(url());
      await seen.until(() => seen.instances.includes('api/dying'));
      service.crash();
      await seen.until(() => !seen.instances.includes('api/dying'), 20_000);
    });

    it('with 10,000 instances is read, and a change among them seen', async () => {
      const service = await writer();
      await service.create('/crowd');
      for (let name = 0; name < 100; name += 1) {
        await service.create(`/crowd/s${name}`);
        const ids = Array.from({ length: 100 }, (_, id) => id);
        await Promise.all(
          ids.map(async (id) => await service.create(`/crowd/s${name}/${id}`, curator('172.30.9.9', id + 1))),
        );
      }
      const seen = watch(`${url()}/crowd`);
      await seen.until(() => seen.instances.length === 10_000, 40_000);
      await service.set('/crowd/s0/0', curator('172.30.9.77', 1));
      await seen.until(() => seen.instance('s0', '0')?.address === '172.30.9.77', 30_000);
      service.crash();
    });

    it('that wants a user for a path says so without one, and is read with the right one', async () => {
      const service = await writer();
      await service.authenticate('reader:secret');
      await service.create('/closed', '', { access: 'creator' });
      await service.create('/closed/api', '', { access: 'creator' });
      await service.create('/closed/api/1', curator('172.30.9.9', 1), { access: 'creator' });
      assert.equal(await failure(at(`${url()}/closed`)), 'registry-needs-token');
      assert.equal(
        await failure(at(`${url()}/closed`, { secret: { user: 'reader', password: 'no' } })),
        'registry-denied',
      );
      const { services } = await at(`${url()}/closed`, { secret: { user: 'reader', password: 'secret' } }).read(never);
      assert.deepEqual(
        services.map(({ name }) => name),
        ['api'],
      );
      service.crash();
    });

    it('is not taken for Consul or etcd, nor they for it', async () => {
      const consul = open.find(({ container }) => container.name.endsWith('-consul'));
      const etcd = open.find(({ container }) => container.name.endsWith('-etcd'));
      assert.ok(consul && etcd);
      for (const wrong of [
        `consul=http://127.0.0.1:${zookeeper.port}`,
        `consul=http://127.0.0.1:${etcd.port}`,
        `etcd=http://127.0.0.1:${consul.port}`,
        `zookeeper=127.0.0.1:${consul.port}`,
        `zookeeper=127.0.0.1:${etcd.port}`,
      ]) {
        const said = await failure(at(wrong));
        // One that waits for the end of a line that never comes is silent.
        assert.ok(
          said === 'not-a-registry' || said === 'registry-unreachable' || said === 'registry-silent',
          `${wrong}: ${said}`,
        );
      }
    });
  });
});
