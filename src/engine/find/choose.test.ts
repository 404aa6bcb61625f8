import assert from 'node:assert/strict';
import { UsageError } from '../../base/errors.ts';
import { chooseEngine } from './choose.ts';
import { contextId } from './context.ts';
import { fakeSurroundings, fullConfig } from './fake-surroundings.ts';
import type { EngineRequest } from './steps.ts';

const everything = {
  DOCKER_CONFIG: fullConfig,
  DOCKER_CONTEXT: 'local',
  DOCKER_HOST: 'tcp://from-env:2375',
};

async function whyNot(request: EngineRequest, env: Record<string, string>): Promise<Record<string, string>> {
  const surroundings = fakeSurroundings({ env, sockets: { '/var/run/docker.sock': 'ok' } });
  const { passedOver } = await chooseEngine(request, surroundings);
  return Object.fromEntries(passedOver.map(({ what, why }) => [what, why]));
}

describe('chooseEngine, the order', () => {
  const sockets = { '/var/run/docker.sock': 'ok' } as const;

  it('takes --host before everything', async () => {
    const choice = await chooseEngine({ host: 'tcp://1.2.3.4:99' }, fakeSurroundings({ env: everything, sockets }));
    assert.equal(choice.endpoint, 'tcp://1.2.3.4:99');
    assert.deepEqual(choice.chosenBy, { kind: 'option', name: '--host' });
    assert.deepEqual(choice.passedOver, [
      { what: '--context', value: null, why: 'not-set' },
      { what: 'DOCKER_HOST', value: 'tcp://from-env:2375', why: 'outranked' },
      { what: 'DOCKER_CONTEXT', value: 'local', why: 'outranked' },
      { what: 'currentContext', value: 'remote-tls', why: 'outranked' },
    ]);
  });

  it('takes --context before DOCKER_HOST', async () => {
    const choice = await chooseEngine({ context: 'remote-plain' }, fakeSurroundings({ env: everything, sockets }));
    assert.equal(choice.endpoint, 'tcp://[fd00::9]:2375');
    assert.deepEqual(choice.chosenBy, { kind: 'context', name: 'remote-plain', via: '--context' });
  });

  it('takes DOCKER_HOST before DOCKER_CONTEXT', async () => {
    const choice = await chooseEngine({}, fakeSurroundings({ env: everything, sockets }));
    assert.equal(choice.endpoint, 'tcp://from-env:2375');
    assert.deepEqual(choice.chosenBy, { kind: 'environment', name: 'DOCKER_HOST' });
  });

  it('takes DOCKER_CONTEXT before the current context', async () => {
    const env = { ...everything, DOCKER_HOST: '' };
    const choice = await chooseEngine({}, fakeSurroundings({ env, sockets }));
    assert.equal(choice.endpoint, 'unix:///var/run/docker.sock');
    assert.deepEqual(choice.chosenBy, { kind: 'context', name: 'local', via: 'DOCKER_CONTEXT' });
  });

  it('takes the current context before sockets, and leaves these alone', async () => {
    const surroundings = fakeSurroundings({ env: { DOCKER_CONFIG: fullConfig }, sockets });
    const choice = await chooseEngine({}, surroundings);
    assert.equal(choice.endpoint, 'tcp://engine.example:2376');
    assert.deepEqual(choice.chosenBy, { kind: 'context', name: 'remote-tls', via: 'currentContext' });
    assert.deepEqual(surroundings.probed, []);
  });

  it('takes a well-known socket last', async () => {
    const choice = await chooseEngine({}, fakeSurroundings({ sockets }));
    assert.equal(choice.endpoint, 'unix:///var/run/docker.sock');
    assert.deepEqual(choice.chosenBy, { kind: 'socket', name: '/var/run/docker.sock' });
    assert.deepEqual(new Set(choice.passedOver.map(({ why }) => why)), new Set(['not-set']));
  });

  it('takes blank texts for nothing', async () => {
    const env = { DOCKER_HOST: ' ', DOCKER_CONTEXT: '', DOCKER_CONFIG: '' };
    const choice = await chooseEngine({ host: '', context: '  ' }, fakeSurroundings({ env, sockets }));
    assert.equal(choice.chosenBy.kind, 'socket');
  });

  it('reads the configuration in the home folder unless told otherwise', async () => {
    const files = {
      'C:\\Users\\me\\.docker\\config.json': '{"currentContext":"desk"}',
      [`C:\\Users\\me\\.docker\\contexts\\meta\\${contextId('desk')}\\meta.json`]:
        '{"Name":"desk","Endpoints":{"docker":{"Host":"npipe:////./pipe/dockerDesktopLinuxEngine"}}}',
    };
    const surroundings = fakeSurroundings({ platform: 'win32', homeDir: 'C:\\Users\\me', uid: null, files });
    assert.equal((await chooseEngine({}, surroundings)).endpoint, 'npipe:////./pipe/dockerDesktopLinuxEngine');
  });

  it('refuses a host together with a context', async () => {
    await assert.rejects(
      chooseEngine({ host: 'tcp://u:secret@h', context: 'local' }, fakeSurroundings()),
      (error) => UsageError.is(error) && error.reason === 'bad-choice' && error.details['host'] === 'tcp://u:***@h',
    );
  });
});

describe('chooseEngine, the default context', () => {
  const sockets = { '/var/run/docker.sock': 'ok' } as const;

  it('is DOCKER_HOST when asked for by --context', async () => {
    const choice = await chooseEngine({ context: 'default' }, fakeSurroundings({ env: everything, sockets }));
    assert.deepEqual(choice.chosenBy, { kind: 'environment', name: 'DOCKER_HOST' });
    assert.deepEqual(await whyNot({ context: 'default' }, everything), {
      '--host': 'not-set',
      '--context': 'is-default',
      DOCKER_CONTEXT: 'outranked',
      currentContext: 'outranked',
    });
  });

  it('skips the contexts behind it', async () => {
    const byOption = fakeSurroundings({ env: { ...everything, DOCKER_HOST: '' }, sockets });
    assert.equal((await chooseEngine({ context: 'default' }, byOption)).chosenBy.kind, 'socket');
    const env = { DOCKER_CONFIG: fullConfig, DOCKER_CONTEXT: 'default' };
    assert.equal((await chooseEngine({}, fakeSurroundings({ env, sockets }))).chosenBy.kind, 'socket');
    assert.deepEqual(await whyNot({}, env), {
      '--host': 'not-set',
      '--context': 'not-set',
      DOCKER_HOST: 'not-set',
      DOCKER_CONTEXT: 'is-default',
      currentContext: 'outranked',
    });
  });

  it('can be the current one', async () => {
    const files = { '/home/me/.docker/config.json': '{"currentContext":"default"}' };
    const surroundings = fakeSurroundings({ homeDir: '/home/me', files, sockets });
    const choice = await chooseEngine({}, surroundings);
    assert.equal(choice.chosenBy.kind, 'socket');
    assert.deepEqual(choice.passedOver.at(-1), { what: 'currentContext', value: 'default', why: 'is-default' });
  });

  it('is not a host of that name', async () => {
    const choice = await chooseEngine({ host: 'default' }, fakeSurroundings({ env: everything, sockets }));
    assert.equal(choice.endpoint, 'tcp://default:2375');
  });
});
