import { skipBecause } from '../../../test/support/skip.mts';
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { contextId } from './context.ts';
import { readContexts } from './contexts.ts';
import { fullConfig } from './fake-surroundings.ts';
import { realSurroundings } from './real-surroundings.ts';

const run = promisify(execFile);
const files = realSurroundings();
const longName = 'a'.repeat(255);

describe('readContexts', () => {
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

  it("reads what docker's CLI wrote, by name", async () => {
    const { contexts, problems } = await readContexts(fullConfig, files);
    assert.deepEqual(
      contexts.map(({ name, description, endpoint }) => [name, description, endpoint]),
      [
        [longName, '', 'unix:///tmp/long.sock'],
        ['desktop-linux', 'Docker Desktop', 'unix:///home/me/.docker/desktop/docker.sock'],
        ['local', 'the socket', 'unix:///var/run/docker.sock'],
        ['remote-ca', '', 'tcp://engine.example:2376'],
        ['remote-plain', '', 'tcp://[fd00::9]:2375'],
        ['remote-ssh', '', 'ssh://me@box.example:2222'],
        ['remote-tls', 'behind TLS', 'tcp://engine.example:2376'],
        ['remote-unverified', '', 'tcp://10.0.0.9:2376'],
      ],
    );
    assert.deepEqual(
      problems.map(({ name, error }) => [name, error.reason, error.details['host']]),
      [['over-http', 'bad-host', 'http://engine.example:2375']],
    );
  });

  it('uses TLS where the context has files for it or skips verification, and nowhere else', async () => {
    const { contexts } = await readContexts(fullConfig, files);
    const tls = new Map(contexts.map((one) => [one.name, one.tls]));
    const tlsFolder = (name: string): string => join(fullConfig, 'contexts', 'tls', contextId(name), 'docker');
    assert.deepEqual(tls.get('remote-tls'), { folder: tlsFolder('remote-tls'), skipVerify: false });
    assert.deepEqual(tls.get('remote-ca'), { folder: tlsFolder('remote-ca'), skipVerify: false });
    assert.deepEqual(tls.get('remote-unverified'), { folder: null, skipVerify: true });
    assert.equal(tls.get('remote-plain'), null);
    assert.equal(tls.get('local'), null);
  });

  it("names the same contexts as docker's CLI does", async function () {
    await cp(fullConfig, folder, { recursive: true });
    const listing = await run('docker', ['context', 'ls', '--format', '{{json .}}'], {
      env: { PATH: process.env['PATH'], DOCKER_CONFIG: folder },
    }).catch(() => null);
    if (!listing) skipBecause(this, 'this machine has no docker command with contexts');
    const theirs = listing.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { Name: string; DockerEndpoint: string })
      .filter(({ Name }) => Name !== 'default');
    const { contexts, problems } = await readContexts(folder, files);
    const ours = [...contexts.map((one) => one.name), ...problems.map((one) => one.name)];
    assert.deepEqual(ours.sort(), theirs.map((one) => one.Name).sort());
    for (const one of contexts) {
      // Docker keeps what was typed; "remote-ca" was typed without a port.
      const typed = theirs.find((other) => other.Name === one.name)?.DockerEndpoint;
      assert.equal(one.name === 'remote-ca' ? `${String(typed)}:2376` : typed, one.endpoint);
    }
  });

  it('has no contexts where there is no configuration', async () => {
    assert.deepEqual(await readContexts(join(folder, 'nowhere'), files), { contexts: [], problems: [] });
  });

  it('reports a store that is a file', async () => {
    await mkdir(join(folder, 'contexts'));
    await writeFile(join(folder, 'contexts', 'meta'), '');
    const { problems } = await readContexts(folder, files);
    assert.deepEqual(
      problems.map(({ name, error }) => [name, error.reason, error.details['why']]),
      [[null, 'bad-configuration', 'unreadable']],
    );
  });

  it('reads keys of any case and does without those it may do without', async () => {
    await writeMeta(
      contextId('odd'),
      '{"name":"odd","ENDPOINTS":{"docker":{"host":"tcp://h:1","SKIPTLSVERIFY":true}},"X":1}',
    );
    await writeMeta(contextId('bare'), '{"Name":"bare","Metadata":null,"Endpoints":{"docker":{}}}');
    const { contexts, problems } = await readContexts(folder, files);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      contexts.map(({ name, endpoint, tls }) => [name, endpoint, tls?.skipVerify]),
      [
        ['bare', 'unix:///var/run/docker.sock', undefined],
        ['odd', 'tcp://h:1', true],
      ],
    );
  });

  it('reads names of any script and shape, as their folder is a digest', async () => {
    const names = ['größe', '東京', '../../../etc/passwd', '..', 'a b', 'x\u202Ey', '<b>', 'C:\\x', '__proto__'];
    for (const name of names) await writeContext(name, 'tcp://h:2376');
    const { contexts, problems } = await readContexts(folder, files);
    assert.deepEqual(problems, []);
    assert.deepEqual(contexts.map((one) => one.name).sort(), names.sort());
  });

  it('sorts numbers by value', async () => {
    for (const name of ['vm10', 'vm9']) await writeContext(name, 'unix:///x');
    assert.deepEqual(
      (await readContexts(folder, files)).contexts.map((one) => one.name),
      ['vm9', 'vm10'],
    );
  });

  it('passes over folders without the file, and what is not named by a digest', async () => {
    await mkdir(join(folder, 'contexts', 'meta', contextId('hollow')), { recursive: true });
    await writeMeta('not-a-digest', '{"Name":"not-a-digest","Endpoints":{"docker":{"Host":"unix:///x"}}}');
    await writeFile(join(folder, 'contexts', 'meta', '.DS_Store'), '');
    assert.deepEqual(await readContexts(folder, files), { contexts: [], problems: [] });
  });

  it('follows links, as people keep their configuration elsewhere', async () => {
    await mkdir(join(folder, 'contexts'));
    await symlink(join(fullConfig, 'contexts', 'meta'), join(folder, 'contexts', 'meta'));
    assert.equal((await readContexts(folder, files)).contexts.length, 8);
  });
});
