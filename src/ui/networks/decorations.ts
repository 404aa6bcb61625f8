import { FileDecoration, ThemeColor, window, type Uri } from 'vscode';
import type { Disposable } from '../../base/disposables.ts';
import { rowScheme } from './item.ts';

/** Those that run, or try to: their icons tell them apart. */
const awake = ['running', 'paused', 'restarting'];

/** Greys the rows of containers that are at rest. */
export function decorateStopped(): Disposable {
  return window.registerFileDecorationProvider({
    provideFileDecoration(uri: Uri): FileDecoration | undefined {
      if (uri.scheme !== rowScheme || awake.includes(uri.query)) return undefined;
      return new FileDecoration(undefined, undefined, new ThemeColor('disabledForeground'));
    },
  });
}
