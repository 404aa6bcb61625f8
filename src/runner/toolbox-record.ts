import * as v from 'valibot';
import { interpreterLauncher, shellLauncher } from './launcher.ts';
import { flavours, toolNames, type Tool, type Toolbox, type ToolName } from './toolbox.ts';

const record = v.object({
  shell: v.nullable(v.string()),
  tools: v.array(v.tuple([v.string(), v.string(), v.string()])),
});

/** What a toolbox holds, in a form that can be kept. */
export type ToolboxRecord = v.InferOutput<typeof record>;

export function recordOf(toolbox: Toolbox): ToolboxRecord {
  return {
    shell: toolbox.shell,
    tools: [...toolbox.tools.values()].map(({ name, path, flavour }) => [name, path, flavour]),
  };
}

/** @returns null for what is no record: it was kept where others may write */
export function toolboxOf(kept: unknown): Toolbox | null {
  const parsed = v.safeParse(record, kept);
  if (!parsed.success) return null;
  const tools = new Map<ToolName, Tool>();
  for (const [word, path, flavour] of parsed.output.tools) {
    const name = toolNames.find((known) => known === word);
    const known = flavours.find((one) => one === flavour);
    if (name !== undefined && known !== undefined) tools.set(name, { name, path, flavour: known });
  }
  const { shell } = parsed.output;
  if (shell !== null) return { launcher: shellLauncher(shell), shell, tools };
  const language = (['python3', 'node'] as const).find((name) => tools.has(name));
  const interpreter = language && tools.get(language)?.path;
  if (language === undefined || interpreter === undefined) return { launcher: null, shell: null, tools };
  return { launcher: interpreterLauncher(language, interpreter), shell: null, tools };
}
