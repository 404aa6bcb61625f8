import { t } from '@vscode/l10n';
import { messageOf, ReasonedError, StoppedError, UsageError } from '../base/errors.ts';
import { EngineError } from '../engine/errors.ts';
import { RunError } from '../runner/errors.ts';
import { SampleError } from '../sample/errors.ts';
import { NotFoundError } from '../topology/require.ts';
import { explainEngineError } from './engine-errors.ts';
import type { Explanation } from './explanation.ts';
import { printable } from './printable.ts';
import { explainRunError } from './run-errors.ts';
import { explainSampleError } from './sample-errors.ts';
import { explainUsageError } from './usage-errors.ts';

/** Any error, as a user reads it. Names in it are made safe to print. */
export function explainError(error: unknown): Explanation {
  if (UsageError.is(error)) return explainUsageError(error);
  if (EngineError.is(error)) return explainEngineError(error);
  if (NotFoundError.is(error)) return explainNotFound(error);
  if (RunError.is(error)) return explainRunError(error);
  if (SampleError.is(error)) return explainSampleError(error);
  if (StoppedError.is(error)) {
    return error.reason === 'cancelled'
      ? { code: 'cancelled', message: t('Cancelled.'), advice: null }
      : {
          code: 'timed-out',
          message: t('No answer within {0} seconds.', seconds(error.details['ms'])),
          advice: t('Allow more time with --timeout, or see whether the engine is busy.'),
        };
  }
  const code = error instanceof ReasonedError ? (error as ReasonedError).reason : 'unexpected';
  return {
    code,
    message: t('Something went wrong that should not have: {0}', printable(messageOf(error))),
    advice: t('Please report it, with what you did; --verbose shows more.'),
  };
}

function explainNotFound(error: NotFoundError): Explanation {
  const name = printable(error.details['name'] ?? '');
  const list = error.candidates.map(printable).join(', ');
  switch (error.reason) {
    case 'container-not-found':
    case 'network-not-found':
      return {
        code: error.reason,
        message:
          error.reason === 'container-not-found'
            ? t('There is no container named "{0}".', name)
            : t('There is no network named "{0}".', name),
        advice: list === '' ? t('`container-network networks` lists what there is.') : t('Did you mean: {0}?', list),
      };
    case 'container-ambiguous':
    case 'network-ambiguous':
      return {
        code: error.reason,
        message: t('"{0}" fits several: {1}.', name, list),
        advice: t('Give more digits of the id.'),
      };
    case 'not-attached':
      return {
        code: error.reason,
        message: t('"{0}" has no address on the network "{1}".', name, printable(error.details['network'] ?? '')),
        advice: list === '' ? null : t('It is attached to: {0}.', list),
      };
  }
}

function seconds(ms: string | undefined): string {
  return String(Math.round(Number(ms ?? 0) / 100) / 10);
}
