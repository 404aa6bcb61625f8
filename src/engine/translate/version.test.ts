import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readRecording, recorded } from '../../../test/fake-engine/recording.mts';
import { compareApiVersions, readVersion } from './version.ts';

const endpoint = 'unix:///var/run/docker.sock';

describe('who answers', () => {
  const known = {
    debian: { product: 'docker', platform: null, version: '20.10.24+dfsg1', apiVersion: '1.41', os: 'linux' },
    trixie: { product: 'docker', platform: null, version: '26.1.5+dfsg1', apiVersion: '1.45', os: 'linux' },
    sid: { product: 'docker', platform: null, version: '28.5.2+dfsg4', apiVersion: '1.51', os: 'linux' },
    podman: { product: 'podman', platform: 'linux/amd64/debian-12', version: '4.3.1', apiVersion: '1.41', os: 'linux' },
  };
  for (const name of recorded) {
    it(`is known: ${name}`, () => {
      assert.deepEqual(readVersion(readRecording(name).version, endpoint), { endpoint, ...known[name] });
    });
  }

  it('is some other product where no component tells', () => {
    assert.equal(readVersion({ Version: '1', ApiVersion: '1.41' }, endpoint).product, 'other');
  });
});

describe('API versions', () => {
  it('are compared by number', () => {
    assert(compareApiVersions('1.9', '1.41') < 0);
    assert(compareApiVersions('2.0', '1.99') > 0);
    assert.equal(compareApiVersions('1.41', '1.41'), 0);
  });

  it('are in one order', () => {
    const version = fc.tuple(fc.nat(9), fc.nat(200)).map(([major, minor]) => `${major}.${minor}`);
    fc.assert(
      fc.property(version, version, (a, b) => {
        assert.equal(Math.sign(compareApiVersions(a, b)), -Math.sign(compareApiVersions(b, a)) + 0);
        assert.equal(compareApiVersions(a, b) === 0, a === b);
      }),
    );
  });
});
