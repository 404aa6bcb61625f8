import assert from 'node:assert/strict';
import { findingCodes, type FindingCode } from '../model/diagnosis.ts';
import { findingText } from './findings.ts';

const facts = {
  from: 'web',
  to: 'store',
  port: '5432/tcp',
  inside: '5432',
  outside: '8080',
  name: 'db',
  networks: 'app',
  network: 'app',
  theirs: 'back',
  hosts: '192.0.2.1',
  real: '172.20.0.3',
  servers: '192.0.2.53',
  server: '192.0.2.53',
  lost: '1',
  sent: '5',
  ms: '120',
  limit: '100',
  rate: '1 Mbit/s',
  size: '1500',
  endpoint: 'unix:///run/docker.sock',
  words: 'exec failed',
  state: 'exited',
  address: '172.20.0.3',
  bound: '127.0.0.1',
  asked: 'tcp',
  has: 'udp',
  at: 'host',
  route: '172.20.0.0/16',
  other: 'copy',
  via: '172.20.0.9',
  interface: 'eth0',
  setting: 'net.ipv4.ip_forward',
  parent: 'eth1',
  owner: 'vpn',
  seconds: '2',
  streak: '3',
  elsewhere: 'store',
  good: 'one',
  bad: 'two',
  failed: '2',
  kind: 'blackhole',
  registries: 'consul',
  what: '',
  why: 'no-tool',
};

function say(code: FindingCode, given: Readonly<Record<string, string>> = {}): string {
  const all = { ...facts, ...given };
  return findingText({ code, severity: 'error', layer: 'names', facts: all, evidence: [], fix: null });
}

describe('the sentence of a finding', () => {
  it('is there for every code, is whole, and differs from code to code', () => {
    for (const code of findingCodes) {
      assert.match(say(code), /^\S.*\.$/, code);
      assert.doesNotMatch(say(code), /undefined|\{\d\}|\(\)/, code);
    }
    assert.equal(new Set(findingCodes.map((code) => say(code))).size, findingCodes.length);
  });

  it('lets nothing through that a terminal obeys, and nothing that floods it', () => {
    const hostile = `\u001b[2J\u009b\r\n\u202e\u2066${'x'.repeat(10_000)}`;
    const all = Object.fromEntries(
      [...Object.keys(facts), 'nearest', 'internal', 'mac', 'seen', 'rule', 'chain'].map((key) => [key, hostile]),
    );
    for (const code of findingCodes) {
      assert.doesNotMatch(say(code, all), /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u, code);
      assert.ok(say(code, all).length < 3000, code);
    }
  });

  it('says what it knows of a name that was not found, and no more', () => {
    const none = { nearest: '', state: '' };
    assert.equal(say('name-not-found', none), 'Nothing on the networks of web (app) answers to "db".');
    assert.match(say('name-not-found', { ...none, nearest: 'dbs, adb' }), /Similar names: dbs, adb\.$/);
    assert.match(say('name-not-found'), /The container of that name is not running \(exited\)\./);
    assert.doesNotMatch(say('name-not-found', { networks: '' }), /\(\)/);
  });

  it("blames the servers behind it, or itself, where Docker's own DNS has no answer, and not the one alone", () => {
    assert.match(say('nameserver-unreachable', { servers: '127.0.0.11' }), /it, or the name servers that it asks/);
    assert.match(say('nameserver-unreachable'), /192\.0\.2\.53/);
    assert.match(say('nameserver-unreachable', { internal: 'true' }), /internal networks only/);
  });

  it('says of a filter whose rule was not seen that it is inferred', () => {
    assert.match(say('firewall-drop', { seen: '' }), /inferred/);
    const seen = { seen: 'true', rule: '-p tcp -j DROP', chain: 'filter INPUT' };
    assert.match(say('firewall-drop', seen), /-p tcp -j DROP in filter INPUT \(on the host\)/);
    assert.doesNotMatch(say('firewall-drop', seen), /inferred/);
  });
});
