import assert from 'node:assert/strict';
import { join } from 'node:path';
import { EngineError } from '../errors.ts';
import { endpointText } from './address.ts';
import { contextId, readContext } from './context.ts';
import { findContext } from './contexts.ts';
import { fakeSurroundings, fullConfig } from './fake-surroundings.ts';
import { realSurroundings } from './real-surroundings.ts';

const files = realSurroundings();
const longName = 'a'.repeat(255);

describe('findContext', () => {
  it('finds a context by its name', async () => {
    for (const name of ['local', longName]) {
      assert.equal((await findContext(name, '--context', fullConfig, files)).name, name);
    }
  });

  for (const name of ['nowhere', '../meta', 'LOCAL', '', 'x'.repeat(100_000), '\ud800']) {
    it(`tells the names there are when there is no ${JSON.stringify(name.slice(0, 20))}`, async () => {
      await assert.rejects(findContext(name, 'DOCKER_CONTEXT', fullConfig, files), (error) => {
        assert(EngineError.is(error, 'context-not-found'));
        assert.equal(error.details['context'], name);
        assert.equal(error.details['askedBy'], 'DOCKER_CONTEXT');
        assert.match(error.details['candidates'] ?? '', /^a{255}, desktop-linux, local, remote-ca, /u);
        return true;
      });
    });
  }

  it('gives the trouble of a context that is there and broken', async () => {
    await assert.rejects(findContext('over-http', '--context', fullConfig, files), (error) =>
      EngineError.is(error, 'bad-host'),
    );
  });

  it('reads the files of Windows by their paths', async () => {
    const meta = `C:\\Users\\me\\.docker\\contexts\\meta\\${contextId('desktop')}\\meta.json`;
    const windows = fakeSurroundings({
      platform: 'win32',
      files: {
        [meta]: '{"Name":"desktop","Endpoints":{"docker":{"Host":"npipe:////./pipe/dockerDesktopLinuxEngine"}}}',
      },
    });
    const context = await readContext('C:\\Users\\me\\.docker', contextId('desktop'), windows);
    assert.equal(context?.path, meta);
    assert.equal(endpointText(context.address), 'npipe:////./pipe/dockerDesktopLinuxEngine');
  });

  it('never takes a TLS folder it may not read for no TLS', async () => {
    const tlsFolder = join(fullConfig, 'contexts', 'tls', contextId('remote-tls'), 'docker');
    for (const kind of ['denied', 'unreadable'] as const) {
      const guarded = fakeSurroundings({ folders: { [tlsFolder]: { kind } } });
      await assert.rejects(findContext('remote-tls', '--context', fullConfig, guarded), (error) => {
        assert(EngineError.is(error, 'tls-file'));
        assert.deepEqual(error.details, {
          path: tlsFolder,
          why: kind,
          context: 'remote-tls',
          remedy: 'update-context',
        });
        return true;
      });
    }
  });
});
