import assert from 'node:assert/strict';
import { StoppedError } from '../../base/errors.ts';
import { listEngines } from './candidates.ts';
import type { EngineCandidate } from './candidates.ts';
import { chooseEngine } from './choose.ts';
import { fakeSurroundings, fullConfig } from './fake-surroundings.ts';

const env = { DOCKER_CONFIG: fullConfig };
const short = (list: readonly EngineCandidate[]): unknown[] =>
  list.map(({ kind, name, endpoint, state, current }) => [kind, name.slice(0, 30), endpoint, state, current]);

function named(list: readonly EngineCandidate[], name: string): EngineCandidate {
  const found = list.find((one) => one.name === name);
  assert(found, `${name} is listed`);
  return found;
}

describe('listEngines', () => {
  it('lists contexts and sockets that are there, the current context first, ssh as not available', async () => {
    const sockets = { '/var/run/docker.sock': 'refused', '/run/podman/podman.sock': 'ok' } as const;
    const list = await listEngines(fakeSurroundings({ env, sockets }));
    assert.deepEqual(short(list), [
      ['context', 'remote-tls', 'tcp://engine.example:2376', 'not-checked', true],
      ['context', 'a'.repeat(30), 'unix:///tmp/long.sock', 'missing', false],
      ['context', 'desktop-linux', 'unix:///home/me/.docker/desktop/docker.sock', 'missing', false],
      ['context', 'local', 'unix:///var/run/docker.sock', 'refused', false],
      ['context', 'remote-plain', 'tcp://[fd00::9]:2375', 'not-checked', false],
      ['context', 'remote-ssh', 'ssh://me@box.example:2222', 'ssh-not-available', false],
      ['context', 'remote-unverified', 'tcp://10.0.0.9:2376', 'not-checked', false],
      ['socket', '/run/podman/podman.sock', 'unix:///run/podman/podman.sock', 'ok', false],
    ]);
    assert.equal(named(list, 'local').description, 'the socket');
    assert.deepEqual(named(list, 'local').alsoKnownAs, ['/var/run/docker.sock']);
    assert.deepEqual(named(list, 'remote-tls').alsoKnownAs, ['remote-ca']);
  });

  it('lists no endpoint twice', async () => {
    const sockets = { '/var/run/docker.sock': 'ok' } as const;
    const withHost = { ...env, DOCKER_HOST: 'unix:///var/run/docker.sock' };
    const list = await listEngines(fakeSurroundings({ env: withHost, sockets }));
    assert.equal(new Set(list.map((one) => one.endpoint)).size, list.length);
    assert.deepEqual(named(list, 'local').alsoKnownAs, ['DOCKER_HOST', '/var/run/docker.sock']);
    assert.equal(named(list, 'local').current, true);
    assert.equal(list.filter((one) => one.current).length, 1);
  });

  it('sees through links to one socket', async () => {
    const target = '/Users/me/.orbstack/run/docker.sock';
    const list = await listEngines(
      fakeSurroundings({
        platform: 'darwin',
        homeDir: '/Users/me',
        sockets: { '/var/run/docker.sock': 'ok', [target]: 'ok' },
        links: { '/var/run/docker.sock': target },
      }),
    );
    assert.deepEqual(short(list), [['socket', '/var/run/docker.sock', 'unix:///var/run/docker.sock', 'ok', true]]);
    assert.deepEqual(list[0]!.alsoKnownAs, [target]);
  });

  it('lists what DOCKER_HOST names beside what --context chose', async () => {
    const surroundings = fakeSurroundings({ env: { ...env, DOCKER_HOST: 'tcp://h:1' } });
    const list = await listEngines(surroundings, { context: 'local' });
    assert.equal(named(list, 'local').current, true);
    const host = named(list, 'DOCKER_HOST');
    assert.deepEqual([host.kind, host.endpoint, host.current], ['environment', 'tcp://h:1', false]);
  });

  it('lists what --host names as current', async () => {
    const list = await listEngines(fakeSurroundings({ env }), { host: 'tcp://1.1.1.1:5' });
    const host = named(list, '--host');
    assert.deepEqual([host.kind, host.endpoint, host.current], ['option', 'tcp://1.1.1.1:5', true]);
    assert.equal(list.filter((one) => one.current).length, 1);
  });

  it('marks a current ssh engine as such, though it can not be had', async () => {
    const list = await listEngines(fakeSurroundings({ env: { ...env, DOCKER_CONTEXT: 'remote-ssh' } }));
    assert.equal(list[0]!.name, 'remote-ssh');
    assert.equal(list[0]!.current, true);
  });

  it('lists the rest when the choice itself can not be made', async () => {
    for (const more of [{ DOCKER_CONTEXT: 'gone' }, { DOCKER_HOST: 'nonsense://' }, { DOCKER_CONTEXT: 'over-http' }]) {
      const list = await listEngines(fakeSurroundings({ env: { ...env, ...more } }));
      assert.equal(list.filter((one) => one.current).length, 0);
      assert.equal(list.length, 7);
    }
  });

  it('is empty where there is nothing', async () => {
    assert.deepEqual(await listEngines(fakeSurroundings()), []);
  });

  it('says how to get each of them', async () => {
    const sockets = { '/run/podman/podman.sock': 'ok' } as const;
    const withHost = { ...env, DOCKER_HOST: 'tcp://h:1' };
    const surroundings = fakeSurroundings({ env: withHost, sockets });
    for (const one of await listEngines(surroundings)) {
      if (one.state === 'ssh-not-available') continue;
      assert.equal((await chooseEngine(one.request, surroundings)).endpoint, one.endpoint);
    }
  });

  it('stops when told to', async () => {
    await assert.rejects(listEngines(fakeSurroundings({ env }), {}, AbortSignal.abort()), (error) =>
      StoppedError.is(error, 'cancelled'),
    );
  });
});
