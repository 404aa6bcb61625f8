import assert from 'node:assert/strict';
import { StoppedError } from '../../base/errors.ts';
import { EngineError } from '../errors.ts';
import { chooseEngine } from './choose.ts';
import { fakeSurroundings, fullConfig } from './fake-surroundings.ts';
import type { EngineRequest } from './steps.ts';

describe('chooseEngine, what goes wrong', () => {
  async function reject(
    request: EngineRequest,
    env: Record<string, string>,
    check: (error: EngineError) => void,
  ): Promise<void> {
    await assert.rejects(chooseEngine(request, fakeSurroundings({ env })), (error) => {
      assert(EngineError.is(error));
      check(error);
      return true;
    });
  }

  it('tells whose host is none', async () => {
    await reject({ host: 'http://h' }, {}, ({ reason, details }) => {
      assert.equal(reason, 'bad-host');
      assert.deepEqual(details, { askedBy: '--host', host: 'http://h' });
    });
    await reject({}, { DOCKER_HOST: 'nonsense://' }, ({ reason, details }) => {
      assert.equal(reason, 'bad-host');
      assert.equal(details['askedBy'], 'DOCKER_HOST');
    });
  });

  it('does not fall back when the named context is not there', async () => {
    const env = { DOCKER_CONFIG: fullConfig, DOCKER_CONTEXT: 'gone' };
    await reject({}, env, ({ reason, details }) => {
      assert.equal(reason, 'context-not-found');
      assert.equal(details['askedBy'], 'DOCKER_CONTEXT');
      assert.match(details['candidates'] ?? '', /local/u);
    });
  });

  it('does not fall back when the current context is gone', async () => {
    const files = { '/home/me/.docker/config.json': '{"currentContext":"gone"}' };
    const surroundings = fakeSurroundings({ homeDir: '/home/me', files, sockets: { '/var/run/docker.sock': 'ok' } });
    await assert.rejects(chooseEngine({}, surroundings), (error) => {
      assert(EngineError.is(error, 'context-not-found'));
      assert.equal(error.details['askedBy'], 'currentContext');
      return true;
    });
  });

  it('says that ssh is not available yet, and by what it was chosen', async () => {
    await reject({ context: 'remote-ssh' }, { DOCKER_CONFIG: fullConfig }, ({ reason, details }) => {
      assert.equal(reason, 'ssh-not-available');
      assert.deepEqual(details, {
        host: 'ssh://me@box.example:2222',
        chosenBy: '--context',
        context: 'remote-ssh',
      });
    });
    await reject({}, { DOCKER_HOST: 'ssh://box' }, ({ reason, details }) => {
      assert.equal(reason, 'ssh-not-available');
      assert.deepEqual(details, { host: 'ssh://box', chosenBy: 'DOCKER_HOST' });
    });
  });

  const broken: readonly (readonly [string, string, string])[] = [
    ['is not JSON', '{"currentContext":', 'not-json'],
    ['is a list', '[]', 'not-a-configuration'],
    ['names a number', '{"currentContext":7}', 'not-a-configuration'],
    ['is too large', 'too-large', 'too-large'],
    ['may not be read', 'denied', 'denied'],
    ['is a folder', 'not-a-file', 'not-a-file'],
  ];
  for (const [what, text, why] of broken) {
    it(`goes on as docker does, and says so, when config.json ${what}`, async () => {
      const files = { '/home/me/.docker/config.json': text };
      const sockets = { '/var/run/docker.sock': 'ok' } as const;
      const choice = await chooseEngine({}, fakeSurroundings({ homeDir: '/home/me', files, sockets }));
      assert.equal(choice.chosenBy.kind, 'socket');
      assert.deepEqual(choice.passedOver.at(-1), { what: 'currentContext', value: null, why });
    });
  }

  it('stops between sockets when told to', async () => {
    const surroundings = fakeSurroundings();
    await assert.rejects(
      chooseEngine({}, surroundings, AbortSignal.abort()),
      (error) => StoppedError.is(error, 'cancelled') && surroundings.probed.length === 0,
    );
  });
});
