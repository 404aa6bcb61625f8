import assert from 'node:assert/strict';
import { join } from 'node:path';
import { ESLint } from 'eslint';

const root = join(import.meta.dirname, '../..');

describe('the walls between the rooms', () => {
  const eslint = new ESLint({
    cwd: root,
    // Types are not needed for walls, and files that don't exist have none.
    overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
    ruleFilter: ({ ruleId }) => ruleId === 'import-x/no-restricted-paths' || ruleId === 'no-restricted-imports',
  });

  /** Whether the lint rules refuse an import in a file, which need not exist. */
  async function refuses(file: string, specifier: string): Promise<boolean> {
    const [result] = await eslint.lintText(`import '${specifier}';\n`, { filePath: join(root, file) });
    const messages = result?.messages ?? [];
    assert.ok(
      messages.every((message) => message.ruleId !== null),
      JSON.stringify(messages),
    );
    return messages.length > 0;
  }

  const forbidden: [file: string, specifier: string][] = [
    ['src/base/x.ts', '../model/engine.ts'],
    ['src/topology/x.ts', '../engine/client.ts'],
    ['src/engine/find/x.ts', '../../store/live.ts'],
    ['src/probe/x.ts', '../text/errors.ts'],
    ['src/text/x.ts', '../cli/main.ts'],
    ['src/cli/x.ts', '../ui/api.ts'],
    ['src/ui/x.ts', '../cli/main.ts'],
    ['src/store/x.ts', '../../test/support/model.ts'],
    ['src/store/x.ts', 'dockerode'],
    ['src/probe/x.ts', 'vscode'],
    ['src/engine/x.ts', 'vscode'],
    ['src/ui/x.ts', 'commander'],
    ['src/webview/x.ts', 'vscode'],
    ['src/webview/x.ts', '../ui/api.ts'],
    ['src/webview/x.ts', '../engine/client.ts'],
    ['src/webview/x.ts', '@vscode/webview-ui-toolkit'],
    ['src/shared/x.ts', '../webview/page.ts'],
    ['src/ui/x.ts', 'elkjs/lib/elk.bundled.js'],
  ];
  for (const [file, specifier] of forbidden) {
    it(`${file} may not import ${specifier}`, async () => assert.equal(await refuses(file, specifier), true));
  }

  const allowed: [file: string, specifier: string][] = [
    ['src/store/x.ts', '../engine/client.ts'],
    ['src/engine/x.ts', 'dockerode'],
    ['src/ui/x.ts', 'vscode'],
    ['src/webview/x.ts', '../shared/channel.ts'],
    ['src/webview/controls.ts', '@vscode/webview-ui-toolkit'],
    ['src/cli/x.ts', '../text/errors.ts'],
    ['src/topology/x.test.ts', '../../test/support/model.ts'],
  ];
  for (const [file, specifier] of allowed) {
    it(`${file} may import ${specifier}`, async () => assert.equal(await refuses(file, specifier), false));
  }
});
