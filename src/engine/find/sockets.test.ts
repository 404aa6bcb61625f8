import assert from 'node:assert/strict';
import { EngineError } from '../errors.ts';
import { endpointText } from './address.ts';
import { chooseEngine } from './choose.ts';
import { fakeSurroundings } from './fake-surroundings.ts';
import { wellKnownSockets } from './sockets.ts';
import type { Surroundings } from './surroundings.ts';

const places = (surroundings: Surroundings): readonly string[] => wellKnownSockets(surroundings).map(endpointText);

describe('wellKnownSockets', () => {
  it("are docker's, Desktop's, rootless docker's, Podman's and colima's on Linux", () => {
    const env = { XDG_RUNTIME_DIR: '/run/user/7' };
    assert.deepEqual(places(fakeSurroundings({ env, homeDir: '/home/me' })), [
      'unix:///var/run/docker.sock',
      'unix:///home/me/.docker/run/docker.sock',
      'unix:///home/me/.docker/desktop/docker.sock',
      'unix:///run/user/7/docker.sock',
      'unix:///run/user/7/podman/podman.sock',
      'unix:///run/podman/podman.sock',
      'unix:///home/me/.colima/default/docker.sock',
    ]);
  });

  it("go by the user's number where XDG_RUNTIME_DIR is not set or relative", () => {
    for (const env of [{}, { XDG_RUNTIME_DIR: 'run' }]) {
      assert(places(fakeSurroundings({ env, uid: 1234 })).includes('unix:///run/user/1234/docker.sock'));
    }
    assert(!places(fakeSurroundings({ uid: null })).some((place) => place.includes('/run/user/')));
  });

  it('name no place twice', () => {
    const same = fakeSurroundings({ env: { XDG_RUNTIME_DIR: '/home/me/.docker/run' }, homeDir: '/home/me' });
    assert.equal(new Set(places(same)).size, places(same).length);
    assert(places(same).includes('unix:///home/me/.docker/run/docker.sock'));
  });

  it("are Desktop's, OrbStack's, colima's and Podman's on macOS", () => {
    const env = { TMPDIR: '/var/folders/x/T/', XDG_RUNTIME_DIR: '/elsewhere' };
    assert.deepEqual(places(fakeSurroundings({ platform: 'darwin', env, homeDir: '/Users/me', uid: 501 })), [
      'unix:///var/run/docker.sock',
      'unix:///Users/me/.docker/run/docker.sock',
      'unix:///Users/me/.orbstack/run/docker.sock',
      'unix:///Users/me/.colima/default/docker.sock',
      'unix:///Users/me/.local/share/containers/podman/machine/podman.sock',
      'unix:///var/folders/x/T/podman/podman-machine-default-api.sock',
    ]);
  });

  it('are pipes on Windows', () => {
    assert.deepEqual(places(fakeSurroundings({ platform: 'win32', uid: null, homeDir: 'C:\\Users\\me' })), [
      'npipe:////./pipe/docker_engine',
      'npipe:////./pipe/podman-machine-default',
    ]);
  });
});

describe('choosing a well-known socket', () => {
  const env = { XDG_RUNTIME_DIR: '/run/user/7' };
  const why = async (surroundings: Surroundings): Promise<readonly (readonly [string, string])[]> => {
    const { passedOver } = await chooseEngine({}, surroundings);
    return passedOver.filter(({ what }) => what.startsWith('/')).map((one) => [one.what, one.why]);
  };

  it('takes the first that answers and asks no further', async () => {
    const sockets = { '/run/user/7/docker.sock': 'ok', '/run/podman/podman.sock': 'ok' } as const;
    const surroundings = fakeSurroundings({ env, sockets });
    assert.equal((await chooseEngine({}, surroundings)).endpoint, 'unix:///run/user/7/docker.sock');
    assert(!surroundings.probed.includes('/run/podman/podman.sock'));
  });

  it('passes over a dead one and a closed one, and says why', async () => {
    const sockets = {
      '/var/run/docker.sock': 'refused',
      '/run/user/7/docker.sock': 'denied',
      '/run/podman/podman.sock': 'ok',
    } as const;
    const surroundings = fakeSurroundings({ env, homeDir: '/h', sockets });
    assert.equal((await chooseEngine({}, surroundings)).endpoint, 'unix:///run/podman/podman.sock');
    assert.deepEqual(await why(surroundings), [
      ['/var/run/docker.sock', 'refused'],
      ['/h/.docker/run/docker.sock', 'missing'],
      ['/h/.docker/desktop/docker.sock', 'missing'],
      ['/run/user/7/docker.sock', 'denied'],
      ['/run/user/7/podman/podman.sock', 'missing'],
    ]);
  });

  it('takes the first that is there when none answers, so that connecting tells what is wrong', async () => {
    const sockets = { '/run/user/7/docker.sock': 'denied', '/run/podman/podman.sock': 'refused' } as const;
    const surroundings = fakeSurroundings({ env, homeDir: '/h', sockets });
    const choice = await chooseEngine({}, surroundings);
    assert.deepEqual(choice.chosenBy, { kind: 'socket', name: '/run/user/7/docker.sock' });
    const passed = await why(surroundings);
    assert(passed.some(([what, reason]) => what === '/run/podman/podman.sock' && reason === 'refused'));
    assert(!passed.some(([what]) => what === '/run/user/7/docker.sock'));
  });

  it('takes a pipe on Windows', async () => {
    const surroundings = fakeSurroundings({
      platform: 'win32',
      uid: null,
      homeDir: 'C:\\Users\\me',
      files: {},
      sockets: { '//./pipe/docker_engine': 'ok' },
    });
    const choice = await chooseEngine({}, surroundings);
    assert.deepEqual(choice.address, { kind: 'npipe', path: '//./pipe/docker_engine' });
  });

  it('names all it tried when there is none', async () => {
    await assert.rejects(chooseEngine({}, fakeSurroundings({ env, homeDir: '/h' })), (error) => {
      assert(EngineError.is(error, 'no-engine'));
      assert.equal(error.details['tried']?.split(', ').length, 7);
      assert.match(error.details['tried'], /^unix:\/\/\/var\/run\/docker\.sock, /u);
      return true;
    });
  });
});
