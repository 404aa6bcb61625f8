import { t } from '@vscode/l10n';
import type { SampleStep } from '../sample/work.ts';
import { printable } from './printable.ts';

/** What the sample environment is at, in a few words. */
export function sampleStepText(step: SampleStep): string {
  switch (step.kind) {
    case 'pull':
      return step.total === 0
        ? t('downloading {0}', printable(step.image))
        : t('downloading {0}: {1} of {2} MB', printable(step.image), megabytes(step.received), megabytes(step.total));
    case 'create-network':
      return step.subnet === null
        ? t('network {0}', step.name)
        : t('network {0}, {1}', step.name, printable(step.subnet));
    case 'create-container':
      return t('container {0}, from {1}', step.name, printable(step.image));
    case 'connect':
      return t('{0} to network {1}', step.name, step.network);
    case 'start':
      return t('starting {0}', step.name);
    case 'wait':
      return t('waiting for {0}', step.name);
    case 'undo':
      return t('removing what was created');
  }
}

/** Millions of bytes, as downloads are counted. */
function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
}
