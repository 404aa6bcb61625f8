import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findingCodes, findingLayers } from '../model/diagnosis.ts';
import { layerOf } from './catalogue.ts';

const pages = join(import.meta.dirname, '../../docs/findings');

describe('the catalogue of findings', () => {
  it('gives every code a layer, and no code twice', () => {
    for (const code of findingCodes) assert.ok(findingLayers.includes(layerOf[code]), code);
    assert.equal(new Set(findingCodes).size, findingCodes.length);
  });

  it('has a page for every code, with what it means, how it looks, why, and how to fix it, and no page besides', () => {
    const files = readdirSync(pages).filter((name) => name !== 'README.md');
    assert.deepEqual(files.sort(), [...findingCodes].map((code) => `${code}.md`).sort());
    const index = readFileSync(join(pages, 'README.md'), 'utf8');
    for (const code of findingCodes) {
      const text = readFileSync(join(pages, `${code}.md`), 'utf8');
      assert.ok(text.startsWith(`# ${code}\n`), code);
      for (const part of ['## How it looks', '## Why', '## How to fix it'])
        assert.ok(text.includes(part), `${code}: ${part}`);
      assert.ok(index.includes(`[${code}](${code}.md)`), `${code} is in the index`);
    }
  });
});
