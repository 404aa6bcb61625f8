import { FileDecoration, ThemeColor, window, type Uri } from 'vscode';
import type { Disposable } from '../../base/disposables.ts';
import { rowScheme } from './item.ts';

/** Greys the rows of containers that don't run. */
export function decorateStopped(): Disposable {
  return window.registerFileDecorationProvider({
    provideFileDecoration(uri: Uri): FileDecoration | undefined {
      if (uri.scheme !== rowScheme || uri.query === 'running') return undefined;
      return new FileDecoration(undefined, undefined, new ThemeColor('disabledForeground'));
    },
  });
}
