import assert from 'node:assert/strict';
import type { LocalImage } from '../engine/images.ts';
import { repositoryOf, suitableImages, toolsLabel } from './known-images.ts';

function anImage(references: readonly string[], fields: Partial<LocalImage> = {}): LocalImage {
  return { id: `sha256:${references.join('')}`, references, created: 0, labels: {}, ...fields };
}

describe('images for the sample', () => {
  it('puts those that say so first, then the known repositories, best first', () => {
    const images = [
      anImage(['busybox:1.36']),
      anImage(['postgres:16']),
      anImage(['docker.io/library/alpine:3.20']),
      anImage(['mine/debug:2'], { labels: { [toolsLabel]: '1' } }),
      anImage(['nicolaka/netshoot:v0.11']),
    ];
    assert.deepEqual(suitableImages(images), [
      'mine/debug:2',
      'nicolaka/netshoot:v0.11',
      'docker.io/library/alpine:3.20',
      'busybox:1.36',
    ]);
  });

  it('prefers the newest of a repository', () => {
    const images = [anImage(['alpine:3.9'], { created: 1 }), anImage(['alpine:3.20'], { created: 2 })];
    assert.deepEqual(suitableImages(images), ['alpine:3.20', 'alpine:3.9']);
  });

  it('calls an image by the name it is known for, by its digest where it has no tag, and by its id where it has neither', () => {
    assert.deepEqual(suitableImages([anImage(['registry.test/mirror:1', 'busybox:1'])]), ['busybox:1']);
    assert.deepEqual(suitableImages([anImage(['nicolaka/netshoot@sha256:ab'])]), ['nicolaka/netshoot@sha256:ab']);
    assert.deepEqual(suitableImages([anImage([], { id: 'sha256:1', labels: { [toolsLabel]: '1' } })]), ['sha256:1']);
  });

  it('takes neither another label value nor a name that only looks alike', () => {
    const other = [anImage(['my/alpine:1']), anImage(['registry.test:5000/alpine:1']), anImage(['alpine-glibc:1'])];
    assert.deepEqual(suitableImages([...other, anImage(['x:1'], { labels: { [toolsLabel]: '0' } })]), []);
  });

  it('reads the repository out of a reference', () => {
    assert.equal(repositoryOf('registry.test:5000/a/b'), 'registry.test:5000/a/b');
    assert.equal(repositoryOf('registry.test:5000/a/b:1@sha256:ab'), 'registry.test:5000/a/b');
    assert.equal(repositoryOf('docker.io/library/alpine'), 'alpine');
  });
});
