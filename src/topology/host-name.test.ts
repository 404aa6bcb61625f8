import assert from 'node:assert/strict';
import fc from 'fast-check';
import { UsageError } from '../base/errors.ts';
import { requireHostName } from './host-name.ts';

const refused = (text: string): void =>
  assert.throws(
    () => requireHostName(text),
    (error) => UsageError.is(error) && error.reason === 'bad-name' && error.details['name'] === text,
    JSON.stringify(text),
  );

describe('a name to look up', () => {
  it('may have one label or many, underscores, upper case, and a dot at the end', () => {
    for (const name of ['web', 'WEB', 'my_app-1', '_tcp.web', 'db.app', 'api.example.test.', '0', '1.2.3.x']) {
      assert.equal(requireHostName(name), name);
    }
  });

  it('is no address', () => {
    for (const address of ['10.0.0.1', 'fd00::1', '::ffff:10.0.0.1']) refused(address);
  });

  it('has no empty label, no dash at the edge of one, and nothing a tool could take for an option', () => {
    for (const name of ['', '.', '..', 'a..b', '.a', 'a..', '-c', '--help', 'a.-b', 'a-']) refused(name);
  });

  it('has nothing in it that a shell, a terminal or the DNS would stumble over', () => {
    for (const name of ['a b', '$(id)', "a'b", 'a;b', 'a\nb', '\u001b[2J', 'a\u202eb', 'bücher', 'a/b', 'a@b', 'a:1']) {
      refused(name);
    }
  });

  it('ends at 63 characters a label and 253 in all, a dot at the end not counted', () => {
    const label = 'a'.repeat(63);
    const longest = [label, label, label, 'a'.repeat(61)].join('.');
    assert.equal(longest.length, 253);
    assert.equal(requireHostName(`${longest}.`), `${longest}.`);
    refused(`${longest}a`);
    refused(`${label}a`);
    refused('x'.repeat(10_000));
  });

  it('only ever lets through letters, digits, dots, dashes and underscores', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        try {
          assert.match(requireHostName(text), /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/);
        } catch (error) {
          assert.ok(UsageError.is(error));
        }
      }),
    );
  });
});
