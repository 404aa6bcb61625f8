import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { projectFolder } from '../host/project.mts';

/** Where the suite is built to: within the project, so that mocha is found from there. */
const outdir = join(projectFolder, 'out/vscode/suite');

/** VS Code loads tests as CommonJS, which doesn't know where a module is; here it is where its source is. */
const placesOfSources: Plugin = {
  name: 'places-of-sources',
  setup: (bundle) => {
    bundle.onLoad({ filter: /\.mts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8')
        .replaceAll('import.meta.dirname', JSON.stringify(dirname(path)))
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)),
      loader: 'ts',
    }));
  },
};

/**
 * Builds the tests that run inside the extension host, each test file by itself.
 * @returns the path of the entry, as VS Code wants it in `extensionTestsPath`
 */
export async function buildSuite(): Promise<string> {
  rmSync(outdir, { recursive: true, force: true });
  await build({
    outdir,
    entryPoints: [join(import.meta.dirname, 'index.ts'), ...suiteFiles()],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    plugins: [placesOfSources],
    logLevel: 'warning',
  });
  return join(outdir, 'index');
}

/** The test files of the suite. */
export function suiteFiles(): string[] {
  const names = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.test.ts'));
  return names.map((name) => join(import.meta.dirname, name));
}

/** Test files, as the suite's entry wants to have them named in CNI_FILES. */
export function builtNames(files: readonly string[]): string {
  return files.map((file) => basename(file).replace(/\.ts$/, '.js')).join(',');
}
