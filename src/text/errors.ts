import { t } from '@vscode/l10n';
import { messageOf, ReasonedError, StoppedError, UsageError } from '../base/errors.ts';
import { RegistryError } from '../discovery/registries/errors.ts';
import { EngineError } from '../engine/errors.ts';
import { RunError } from '../runner/errors.ts';
import { SampleError } from '../sample/errors.ts';
import { NotFoundError } from '../topology/require.ts';
import { explainEngineError } from './engine-errors.ts';
import type { Explanation } from './explanation.ts';
import { printable, shorten } from './printable.ts';
import { explainRegistryError } from './registry-errors.ts';
import { explainRunError } from './run-errors.ts';
import { explainSampleError } from './sample-errors.ts';
import { explainUsageError } from './usage-errors.ts';

/** Any error, as a user reads it. Names in it are made safe to print. */
export function explainError(error: unknown): Explanation {
  if (UsageError.is(error)) return explainUsageError(error);
  if (EngineError.is(error)) return explainEngineError(error);
  if (NotFoundError.is(error)) return explainNotFound(error);
  if (RunError.is(error)) return explainRunError(error);
  if (RegistryError.is(error)) return explainRegistryError(error.reason, error.details);
  if (SampleError.is(error)) return explainSampleError(error);
  if (StoppedError.is(error)) {
    return error.reason === 'cancelled'
      ? { code: 'cancelled', message: t('Cancelled.'), advice: null }
      : {
          code: 'timed-out',
          message: noAnswerWithin(Number(error.details['ms'])),
          advice: t('Allow more time with --timeout, or see whether the engine is busy.'),
        };
  }
  const code = error instanceof ReasonedError ? (error as ReasonedError).reason : 'unexpected';
  return {
    code,
    message: t('Something went wrong that should not have: {0}', shorten(printable(messageOf(error)), 1000)),
    advice: t('Please report it, with what you did; --verbose shows more.'),
  };
}

function explainNotFound(error: NotFoundError): Explanation {
  const detail = (key: string): string => shorten(printable(error.details[key] ?? ''), 120);
  const name = detail('name');
  const list = shorten(printable(error.candidates.join(', ')), 1000);
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
        message:
          error.reason === 'container-ambiguous'
            ? t('"{0}" fits several containers: {1}.', name, list)
            : t('"{0}" fits several networks: {1}.', name, list),
        advice: t('Give the id, or more digits of it.'),
      };
    case 'not-attached':
      return { code: error.reason, ...explainNotAttached(detail, name, list) };
  }
}

function explainNotAttached(
  detail: (key: string) => string,
  name: string,
  list: string,
): Pick<Explanation, 'message' | 'advice'> {
  if (detail('from') !== '') {
    return {
      message: t("None of the networks of {0} leads to the engine's host at an address that is known.", detail('from')),
      advice: t('Give the address of the host itself.'),
    };
  }
  const state = detail('state');
  if (list === '' && state !== '' && state !== 'running' && state !== 'paused') {
    return {
      message: t('"{0}" has no address: it is not running ({1}).', name, state),
      advice: t('Start it: docker start {0}', name),
    };
  }
  return {
    message:
      detail('network') === ''
        ? t('"{0}" has no address on any network.', name)
        : t('"{0}" has no address on the network "{1}".', name, detail('network')),
    advice: list === '' ? null : t('It is attached to: {0}.', list),
  };
}

/** @param ms not a number where it is not known */
function noAnswerWithin(ms: number): string {
  return Number.isFinite(ms) ? t('No answer within {0} seconds.', Math.round(ms / 100) / 10) : t('No answer in time.');
}
