import assert from 'node:assert/strict';
import { join } from 'node:path';
import { EngineError } from '../errors.ts';
import { chooseEngine } from './choose.ts';
import type { EngineChoice } from './choose.ts';
import { contextId } from './context.ts';
import { fakeSurroundings, fullConfig } from './fake-surroundings.ts';
import type { EngineRequest } from './steps.ts';

/** A folder with all three files. */
const certPath = join(fullConfig, 'contexts', 'tls', contextId('remote-tls'), 'docker');
const host = 'tcp://engine.example';
const home = '/home/me';

async function choose(
  request: EngineRequest,
  env: Record<string, string> = {},
  files?: Record<string, string>,
): Promise<EngineChoice> {
  return await chooseEngine(request, fakeSurroundings({ env, homeDir: home, ...(files ? { files } : {}) }));
}

async function tlsFileError(promise: Promise<unknown>): Promise<Readonly<Record<string, string>>> {
  const error: unknown = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  assert(EngineError.is(error, 'tls-file'));
  return error.details;
}

describe('TLS by options and environment', () => {
  it('is off unless asked for', async () => {
    const choice = await choose({ host }, { DOCKER_CERT_PATH: certPath, DOCKER_TLS_VERIFY: '' });
    assert.equal(choice.tls, null);
    assert.equal(choice.endpoint, 'tcp://engine.example:2375');
  });

  it('is not switched on by naming files, which is told', async () => {
    const choice = await choose({ host, tlscacert: '/ca', tlskey: '/key' });
    assert.equal(choice.tls, null);
    assert.deepEqual(choice.passedOver.slice(-2), [
      { what: '--tlscacert', value: null, why: 'tls-not-asked' },
      { what: '--tlskey', value: null, why: 'tls-not-asked' },
    ]);
  });

  const wishes: readonly (readonly [string, EngineRequest, Record<string, string>, boolean | null])[] = [
    ['--tlsverify verifies', { tlsverify: true }, {}, true],
    ['--tlsverify=false is TLS without verification', { tlsverify: false }, {}, false],
    ['--tlsverify=false wins over DOCKER_TLS_VERIFY', { tlsverify: false }, { DOCKER_TLS_VERIFY: '1' }, false],
    ['--tls does not verify', { tls: true }, {}, false],
    ['DOCKER_TLS_VERIFY verifies', {}, { DOCKER_TLS_VERIFY: '1' }, true],
    ['DOCKER_TLS_VERIFY=0 verifies, too', {}, { DOCKER_TLS_VERIFY: '0' }, true],
    ['DOCKER_TLS_VERIFY wins over --tls', { tls: true }, { DOCKER_TLS_VERIFY: '1' }, true],
    ['DOCKER_TLS_VERIFY wins over --tls=false', { tls: false }, { DOCKER_TLS_VERIFY: '1' }, true],
    ['DOCKER_TLS does not verify', {}, { DOCKER_TLS: '1' }, false],
    ['--tls=false wins over DOCKER_TLS', { tls: false }, { DOCKER_TLS: '1' }, null],
  ];
  for (const [what, request, env, verify] of wishes) {
    it(what, async () => {
      const choice = await choose({ host, ...request }, { DOCKER_CERT_PATH: certPath, ...env });
      assert.equal(choice.tls?.verify ?? null, verify);
      assert.equal(choice.endpoint, `tcp://engine.example:${verify === null ? 2375 : 2376}`);
    });
  }

  it('reads the files from DOCKER_CERT_PATH', async () => {
    const { tls } = await choose({}, { DOCKER_HOST: host, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: certPath });
    assert.deepEqual(tls?.sources, {
      ca: join(certPath, 'ca.pem'),
      cert: join(certPath, 'cert.pem'),
      key: join(certPath, 'key.pem'),
    });
    assert.match(String(tls.key), /BEGIN PRIVATE KEY/u);
  });

  it('reads the files from the configuration otherwise', async () => {
    const files = { [`${home}/.docker/ca.pem`]: 'CA', '/etc/d/ca.pem': 'OTHER' };
    assert.equal(String((await choose({ host, tlsverify: true }, {}, files)).tls?.ca), 'CA');
    const elsewhere = await choose({ host, tlsverify: true }, { DOCKER_CONFIG: '/etc/d' }, files);
    assert.equal(String(elsewhere.tls?.ca), 'OTHER');
  });

  it('takes named files before those', async () => {
    const files = { '/x/a': 'A', '/x/c': 'C', '/x/k': 'K' };
    const request = { host, tlsverify: true, tlscacert: '/x/a', tlscert: '/x/c', tlskey: '/x/k' };
    const { tls } = await choose(request, { DOCKER_CERT_PATH: certPath }, files);
    assert.deepEqual([String(tls?.ca), String(tls?.cert), String(tls?.key)], ['A', 'C', 'K']);
    assert.deepEqual(tls?.sources, { ca: '/x/a', cert: '/x/c', key: '/x/k' });
  });

  it("trusts the runtime's authorities when --tlscacert is empty", async () => {
    const { tls } = await choose({ host, tlsverify: true, tlscacert: '' }, {}, {});
    assert.equal(tls?.ca, null);
    assert.equal(tls.verify, true);
  });

  it('goes without a client certificate nobody named, also when only half of it is there', async () => {
    const ca = { [`${home}/.docker/ca.pem`]: 'CA' };
    const half = { ...ca, [`${home}/.docker/cert.pem`]: 'CERT' };
    for (const files of [ca, half]) {
      const { tls } = await choose({ host, tlsverify: true }, {}, files);
      assert.deepEqual([tls?.cert, tls?.key], [null, null]);
      assert.deepEqual(tls?.sources, { ca: `${home}/.docker/ca.pem`, cert: null, key: null });
    }
  });

  it('does without an authority where nothing is verified', async () => {
    const { tls } = await choose({ host, tls: true }, {}, {});
    assert.deepEqual([tls?.ca, tls?.verify], [null, false]);
  });

  it('says which file is missing, who asked, and what to do', async () => {
    assert.deepEqual(await tlsFileError(choose({ host, tlsverify: true }, {}, {})), {
      path: `${home}/.docker/ca.pem`,
      why: 'missing',
      part: 'ca',
      option: '--tlscacert',
      remedy: 'put-file',
      askedBy: '--tlsverify',
    });
    const env = { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs' };
    const fromPath = await tlsFileError(choose({ host }, env, {}));
    assert.deepEqual(
      [fromPath['path'], fromPath['remedy'], fromPath['askedBy']],
      ['/certs/ca.pem', 'fix-cert-path', 'DOCKER_TLS_VERIFY'],
    );
    const named = await tlsFileError(choose({ host, tls: true, tlscacert: '/gone' }, {}, {}));
    assert.deepEqual([named['path'], named['remedy'], named['option']], ['/gone', 'give-option', '--tlscacert']);
  });

  it('wants the key of a certificate that was named, and the other way round', async () => {
    const files = { [`${home}/.docker/ca.pem`]: 'CA', '/x': 'X' };
    const noKey = await tlsFileError(choose({ host, tlsverify: true, tlscert: '/x' }, {}, files));
    assert.deepEqual([noKey['path'], noKey['part']], [`${home}/.docker/key.pem`, 'key']);
    const noCert = await tlsFileError(choose({ host, tlsverify: true, tlskey: '/x' }, {}, files));
    assert.deepEqual([noCert['path'], noCert['part']], [`${home}/.docker/cert.pem`, 'cert']);
  });

  for (const why of ['denied', 'not-a-file', 'too-large', 'unreadable']) {
    it(`does not take a file that is ${why} for one that is not there`, async () => {
      const files = { [`${home}/.docker/ca.pem`]: 'CA', [`${home}/.docker/key.pem`]: why };
      const details = await tlsFileError(choose({ host, tlsverify: true }, {}, files));
      assert.deepEqual([details['path'], details['why']], [`${home}/.docker/key.pem`, why]);
    });
  }

  it('takes it, as docker does, that a TCP port of this machine is meant when there is no host', async () => {
    const byOption = await choose({ tls: true }, {}, {});
    assert.equal(byOption.endpoint, 'tcp://localhost:2376');
    assert.deepEqual(byOption.chosenBy, { kind: 'option', name: '--tls' });
    const byVariable = await choose({}, { DOCKER_TLS: 'x' }, {});
    assert.deepEqual(byVariable.chosenBy, { kind: 'environment', name: 'DOCKER_TLS' });
  });

  it('is of no use to a local socket, whose files are not looked for', async () => {
    const choice = await choose({ host: 'unix:///x.sock', tlsverify: true }, {}, {});
    assert.equal(choice.tls, null);
    assert.deepEqual(choice.passedOver.at(-1), { what: '--tlsverify', value: null, why: 'local-socket' });
  });
});
