import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inflateRawSync } from 'node:zlib';
import { codeBundleFile, languages, manifestBundleFile } from '../l10n/bundles.mts';

const root = join(import.meta.dirname, '../..');
const run = promisify(execFile);

interface Entry {
  readonly name: string;
  readonly content: () => Buffer;
}

/** Reads the central directory of a zip file: what an installer sees. (PKWARE's APPNOTE, 4.3.12 and 4.3.16) */
function zipEntries(zip: Buffer): Entry[] {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  assert.notEqual(end, -1, 'this is no zip file');
  const entries: Entry[] = [];
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [method, packed, start] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20), zip.readUInt32LE(at + 42)];
    const name = zip.toString('utf8', at + 46, at + 46 + zip.readUInt16LE(at + 28));
    const content = (): Buffer => {
      const from = start + 30 + zip.readUInt16LE(start + 26) + zip.readUInt16LE(start + 28);
      const data = zip.subarray(from, from + packed);
      return method === 0 ? data : inflateRawSync(data);
    };
    entries.push({ name, content });
    at += 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return entries;
}

/** The arguments that `npm run package` gives to vsce. */
function vsceArguments(): string[] {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly scripts: { readonly package: string };
  };
  const [, args = ''] = /&& vsce (package .*)$/.exec(scripts.package) ?? [];
  assert.notEqual(args, '', `not understood: ${scripts.package}`);
  return args.split(' ');
}

describe('the package', function () {
  this.timeout(120_000); // vsce searches what was built for secrets, which takes a while on a busy machine
  let folder = '';
  let zip = Buffer.alloc(0);
  let entries: readonly Entry[] = [];

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'container-network-vsix-'));
    // Only where nothing is built yet: a build here would pull away what others are just running.
    if (!existsSync(join(root, 'dist', 'extension.js'))) await run(process.execPath, ['esbuild.js'], { cwd: root });
    const file = join(folder, 'out.vsix');
    const vsce = join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
    await run(process.execPath, [vsce, ...vsceArguments(), '--out', file], { cwd: root });
    zip = readFileSync(file);
    entries = zipEntries(zip);
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  const text = (name: string): string => {
    const entry = entries.find((candidate) => candidate.name === `extension/${name}`);
    assert.ok(entry, `${name} is not in the package`);
    return entry.content().toString();
  };

  it('has what is needed and nothing else', () => {
    const pages = readdirSync(join(root, 'media', 'walkthrough')).map((name) => `media/walkthrough/${name}`);
    const expected = [
      'package.json',
      'readme.md',
      'changelog.md',
      'LICENSE.txt',
      'media/icon.png',
      'media/container-network.svg',
      ...pages,
      // The English sentences stand in the programs; their bundle is for those who translate.
      ...languages.map((language) => codeBundleFile(language).replace('\\', '/')),
      ...[undefined, ...languages].map((language) => manifestBundleFile(language)),
    ].map((name) => `extension/${name}`);
    const found = entries.map(({ name }) => name).filter((name) => !name.startsWith('extension/dist/'));
    assert.deepEqual(found.sort(), ['[Content_Types].xml', 'extension.vsixmanifest', ...expected].sort());
  });

  it('has of what was built the programs, without maps', () => {
    const built = entries.map(({ name }) => name).filter((name) => name.startsWith('extension/dist/'));
    const pages = ['diagram', 'report'].flatMap((page) => [`webview/${page}.js`, `webview/${page}.css`]);
    for (const name of ['cli.js', 'extension.js', 'program.js', 'layout-worker.js.br', ...pages])
      assert.ok(built.includes(`extension/dist/${name}`), name);
    for (const name of built) assert.match(name, /^extension\/dist\/(webview\/)?[\w-]+\.(js|css|js\.br)$/);
  });

  it('is smaller than 1 MB', () => assert.ok(zip.length < 1_000_000, `${zip.length} bytes`));

  it('has everything that its manifest names', () => {
    const names = text('package.json').match(/"(dist|media|l10n)\/[^"]+"/g) ?? [];
    assert.ok(names.length > 0);
    for (const quoted of names) text(JSON.parse(quoted) as string);
  });

  it('has the texts as they are written here, links included', () => {
    for (const name of ['README.md', 'CHANGELOG.md'])
      assert.equal(text(name.toLowerCase()), readFileSync(join(root, name), 'utf8'));
  });
});
