import { skipBecause } from '../../test/support/skip.mts';
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { argumentsOf, describeProgram, type Language, type Program } from './program.ts';

const languages: Readonly<Record<Language, true>> = { sh: true, bash: true, python3: true, node: true };

function script(language: Language, args: readonly string[], source = 'the source'): Program {
  return { kind: 'script', language, interpreter: `/bin/${language}`, source, args };
}

describe('the argument vector of a program', () => {
  it('is path and arguments, each a word of its own, for a tool', () => {
    const program: Program = { kind: 'tool', path: '/bin/ping', args: ['-c', '1', '--', "a b'c"] };
    assert.deepEqual(argumentsOf(program), ['/bin/ping', '-c', '1', '--', "a b'c"]);
    assert.deepEqual(describeProgram(program), argumentsOf(program));
  });

  for (const language of Object.keys(languages) as Language[]) {
    it(`never puts an argument into the text of a script, for ${language}`, () => {
      fc.assert(
        fc.property(fc.array(fc.string({ unit: 'binary' })), (args) => {
          const [interpreter, option, source, ...rest] = argumentsOf(script(language, args));
          assert.equal(interpreter, `/bin/${language}`);
          assert.match(option ?? '', /^-(IBS)?[ce]$/);
          assert.equal(source, 'the source');
          assert.deepEqual(rest.slice(rest.length - args.length), args);
          assert.ok(rest.length - args.length <= 1);
        }),
      );
    });

    it(`is shown without the text of the script and with its arguments, for ${language}`, () => {
      const shown = describeProgram(script(language, ['db', '80'], 'x'.repeat(5000)));
      assert.deepEqual([shown[0], ...shown.slice(2)], [`/bin/${language}`, '…', 'db', '80']);
    });
  }

  it('is shown without a message that is written out byte by byte', () => {
    const hex = '1b5d0100000100000000000003776562'.repeat(2);
    const octal = '\\033\\135'.repeat(12);
    const shown = describeProgram(script('sh', ['127.0.0.11', hex, octal, 'cafe']));
    assert.deepEqual(shown.slice(2), ['…', '127.0.0.11', '…', '…', 'cafe']);
  });

  const hostile = ['--version', '-e', '', '$(id)', '`id`', "'; id; '", 'a b\n"c"', '\\x'];

  it('reaches a shell as it is', () => {
    const [command = '', ...args] = argumentsOf(script('sh', hostile, 'printf "%s\\0" "$@"'));
    assert.deepEqual(execFileSync(command, args).toString().split('\0').slice(0, -1), hostile);
  });

  it('starts Python so that it writes no file and loads none of the folder it stands in', function () {
    if (spawnSync('python3', ['--version']).status !== 0) skipBecause(this, 'this machine has no Python');
    const folder = mkdtempSync(join(tmpdir(), 'program-'));
    try {
      writeFileSync(join(folder, 'socket.py'), 'raise SystemExit("loaded")');
      const program: Program = {
        kind: 'script',
        language: 'python3',
        interpreter: 'python3',
        source: 'import sys,socket\nsys.stdout.write("%s %s"%(sys.dont_write_bytecode,sys.argv[1:]))',
        args: hostile,
      };
      const [command = '', ...args] = argumentsOf(program);
      const env = { ...process.env, PYTHONPATH: folder };
      const said = execFileSync(command, args, { cwd: folder, env }).toString();
      assert.ok(said.startsWith("True ['--version', '-e', ''"), said);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('reaches node as it is, options included', () => {
    const source = 'process.stdout.write(JSON.stringify(process.argv.slice(1)))';
    const program: Program = { kind: 'script', language: 'node', interpreter: process.execPath, source, args: hostile };
    const [command = '', ...args] = argumentsOf(program);
    assert.deepEqual(JSON.parse(execFileSync(command, args).toString()), hostile);
  });
});
