import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '../base/logger.ts';
import { imageCache } from './image-cache.ts';

describe('what the command line keeps of images', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cni-cache-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is read again by the next command, and by nobody else', () => {
    imageCache(silentLogger, { XDG_CACHE_HOME: folder }).write({ a: 1 });
    assert.deepEqual(imageCache(silentLogger, { XDG_CACHE_HOME: folder }).read(), { a: 1 });
    const own = join(folder, 'container-network-inspector');
    assert.deepEqual(readdirSync(own), ['helper-images.json']);
    assert.equal(statSync(join(own, 'helper-images.json')).mode & 0o077, 0);
  });

  it('is nothing where there is none, or something else stands there', () => {
    const cache = imageCache(silentLogger, { XDG_CACHE_HOME: folder });
    assert.equal(cache.read(), undefined);
    cache.write({});
    writeFileSync(join(folder, 'container-network-inspector/helper-images.json'), '{ broken');
    assert.equal(cache.read(), undefined);
  });

  it('fails no command where nothing can be written', () => {
    writeFileSync(join(folder, 'file'), '');
    imageCache(silentLogger, { XDG_CACHE_HOME: join(folder, 'file') }).write({ a: 1 });
  });
});
