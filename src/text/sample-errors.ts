import { t } from '@vscode/l10n';
import type { SampleError } from '../sample/errors.ts';
import type { Explanation } from './explanation.ts';
import { printable, printableLines, shorten } from './printable.ts';

/** Words for why the sample environment could not be made or removed. */
export function explainSampleError(error: SampleError): Explanation {
  const detail = (name: string): string => shorten(printable(error.details[name] ?? ''), 300);
  const all = [detail('networks'), detail('containers')].filter((list) => list !== '').join(', ');
  const say = (message: string, advice: string | null): Explanation => ({ code: error.reason, message, advice });
  switch (error.reason) {
    case 'name-taken':
      return say(
        t('These names of the sample environment are taken by something else: {0}.', all),
        t('Rename or remove it first; nothing was created.'),
      );
    case 'no-image':
      return say(
        t('No image on the engine has the tools that the sample environment needs.'),
        t('`container-network sample up --pull` downloads {0}; or name a local one with --image.', detail('image')),
      );
    case 'pull-failed':
      return say(
        t('{0} could not be downloaded: {1}', detail('image'), detail('why')),
        t('Name a local image with --image.'),
      );
    case 'no-subnet':
      return say(
        t('There is no free subnet for the network {0}: {1}', detail('network'), detail('why')),
        t('Remove networks that are not used any more.'),
      );
    case 'did-not-start':
      return say(
        t('The container {0} did not start from {1}: {2}', detail('container'), detail('image'), detail('why')),
        error.details['log'] === undefined || error.details['log'] === ''
          ? t('Everything that was created is removed again.')
          : t(
              'Everything that was created is removed again. It printed:\n{0}',
              shorten(printableLines(error.details['log']), 1000),
            ),
      );
    case 'in-use':
      return say(
        t('Containers of somebody else are attached to {0}: {1}.', detail('networks'), detail('containers')),
        t('Disconnect or remove them, then run `container-network sample down` again.'),
      );
  }
}
