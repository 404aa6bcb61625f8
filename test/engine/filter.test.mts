import assert from 'node:assert/strict';
import type { FilterRule } from '../../src/model/namespace.ts';
import type { InspectDocument } from '../../src/shared/documents/inspect.ts';
import type { LabEngine } from '../lab/engine.mts';
import { ensureImages, imageReference } from '../lab/images.mts';
import { ensurePackages } from '../lab/packages.mts';
import { cli, cliJson } from '../support/cli.mts';
import { needsLab } from '../support/skip.mts';
import { newRun, type TestContainer } from '../support/test-run.mts';

describe('rules of the packet filter inside a container, with their counters', function () {
  this.timeout(120_000);
  const run = newRun();
  let lab: LabEngine;
  let container: TestContainer;
  const inside = async (...argv: string[]): Promise<string> =>
    await lab.inContainerNamespace(await run.pidOf(container), argv);

  before(async function () {
    lab = needsLab(this);
    await ensurePackages(['iptables', 'nftables']);
    await ensureImages(run.api, ['filter']);
    container = await run.createContainer('filtered', {
      image: 'static',
      networks: [await run.createNetwork('filter')],
    });
    // Docker switches IPv6 off where no network has it.
    await inside('bash', '-c', 'echo 0 >/proc/sys/net/ipv6/conf/all/disable_ipv6');
    const drop = ['-A', 'INPUT', '-p', 'udp', '-j', 'DROP', '--dport'];
    await inside('iptables-legacy', ...drop, '9991');
    await inside('iptables-nft', ...drop, '9992');
    await inside(
      'iptables-nft',
      '-t',
      'nat',
      '-A',
      'OUTPUT',
      '-p',
      'udp',
      '--dport',
      '9993',
      '-j',
      'REDIRECT',
      '--to',
      '9994',
    );
    await inside('ip6tables-legacy', ...drop, '9995');
    const own = 'add table inet own; add chain inet own in { type filter hook input priority 10; policy accept; }';
    await inside('nft', `${own}; add rule inet own in udp dport 9996 counter drop`);
    for (const [port, packets] of sent) {
      const to = port === 9995 ? '::1' : '127.0.0.1';
      for (let count = 0; count < packets; count += 1) {
        // Bash leaves no room for doubt: one write, one datagram.
        await inside('bash', '-c', `echo x >/dev/udp/${to}/${port}`).catch(() => undefined);
      }
    }
  });
  after(async () => await run.cleanUp());

  /** How many datagrams go to which port. */
  const sent = [
    [9991, 1],
    [9992, 2],
    [9993, 3],
    [9995, 4],
    [9996, 5],
  ] as const;

  /** Source, family, chain and packets of the rule for each port. */
  const rulesOf = ({ filter }: InspectDocument): unknown[] =>
    sent.map(([port]) => {
      const fits = ({ text }: FilterRule): boolean => text.includes(String(port));
      const chain = filter?.chains.find(({ rules }) => rules.some(fits));
      const rule = chain?.rules.find(fits);
      return [port, chain?.source, chain?.family, chain?.name, rule?.target, rule?.packets];
    });
  const expected = [
    [9991, 'iptables-legacy', 'ip', 'INPUT', 'DROP', 1],
    [9992, 'iptables-nft', 'ip', 'INPUT', 'DROP', 2],
    [9993, 'iptables-nft', 'ip', 'OUTPUT', 'REDIRECT', 3],
    [9995, 'iptables-legacy', 'ip6', 'INPUT', 'DROP', 4],
    [9996, 'nft', 'inet', 'in', 'DROP', 5],
  ];

  it('are read by a helper that may, which is gone after that', async () => {
    const options = { asUser: true };
    const seen = await cliJson<InspectDocument>(
      ['inspect', container.name, '--helper-image', imageReference('filter')],
      options,
    );
    assert.deepEqual([seen.status, seen.via], [0, 'helper']);
    assert.deepEqual(rulesOf(seen), expected);
    assert.ok(!seen.notRead.some(({ what }) => what === 'filter'));
    // Docker's own, of the embedded DNS.
    const dnat = seen.filter?.chains.find(({ name }) => name === 'DOCKER_OUTPUT');
    assert.ok(dnat?.table === 'nat' && dnat.rules.some(({ target }) => target === 'DNAT'));
  });

  it('are read by root from the host, with the tools that the host has', async () => {
    const seen = await cliJson<InspectDocument>(['inspect', container.name, '--no-helper']);
    assert.deepEqual([seen.status, seen.via], [0, 'host']);
    assert.deepEqual(rulesOf(seen), expected);
  });

  it('are shown to people, with how many packets each took', async () => {
    const { stdout } = await cli(['inspect', container.name, '--no-helper']);
    assert.match(stdout, /5 packets .*udp dport 9996/);
    assert.match(stdout, /1 packets? .*--dport 9991/);
  });

  it('are said not to be read where nobody may', async () => {
    const seen = await cliJson<InspectDocument>(
      ['inspect', container.name, '--helper-image', imageReference('busybox')],
      { asUser: true },
    );
    assert.equal(seen.filter, null);
    assert.deepEqual(
      seen.notRead.filter(({ what }) => what === 'filter').map(({ why }) => why),
      ['no-tool'],
    );
  });
});
