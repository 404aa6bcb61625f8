import assert from 'node:assert/strict';
import {
  codeBundleFile,
  compareKeys,
  languages,
  manifestBundleFile,
  manifestKeys,
  productMessages,
  readBundle,
  walkthroughPages,
} from '../l10n/bundles.mts';
import { extractMessages, placeholdersOf } from '../l10n/extract.mts';

/** Fails with one line for each thing to mend. */
function assertNone(problems: readonly string[]): void {
  assert.equal(problems.length, 0, `\`npm run l10n\` mends what it can. To do:\n${problems.join('\n')}`);
}

describe('translations', () => {
  describe('the sentences of the code', () => {
    const { messages, problems } = productMessages();
    const wanted = messages.map(({ text, where }) => ({ key: text, where }));

    it('can all be translated, and get as many values as they have placeholders', () => assertNone(problems));

    it('are in the sources at all', () => {
      for (const folder of ['src/text', 'src/ui', 'src/cli'])
        assert.ok(
          messages.some(({ where }) => where.startsWith(folder)),
          folder,
        );
    });

    it('are in the English bundle, which has nothing else', () => {
      const file = codeBundleFile();
      const bundle = readBundle(file);
      assertNone(compareKeys(file, wanted, bundle));
      assertNone(Object.keys(bundle).filter((key) => bundle[key] !== key));
    });

    for (const language of languages) {
      it(`are in ${language}, which has nothing else`, () => {
        const file = codeBundleFile(language);
        assertNone(compareKeys(file, wanted, readBundle(file)));
      });

      it(`keep their placeholders in ${language}`, () => {
        const bundle = Object.entries(readBundle(codeBundleFile(language)));
        assertNone(bundle.filter(([key, text]) => !samePlaceholders(key, text)).map((entry) => entry.join(' → ')));
      });

      it(`keep their icons in ${language}`, () => {
        const icon = (text: string): string => /^\$\([a-z-]+\) /.exec(text)?.[0] ?? '';
        const bundle = Object.entries(readBundle(codeBundleFile(language)));
        assertNone(bundle.filter(([key, text]) => icon(key) !== icon(text)).map((entry) => entry.join(' → ')));
      });
    }
  });

  describe('the words of package.json', () => {
    const wanted = manifestKeys().map((key) => ({ key, where: 'package.json' }));
    const english = readBundle(manifestBundleFile());

    for (const language of [undefined, ...languages]) {
      it(`are in ${language ?? 'English'}, which has nothing else`, () => {
        const file = manifestBundleFile(language);
        assertNone(compareKeys(file, wanted, readBundle(file)));
      });
    }

    for (const language of languages) {
      const translated = Object.entries(readBundle(manifestBundleFile(language)));

      it(`keep their links and names of settings in ${language}`, () => {
        const fixed = (text: string): readonly string[] => text.match(/\(command:[^)]+\)|`[^`]+`/g)?.sort() ?? [];
        for (const [key, text] of translated) assert.deepEqual(fixed(text), fixed(english[key] ?? ''), key);
      });

      it(`end with … in ${language} where they ask for something`, () => {
        const asks = (text: string): boolean => text.endsWith('…');
        assertNone(translated.filter(([key, text]) => asks(text) !== asks(english[key] ?? '')).map(([key]) => key));
      });
    }
  });

  for (const language of languages) {
    it(`every page of the walkthrough is there in ${language}`, () => {
      assert.ok(walkthroughPages().length > 0);
      assert.deepEqual(walkthroughPages(language), walkthroughPages());
    });
  }
});

function samePlaceholders(key: string, text: string): boolean {
  return placeholdersOf(key).join() === placeholdersOf(text).join();
}

describe('extraction of sentences', () => {
  const extract = (...lines: string[]): ReturnType<typeof extractMessages> =>
    extractMessages('a.ts', `${lines.join('\n')}\n`);

  it('finds t of @vscode/l10n and l10n.t of vscode, by whatever name', () => {
    const cases = [
      ["import { t } from '@vscode/l10n';", "t('x')"],
      ["import { t as say } from '@vscode/l10n';", "say('x')"],
      ["import * as words from '@vscode/l10n';", "words.t('x')"],
      ["import { window, l10n } from 'vscode';", 'l10n.t(`x`)'],
      ["import * as vscode from 'vscode';", "f(() => [vscode.l10n.t('x')])"],
    ];
    for (const lines of cases)
      assert.deepEqual(extract(...lines), { messages: [{ text: 'x', where: 'a.ts:2' }], problems: [] });
  });

  it('leaves other functions of that name alone', () => {
    assert.deepEqual(extract("import { t } from './other.ts';", "t('x');", "l10n.t('y');").messages, []);
  });

  it('tells what can not be translated, and where', () => {
    const problem = (call: string): number => extract("import { t } from '@vscode/l10n';", call).problems.length;
    assert.equal(problem('t(text)'), 1);
    assert.equal(problem('t(`a ${b}`)'), 1);
    assert.equal(problem("t(a ? 'b' : 'c')"), 1);
    assert.equal(problem("t('{0} and {1}', a)"), 1);
    assert.equal(problem("t('{0}', a, b)"), 1);
    assert.equal(problem("t('{1} and {0}', a, b)"), 0);
    assert.equal(problem("t('{0} and {0}', a)"), 0);
    assert.match(extract("import { t } from '@vscode/l10n';", '', 't(text)').problems[0] ?? '', /^a\.ts:3: /);
  });

  it('compares keys by name: what is missing or empty, and what is too much', () => {
    const wanted = [
      { key: 'a', where: 'x.ts:1' },
      { key: 'b', where: 'x.ts:2' },
    ];
    assert.deepEqual(compareKeys('f.json', wanted, { b: '', c: 'C' }), [
      'f.json lacks "a" (x.ts:1)',
      'f.json lacks "b" (x.ts:2)',
      'f.json has "c", which nothing uses',
    ]);
    assert.deepEqual(compareKeys('f.json', wanted, { a: 'A', b: 'B' }), []);
  });
});
