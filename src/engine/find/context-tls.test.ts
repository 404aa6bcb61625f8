import assert from 'node:assert/strict';
import { join } from 'node:path';
import { EngineError } from '../errors.ts';
import { chooseEngine } from './choose.ts';
import { contextId } from './context.ts';
import { fakeSurroundings, fullConfig } from './fake-surroundings.ts';

describe('chooseEngine, TLS of a context', () => {
  const env = { DOCKER_CONFIG: fullConfig };
  const folder = join(fullConfig, 'contexts', 'tls', contextId('remote-tls'), 'docker');

  it('reads the files of the context', async () => {
    const { tls } = await chooseEngine({}, fakeSurroundings({ env }));
    assert.match(String(tls?.ca), /BEGIN CERTIFICATE/u);
    assert.match(String(tls?.cert), /BEGIN CERTIFICATE/u);
    assert.match(String(tls?.key), /BEGIN PRIVATE KEY/u);
    assert.notDeepEqual(tls?.ca, tls?.cert);
    assert.equal(tls?.verify, true);
    assert.deepEqual(tls.sources, {
      ca: join(folder, 'ca.pem'),
      cert: join(folder, 'cert.pem'),
      key: join(folder, 'key.pem'),
    });
  });

  it('does with an authority alone, and with nothing but the wish not to verify', async () => {
    const withCa = await chooseEngine({ context: 'remote-ca' }, fakeSurroundings({ env }));
    assert.match(String(withCa.tls?.ca), /BEGIN CERTIFICATE/u);
    assert.deepEqual([withCa.tls?.cert, withCa.tls?.key, withCa.tls?.verify], [null, null, true]);
    const unverified = await chooseEngine({ context: 'remote-unverified' }, fakeSurroundings({ env }));
    assert.deepEqual(unverified.tls, {
      ca: null,
      cert: null,
      key: null,
      verify: false,
      sources: { ca: null, cert: null, key: null },
    });
    assert.equal((await chooseEngine({ context: 'remote-plain' }, fakeSurroundings({ env }))).tls, null);
  });

  it('says which file can not be read and what to do', async () => {
    const files = {
      [join(fullConfig, 'contexts', 'meta', contextId('remote-tls'), 'meta.json')]:
        '{"Name":"remote-tls","Endpoints":{"docker":{"Host":"tcp://h"}}}',
      [join(folder, 'ca.pem')]: 'ca',
      [join(folder, 'key.pem')]: 'denied',
    };
    await assert.rejects(chooseEngine({ context: 'remote-tls' }, fakeSurroundings({ env, files })), (error) => {
      assert(EngineError.is(error, 'tls-file'));
      assert.deepEqual(error.details, {
        path: join(folder, 'key.pem'),
        why: 'denied',
        part: 'key',
        context: 'remote-tls',
        remedy: 'update-context',
      });
      return true;
    });
  });

  it('leaves options and variables about TLS aside, and says so', async () => {
    const surroundings = fakeSurroundings({ env: { ...env, DOCKER_TLS_VERIFY: '1' } });
    const choice = await chooseEngine({ context: 'remote-plain', tlscacert: '/nowhere' }, surroundings);
    assert.equal(choice.tls, null);
    assert.deepEqual(choice.passedOver.slice(-2), [
      { what: 'DOCKER_TLS_VERIFY', value: null, why: 'context-decides' },
      { what: '--tlscacert', value: null, why: 'context-decides' },
    ]);
  });
});
