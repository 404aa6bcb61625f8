import { skipBecause } from '../../../test/support/skip.mts';
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { contextId } from './context.ts';
import { readContexts } from './contexts.ts';
import { realSurroundings } from './real-surroundings.ts';

const run = promisify(execFile);
const files = realSurroundings();

describe('readContexts, with a broken one among them', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'contexts-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  async function writeMeta(id: string, text: string): Promise<void> {
    const path = join(folder, 'contexts', 'meta', id, 'meta.json');
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }

  async function writeContext(name: string, host: string): Promise<void> {
    await writeMeta(
      contextId(name),
      JSON.stringify({ Name: name, Metadata: {}, Endpoints: { docker: { Host: host } } }),
    );
  }

  async function problemOf(id: string, text: string): Promise<Readonly<Record<string, string>>> {
    await writeContext('healthy', 'unix:///healthy.sock');
    await writeMeta(id, text);
    const { contexts, problems } = await readContexts(folder, files);
    assert.deepEqual(
      contexts.map((one) => one.name),
      ['healthy'],
    );
    assert.equal(problems.length, 1);
    const [problem] = problems;
    assert.equal(problem!.path, join(folder, 'contexts', 'meta', id, 'meta.json'));
    assert.equal(problem!.name, problem!.error.details['context'] ?? null);
    return { reason: problem!.error.reason, ...problem!.error.details };
  }

  const id = contextId('broken');
  const whys: readonly (readonly [string, string, Readonly<Record<string, string>>])[] = [
    ['an empty file', '', { reason: 'bad-configuration', why: 'not-json' }],
    ['half a file', '{"Name":"broken","Endp', { reason: 'bad-configuration', why: 'not-json' }],
    ['deep nesting', '['.repeat(500_000), { reason: 'bad-configuration', why: 'not-json' }],
    ['null', 'null', { reason: 'bad-configuration', why: 'not-a-context' }],
    ['a list', '[]', { reason: 'bad-configuration', why: 'not-a-context' }],
    ['a name that is a number', '{"Name":1}', { reason: 'bad-configuration', why: 'not-a-context' }],
    ['no name', '{"Endpoints":{}}', { reason: 'bad-configuration', why: 'not-a-context' }],
    ["another one's name", '{"Name":"healthy"}', { reason: 'bad-configuration', why: 'name-differs' }],
    ['no endpoint', '{"Name":"broken"}', { reason: 'bad-configuration', why: 'no-docker-endpoint', context: 'broken' }],
    [
      'an endpoint of another kind only',
      '{"Name":"broken","Endpoints":{"kubernetes":{"Host":"https://k"}}}',
      { reason: 'bad-configuration', why: 'no-docker-endpoint', context: 'broken' },
    ],
    [
      'an endpoint that is a list',
      '{"Name":"broken","Endpoints":{"docker":[]}}',
      { reason: 'bad-configuration', why: 'not-a-context', context: 'broken' },
    ],
    [
      'a host that is an object',
      '{"Name":"broken","Endpoints":{"docker":{"Host":{}}}}',
      { reason: 'bad-configuration', why: 'not-a-context', context: 'broken' },
    ],
    [
      'a verification that is neither on nor off',
      '{"Name":"broken","Endpoints":{"docker":{"Host":"tcp://h","SkipTLSVerify":"no"}}}',
      { reason: 'bad-configuration', why: 'not-a-context', context: 'broken' },
    ],
    [
      'a host that is none',
      '{"Name":"broken","Endpoints":{"docker":{"Host":"gopher://x"}}}',
      { reason: 'bad-host', host: 'gopher://x', context: 'broken' },
    ],
    ['more than a megabyte', ' '.repeat(1024 * 1024 + 1), { reason: 'bad-configuration', why: 'too-large' }],
  ];
  for (const [what, text, expected] of whys) {
    it(`reports ${what} and goes on`, async () => {
      const { path, ...found } = await problemOf(id, text);
      assert.equal(path, join(folder, 'contexts', 'meta', id, 'meta.json'));
      assert.deepEqual(found, expected);
    });
  }

  it('reports a context that calls itself "default"', async () => {
    const found = await problemOf(
      contextId('default'),
      '{"Name":"default","Endpoints":{"docker":{"Host":"tcp://evil:1"}}}',
    );
    assert.equal(found['why'], 'name-reserved');
  });

  it('reports a folder in the place of the file', async () => {
    await mkdir(join(folder, 'contexts', 'meta', id, 'meta.json'), { recursive: true });
    const { problems } = await readContexts(folder, files);
    assert.deepEqual(
      problems.map(({ error }) => error.details['why']),
      ['not-a-file'],
    );
  });

  it('does not wait for a writer where the file is a pipe', async function () {
    const path = join(folder, 'contexts', 'meta', id, 'meta.json');
    await mkdir(dirname(path), { recursive: true });
    const made = await run('mkfifo', [path]).catch(() => null);
    if (!made) skipBecause(this, 'this machine has no mkfifo');
    const { problems } = await readContexts(folder, files);
    assert.deepEqual(
      problems.map(({ error }) => error.details['why']),
      ['not-a-file'],
    );
  });
});
