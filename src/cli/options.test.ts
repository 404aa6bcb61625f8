import assert from 'node:assert/strict';
import { Command, InvalidArgumentError } from 'commander';
import fc from 'fast-check';
import { addGlobalOptions, numberBetween, secondsBetween, type GlobalOptions, parseRate } from './options.ts';

function parse(...argv: string[]): GlobalOptions {
  const program = addGlobalOptions(new Command())
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  program
    .command('do')
    .argument('[x]')
    .action(() => undefined);
  program.parse(argv, { from: 'user' });
  return program.opts<GlobalOptions>();
}

describe('options of every command', () => {
  it('are the same before and after the command', () => {
    const options = ['--host', 'unix:///x.sock', '--json', '--timeout', '2.5', '--tlsverify', '--no-color'];
    assert.deepEqual(parse(...options, 'do'), parse('do', ...options));
    assert.deepEqual(parse('do', 'y', ...options), parse('do', ...options));
    const { host, json, timeout, tlsverify, color } = parse('do', ...options);
    assert.deepEqual([host, json, timeout, tlsverify, color], ['unix:///x.sock', true, 2.5, true, false]);
  });

  it('leave colours open unless they are asked for or against', () => {
    assert.equal(parse('do').color, undefined);
    assert.equal(parse('do', '--color').color, true);
    assert.equal(parse('do', '--no-color').color, false);
  });

  it('say nothing where nothing was given', () => {
    const { host, context, json, timeout, verbose } = parse('do');
    assert.deepEqual([host, context, json, timeout, verbose], [undefined, undefined, false, undefined, false]);
  });

  it('take a time limit within bounds only', () => {
    for (const text of ['0', '0.09', '601', '-1', 'abc', '', '1e2', '0x10', ' 1']) {
      assert.throws(() => parse('do', `--timeout=${text}`), { code: 'commander.invalidArgument' }, text);
    }
    assert.equal(parse('do', '--timeout', '.5').timeout, 0.5);
  });
});

describe('numbers for an option', () => {
  it('are whole, plain and within the bounds', () => {
    const read = numberBetween(1, 1000);
    for (const text of ['1', '7', '1000']) assert.equal(read(text), Number(text));
    for (const text of ['0', '1001', '-1', '1.5', '1e2', '0x10', '', ' 1', '１', 'NaN', '9'.repeat(400)]) {
      assert.throws(() => read(text), InvalidArgumentError, text);
    }
  });

  it('are what was written, or refused', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.double().map(String)), (text) => {
        try {
          const seconds = secondsBetween(0.1, 600)(text);
          assert.ok(seconds >= 0.1 && seconds <= 600 && seconds === Number(text));
        } catch (error) {
          assert.ok(error instanceof InvalidArgumentError);
        }
      }),
    );
  });
});

describe('a rate', () => {
  it('is bits per second, in powers of ten', () => {
    const cases: [string, number][] = [
      ['5000', 5000],
      ['500k', 500_000],
      ['50M', 50_000_000],
      ['1.5g', 1_500_000_000],
    ];
    for (const [text, rate] of cases) assert.equal(parseRate(text), rate);
  });

  it('is refused where it is none, or out of bounds', () => {
    for (const text of ['', '5', '-5M', '50Mbit', '1e9', '500G', 'M']) assert.throws(() => parseRate(text), text);
  });
});
