/**
 * `npm run l10n`: writes the English sentences of the sources into `l10n/bundle.l10n.json`, takes what is not used any more out of the
 * translations, and says which are missing (exit code 1).
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  codeBundleFile,
  compareKeys,
  languages,
  manifestBundleFile,
  manifestKeys,
  productMessages,
  projectRoot,
  readBundle,
  type Bundle,
} from './bundles.mts';

function write(file: string, bundle: Bundle): void {
  writeFileSync(join(projectRoot, file), `${JSON.stringify(bundle, null, 2)}\n`);
}

const { messages, problems } = productMessages();
const keys = [...new Set(messages.map(({ text }) => text))].sort();
const lacking: string[] = [...problems];
write(codeBundleFile(), Object.fromEntries(keys.map((key) => [key, key])));

for (const language of languages) {
  const file = codeBundleFile(language);
  const bundle = readBundle(file);
  const kept = keys.filter((key) => bundle[key]);
  write(file, Object.fromEntries(kept.map((key) => [key, bundle[key] ?? ''])));
  for (const [key, text] of Object.entries(bundle))
    if (!keys.includes(key)) console.log(`${file}: taken out: ${JSON.stringify(key)}: ${JSON.stringify(text)}`);
  const wanted = messages.map(({ text, where }) => ({ key: text, where }));
  lacking.push(...compareKeys(file, wanted, readBundle(file)));
}

const used = manifestKeys().map((key) => ({ key, where: 'package.json' }));
for (const file of [manifestBundleFile(), ...languages.map(manifestBundleFile)])
  lacking.push(...compareKeys(file, used, readBundle(file)));

for (const line of lacking) console.log(line);
console.log(`${keys.length} sentences, ${used.length} words of package.json; ${lacking.length} to mend.`);
process.exitCode = lacking.length > 0 ? 1 : 0;
