import assert from 'node:assert/strict';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { FakeRegistry, json } from '../../../test/support/fake-registry.ts';
import { noSecret, parseRegistry, type RegistrySecret } from './config.ts';
import { directLink } from './link.ts';
import type { Registry, RegistryReading } from './live.ts';
import { openRegistry } from './registry.ts';

const never = new AbortController().signal;

function consulEntry(id: string, address: string, port: number, status = 'passing'): object {
  return {
    Node: { Node: 'node-1', Address: '172.20.0.9' },
    Service: { ID: id, Address: address, Port: port, Tags: ['v1'], Meta: { version: '1.4' }, Weights: { Passing: 3 } },
    Checks: [{ Status: status, Output: status === 'passing' ? '' : 'dial tcp: connection refused', Type: 'http' }],
  };
}

describe('a registry', () => {
  const open: Registry[] = [];
  const servers: FakeRegistry[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map(async (one) => await one.close()));
    await Promise.all(servers.splice(0).map(async (one) => await one.close()));
  });

  function registry(text: string, secret: RegistrySecret = noSecret): Registry {
    const config = parseRegistry(text);
    const made = openRegistry('r', config, directLink(config.host, config.port), secret);
    open.push(made);
    return made;
  }
  async function fake(answer: ConstructorParameters<typeof FakeRegistry>[0]): Promise<number> {
    const server = new FakeRegistry(answer);
    servers.push(server);
    return await server.listen();
  }
  const consul = async (answer: ConstructorParameters<typeof FakeRegistry>[0]): Promise<Registry> =>
    registry(`consul=http://127.0.0.1:${await fake(answer)}`);
  const reason = async (one: Registry): Promise<string | undefined> => (await one.read(never)).source.failure?.reason;

  it('of Consul’s is read with instances, health, tags, weights and what a failing check says', async () => {
    const made = await consul((path, _, response) => {
      if (path.startsWith('/v1/catalog/services')) json(response, { api: ['v1'], gone: [] }, { 'x-consul-index': '7' });
      else if (path.startsWith('/v1/health/state')) json(response, [], { 'x-consul-index': '7' });
      else if (path.startsWith('/v1/health/service/api'))
        json(response, [consulEntry('api-1', '172.20.0.2', 8080), consulEntry('api-2', '', 8081, 'critical')]);
      else json(response, []);
    });
    const { source, services } = await made.read(never);
    assert.deepEqual([source.state, services.map(({ name }) => name)], ['ready', ['api']]);
    const [one, two] = services[0]?.instances ?? [];
    assert.deepEqual([one?.address, one?.port, one?.version, one?.weight], ['172.20.0.2', 8080, '1.4', 3]);
    assert.equal(one?.health.registry, 'passing');
    // Without an address of its own it has its node's.
    assert.equal(two?.address, '172.20.0.9');
    assert.deepEqual([two.health.registry, two.health.output], ['critical', 'dial tcp: connection refused']);
  });

  it('tells why it can not be read: refused, silent, garbage, somebody else, a token that lacks', async () => {
    const closed = await fake(() => undefined);
    await servers.pop()?.close();
    assert.equal(await reason(registry(`consul=http://127.0.0.1:${closed}`)), 'registry-refused');
    assert.equal(
      await reason(await consul((_, __, response) => void response.end('<html>It works!</html>'))),
      'not-a-registry',
    );
    assert.equal(await reason(await consul((_, __, response) => void response.writeHead(404).end())), 'not-a-registry');
    assert.equal(
      await reason(await consul((_, __, response) => void response.writeHead(403).end('Permission denied'))),
      'registry-needs-token',
    );
    assert.equal(
      await reason(await consul((_, __, response) => void response.writeHead(500).end('No cluster leader'))),
      'registry-failed',
    );
    assert.equal(await reason(await consul((path, _, response) => json(response, path.length))), 'not-a-registry');
  });

  it('that speaks no HTTP, or no TLS where it should, is said to', async () => {
    const server = createServer((socket) => void socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      assert.equal(await reason(registry(`consul=http://127.0.0.1:${port}`)), 'not-a-registry');
      assert.equal(await reason(registry(`consul=https://127.0.0.1:${port}`)), 'registry-tls');
    } finally {
      server.close();
    }
  });

  it('gives its token, and keeps it out of what it tells', async () => {
    const tokens: unknown[] = [];
    const port = await fake((path, request, response) => {
      tokens.push(request.headers['x-consul-token']);
      json(response, path.startsWith('/v1/catalog') ? {} : []);
    });
    const made = registry(`consul=http://127.0.0.1:${port}`, { ...noSecret, token: 's3cret' });
    assert.ok(!JSON.stringify(await made.read(never)).includes('s3cret'));
    assert.deepEqual(new Set(tokens), new Set(['s3cret']));
  });

  it('that leaves out what may not be seen wants a token', async () => {
    const answer: ConstructorParameters<typeof FakeRegistry>[0] = (path, _, response) => {
      if (path.startsWith('/v1/agent/self')) response.writeHead(403).end('Permission denied');
      else json(response, path.startsWith('/v1/catalog') ? {} : []);
    };
    assert.equal(await reason(await consul(answer)), 'registry-needs-token');
  });

  it('whose index is taken away in between is not asked without a pause', async () => {
    const port = await fake((path, _, response) => json(response, path.startsWith('/v1/catalog') ? { api: [] } : []));
    const stop = new AbortController();
    const made = registry(`consul=http://127.0.0.1:${port}`);
    const done = made.watch(() => undefined, stop.signal);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    stop.abort();
    await done;
    assert.ok((servers[0]?.asked.length ?? 99) < 12, String(servers[0]?.asked.length));
  });

  it('shows the other instances where one makes no sense, and services of any name', async () => {
    const made = await consul((path, _, response) => {
      if (path.startsWith('/v1/catalog/services')) response.end('{"constructor":[],"__proto__":[]}');
      else json(response, path.startsWith('/v1/health/service') ? [{ Node: 7 }, consulEntry('a', '10.0.0.1', 1)] : []);
    });
    const { services } = await made.read(never);
    assert.deepEqual(
      services.map(({ name, instances }) => `${name} ${instances.length}`),
      ['__proto__ 1', 'constructor 1'],
    );
  });

  it('that is closed ends its watches', async () => {
    const made = await consul((path, _, response) => {
      if (!path.includes('index=')) json(response, path.startsWith('/v1/catalog') ? {} : [], { 'x-consul-index': '3' });
    });
    const first = new Promise<void>((resolve) => {
      void made.watch(() => resolve(), never).then(() => (ended = true));
    });
    let ended = false;
    await first;
    await made.close();
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(ended, true);
  });

  it('holds ten thousand instances', async () => {
    const entries = Array.from({ length: 10_000 }, (_, at) => consulEntry(`api-${at}`, '10.0.0.1', 1 + at));
    const made = await consul((path, _, response) => {
      if (path.startsWith('/v1/catalog/services')) json(response, { api: [] });
      else json(response, path.startsWith('/v1/health/service') ? entries : []);
    });
    assert.equal((await made.read(never)).services[0]?.instances.length, 10_000);
  });

  it('is watched: a change is told, and one that goes away is told as stale until it is back', async () => {
    let index = 5;
    let names: Record<string, string[]> = { api: [] };
    const waiting: (() => void)[] = [];
    const answer: ConstructorParameters<typeof FakeRegistry>[0] = (path, _, response) => {
      const told = (): void => {
        const headers = { 'x-consul-index': String(index) };
        if (path.startsWith('/v1/catalog/services')) json(response, names, headers);
        else if (path.startsWith('/v1/health/service'))
          json(response, [consulEntry(path.split(/[/?]/)[4] ?? '', '172.20.0.2', 80)], headers);
        else json(response, [], headers);
      };
      if (path.includes(`index=${index}`)) waiting.push(told);
      else told();
    };
    const port = await fake(answer);
    const made = registry(`consul=http://127.0.0.1:${port}`);
    const stop = new AbortController();
    const seen: RegistryReading[] = [];
    let wake = (): void => undefined;
    const until = async (test: (reading: RegistryReading) => boolean): Promise<void> => {
      while (!seen.some(test)) await new Promise<void>((resolve) => (wake = resolve));
      seen.splice(0);
    };
    const done = made.watch((reading) => {
      seen.push(reading);
      wake();
    }, stop.signal);
    await until(({ services }) => services.length === 1);
    names = { api: [], web: [] };
    index += 1;
    waiting.splice(0).forEach((tell) => tell());
    await until(({ services }) => services.length === 2);
    await servers.pop()?.close();
    await until(({ source, services }) => source.state === 'stale' && services.length === 2);
    const again = new FakeRegistry(answer);
    servers.push(again);
    index += 1;
    await again.listen(port);
    await until(({ source }) => source.state === 'ready');
    stop.abort();
    await done;
  }).timeout(15_000);
});

describe('etcd', () => {
  const b64 = (text: string): string => Buffer.from(text).toString('base64');

  it('is read page by page, with what is left of leases, and in every usual layout', async () => {
    const kvs = [
      { key: b64('/services/api/1'), value: b64('{"address":"172.20.0.2","port":8080,"version":"2"}'), lease: '77' },
      { key: b64('/services/api/2'), value: b64('172.20.0.3:8080') },
      { key: b64('/services/grpc/x'), value: b64('{"Op":0,"Addr":"172.20.0.4:50051","Metadata":{"zone":"a"}}') },
      { key: b64('/services/odd'), value: b64('hello world') },
    ];
    const server = new FakeRegistry((path, request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += String(chunk)));
      request.on('end', () => {
        const asked = JSON.parse(body) as { key?: string };
        if (path === '/v3/lease/timetolive') json(response, { TTL: '7', grantedTTL: '10' });
        else if (asked.key === b64('/services/'))
          json(response, { header: { revision: '12' }, kvs: kvs.slice(0, 2), more: true });
        else json(response, { header: { revision: '12' }, kvs: kvs.slice(2) });
      });
    });
    const config = parseRegistry(`etcd=127.0.0.1:${await server.listen()}`);
    const made = openRegistry('e', config, directLink(config.host, config.port), noSecret);
    const { source, services } = await made.read(never);
    await made.close();
    await server.close();
    assert.equal(source.failure, null);
    assert.deepEqual(
      services.map(({ name, instances }) => [name, ...instances.map(({ address, port }) => `${address}:${port}`)]),
      [
        ['api', '172.20.0.2:8080', '172.20.0.3:8080'],
        ['grpc', '172.20.0.4:50051'],
      ],
    );
    assert.deepEqual(services[0]?.instances[0]?.expiry, { kind: 'lease', ttlSeconds: 10, leftSeconds: 7 });
    assert.equal(services[0].instances[1]?.expiry, null);
    assert.deepEqual(services[1]?.instances[0]?.metadata, { zone: 'a' });
  });

  it('that wants a user is given one, and its token is asked for anew when it ran out', async () => {
    let given = 0;
    const server = new FakeRegistry((path, request, response) => {
      if (path === '/v3/auth/authenticate') {
        given += 1;
        json(response, { token: `t${given}` });
      } else if (request.headers.authorization === 't2') json(response, { header: { revision: 1 }, kvs: [] });
      else response.writeHead(401).end(JSON.stringify({ error: 'etcdserver: invalid auth token', code: 16 }));
    });
    const config = parseRegistry(`etcd=127.0.0.1:${await server.listen()}`);
    const link = directLink(config.host, config.port);
    const made = openRegistry('e', config, link, { token: null, user: 'reader', password: 'x' });
    const without = openRegistry('e', config, link, noSecret);
    assert.equal((await made.read(never)).source.state, 'ready');
    assert.equal((await without.read(never)).source.failure?.reason, 'registry-needs-token');
    await made.close();
    await without.close();
    await server.close();
  });

  it('that lets nobody watch is read now and then, not without a pause', async () => {
    const server = new FakeRegistry((path, _, response) => {
      if (path === '/v3/watch') response.writeHead(403).end('{"error":"permission denied","code":7}');
      else json(response, { header: { revision: '3' }, kvs: [] });
    });
    const config = parseRegistry(`etcd=127.0.0.1:${await server.listen()}`);
    const made = openRegistry('e', config, directLink(config.host, config.port), noSecret);
    const done = made.watch(() => undefined, never);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await made.close();
    await done;
    const { length } = server.asked;
    await server.close();
    assert.ok(length >= 2 && length < 8, String(length));
  });
});

describe('ZooKeeper', () => {
  const reasonOf = async (answer: (socket: Socket) => void): Promise<string | undefined> => {
    const open = new Set<Socket>();
    const server = createServer((socket) => {
      open.add(socket.on('error', () => undefined));
      answer(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const config = parseRegistry(`zookeeper=127.0.0.1:${(server.address() as AddressInfo).port}`);
    const made = openRegistry('z', config, directLink(config.host, config.port), noSecret);
    try {
      return (await made.read(never)).source.failure?.reason;
    } finally {
      await made.close();
      for (const socket of open) socket.destroy();
      server.close();
    }
  };

  it('is told from what speaks another way, hangs up, lies about lengths, or says nothing', async () => {
    const hello = '000000250000000000003a980000000000000001000000100000000000000000000000000000000000';
    const answers: Readonly<Record<string, (socket: Socket) => void>> = {
      'not-a-registry': (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'),
      'registry-unreachable': (socket) => socket.end(),
      // A greeting as it should be, then a list of two thousand million names in a packet of twenty bytes.
      'not-a-registry ': (socket) =>
        socket.once('data', () => {
          socket.write(Buffer.from(hello, 'hex'));
          socket.on('data', () =>
            socket.write(Buffer.from('00000014' + '00000001' + '0'.repeat(24) + '7fffffff', 'hex')),
          );
        }),
      'registry-silent': () => undefined,
    };
    for (const [reason, answer] of Object.entries(answers)) assert.equal(await reasonOf(answer), reason.trim());
  }).timeout(20_000);
});

describe('a registry as it is written', () => {
  it('has kind, place, prefix and data centre', () => {
    const { name, host, port, tls, prefix } = parseRegistry('shop:etcd=https://[fd00::3]:2380/v?prefix=/apps');
    assert.deepEqual([name, host, port, tls !== null, prefix], ['shop', 'fd00::3', 2380, true, '/apps']);
    assert.deepEqual([parseRegistry('consul=consul').port, parseRegistry('consul=http://c:80').port], [8500, 80]);
    const zk = parseRegistry('zookeeper=zk:2181/discovery');
    assert.deepEqual([zk.host, zk.port, zk.prefix], ['zk', 2181, '/discovery']);
    assert.equal(parseRegistry('consul=http://c?dc=west').datacenter, 'west');
  });

  it('is refused where it is none', () => {
    for (const text of ['', 'consul', 'consul=', 'redis=x:1', 'consul=http://user:pw@host', 'etcd=ftp://x', 'etcd=x:0'])
      assert.throws(() => parseRegistry(text), { name: /Error|^.{1,3}$/ }, text);
  });
});
