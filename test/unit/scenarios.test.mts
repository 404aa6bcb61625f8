import assert from 'node:assert/strict';
import { allScenarios, families, notHere } from '../lab/scenarios/catalogue.mts';
import type { Check, Expectation, Scenario } from '../lab/scenarios/scenario.mts';

const expectations = (scenario: Scenario): Expectation[] => [
  scenario.expect,
  ...(scenario.then ?? []).map((step) => step.expect),
];

describe('the scenarios of the laboratory', () => {
  it('have names of their own', () => {
    const names = allScenarios.map(({ name }) => name);
    assert.deepEqual(
      names.filter((name, index) => names.indexOf(name) !== index),
      [],
    );
  });

  it('prove what they say, each step', () => {
    const truths: (readonly Check[])[] = allScenarios.flatMap(({ truth, then = [] }) => [
      truth,
      ...then.map((step) => step.truth),
    ]);
    assert.ok(truths.every((truth) => truth.length > 0));
  });

  it('are at least 60, of them 15 with nothing wrong and 5 with two faults', () => {
    assert.ok(allScenarios.length >= 60);
    assert.ok(allScenarios.filter(({ expect, then }) => expect.cause === null && then === undefined).length >= 15);
    assert.ok(allScenarios.filter(({ then }) => then !== undefined).length >= 5);
  });

  it('expect a cause of what does not work, and none of what does', () => {
    for (const scenario of allScenarios) {
      for (const { verdict, cause } of expectations(scenario)) {
        assert.equal(cause === null, verdict === 'reachable', scenario.name);
      }
    }
  });

  it('have every code that can be made, and a reason for each that cannot', () => {
    const expected = new Set(allScenarios.flatMap(expectations).flatMap(({ cause, also = [] }) => [cause, ...also]));
    const excused = notHere.map(({ what }) => what).join(' ');
    assert.deepEqual(
      codes.filter((code) => !expected.has(code) && !new RegExp(`\\b${code}\\b`).test(excused)),
      [],
    );
  });

  it('stand in one family each', () => {
    const all = families.flatMap(({ scenarios }) => scenarios);
    assert.equal(new Set(all).size, all.length);
  });
});

/** Public: written out here, so that none gets lost. */
const codes = `
  engine-unreachable container-not-found source-not-running target-not-running host-port-taken start-failed source-paused
  target-paused target-restarting target-starting target-unhealthy shared-namespace-stale dns-default-bridge name-not-found
  name-on-other-network name-overridden name-ambiguous localhost-is-self host-name-missing resolver-not-docker
  embedded-dns-broken nameserver-unreachable resolver-intermittent search-domain stale-address no-network no-shared-network
  internal-network icc-disabled target-on-host-network same-namespace macvlan-host-isolation overlay-blocked subnet-overlap
  duplicate-address address-mismatch address-pool-exhausted no-route blackhole-route wrong-gateway return-route-missing
  interface-down link-broken forwarding-disabled no-masquerade outside-silent nothing-listening listening-on-loopback
  listening-on-other-address wrong-address-family wrong-protocol published-port-used-inside port-not-published
  published-on-loopback firewall-drop firewall-reject path-mtu packet-loss high-latency low-throughput not-registered
  instance-gone instance-unhealthy request-failed vip-not-served service-without-tasks service-duplicated kubernetes-name http-error
  tls-mismatch certificate-problem proxy-configured just-started could-not-check model-disagrees
`
  .trim()
  .split(/\s+/);
