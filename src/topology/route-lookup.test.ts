import assert from 'node:assert/strict';
import type { NotRead, PolicyRule, Route } from '../model/namespace.ts';
import { parseAddress } from './address.ts';
import { isCertain, lookUpRoute, type RouteAnswer } from './route-lookup.ts';

// What the kernel does with whole tables is compared in test/unit/topology/route-lookup.test.mts.

function aRoute(to: string, fields: Partial<Route> = {}): Route {
  return {
    ...{ family: to.includes(':') ? 6 : 4, table: 'main', type: 'unicast', to, via: null, dev: 'eth0', source: null },
    ...{ metric: 0, scope: null, protocol: null, nextHops: [], only: null, dead: false },
    ...fields,
  };
}

function aRule(priority: number, table: string, fields: Partial<PolicyRule> = {}): PolicyRule {
  return {
    ...{ family: 4, priority, not: false, from: null, to: null, iif: null, oif: null, mark: null, others: [] },
    ...{ suppressPrefix: null, action: { kind: 'table', table } },
    ...fields,
  };
}

const usual = [aRule(0, 'local'), aRule(32766, 'main'), aRule(32767, 'default')];

function ask(
  to: string,
  routes: readonly Route[],
  rules: readonly PolicyRule[] = usual,
  notRead: readonly NotRead[] = [],
  iif?: string,
): RouteAnswer {
  return lookUpRoute({ routes, rules, notRead }, { to: parseAddress(to)!, iif });
}

const doubts = (answer: RouteAnswer): string[] => answer.doubts.map(({ kind }) => kind);

describe('a route lookup', () => {
  const routes = [
    aRoute('default', { via: '10.0.0.1' }),
    aRoute('10.0.0.0/24'),
    aRoute('default', { table: '100', dev: 'eth1' }),
  ];

  it('tells the route and the rule, and is certain where everything was read', () => {
    const answer = ask('192.0.2.1', routes);
    assert.ok(answer.kind === 'route');
    assert.deepEqual([answer.route.via, answer.rule?.priority, isCertain(answer)], ['10.0.0.1', 32766, true]);
  });

  it('says that a rule with a condition it can’t judge may change it', () => {
    const rule = aRule(1000, '100', { others: ['ipproto tcp'] });
    const answer = ask('192.0.2.1', routes, [rule, ...usual]);
    assert.ok(answer.kind === 'route');
    assert.equal(answer.route.via, '10.0.0.1');
    assert.deepEqual(answer.doubts, [{ kind: 'rule', rule }]);
    // One that can't apply, whatever else it says, is no doubt; unless what is hidden may be a `not`.
    const elsewhere = aRule(1000, '100', { to: '10.9.0.0/16', others: ['ipproto tcp'] });
    assert.deepEqual(doubts(ask('192.0.2.1', routes, [elsewhere, ...usual])), []);
    const hidden = aRule(1000, '100', { to: '10.9.0.0/16', others: ['?'] });
    assert.deepEqual(doubts(ask('192.0.2.1', routes, [hidden, ...usual])), ['rule']);
    // Turned round, it surely applies.
    const turned = ask('192.0.2.1', routes, [{ ...elsewhere, not: true }, ...usual]);
    assert.ok(turned.kind === 'route' && turned.route.dev === 'eth1');
  });

  it('takes the usual rules for granted where none were read, and says so', () => {
    const answer = ask('192.0.2.1', routes, []);
    assert.ok(answer.kind === 'route');
    assert.deepEqual([answer.rule, doubts(answer)], [null, ['rules-not-read']]);
  });

  it('doubts what was found in tables that were not read whole', () => {
    assert.deepEqual(doubts(ask('192.0.2.1', routes, usual, [{ what: 'routes', why: 'not-in-proc', detail: '100' }])), [
      'routes-not-read',
    ]);
  });

  it('doubts the next hop where further ones could not be seen, and nothing else', () => {
    const gap: NotRead = { what: 'next-hops', why: 'not-in-proc', detail: '' };
    assert.deepEqual(doubts(ask('192.0.2.1', routes, usual, [gap])), ['next-hops-not-read']);
    const rejecting = [...routes, aRoute('192.0.2.0/24', { type: 'blackhole' })];
    assert.deepEqual(doubts(ask('192.0.2.1', rejecting, usual, [gap])), []);
  });

  it('passes over dead routes, and over those for other packets with a doubt', () => {
    const others = [
      aRoute('192.0.2.0/24', { via: '10.0.0.7', dead: true }),
      aRoute('192.0.2.0/25', { via: '10.0.0.8', only: 'tos 0x10' }),
    ];
    const answer = ask('192.0.2.1', [...others, ...routes]);
    assert.ok(answer.kind === 'route');
    assert.deepEqual([answer.route.via, doubts(answer)], ['10.0.0.1', ['route']]);
  });

  it('tells packets that come in by an interface from the namespace’s own', () => {
    const rules = [aRule(1000, '100', { iif: 'eth5' }), ...usual];
    const forwarded = ask('192.0.2.1', routes, rules, [], 'eth5');
    const own = ask('192.0.2.1', routes, rules);
    assert.ok(forwarded.kind === 'route' && own.kind === 'route');
    assert.deepEqual([forwarded.route.dev, own.route.dev], ['eth1', 'eth0']);
  });

  it('is rejected by routes and by rules', () => {
    const hole = aRoute('192.0.2.0/24', { type: 'blackhole', dev: null });
    assert.equal(ask('192.0.2.1', [hole, ...routes]).kind, 'rejected');
    const rule = aRule(5, '', { to: '192.0.2.0/24', action: { kind: 'prohibit' } });
    assert.deepEqual(ask('192.0.2.1', routes, [rule, ...usual]), { kind: 'rejected-by-rule', rule, doubts: [] });
    // Of IPv6, /proc tells that it rejects, not how.
    assert.equal(ask('fd00::1', [aRoute('fd00::/64', { type: 'unknown' })], []).kind, 'rejected');
  });

  it('finds none where nothing covers the address', () => {
    assert.equal(ask('192.0.2.1', [aRoute('10.0.0.0/24')]).kind, 'none');
    assert.equal(ask('fd00::1', routes).kind, 'none');
  });

  it('names the other routes of a tie, which IPv6 does not settle', () => {
    const tied = [aRoute('fe80::/64', { dev: 'eth0', metric: 256 }), aRoute('fe80::/64', { dev: 'eth1', metric: 256 })];
    const answer = ask('fe80::1', tied, [{ ...aRule(32766, 'main'), family: 6 }]);
    assert.deepEqual(answer.doubts, [{ kind: 'tie', routes: [tied[1]] }]);
  });
});
