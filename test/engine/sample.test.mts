import assert from 'node:assert/strict';
import { StoppedError } from '../../src/base/errors.ts';
import { openEngine } from '../../src/engine/open.ts';
import { chooseEngine } from '../../src/engine/find/choose.ts';
import { ownerLabel, runLabel } from '../../src/model/labels.ts';
import { sampleDown } from '../../src/sample/down.ts';
import { SampleError } from '../../src/sample/errors.ts';
import { defaultImage } from '../../src/runner/known-images.ts';
import { serverCommand } from '../../src/sample/scripts.ts';
import { findSample } from '../../src/sample/survey.ts';
import { sampleUp, type SampleUpOptions } from '../../src/sample/up.ts';
import type { SampleStep } from '../../src/sample/work.ts';
import { EngineApi } from '../lab/api.mts';
import { startEngine } from '../lab/engine.mts';
import { ensureImages, imageReference } from '../lab/images.mts';
import type { EngineVersion } from '../lab/versions.mts';
import { labFromEnv } from '../lab/engine.mts';
import { needsLab, skipBecause } from '../support/skip.mts';
import { newRun } from '../support/test-run.mts';
import { clientUnderTest } from './client-under-test.mts';

const image = imageReference('tools');
const networkNames = ['company', 'enterprise', 'outside'];
const containerNames = ['webserver', 'devenv', 'testenv'];

describe('the sample environment', function () {
  this.slow(5000);
  const run = newRun();
  const client = clientUnderTest();
  const up = async (options: SampleUpOptions = {}): ReturnType<typeof sampleUp> =>
    await sampleUp(client(), { image, ...options });
  const named = (name: string): { id: string; name: string } => ({ id: name, name });

  before(async function () {
    await ensureImages(run.api, ['tools']);
    if (labFromEnv()) return;
    const { networks, containers } = await everything(run.api);
    const taken = [...networks, ...containers].filter((name) => [...networkNames, ...containerNames].includes(name));
    if (taken.length > 0) skipBecause(this, `the engine has ${taken.join(', ')}`);
  });
  afterEach(async () => {
    await run.cleanUp();
    await removeSample(run.api);
  });

  describe('up', () => {
    it('makes what the tutorial shows', async function () {
      const steps: SampleStep['kind'][] = [];
      const started = performance.now();
      const made = await up({ onProgress: ({ kind }) => void steps.push(kind) });
      console.log(`      up: ${Math.round(performance.now() - started)} ms, ${steps.join(' ')}`);
      assert.equal(made.created, true);
      assert.equal(made.image, image);
      assert.deepEqual(
        made.containers.map(({ name, addresses }) => [name, Object.keys(addresses)]),
        [
          ['webserver', ['company', 'enterprise']],
          ['devenv', ['company', 'enterprise', 'outside']],
          ['testenv', ['company']],
        ],
      );
      for (const { id, name, subnets } of made.networks) {
        const network = (await run.api.call('GET', `/networks/${id}`)) as { Internal: boolean; Labels: object };
        assert.equal(network.Internal, name === 'company');
        assert.equal(subnets.length, 1);
        assert.deepEqual(Object.keys(network.Labels).sort(), [ownerLabel, runLabel]);
      }
      for (const from of ['devenv', 'testenv']) {
        const { code, stdout } = await run.exec(named(from), ['ping', '-c', '5', '-i', '0.2', 'webserver']);
        assert.equal(code, 0, stdout);
        assert.match(stdout, /5 packets transmitted, 5 received/);
      }
      const page = await run.exec(named('testenv'), ['timeout', '5', 'wget', '-qO-', 'http://webserver/']);
      assert.match(page.stdout, /Hello from webserver/);
      assert.equal((await findSample(client())).state, 'complete');
      const leaving = performance.now();
      const { removed } = await sampleDown(client());
      console.log(`      down: ${Math.round(performance.now() - leaving)} ms`);
      assert.deepEqual([...removed].sort(), [...containerNames, ...networkNames].sort());
    });

    it('changes nothing the second time', async () => {
      const first = await up();
      const second = await up();
      assert.deepEqual(second, { ...first, created: false });
    });

    it('may be asked for twice at once', async () => {
      const [first, second] = await Promise.all([up(), up()]);
      assert.deepEqual(second, { ...first, created: false });
    });

    it('completes what was removed, disconnected, stopped or paused', async () => {
      const before = await up();
      const enterprise = before.networks.find(({ name }) => name === 'enterprise');
      await run.remove(named('testenv'));
      await run.disconnect(named('webserver'), enterprise!);
      await run.act(named('devenv'), 'stop');
      assert.equal((await findSample(client())).state, 'partial');
      const after = await up();
      assert.equal(after.created, true);
      assert.deepEqual(after.networks, before.networks);
      const idOf = (name: string, { containers } = after): string | undefined =>
        containers.find((container) => container.name === name)?.id;
      assert.equal(idOf('devenv'), idOf('devenv', before));
      assert.equal(idOf('webserver'), idOf('webserver', before));
      assert.notEqual(idOf('testenv'), idOf('testenv', before));
      assert.equal((await run.exec(named('testenv'), ['ping', '-c', '1', '-W', '2', 'webserver'])).code, 0);

      await run.act(named('webserver'), 'pause');
      assert.equal((await up()).created, false);
      assert.equal((await findSample(client())).state, 'complete');
    });

    it('makes containers anew whose network was removed while they were stopped', async () => {
      const before = await up();
      for (const name of ['devenv', 'webserver']) await run.act(named(name), 'stop');
      await run.api.call('DELETE', '/networks/enterprise');
      const after = await up();
      assert.equal((await findSample(client())).state, 'complete');
      assert.notDeepEqual(after.networks, before.networks);
    });

    it('completes what a crashed one left', async () => {
      const labels = { [ownerLabel]: 'sample', [runLabel]: 'crashed' };
      await run.api.call('POST', '/networks/create', { body: { Name: 'company', Internal: true, Labels: labels } });
      await run.api.call('POST', '/containers/create?name=webserver', {
        body: { Image: image, Labels: labels, Entrypoint: serverCommand(), HostConfig: { NetworkMode: 'company' } },
      });
      const { Id } = (await run.api.call('GET', '/containers/webserver/json')) as Listed;
      const { containers } = await up();
      assert.equal(containers.find(({ name }) => name === 'webserver')?.id, Id);
      assert.equal((await findSample(client())).state, 'complete');
    });

    it('keeps one of two networks of a name, which two processes made at once', async function () {
      const body = { Name: 'company', Internal: true, Labels: { [ownerLabel]: 'sample', [runLabel]: 'crashed' } };
      const first = (await run.api.call('POST', '/networks/create', { body })) as Listed;
      const { status } = await run.api.ask('POST', '/networks/create', { body });
      if (status !== 201) skipBecause(this, 'this engine allows no two networks of one name');
      const { networks } = await up();
      assert.equal(networks.find(({ name }) => name === 'company')?.id, first.Id);
      assert.equal((await everything(run.api)).networks.filter((name) => name === 'company').length, 1);
    });

    it('ends at once when told to', async () => {
      await up();
      for (const name of containerNames) {
        const started = performance.now();
        await run.act(named(name), 'stop');
        assert.ok(performance.now() - started < 2000, `${name} took ${performance.now() - started} ms`);
        assert.equal(((await run.inspect(named(name))).State as { ExitCode: number }).ExitCode, 0);
      }
    });

    it('creates nothing where a name is taken by something else', async () => {
      await run.api.call('POST', '/networks/create', { body: { Name: 'outside', Labels: run.labels } });
      await run.api.call('POST', '/containers/create?name=testenv', { body: { Image: image, Labels: run.labels } });
      const before = await everything(run.api);
      await assert.rejects(up(), (error) => {
        assert.ok(SampleError.is(error, 'name-taken'));
        assert.deepEqual(error.details, { networks: 'outside', containers: 'testenv' });
        return true;
      });
      assert.deepEqual(await everything(run.api), before);
    });

    /** A quick machine is done before a cancellation that comes late: then what it made is removed the usual way. */
    async function upUnlessCancelled(options: Parameters<typeof up>[0], must: boolean): Promise<void> {
      try {
        await up(options);
      } catch (error) {
        assert.ok(StoppedError.is(error, 'cancelled'), String(error));
        return;
      }
      assert.ok(!must, 'it went on after it was cancelled');
      await sampleDown(client());
    }

    it('leaves nothing behind wherever it is cancelled', async function () {
      this.timeout(120_000);
      const before = await everything(run.api);
      for (const [at, delay] of [
        ['create-network', 0],
        ['create-network', 30],
        ['create-container', 0],
        ['create-container', 15],
        ['start', 0],
        ['start', 100],
        ['wait', 0],
        ['wait', 100],
      ] as const) {
        const cancel = new AbortController();
        const onProgress = ({ kind }: SampleStep): void => {
          if (kind === at) setTimeout(() => cancel.abort(), delay);
        };
        await upUnlessCancelled({ onProgress, signal: cancel.signal }, delay === 0);
        assert.deepEqual(await everything(run.api), before, `${at} + ${delay} ms`);
      }
      for (const delay of [0, 150, 450, 800]) {
        const cancel = new AbortController();
        setTimeout(() => cancel.abort(), delay);
        await upUnlessCancelled({ signal: cancel.signal }, delay === 0);
        assert.deepEqual(await everything(run.api), before, `${delay} ms`);
      }
    });

    it('removes only what it created itself when it is cancelled', async () => {
      const before = await up();
      await run.remove(named('testenv'));
      for (const name of ['devenv', 'webserver']) {
        await run.disconnect(
          named(name),
          before.networks.find((network) => network.name === 'enterprise')!,
        );
      }
      await run.api.call('DELETE', '/networks/enterprise');
      const left = await everything(run.api);
      const cancel = new AbortController();
      const onProgress = (step: SampleStep): void => {
        if (step.kind === 'start' && step.name === 'testenv') cancel.abort();
      };
      await assert.rejects(up({ onProgress, signal: cancel.signal }), (error) => StoppedError.is(error, 'cancelled'));
      assert.deepEqual(await everything(run.api), left);
    });

    it('tells what a container printed that ended at once', async () => {
      const broken = await run.createContainer('broken');
      const script = `printf '#!/bin/busybox echo\\n' >/bin/mute && chmod +x /bin/mute && mv /bin/mute /bin/sh`;
      assert.equal((await run.exec(broken, ['/bin/sh', '-c', script])).code, 0);
      await run.api.call('POST', `/commit?container=${broken.id}&repo=cni-test/mute&tag=1`, {
        body: { Labels: run.labels },
      });
      try {
        const before = await everything(run.api);
        await assert.rejects(up({ image: 'cni-test/mute:1' }), (error) => {
          assert.ok(SampleError.is(error, 'did-not-start'));
          assert.equal(error.details['container'], 'webserver');
          assert.match(error.details['log'] ?? '', /httpd/);
          assert.match(error.details['why'] ?? '', /exited with 0/);
          return true;
        });
        assert.deepEqual(await everything(run.api), before);
      } finally {
        await run.cleanUp();
        await run.api.call('DELETE', `/images/${encodeURIComponent('cni-test/mute:1')}`);
      }
    });

    it('says so where the image that was asked for has no shell, or is not there', async () => {
      const before = await everything(run.api);
      await assert.rejects(up({ image: imageReference('static') }), (error) => {
        assert.ok(SampleError.is(error, 'did-not-start'));
        assert.match(error.details['why'] ?? '', /no such file or directory/);
        return true;
      });
      await assert.rejects(up({ image: 'cni-test/nosuch:1' }), (error) => SampleError.is(error, 'no-image'));
      assert.deepEqual(await everything(run.api), before);
    });

    it('finds a local image that has the tools', async function () {
      needsLab(this);
      await assert.rejects(sampleUp(client()), (error) => {
        assert.ok(SampleError.is(error, 'no-image'));
        assert.equal(error.details['image'], defaultImage);
        return true;
      });
      const tag = async (name: string, repo: string): Promise<void> => {
        const source = encodeURIComponent(name);
        await run.api.call('POST', `/images/${source}/tag?repo=${encodeURIComponent(repo)}&tag=cni`);
      };
      await tag(imageReference('static'), 'nicolaka/netshoot');
      await tag(image, 'alpine');
      try {
        // The better name has no shell: what counts is what happens.
        const made = await sampleUp(client());
        assert.equal(made.image, 'alpine:cni');
        await sampleDown(client());
      } finally {
        for (const name of ['nicolaka/netshoot:cni', 'alpine:cni']) {
          await run.api.call('DELETE', `/images/${encodeURIComponent(name)}`);
        }
      }
    });

    it('pulls only with consent, and tells why that failed', async function () {
      needsLab(this);
      const steps: SampleStep[] = [];
      const before = await everything(run.api);
      // The lab has no way out.
      await assert.rejects(sampleUp(client(), { pull: true, onProgress: (step) => void steps.push(step) }), (error) => {
        assert.ok(SampleError.is(error, 'pull-failed'), String(error));
        assert.equal(error.details['image'], defaultImage);
        assert.notEqual(error.details['why'], '');
        return true;
      });
      assert.deepEqual(steps, [{ kind: 'pull', image: defaultImage, received: 0, total: 0 }]);
      assert.deepEqual(await everything(run.api), before);
    });

    it('proposes subnets where the engine has none left', async function () {
      const version = needsLab(this).name as EngineVersion;
      const args = ['--default-address-pool', 'base=10.99.0.0/24,size=25'];
      const lab = await startEngine({ name: 'sample-pools', version, args });
      try {
        await ensureImages(new EngineApi(lab.endpoint), ['tools']);
        const own = await openEngine(await chooseEngine({ host: lab.endpoint }));
        try {
          const { networks } = await sampleUp(own, { image });
          const subnets = networks.flatMap((network) => network.subnets);
          assert.match(subnets[0] ?? '', /^10\.99\.0\.\d+\/25$/);
          assert.deepEqual(subnets.slice(1), ['172.17.0.0/24', '172.17.1.0/24']);
        } finally {
          own.dispose();
        }
      } finally {
        await lab.stop();
      }
    });
  });

  describe('down', () => {
    it('is content where there is nothing', async () => {
      assert.deepEqual(await sampleDown(client()), { removed: [] });
      assert.equal((await findSample(client())).state, 'absent');
    });

    it('works with half an environment and in parallel', async () => {
      await up();
      await run.remove(named('webserver'));
      const results = await Promise.all([sampleDown(client()), sampleDown(client()), sampleDown(client())]);
      const removed = results.flatMap((result) => result.removed);
      for (const name of ['devenv', 'testenv', ...networkNames]) assert.ok(removed.includes(name), name);
      assert.equal((await findSample(client())).state, 'absent');
    });

    it('never disconnects a container of somebody else', async () => {
      const { networks } = await up();
      const enterprise = networks.find(({ name }) => name === 'enterprise');
      const outside = networks.find(({ name }) => name === 'outside');
      const running = await run.createContainer('guest', { networks: [enterprise!] });
      const stopped = await run.createContainer('sleeper', { networks: [outside!], start: false });
      for (const attempt of [1, 2]) {
        await assert.rejects(sampleDown(client()), (error) => {
          assert.ok(SampleError.is(error, 'in-use'), `${attempt}: ${String(error)}`);
          const containers = [running.name, stopped.name].sort().join(', ');
          assert.deepEqual(error.details, { networks: 'enterprise, outside', containers });
          return true;
        });
      }
      await run.endpointOf(running, enterprise!);
      await run.remove(running);
      await run.remove(stopped);
      const { removed } = await sampleDown(client());
      assert.deepEqual([...removed].sort(), ['enterprise', 'outside']);
    });

    it('leaves alone what only has its names', async () => {
      await run.api.call('POST', '/containers/create?name=devenv', { body: { Image: image, Labels: run.labels } });
      assert.deepEqual(await sampleDown(client()), { removed: [] });
      assert.deepEqual((await everything(run.api)).containers, ['devenv']);
    });
  });
});

interface Listed {
  readonly Id: string;
  readonly Name?: string;
  readonly Names?: readonly string[];
}

/** Names of all networks and containers. */
async function everything(api: EngineApi): Promise<{ networks: string[]; containers: string[] }> {
  const networks = (await api.call('GET', '/networks')) as Listed[];
  const containers = (await api.call('GET', '/containers/json?all=1')) as Listed[];
  return {
    networks: networks.map(({ Name }) => Name ?? '').sort(),
    containers: containers.map(({ Names }) => Names?.[0]?.slice(1) ?? '').sort(),
  };
}

/** Removes the sample by other means than its own. */
async function removeSample(api: EngineApi): Promise<void> {
  const filters = encodeURIComponent(JSON.stringify({ label: [`${ownerLabel}=sample`] }));
  const containers = (await api.call('GET', `/containers/json?all=1&filters=${filters}`)) as Listed[];
  for (const { Id } of containers) await api.ask('DELETE', `/containers/${Id}?force=1&v=1`);
  const networks = (await api.call('GET', `/networks?filters=${filters}`)) as Listed[];
  for (const { Id } of networks) await api.call('DELETE', `/networks/${Id}`);
}
