import { commands, l10n, window } from 'vscode';
import type { Disposable } from '../../base/disposables.ts';
import { sampleDown } from '../../sample/down.ts';
import { SampleError } from '../../sample/errors.ts';
import { sampleUp } from '../../sample/up.ts';
import { defaultImage } from '../../runner/known-images.ts';
import { printable } from '../../text/printable.ts';
import { sampleStepText } from '../../text/sample-steps.ts';
import { commandIds } from '../ids.ts';
import { inert } from '../inert.ts';
import { showResult } from '../results/content.ts';
import type { Services } from '../services.ts';
import { settings } from '../settings.ts';
import { register, withProgress } from './run.ts';

/** The sample environment: create and remove. */
export function registerSample(services: Services): Disposable[] {
  return [
    register(services, 'createSample', async () => await create(services)),
    register(services, 'removeSample', async () => await remove(services)),
  ];
}

async function create(services: Services): Promise<void> {
  try {
    await up(services, false);
  } catch (error) {
    if (!SampleError.is(error, 'no-image') || settings.sampleImage() !== '') throw error;
    const download = l10n.t('Download');
    const answer = await window.showInformationMessage(
      l10n.t('No image on the engine has the tools that the sample environment needs.'),
      {
        modal: true,
        detail: l10n.t(
          '{0} can be downloaded for it (about 180 MB). It stays on the engine until you remove it.',
          defaultImage,
        ),
      },
      download,
    );
    if (answer !== download) return;
    await up(services, true);
  }
  const tryIt = l10n.t('Test devenv → webserver');
  const answer = await window.showInformationMessage(
    l10n.t('The sample environment is up: company, enterprise and outside, with devenv, webserver and testenv.'),
    tryIt,
  );
  if (answer !== tryIt) return;
  await commands.executeCommand(commandIds.testConnectivity, { from: 'devenv', to: 'webserver', port: 80 });
  const [newest] = services.results.all();
  if (newest) showResult(services, newest);
}

async function up(services: Services, pull: boolean): Promise<void> {
  const image = settings.sampleImage();
  await withProgress(l10n.t('Creating the sample environment'), async (signal, say) => {
    const { client } = await services.engine.connected(signal);
    await sampleUp(client, {
      ...(image !== '' && { image }),
      pull,
      signal,
      log: services.log,
      onProgress: (step) => say(sampleStepText(step)),
    });
  });
}

async function remove(services: Services): Promise<void> {
  const yes = l10n.t('Remove');
  const answer = await window.showWarningMessage(
    l10n.t('Remove the sample environment?'),
    {
      modal: true,
      detail: l10n.t(
        'The containers devenv, webserver and testenv and the networks company, enterprise and outside, as far as they bear its label.',
      ),
    },
    yes,
  );
  if (answer !== yes) return;
  const removed = await withProgress(l10n.t('Removing the sample environment'), async (signal) => {
    const { client } = await services.engine.connected(signal);
    return (await sampleDown(client, { signal })).removed;
  });
  void window.showInformationMessage(
    removed.length === 0
      ? l10n.t('There was nothing to remove.')
      : inert(l10n.t('Removed: {0}.', removed.map(printable).join(', '))),
  );
}
