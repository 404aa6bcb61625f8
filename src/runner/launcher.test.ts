import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { interpreterLauncher, shellLauncher } from './launcher.ts';
import type { Program } from './program.ts';

const tool = (path: string, ...args: string[]): Program => ({ kind: 'tool', path, args });

function run(command: readonly string[]): string {
  const [program = '', ...args] = command;
  return execFileSync(program, args).toString();
}

describe('starting a program so that it can be ended', () => {
  it('prints its process id and then becomes the program, by a shell', () => {
    const [first, ...rest] = run(
      shellLauncher('/bin/sh').start(tool('/bin/sh', '-c', 'echo "$$"; echo "$1"', 'sh', 'a  b')),
    ).split('\n');
    assert.match(first ?? '', /^[0-9]+$/);
    assert.deepEqual(rest, [first, 'a  b', '']);
  });

  it('never puts a name into the text that the shell reads', () => {
    const hostile = ['$(id)', '`id`', "'; id; '", '-x', '', 'a\nb'];
    const launcher = shellLauncher('/bin/sh');
    const command = launcher.start(tool('/bin/echo', ...hostile));
    assert.deepEqual(command.slice(0, 4), launcher.start(tool('/bin/true')).slice(0, 4));
    assert.deepEqual(command.slice(5), hostile);
  });

  it('prints its process id before what a script prints, by an interpreter', () => {
    const source = 'process.stdout.write(process.pid+" "+process.argv[1])';
    const program: Program = {
      kind: 'script',
      language: 'node',
      interpreter: process.execPath,
      source,
      args: ['--db'],
    };
    const [first, second] = run(interpreterLauncher('node', process.execPath).start(program)).split('\n');
    assert.equal(second, `${first} --db`);
  });

  it('leaves the arguments of a script out of its text, by an interpreter', () => {
    for (const language of ['python3', 'node'] as const) {
      const program = { kind: 'script', language, interpreter: language, source: 'go()', args: ['"); id'] } as const;
      const command = interpreterLauncher(language, language).start(program);
      assert.match(command[2] ?? '', /go\(\)$/);
      assert.doesNotMatch(command[2] ?? '', /"\); id/);
      assert.equal(command.at(-1), '"); id');
    }
  });
});

describe('ending a program', () => {
  for (const [name, launcher] of [
    ['a shell', shellLauncher('/bin/sh')],
    ['node', interpreterLauncher('node', process.execPath)],
  ] as const) {
    it(`kills the process with all that it started, by ${name}`, async () => {
      // The leader of a session of its own, as the engine makes every exec one.
      const child = spawn('/bin/sh', ['-c', 'sleep 60 & echo; sleep 60'], {
        detached: true,
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      await once(child.stdout, 'data');
      // Closed once nobody holds the output any more, so that all of them have ended.
      const closed = once(child, 'close');
      run(launcher.kill(child.pid ?? assert.fail('no pid')));
      assert.deepEqual(await closed, [null, 'SIGKILL']);
    });
  }

  it('has the process id as an argument of its own', () => {
    assert.equal(shellLauncher('/bin/sh').kill(4711).at(-1), '4711');
    assert.equal(interpreterLauncher('python3', 'python3').kill(4711).at(-1), '4711');
  });

  it('is refused for the numbers that mean everybody', () => {
    const launchers = [
      shellLauncher('/bin/sh'),
      interpreterLauncher('python3', 'python3'),
      interpreterLauncher('node', 'node'),
    ];
    for (const launcher of launchers) {
      for (const pid of [1, 0, -1, 1.5, NaN, Infinity])
        assert.throws(() => launcher.kill(pid), RangeError, String(pid));
    }
  });
});
