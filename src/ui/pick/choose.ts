import { QuickPickItemKind, window, type QuickPickItem } from 'vscode';
import { StoppedError } from '../../base/errors.ts';
import { inert } from '../inert.ts';

/** Something to choose, with what stands above its group. */
export interface Choice<T> extends QuickPickItem {
  readonly value?: T;
}

/** A line between groups. */
export function separator(label: string): Choice<never> {
  return { label, kind: QuickPickItemKind.Separator };
}

/**
 * Lets the user choose one.
 * @param none what to say where there is nothing to choose from
 * @throws {StoppedError} `cancelled` when nothing is chosen
 */
export async function choose<T>(
  items: readonly Choice<T>[],
  title: string,
  placeHolder: string,
  none?: string,
): Promise<T> {
  if (none !== undefined && items.length === 0) {
    void window.showInformationMessage(none);
    throw new StoppedError('cancelled', 'there is nothing to choose from');
  }
  const chosen = await window.showQuickPick([...items], {
    title,
    placeHolder,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (chosen?.value === undefined) throw new StoppedError('cancelled', 'nothing was chosen');
  return chosen.value;
}

/**
 * Asks for a line of text.
 * @param check what is wrong with it, in words; null when it is right
 * @throws {StoppedError} `cancelled`
 */
export async function askText(options: {
  readonly title: string;
  readonly prompt: string;
  readonly value?: string;
  readonly placeHolder?: string;
  readonly check?: (text: string) => string | null;
}): Promise<string> {
  const { check, ...rest } = options;
  const validateInput = (written: string): string | null => {
    const problem = check?.(written) ?? null;
    return problem === null ? null : inert(problem);
  };
  const prompt = inert(rest.prompt);
  const text = await window.showInputBox({ ...rest, prompt, ignoreFocusOut: true, ...(check && { validateInput }) });
  if (text === undefined) throw new StoppedError('cancelled', 'nothing was entered');
  return text.trim();
}
