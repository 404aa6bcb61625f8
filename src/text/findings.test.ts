import assert from 'node:assert/strict';
import type { Finding, FindingCode } from '../model/diagnosis.ts';
import { findingText } from './findings.ts';

const codes = Object.keys({
  'dns-default-bridge': true,
  'name-not-found': true,
  'name-on-other-network': true,
  'name-overridden': true,
  'embedded-dns-broken': true,
  'nameserver-unreachable': true,
  'packet-loss': true,
  'could-not-check': true,
} satisfies Record<FindingCode, true>) as FindingCode[];

const facts = {
  from: 'web',
  name: 'db',
  networks: 'app',
  theirs: 'back',
  hosts: '192.0.2.1',
  real: '172.20.0.3',
  servers: '192.0.2.53',
  lost: '1',
  sent: '5',
};

function say(code: FindingCode, given: Readonly<Record<string, string>> = {}): string {
  const finding: Finding = { code, severity: 'error', layer: 'names', facts: { ...facts, ...given }, evidence: [] };
  return findingText(finding);
}

describe('the sentence of a finding', () => {
  it('is there for every code, names who asked, and differs from code to code', () => {
    for (const code of codes) {
      assert.match(say(code), /^\S.*web.*\.$/, code);
      assert.doesNotMatch(say(code), /undefined|\{\d\}|\(\)/, code);
    }
    assert.equal(new Set(codes.map((code) => say(code))).size, codes.length);
  });

  it('lets nothing through that a terminal obeys, and nothing that floods it', () => {
    const hostile = `\u001b[2J\u009b\r\n\u202e\u2066${'x'.repeat(10_000)}`;
    const all = Object.fromEntries(
      [...Object.keys(facts), 'nearest', 'state', 'internal'].map((key) => [key, hostile]),
    );
    for (const code of codes) {
      assert.doesNotMatch(say(code, all), /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u, code);
      assert.ok(say(code, all).length < 2000, code);
    }
  });

  it('says what it knows of a name that was not found, and no more', () => {
    assert.equal(say('name-not-found', { nearest: '' }), 'Nothing on the networks of web (app) answers to "db".');
    assert.match(say('name-not-found', { nearest: 'dbs, adb' }), /Similar names: dbs, adb\.$/);
    assert.match(say('name-not-found', { state: 'exited' }), /The container of that name is not running \(exited\)\./);
    assert.doesNotMatch(say('name-not-found', { networks: '' }), /\(\)/);
  });

  it("blames the servers behind it, or itself, where Docker's own DNS has no answer, and not the one alone", () => {
    assert.match(say('nameserver-unreachable', { servers: '127.0.0.11' }), /it, or the name servers that it asks/);
    assert.match(say('nameserver-unreachable'), /192\.0\.2\.53/);
    assert.match(say('nameserver-unreachable', { internal: 'true' }), /internal networks only/);
  });
});
