import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { FilterChain } from '../model/namespace.ts';
import { readFilter } from './filter.ts';
import { parseIptablesSave } from './iptables-save.ts';
import { parseNftRuleset } from './nft-json.ts';
import { nftWords } from './nft-words.ts';
import type { Part } from './parts.ts';

const fixture = (name: string): string =>
  readFileSync(join(import.meta.dirname, `../../test/fixtures/namespace/filter/${name}`), 'utf8');
const part = (name: string): Part => ({ text: fixture(name), status: 0 });
const chainNames = (chains: readonly FilterChain[]): string[] =>
  chains.map(({ family, source, table, name, policy }) => `${family} ${source} ${table} ${name} ${policy}`);

describe('the packet filter', () => {
  it('is read from iptables-save, with counters and what a rule does', () => {
    const chains = parseIptablesSave(fixture('iptables-legacy-save.txt'), 'ip', 'iptables-legacy');
    const docker = chains.find(({ name }) => name === 'DOCKER_OUTPUT');
    assert.deepEqual([docker?.table, docker?.policy, docker?.packets], ['nat', null, null]);
    assert.deepEqual(docker?.rules, [
      {
        number: 1,
        text: '-d 127.0.0.11/32 -p udp -m udp --dport 53 -j DNAT --to-destination 127.0.0.11:34000',
        target: 'DNAT',
        packets: 0,
        bytes: 0,
      },
    ]);
    const input = chains.find(({ table, name }) => table === 'filter' && name === 'INPUT');
    assert.deepEqual([input?.policy, input?.packets], ['ACCEPT', 2]);
    // Not what stands in a comment.
    assert.equal(input?.rules[0]?.target, 'DROP');
  });

  it('is read from nft', () => {
    const chains = parseNftRuleset(fixture('nft.json')) ?? [];
    assert.deepEqual(chainNames(chains.filter(({ table }) => table === 'f')), [
      'inet nft f in ACCEPT',
      'inet nft f mine null',
    ]);
    const rules = chains.find(({ name }) => name === 'in')?.rules ?? [];
    assert.deepEqual(
      rules.map(({ number, target, packets }) => [number, target, packets]),
      [
        [1, 'DROP', 0],
        [2, 'mine', null],
      ],
    );
    assert.deepEqual(
      rules.map(({ text }) => text),
      ['tcp dport 8080 drop', 'ip saddr 10.0.0.1 jump mine'],
    );
    const reject = chains.find(({ family, name }) => family === 'ip' && name === 'INPUT')?.rules[0];
    assert.equal(reject?.text, 'ip saddr 10.0.0.0/8 xt target REJECT');
  });

  it('says what nft matches in nft’s words, and leaves what is unusual as it was', () => {
    const port = { payload: { protocol: 'tcp', field: 'dport' } };
    for (const [expression, words] of [
      [{ match: { op: '!=', left: { meta: { key: 'iifname' } }, right: 'eth0' } }, 'iifname != eth0'],
      [
        { match: { op: 'in', left: { ct: { key: 'state' } }, right: ['established', 'related'] } },
        'ct state established,related',
      ],
      [{ match: { op: '==', left: port, right: { set: [22, { range: [80, 90] }] } } }, 'tcp dport { 22, 80-90 }'],
      [{ dnat: { addr: '127.0.0.11', port: 36913 } }, 'dnat to 127.0.0.11:36913'],
      [{ masquerade: null }, 'masquerade'],
      [{ match: { op: '==', left: port, right: '@ports; drop' } }, null],
      [{ limit: { rate: 10, per: 'second' } }, null],
    ] as const) {
      assert.equal(nftWords(expression), words ?? JSON.stringify(expression));
    }
    fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (any) => typeof nftWords(any) === 'string'));
  });

  it('shows what both know only once', () => {
    const { filter, notRead } = readFilter(
      new Map([
        ['filter.iptables-legacy', part('iptables-legacy-save.txt')],
        ['filter.iptables-nft', part('iptables-nft-save.txt')],
        ['filter.ip6tables-nft', part('ip6tables-nft-save.txt')],
        ['filter.nft', part('nft.json')],
      ]),
    );
    assert.deepEqual(notRead, []);
    assert.ok(filter);
    assert.deepEqual(filter.sources, ['iptables-legacy', 'iptables-nft', 'nft']);
    assert.deepEqual(
      chainNames(filter.chains).filter((name) => name.includes('INPUT') || name.includes(' f ')),
      [
        'ip iptables-legacy nat INPUT ACCEPT',
        'ip iptables-legacy filter INPUT ACCEPT',
        'ip iptables-nft filter INPUT ACCEPT',
        'ip6 iptables-nft filter INPUT ACCEPT',
        'inet nft f in ACCEPT',
        'inet nft f mine null',
      ],
    );
  });

  it('says which way into the kernel was not looked at', () => {
    const plain = readFilter(new Map([['filter.iptables', part('iptables-nft-save.txt')]]));
    assert.deepEqual(plain.filter?.sources, ['iptables-nft']);
    assert.deepEqual(plain.notRead, [{ what: 'filter', why: 'no-tool', detail: 'iptables-legacy' }]);
  });

  it('is unread where no tool may look, which is not the same as empty', () => {
    const refused = new Map([['filter.iptables', { text: '', status: 4 }]]);
    assert.deepEqual(readFilter(refused), {
      filter: null,
      notRead: [{ what: 'filter', why: 'not-permitted', detail: '' }],
    });
    assert.equal(readFilter(new Map()).notRead[0]?.why, 'no-tool');
    assert.deepEqual(readFilter(new Map([['filter.nft', { text: '{"nftables": []}', status: 0 }]])).filter?.chains, []);
  });

  it('never throws and never makes up a rule', () => {
    const texts = ['iptables-legacy-save.txt', 'iptables-nft-save.txt'].map(fixture);
    const cut = fc.tuple(
      fc.constantFrom(...texts),
      fc.nat(900),
      fc.nat(200),
      fc.string({ unit: 'binary', maxLength: 20 }),
    );
    fc.assert(
      fc.property(cut, ([text, at, length, more]) => {
        const damaged = text.slice(0, at) + more + text.slice(at + length);
        for (const { rules } of parseIptablesSave(damaged, 'ip', 'x')) {
          for (const rule of rules) assert.ok(damaged.includes(rule.text) && damaged.includes(rule.target ?? ''));
        }
      }),
    );
    const json = fixture('nft.json');
    fc.assert(
      fc.property(fc.nat(json.length), fc.string({ maxLength: 10 }), (at, more) => {
        parseNftRuleset(json.slice(0, at) + more + json.slice(at + more.length));
      }),
    );
    fc.assert(fc.property(fc.json(), (text) => void parseNftRuleset(text)));
  });
});
