import { skipBecause } from '../../../test/support/skip.mts';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realSurroundings } from './real-surroundings.ts';

const real = realSurroundings();

describe('realSurroundings', () => {
  let folder = '';
  let server: Server | undefined;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'surroundings-'));
  });
  afterEach(async () => {
    server?.close();
    server = undefined;
    await rm(folder, { recursive: true, force: true });
  });

  it('reads a file up to the limit and not beyond', async () => {
    const path = join(folder, 'file');
    await writeFile(path, '12345');
    assert.deepEqual(await real.readFile(path, 5), { kind: 'read', bytes: Buffer.from('12345') });
    assert.deepEqual(await real.readFile(path, 4), { kind: 'too-large' });
  });

  it('answers what is wrong instead of throwing', async () => {
    await writeFile(join(folder, 'file'), '');
    assert.deepEqual(await real.readFile(join(folder, 'gone'), 5), { kind: 'missing' });
    assert.deepEqual(await real.readFile(folder, 5), { kind: 'not-a-file' });
    assert.deepEqual(await real.readFile(join(folder, 'file', 'below'), 5), { kind: 'unreadable' });
    assert.deepEqual(await real.listFolder(join(folder, 'gone')), { kind: 'missing' });
    assert.deepEqual(await real.listFolder(join(folder, 'file')), { kind: 'unreadable' });
    assert.deepEqual(await real.listFolder(folder), { kind: 'listed', names: ['file'] });
  });

  it('reads no device and believes no size of zero', async function () {
    if (process.platform !== 'linux') skipBecause(this, 'devices as Linux has them');
    assert.deepEqual(await real.readFile('/dev/zero', 5), { kind: 'not-a-file' });
    assert.equal((await real.readFile('/proc/self/status', 100_000)).kind, 'read');
    assert.deepEqual(await real.readFile('/proc/self/status', 5), { kind: 'too-large' });
  });

  it('tells a socket that answers from a dead one, a file, and none', async function () {
    if (process.platform === 'win32') skipBecause(this, 'sockets in the file system');
    const path = join(folder, 'live.sock');
    server = createServer().listen(path);
    await once(server, 'listening');
    assert.equal(await real.probeSocket(path), 'ok');
    assert.equal(await real.probeSocket(join(folder, 'gone.sock')), 'missing');
    await writeFile(join(folder, 'file'), '');
    assert.equal(await real.probeSocket(join(folder, 'file')), 'refused');
    // Longer than the kernel's limit; what libuv makes of that differs by version.
    assert.notEqual(await real.probeSocket(`/${'a'.repeat(300)}`), 'ok');

    // A process that is killed leaves its socket's file behind.
    const dead = join(folder, 'dead.sock');
    const script = `require('net').createServer().listen(${JSON.stringify(dead)}, () => console.log('up'))`;
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert.equal(await real.probeSocket(dead), 'refused');
  });

  it('resolves links, and leaves a path that leads nowhere', async () => {
    await writeFile(join(folder, 'file'), '');
    await symlink(join(folder, 'file'), join(folder, 'link'));
    assert.equal(await real.realPath(join(folder, 'link')), await real.realPath(join(folder, 'file')));
    assert.equal(await real.realPath(join(folder, 'gone')), join(folder, 'gone'));
  });

  it("gives the process's own environment and place", () => {
    assert.equal(real.env, process.env);
    assert.equal(real.platform, process.platform);
    assert.equal(real.uid, process.getuid?.() ?? null);
    assert.notEqual(real.homeDir, '');
  });
});
