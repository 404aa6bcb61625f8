import assert from 'node:assert/strict';
import { aContainer } from '../../test/support/model.ts';
import { recorded, word } from '../../test/support/namespaces.ts';
import { RunError } from '../runner/errors.ts';
import type { Program } from '../runner/program.ts';
import type { Seat } from '../runner/seat.ts';
import type { Tool, Toolbox, ToolName } from '../runner/toolbox.ts';
import { readInside, readNamespace } from './read.ts';

type Script = Extract<Program, { kind: 'script' }>;

/** A seat in which every script prints the same, with the word that it was given. */
function seatWith(box: Partial<Toolbox>, output: string): { readonly seat: Seat; readonly ran: Script[] } {
  const ran: Script[] = [];
  const seat: Seat = {
    via: 'exec',
    container: aContainer('web'),
    execIn: 'web',
    toolbox: async () => await Promise.resolve({ launcher: null, shell: null, tools: new Map(), ...box }),
    run: async (program) => {
      assert.equal(program.kind, 'script');
      ran.push(program);
      return await Promise.resolve({
        ...{ exitCode: 0, stderr: '', truncated: false, timedOut: false, startedAt: '2026-01-01T00:00:00.000Z', ms: 1 },
        stdout: output.replaceAll(word, program.args[0] ?? ''),
      });
    },
  };
  return { seat, ran };
}

const interpreter = (name: ToolName): ReadonlyMap<ToolName, Tool> =>
  new Map([[name, { name, path: `/opt/${name}`, flavour: 'unknown' }]]);

describe('reading a namespace', () => {
  it('takes one run, in the shell where there is one', async () => {
    const { seat, ran } = seatWith({ shell: '/bin/sh', tools: interpreter('python3') }, recorded('plain', 'iproute2'));
    const read = await readNamespace(seat);
    assert.deepEqual(
      ran.map(({ language, interpreter: path }) => [language, path]),
      [['sh', '/bin/sh']],
    );
    assert.deepEqual([read.via, read.reader, read.readAt], ['exec', 'iproute2', '2026-01-01T00:00:00.000Z']);
    assert.equal(read.interfaces.length, 2);
  });

  it('takes Python or Node where that is all there is', async () => {
    for (const [name, reader] of [
      ['python3', 'python'],
      ['node', 'node'],
    ] as const) {
      const { seat, ran } = seatWith({ tools: interpreter(name) }, recorded('plain', reader));
      assert.equal((await readNamespace(seat)).interfaces.length, 2);
      assert.deepEqual([ran[0]?.language, ran[0]?.interpreter], [name, `/opt/${name}`]);
    }
  });

  it('gives each run a word that nobody can guess', async () => {
    const { seat, ran } = seatWith({ shell: 'sh' }, recorded('plain', 'bash'));
    await readNamespace(seat);
    await readNamespace(seat);
    const [first, second] = ran.map(({ args }) => args[0]);
    assert.match(first ?? '', /^[0-9a-f]{32}$/);
    assert.notEqual(first, second);
  });

  it('brings the files about names along, where they are the container’s own', async () => {
    const part = (name: string, text: string): string => `\n${word} begin ${name}\n${text}\n${word} end 0\n`;
    const hosts = part('/etc/hosts', '172.20.0.2 web\n');
    const both = recorded('plain', 'bash') + part('/etc/resolv.conf', 'nameserver 127.0.0.11\n') + hosts;
    const { seat } = seatWith({ shell: 'sh' }, both);
    assert.deepEqual((await readInside(seat)).files?.resolver?.nameservers, ['127.0.0.11']);
    assert.deepEqual((await readInside(seat)).files?.hosts, [{ address: '172.20.0.2', names: ['web'] }]);
    // A helper has files of its own; and half of them is none.
    assert.equal((await readInside({ ...seat, via: 'helper' })).files, null);
    assert.equal((await readInside(seatWith({ shell: 'sh' }, recorded('plain', 'bash') + hosts).seat)).files, null);
  });

  it('is not possible with nothing to run, or where nothing of it is printed', async () => {
    await assert.rejects(readNamespace(seatWith({}, '').seat), (error) => RunError.is(error, 'no-tool'));
    await assert.rejects(readNamespace(seatWith({ shell: 'sh' }, 'sh: exec format error').seat), (error) =>
      RunError.is(error, 'tool-unusable'),
    );
  });
});
