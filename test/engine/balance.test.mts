import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BalanceDocument } from '../../src/shared/documents/balance.ts';
import { eventually } from '../support/eventually.mts';
import { cli, cliJson } from '../support/cli.mts';
import { ask, startRegistry } from '../support/registries/lab-registry.mts';
import { needsLab } from '../support/skip.mts';
import { newRun, type TestContainer, type TestNetwork } from '../support/test-run.mts';

describe('how requests are spread', function () {
  this.timeout(120_000);
  const run = newRun();
  let front: TestNetwork;
  let web: TestContainer;
  let backends: readonly TestContainer[];
  const serve = ['/bin/busybox', 'httpd', '-f', '-p', '8080'];

  before(async () => {
    front = await run.createNetwork('front');
    web = await run.createContainer('web', { networks: [front] });
    backends = await Promise.all(
      ['one', 'two', 'three'].map(
        async (name) =>
          await run.createContainer(name, { networks: [{ network: front, aliases: ['api'] }], command: serve }),
      ),
    );
  });
  after(async () => await run.cleanUp());

  /** An nginx in front of them. @param policy what stands in `upstream` besides the servers */
  async function balancer(name: string, policy: string, parameters: readonly string[] = []): Promise<TestContainer> {
    const servers = backends.map((one, at) => `server ${one.name}:8080 ${parameters[at] ?? ''};`).join(' ');
    const site =
      `upstream u { ${policy} ${servers} } ` +
      'server { listen 80; location / { proxy_pass http://u; add_header X-Upstream $upstream_addr always; } }\n';
    const made = await run.createContainer(name, { image: 'nginx', networks: [front], start: false });
    const folder = await mkdtemp(join(tmpdir(), 'cni-site-'));
    try {
      await writeFile(join(folder, 'default.conf'), site);
      await run.docker(['cp', join(folder, 'default.conf'), `${made.name}:/etc/nginx/conf.d/default.conf`]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    await run.act(made, 'start');
    await eventually(
      async () => (await cli(['probe', 'http', web.name, `http://${made.name}/`])).status === 0 || undefined,
      {
        within: 20_000,
      },
    );
    return made;
  }
  const among = (): string => backends.map(({ name }) => name).join(',');
  const measured = async (lb: TestContainer, ...more: readonly string[]): Promise<BalanceDocument> =>
    await cliJson(['balance', web.name, `http://${lb.name}/`, '--among', among(), ...more]);

  it('is named right for what nginx does: in turn, weighted, by chance, by the source', async () => {
    const cases = [
      ['turns', '', [], 'round-robin'],
      ['weights', '', ['weight=5'], 'weighted-round-robin'],
      ['chance', 'random;', [], 'random'],
      ['source', 'ip_hash;', [], 'sticky'],
      ['hash', 'hash $remote_addr;', [], 'sticky'],
    ] as const;
    for (const [name, policy, parameters, expected] of cases) {
      const document = await measured(await balancer(name, policy, parameters), '-n', '120');
      assert.equal(document.fit.policy, expected, `${name}: ${document.sequence.join(' ')}`);
      assert.deepEqual([document.sequence.length, document.failed, document.by], [120, 0, 'x-upstream']);
      if (name === 'weights') assert.equal(document.fit.weights?.[backends[0]?.name ?? ''], 5);
      assert.deepEqual(document.warnings, [], name);
    }
  });

  it('is by chance where Docker’s own DNS answers with several', async () => {
    const { way, shares, fit, failed } = (await cliJson(['balance', web.name, 'api', '-n', '90'])) as BalanceDocument;
    assert.deepEqual([way, failed], ['dns', 0]);
    assert.deepEqual(shares.map(({ name }) => name).toSorted(), backends.map(({ name }) => name).toSorted());
    assert.equal(fit.policy, 'random');
  });

  it('warns of an unhealthy one that gets requests', async () => {
    const sick = await run.createContainer('sick', {
      networks: [front],
      command: serve,
      body: { Healthcheck: { Test: ['CMD', '/bin/busybox', 'false'], Interval: 1e9, Retries: 1 } },
    });
    await eventually(
      async () =>
        ((await run.api.call('GET', `/containers/${sick.id}/json`)) as { State: { Health: { Status: string } } }).State
          .Health.Status === 'unhealthy' || undefined,
      { within: 20_000 },
    );
    const lb = await balancer('mixed', `server ${sick.name}:8080;`);
    const { warnings } = await measured(lb, '-n', '40');
    assert.deepEqual(
      warnings.map(({ kind, instance }) => [kind, instance]),
      [['unhealthy-gets-traffic', sick.name]],
    );
  });

  it('tells who took a connection, also with a tool that does not say so', async () => {
    for (const image of ['busybox', 'python'] as const) {
      const from = await run.createContainer(`from-${image}`, { image, networks: [front] });
      const asked = ['balance', from.name, 'api:8080', '--tcp', '-n', '24'];
      const { way, by, shares, failed, untold } = (await cliJson(asked)) as BalanceDocument;
      assert.deepEqual([way, by, failed, untold], ['tcp', 'address', 0, 0], image);
      const known = backends.map(({ name }) => name);
      assert.ok(
        shares.every(({ name }) => known.includes(name)),
        shares.map(({ name }) => name).join(' '),
      );
    }
  });

  it('is compared with the weights and the health of a registry', async function () {
    needsLab(this);
    const consul = await startRegistry(run, 'consul', 'orders-registry', { networks: [front] });
    try {
      const [first, second] = backends;
      for (const [one, weight] of [
        [first, 5],
        [second, 1],
      ] as const) {
        const { IPAddress: address } = await run.endpointOf(one!, front);
        await ask(consul.port, 'PUT', '/v1/agent/service/register', {
          ...{ ID: one?.name, Name: 'orders', Address: address, Port: 8080, Weights: { Passing: weight, Warning: 1 } },
        });
      }
      const registry = ['--registry', `consul=http://127.0.0.1:${consul.port}`, '--service', 'orders'];
      const servers = (weights: readonly string[]): readonly string[] => [...weights, 'down'];
      const right = (await cliJson([
        ...['balance', web.name, `http://${(await balancer('as-told', '', servers(['weight=5', '']))).name}/`],
        ...[...registry, '-n', '60'],
      ])) as BalanceDocument;
      assert.deepEqual(right.weights?.declared, { [first!.name]: 5, [second!.name]: 1 });
      assert.equal(right.weights.fits, true, right.sequence.join(' '));
      const alike = await balancer('alike', '', servers(['', '']));
      const wrong = (await cliJson([
        ...['balance', web.name, `http://${alike.name}/`, ...registry, '-n', '60'],
      ])) as BalanceDocument;
      assert.equal(wrong.weights?.fits, false);
      const { stderr, status } = await cli([
        'balance',
        web.name,
        `http://${alike.name}/`,
        ...registry.slice(0, 3),
        'nosuch',
      ]);
      assert.deepEqual([status, stderr.includes('has a service "nosuch"')], [2, true], stderr);
      assert.match((await cli(['balance', web.name, 'api', '--service', 'x'])).stderr, /--registry is missing/);
    } finally {
      consul.relay.close();
    }
  });

  it('goes to the only address of a name, also with a tool that does not say so', async () => {
    const [one] = backends;
    const document = await cliJson<BalanceDocument>(['balance', web.name, `http://${one!.name}:8080/`, '-n', '3']);
    assert.deepEqual([document.sequence, document.untold, document.by], [Array(3).fill(one!.name), 0, 'address']);
  });

  it('is said not to be known where nobody answers, with what came of it, and soon', async () => {
    for (const [to, outcome] of [
      [`${backends[0]!.name}:81`, 'refused'],
      ['nobody-of-this-name', 'unresolved'],
    ] as const) {
      const { status, failed, failures } = await cliJson<BalanceDocument>(['balance', web.name, to]);
      assert.deepEqual([status, failed, failures], [1, 10, [{ outcome, requests: 10 }]]);
    }
    const { stdout } = await cli(['balance', web.name, `${backends[0]!.name}:81`]);
    assert.match(stdout, /Nobody answers: refused\.[^]*container-network diagnose \S+web \S+one:81/);
  });

  it('can be called off, and keeps what it has by then', async () => {
    const { status, stdout } = await cli(['balance', web.name, 'api', '-n', '5000', '--json'], {
      whenRunning: (child) => void setTimeout(() => child.kill('SIGINT'), 4000),
    });
    const document = JSON.parse(stdout) as BalanceDocument;
    assert.deepEqual([status, document.cancelled], [130, true]);
    assert.ok(document.sequence.length > 0 && document.sequence.length < 5000);
    await eventually(async () => {
      const { Processes: processes } = (await run.api.call('GET', `/containers/${web.id}/top`)) as {
        Processes: readonly (readonly string[])[];
      };
      return processes.every((line) => !/\bnc\b|nslookup|\bod\b/.test(line.join(' '))) || undefined;
    });
  });
});
