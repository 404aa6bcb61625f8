import assert from 'node:assert/strict';
import { isAbsolute } from 'node:path';
import fc from 'fast-check';
import type { EngineClient } from '../engine/client.ts';
import type { ExecRequest, ExecResult } from '../engine/exec.ts';
import { readInventory, takeInventory } from './inventory.ts';
import { toolNames, type Flavour } from './toolbox.ts';

/** Each tool as `path flavour`. */
function read(stdout: string): Record<string, string> {
  return Object.fromEntries(
    [...readInventory(stdout)].map(([name, { path, flavour }]) => [name, `${path} ${flavour}`]),
  );
}

const flavours: Readonly<Record<Flavour, true>> = {
  busybox: true,
  iputils: true,
  inetutils: true,
  openbsd: true,
  traditional: true,
  ncat: true,
  gnu: true,
  modern: true,
  iproute2: true,
  unknown: true,
};

describe('what the inventory script printed', () => {
  it('gives each tool with its path and who made it', () => {
    assert.deepEqual(
      read('ping=/bin/ping\nping:busybox\nnc=/usr/bin/nc\nnc:openbsd\npython3=/opt/my python/python3\n'),
      {
        ping: '/bin/ping busybox',
        nc: '/usr/bin/nc openbsd',
        python3: '/opt/my python/python3 unknown',
      },
    );
  });

  it('has every maker that is known, and none besides', () => {
    for (const flavour of Object.keys(flavours))
      assert.equal(read(`nc=/bin/nc\nnc:${flavour}`)['nc'], `/bin/nc ${flavour}`);
    for (const hostile of ['\u001b[31mred', 'busybox ', 'Busybox', 'a\u202eb', 'x'.repeat(10_000)]) {
      assert.equal(read(`nc=/bin/nc\nnc:${hostile}`)['nc'], '/bin/nc unknown', JSON.stringify(hostile.slice(0, 20)));
    }
  });

  it('is passed over where the script can not have printed it', () => {
    const lines = [
      'rm=/bin/rm',
      '__proto__=/bin/__proto__',
      'ping',
      'ping=',
      'ping=/bin/sh',
      'ping=/bin/\u001b[2J/ping',
      `ping=/${'x'.repeat(10_000)}/ping`,
      ' ping=/bin/ping',
      'ping:busybox',
      '\u0000',
    ];
    for (const line of lines) assert.deepEqual(read(line), {}, JSON.stringify(line.slice(0, 30)));
  });

  it('never gives a tool that is not looked for, whatever a hostile container prints', () => {
    const line = fc.tuple(
      fc.constantFrom(...toolNames, 'rm', ''),
      fc.constantFrom('=', ':'),
      fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('/bin/ping', '/bin/nc', 'busybox')),
    );
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        for (const [name, tool] of readInventory(lines.map((parts) => parts.join('')).join('\n'))) {
          assert.ok(toolNames.includes(name) && tool.name === name && tool.path.endsWith(`/${name}`));
          assert.doesNotMatch(tool.path + tool.flavour, /\p{Cc}/u);
        }
      }),
    );
  });
});

describe('taking the inventory', () => {
  /** An engine whose container has these interpreters, the shell ones printing that. */
  function engineWith(interpreters: readonly string[], stdout = ''): { client: EngineClient; requests: ExecRequest[] } {
    const requests: ExecRequest[] = [];
    const exec = async (request: ExecRequest): Promise<ExecResult> => {
      requests.push(request);
      const there = interpreters.includes(request.command[0] ?? '');
      return await Promise.resolve({
        exitCode: there ? 0 : 127,
        stdout: there ? stdout : '',
        stderr: '',
        truncated: false,
        ms: 1,
      });
    };
    return { client: { exec } as unknown as EngineClient, requests };
  }

  it('takes one exec where there is a shell, with the names as arguments only', async () => {
    const { client, requests } = engineWith(['/bin/sh'], 'ping=/bin/ping\nping:busybox\n');
    const { shell, tools, launcher } = await takeInventory(client, 'c1');
    assert.deepEqual(
      [shell, tools.get('ping')?.flavour, launcher !== null, requests.length],
      ['/bin/sh', 'busybox', true, 1],
    );
    assert.deepEqual(requests[0]?.command.slice(-toolNames.length), [...toolNames]);
    assert.ok(isAbsolute(requests[0].command[0] ?? ''));
  });

  it('finds a shell elsewhere', async () => {
    assert.equal((await takeInventory(engineWith(['bash']).client, 'c1')).shell, 'bash');
  });

  it('makes do with an interpreter where there is no shell', async () => {
    const { shell, tools, launcher } = await takeInventory(engineWith(['node']).client, 'c1');
    assert.deepEqual([shell, [...tools.keys()]], [null, ['node']]);
    assert.equal(
      launcher?.start({ kind: 'script', language: 'node', interpreter: 'node', source: '', args: [] })[0],
      'node',
    );
  });

  it('is empty where there is nothing', async () => {
    const { shell, tools, launcher } = await takeInventory(engineWith([]).client, 'c1');
    assert.deepEqual([shell, tools.size, launcher], [null, 0, null]);
  });
});
