import { commands, l10n, ProgressLocation, window } from 'vscode';
import type { Disposable } from '../../base/disposables.ts';
import { messageOf, StoppedError } from '../../base/errors.ts';
import { inEditor } from '../../text/editor-advice.ts';
import { explainError } from '../../text/errors.ts';
import { commandIds } from '../ids.ts';
import { inert } from '../inert.ts';
import type { Services } from '../services.ts';

/** What a command got: a node and the selection from a menu, a question from another extension or a keybinding, or nothing. */
export type CommandArguments = readonly unknown[];

type CommandName = keyof typeof commandIds;

/**
 * Registers a command. When it fails, the user is told what is wrong and what to do; whoever called it with a question of its own gets the
 * error as well, in words.
 */
export function register(services: Services, name: CommandName, work: (args: CommandArguments) => unknown): Disposable {
  return commands.registerCommand(commandIds[name], async (...args: unknown[]) => {
    try {
      return await work(args);
    } catch (error) {
      const isQuestion = asQuestion(args[0]) !== null;
      if (StoppedError.is(error, 'cancelled')) {
        if (isQuestion) throw new Error(l10n.t('Cancelled.'));
        return undefined;
      }
      services.log.error(
        `${commandIds[name]}: ${error instanceof Error ? (error.stack ?? error.message) : messageOf(error)}`,
      );
      const text = inEditor(explainError(error));
      if (isQuestion) throw new Error(text);
      void tell(services, text);
      return undefined;
    }
  });
}

async function tell(services: Services, text: string): Promise<void> {
  const showLog = l10n.t('Show Log');
  if ((await window.showErrorMessage(inert(text), showLog)) === showLog) services.log.show();
}

/** A question as another extension asks it: a plain object that is no row of a tree. */
export function asQuestion(argument: unknown): Readonly<Record<string, unknown>> | null {
  if (typeof argument !== 'object' || argument === null || 'kind' in argument) return null;
  return argument as Record<string, unknown>;
}

/** A text of a question. @throws {Error} where there is none, in words for a programmer */
export function textOf(question: Readonly<Record<string, unknown>>, key: string): string {
  const value = question[key];
  if (typeof value !== 'string' || value === '') throw new Error(l10n.t('The argument "{0}" has to be a text.', key));
  return value;
}

/** Shows that something is under way, and lets the user end it. */
export async function withProgress<T>(
  title: string,
  work: (signal: AbortSignal, say: (message: string) => void) => Promise<T>,
): Promise<T> {
  return await window.withProgress(
    { location: ProgressLocation.Notification, title: inert(title), cancellable: true },
    async (progress, token) => {
      const controller = new AbortController();
      const subscription = token.onCancellationRequested(() => controller.abort());
      try {
        return await work(controller.signal, (message) => progress.report({ message: inert(message) }));
      } finally {
        subscription.dispose();
      }
    },
  );
}
