import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { extractMessages, type Extraction } from './extract.mts';

/** Keys with texts, as the files of VS Code's translations have them. */
export type Bundle = Readonly<Record<string, string>>;

/** The languages there are beside English, as VS Code names them. */
export const languages = ['zh-cn'] as const;

export const projectRoot = resolve(import.meta.dirname, '../..');

/** The sentences of the code; English where no language is named. */
export function codeBundleFile(language?: string): string {
  return join('l10n', `bundle.l10n.${language === undefined ? '' : `${language}.`}json`);
}

/** The words of `package.json`; English where no language is named. */
export function manifestBundleFile(language?: string): string {
  return `package.nls.${language === undefined ? '' : `${language}.`}json`;
}

/** @param file relative to the project; empty where there is none yet */
export function readBundle(file: string): Bundle {
  let text: string;
  try {
    text = readFileSync(join(projectRoot, file), 'utf8');
  } catch {
    return {};
  }
  return JSON.parse(text) as Bundle;
}

/** Every message of the product, in the order of the files. */
export function productMessages(): Extraction {
  const folder = join(projectRoot, 'src');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !/\.(test|d)\.ts$/.test(name),
  );
  const found = files.sort().map((name) => {
    const file = join(folder, name);
    return extractMessages(file, readFileSync(file, 'utf8'), projectRoot);
  });
  return {
    messages: found.flatMap(({ messages }) => messages),
    problems: found.flatMap(({ problems }) => problems),
  };
}

/** The keys that `package.json` asks for as `%key%`. */
export function manifestKeys(): readonly string[] {
  const manifest = readFileSync(join(projectRoot, 'package.json'), 'utf8');
  return [...new Set([...manifest.matchAll(/"%([^%"]+)%"/g)].map(([, key = '']) => key))].sort();
}

/** What a bundle lacks and what it has too much, each in a line. */
export function compareKeys(
  file: string,
  wanted: readonly { readonly key: string; readonly where: string }[],
  bundle: Bundle,
): string[] {
  const known = new Map(wanted.map(({ key, where }) => [key, where]));
  return [
    ...[...known]
      .filter(([key]) => !bundle[key])
      .map(([key, where]) => `${file} lacks ${JSON.stringify(key)} (${where})`),
    ...Object.keys(bundle)
      .filter((key) => !known.has(key))
      .map((key) => `${file} has ${JSON.stringify(key)}, which nothing uses`),
  ];
}

/** The pages of the walkthrough, by the name of the English one: VS Code looks for `x.nls.LANGUAGE.md` beside `x.md`. */
export function walkthroughPages(language?: string): readonly string[] {
  const names = readdirSync(join(projectRoot, 'media', 'walkthrough'));
  const end = language === undefined ? '.md' : `.nls.${language}.md`;
  return names
    .filter((name) => name.endsWith(end) && (language !== undefined || !name.includes('.nls.')))
    .map((name) => name.slice(0, -end.length))
    .sort();
}
