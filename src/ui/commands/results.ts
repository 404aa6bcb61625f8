import { env, l10n, window } from 'vscode';
import type { Disposable } from '../../base/disposables.ts';
import { StoppedError } from '../../base/errors.ts';
import { parseTcpTarget } from '../../topology/place.ts';
import { requireContainer } from '../../topology/require.ts';
import { inert } from '../inert.ts';
import { choose } from '../pick/choose.ts';
import { resultTitle } from '../results/pages.ts';
import type { Result } from '../results/store.ts';
import type { Services } from '../services.ts';
import { test } from './connectivity.ts';
import { register, type CommandArguments } from './run.ts';
import { diagnose } from './names.ts';

/** Commands on results: open, run again, compare, copy, remove. */
export function registerResults(services: Services): Disposable[] {
  const { results, pages } = services;
  return [
    register(services, 'openResult', async (args) => await pages.open(await resultOf(services, args))),
    register(services, 'compareWithBefore', async (args) => await pages.open(await resultOf(services, args))),
    register(services, 'runAgain', async (args) => await runAgain(services, await resultOf(services, args))),
    register(services, 'copyResult', async (args) => {
      const result = await resultOf(services, args);
      await env.clipboard.writeText(pages.markdown(result, false));
      window.setStatusBarMessage(l10n.t('Copied as Markdown'), 3000);
    }),
    register(services, 'removeResult', async (args) => results.remove((await resultOf(services, args)).id)),
    register(services, 'clearResults', () => results.clear()),
  ];
}

async function resultOf(services: Services, args: CommandArguments): Promise<Result> {
  const [given] = args;
  const id = typeof given === 'object' && given !== null && 'id' in given ? given.id : undefined;
  const known = typeof id === 'string' ? services.results.byId(id) : undefined;
  if (known) return known;
  const all = services.results.all();
  if (all.length === 0) {
    void window.showInformationMessage(l10n.t('There are no results yet. Test something first.'));
    throw new StoppedError('cancelled', 'no results');
  }
  const choices = all.map((result) => ({
    label: inert(resultTitle(result)),
    description: new Date(result.at).toLocaleString(),
    value: result,
  }));
  return await choose(choices, l10n.t('Results'), l10n.t('Which one?'));
}

/** Asks the same question again; the page compares with the answer before. */
async function runAgain(services: Services, result: Result): Promise<void> {
  const { topology } = await services.engine.connected();
  const from = requireContainer(topology, result.document.from.name);
  if (result.kind === 'dns') {
    const { show } = await diagnose(services, from, result.document.name);
    await show();
    return;
  }
  const document = await test(services, from, parseTcpTarget(result.document.to.asked));
  const fresh = services.results.all().find((candidate) => candidate.document === document);
  if (fresh) await services.pages.open(fresh);
}
