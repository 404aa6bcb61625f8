import { env, l10n, window } from 'vscode';
import type { Disposable } from '../../base/disposables.ts';
import { StoppedError } from '../../base/errors.ts';
import { fixPrefix } from '../../shared/pages/diagnosis.ts';
import { pairOfAction } from '../../shared/pages/matrix.ts';
import { explainError } from '../../text/errors.ts';
import { parseTarget } from '../../topology/place.ts';
import { requireContainer } from '../../topology/require.ts';
import { inert } from '../inert.ts';
import { choose } from '../pick/choose.ts';
import { restoreResults, resultKey, showResult } from '../results/content.ts';
import type { Result } from '../results/result.ts';
import { resultTitle } from '../results/title.ts';
import type { Services } from '../services.ts';
import { testAndShow, withPort } from './connectivity.ts';
import { carryOut } from './fix.ts';
import { runMatrix } from './matrix.ts';
import { diagnose } from './names.ts';
import { measureAndShow } from './probes.ts';
import { register, type CommandArguments } from './run.ts';
import { balanceAgain, clientsAgain, instancesAgain } from './service-use.ts';
import { momentText } from '../../text/moments.ts';

/** Commands on results: open, run again, compare, copy, remove. */
export function registerResults(services: Services): Disposable[] {
  const { results, pages } = services;
  restoreResults(services);
  services.acts.on = async (result, action) => {
    try {
      await act(services, result, action);
    } catch (error) {
      if (StoppedError.is(error, 'cancelled')) return;
      const { message, advice } = explainError(error);
      void window.showErrorMessage(inert(advice === null ? message : `${message} ${advice}`));
    }
  };
  const open = async (args: CommandArguments): Promise<void> => showResult(services, await resultOf(services, args));
  return [
    register(services, 'openResult', open),
    register(services, 'compareWithBefore', open),
    register(services, 'openResultAsText', async (args) => await pages.openResult(await resultOf(services, args))),
    register(services, 'openRawOutput', async (args) => await pages.openRaw(await resultOf(services, args))),
    register(services, 'runAgain', async (args) => await runAgain(services, await resultOf(services, args))),
    register(services, 'copyResult', async (args) => {
      await env.clipboard.writeText(pages.markdown(await resultOf(services, args)));
      window.setStatusBarMessage(l10n.t('Copied as Markdown'), 3000);
    }),
    register(services, 'copyResultAsJson', async (args) => {
      const { document } = await resultOf(services, args);
      await env.clipboard.writeText(`${JSON.stringify(document, null, 2)}\n`);
      window.setStatusBarMessage(l10n.t('Copied as JSON'), 3000);
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
    description: momentText(result.at),
    value: result,
  }));
  return await choose(choices, l10n.t('Results'), l10n.t('Which one?'));
}

/** Asks the same question again; the page of the answer before gives way to the new one, which compares. */
async function runAgain(services: Services, result: Result): Promise<void> {
  const { topology } = await services.engine.connected();
  switch (result.kind) {
    case 'connectivity': {
      const from = requireContainer(topology, result.document.from.name);
      await testAndShow(services, from, parseTarget(result.document.to.asked), result.id);
      return;
    }
    case 'dns': {
      const from = requireContainer(topology, result.document.from.name);
      const { show } = await diagnose(services, from, result.document.name);
      show(resultKey(result.id));
      return;
    }
    case 'probe':
      await measureAndShow(services, result.request, result.id);
      return;
    case 'matrix':
      await runMatrix(services, result.request, result.id);
      return;
    case 'balance':
      await balanceAgain(services, result.request, result.id);
      return;
    case 'instances':
      await instancesAgain(services, result.request, result.id);
      return;
    case 'clients':
      await clientsAgain(services, result.request, result.id);
      return;
  }
}

/** What a button of a result's page, or a square of its matrix, does. */
async function act(services: Services, result: Result, action: string): Promise<void> {
  if (action === 'again') {
    await runAgain(services, result);
    return;
  }
  if (result.kind === 'connectivity' && action.startsWith(fixPrefix)) {
    const finding = result.document.findings.find(({ code }) => code === action.slice(fixPrefix.length));
    const fix = finding?.fix?.action;
    // What was done is followed by a new diagnosis.
    if (fix && (await carryOut(services, fix))) await runAgain(services, result);
    return;
  }
  const pair = result.kind === 'matrix' ? pairOfAction(action) : null;
  if (result.kind !== 'matrix' || pair === null) return;
  const { topology } = await services.engine.connected();
  const [from, to] = pair;
  const { port } = result.document;
  const target = withPort(`container:${to}`, port === null ? null : { port, protocol: 'tcp' });
  await testAndShow(services, requireContainer(topology, from), target);
}
