import assert from 'node:assert/strict';
import { RegistryError } from './errors.ts';
import { readRegistrySettings, readSecret } from './settings.ts';

describe('the registries of the settings', () => {
  it('are read, with what stands beside the address', () => {
    const { registries, flawed } = readRegistrySettings([
      { kind: 'consul', url: 'http://consul:8500', name: 'shop', datacenter: 'west' },
      { kind: 'etcd', url: 'https://[fd00::3]:2379', prefix: '/apps' },
      { kind: 'zookeeper', url: 'zk:2181/discovery' },
    ]);
    assert.deepEqual(flawed, []);
    assert.deepEqual(
      registries.map(({ config: { name, host, port, prefix, datacenter } }) => [name, host, port, prefix, datacenter]),
      [
        ['shop', 'consul', 8500, '/services', 'west'],
        ['etcd [fd00::3]:2379', 'fd00::3', 2379, '/apps', null],
        ['zookeeper zk:2181', 'zk', 2181, '/discovery', null],
      ],
    );
  });

  it('that make no sense are told, and hide no others', () => {
    const good = { kind: 'consul', url: 'http://consul' };
    const { registries, flawed } = readRegistrySettings([
      ...[7, null, {}, { kind: 'redis', url: 'x' }, { kind: 'consul', url: 'http://user:pw@host' }],
      ...[good, good, { ...good, name: 5, prefix: {}, url: 'http://other' }],
    ]);
    assert.deepEqual(flawed, [0, 1, 2, 3, 4, 6]);
    assert.deepEqual(
      registries.map(({ config }) => config.host),
      ['consul', 'other'],
    );
    for (const odd of [undefined, null, 'x', {}, 3]) assert.deepEqual(readRegistrySettings(odd).registries, []);
    const crowd = Array.from({ length: 100 }, (_, at) => ({ ...good, name: `n${at}` }));
    assert.equal(readRegistrySettings(crowd).registries.length, 32);
  });

  it('read their files when they are opened, and only with TLS', async () => {
    const [plain, secure] = readRegistrySettings([
      { kind: 'consul', url: 'http://a', ca: '/nonexistent/ca.pem' },
      { kind: 'consul', url: 'https://b', ca: '/nonexistent/ca.pem', serverName: 'consul.test' },
    ]).registries;
    assert.equal((await plain?.complete())?.tls, null);
    await assert.rejects(
      async () => await secure?.complete(),
      (error) => RegistryError.is(error, 'tls-file'),
    );
  });
});

describe('a secret as it is typed', () => {
  it('is a token for Consul, a user and a password for the others', () => {
    assert.deepEqual(readSecret('consul', 'a:b'), { token: 'a:b', user: null, password: null });
    assert.deepEqual(readSecret('etcd', 'root:a:b'), { token: null, user: 'root', password: 'a:b' });
    assert.deepEqual(readSecret('zookeeper', 'me'), { token: null, user: 'me', password: null });
    assert.deepEqual(readSecret('etcd', ''), { token: null, user: null, password: null });
  });
});
