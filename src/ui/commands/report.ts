import { env, l10n, window } from 'vscode';
import type { Disposable } from '../../base/disposables.ts';
import { StoppedError } from '../../base/errors.ts';
import type { Services } from '../services.ts';
import { register } from './run.ts';

/** Commands on the report that is in front. */
export function registerReport(services: Services): Disposable[] {
  const { reports } = services;
  return [
    register(
      services,
      'copyReportAsMarkdown',
      async () => await copy(reports.activeMarkdown, l10n.t('Copied as Markdown')),
    ),
    register(services, 'copyReportAsJson', async () => {
      const document = reports.active?.document;
      const text = document == null ? null : `${JSON.stringify(document, null, 2)}\n`;
      return await copy(text, l10n.t('Copied as JSON'));
    }),
    register(services, 'refreshReport', async () => await reports.refreshActive()),
  ];
}

async function copy(text: string | null, done: string): Promise<string> {
  if (text === null) {
    void window.showInformationMessage(l10n.t('There is no report in front.'));
    throw new StoppedError('cancelled', 'no report');
  }
  await env.clipboard.writeText(text);
  window.setStatusBarMessage(done, 3000);
  return text;
}
