import assert from 'node:assert/strict';
import fc from 'fast-check';
import { lookUpHosts, parseHosts, parseResolvConf, searchNames } from './resolver.ts';

describe('resolv.conf', () => {
  it('reads what Docker writes on a user-defined network', () => {
    const config = parseResolvConf('search a.test b.test\nnameserver 127.0.0.11\noptions edns0 trust-ad ndots:0\n');
    assert.deepEqual(config, {
      nameservers: ['127.0.0.11'],
      search: ['a.test', 'b.test'],
      ndots: 0,
      options: ['edns0', 'trust-ad', 'ndots:0'],
    });
  });

  it('passes over comments and what is no address, and takes the last search line', () => {
    const config = parseResolvConf(
      '# made by hand\nnameserver nonsense\nnameserver fe80::1%eth0\nsearch a\n; c\ndomain b ignored\n',
    );
    assert.deepEqual(config.nameservers, ['fe80::1%eth0']);
    assert.deepEqual(config.search, ['b']);
    assert.equal(config.ndots, 1);
  });

  it('never asks for more than 15 dots', () => {
    assert.equal(parseResolvConf('options ndots:2 ndots:200').ndots, 15);
  });

  it('takes no control characters for the name of an interface', () => {
    const hostile = 'fe80::1%\u001b[2J';
    assert.deepEqual(parseResolvConf(`nameserver ${hostile}\nnameserver fe80::2%br_lan.7`).nameservers, [
      'fe80::2%br_lan.7',
    ]);
    assert.deepEqual(parseHosts(`${hostile} web\n`), []);
  });

  it('never throws and never invents a server', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const server of parseResolvConf(text).nameservers) assert.ok(text.includes(server));
        for (const { address } of parseHosts(text)) assert.ok(text.includes(address));
      }),
    );
  });
});

describe('the names that are asked for', () => {
  const config = (ndots: number): ReturnType<typeof parseResolvConf> =>
    parseResolvConf(`search x.test y.test\noptions ndots:${ndots}`);

  it('starts with the name itself when it has enough dots', () => {
    assert.deepEqual(searchNames('web', config(0)), ['web', 'web.x.test', 'web.y.test']);
    assert.deepEqual(searchNames('api.example', config(1)), [
      'api.example',
      'api.example.x.test',
      'api.example.y.test',
    ]);
  });

  it('starts with the search domains when it has too few', () => {
    assert.deepEqual(searchNames('web', config(1)), ['web.x.test', 'web.y.test', 'web']);
  });

  it('adds nothing to a name that ends with a dot', () => {
    assert.deepEqual(searchNames('web.', config(5)), ['web']);
  });
});

describe('the hosts file', () => {
  const hosts = parseHosts(
    '127.0.0.1\tlocalhost\n::1 localhost ip6-localhost\n10.0.0.9 Web.App web # old\nnonsense web\n10.0.0.8\n',
  );

  it('gives every address of a name, regardless of case', () => {
    assert.deepEqual(lookUpHosts(hosts, 'localhost'), ['127.0.0.1', '::1']);
    assert.deepEqual(lookUpHosts(hosts, 'WEB'), ['10.0.0.9']);
    assert.deepEqual(lookUpHosts(hosts, 'old'), []);
  });
});
