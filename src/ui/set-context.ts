import { commands } from 'vscode';

/** Sets what `when` clauses of menus and views look at. */
export function setContext(key: string, value: unknown): void {
  void commands.executeCommand('setContext', key, value);
}
