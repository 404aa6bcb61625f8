import { t } from '@vscode/l10n';
import type { DiagnosedTarget, PathStep, Verdict } from '../model/diagnosis.ts';
import { printable, shorten } from './printable.ts';

/** The parts of a diagnosis that its words are made of; the document fits. */
export interface DiagnosisReport {
  readonly from: { readonly name: string };
  readonly to: DiagnosedTarget;
  readonly verdict: Verdict;
  readonly findings: readonly { readonly code: string; readonly summary: string }[];
}

/** The verdict in one sentence. */
export function verdictSentence({ from, to, verdict }: DiagnosisReport): string {
  const [source, target] = [text(from.name), targetText(to)];
  switch (verdict) {
    case 'reachable':
      return t('{0} reaches {1}.', source, target);
    case 'degraded':
      return t('{0} reaches {1}, but not well.', source, target);
    case 'unreachable':
      return t('{0} does not reach {1}.', source, target);
    case 'unknown':
      return t('It could not be found out whether {0} reaches {1}.', source, target);
  }
}

function targetText({ asked, address }: DiagnosedTarget): string {
  const shown = text(asked.replace(/^container:/, ''));
  return address === null || shown.includes(address) ? shown : `${shown} (${text(address)})`;
}

function text(value: string): string {
  return shorten(printable(value), 300);
}

/** What a step of the way is, in a word or two. */
export function stepName(what: PathStep['what']): string {
  switch (what) {
    case 'name':
      return t('name');
    case 'rule':
      return t('rule');
    case 'route':
      return t('route');
    case 'interface':
      return t('interface');
    case 'link':
      return t('link');
    case 'bridge':
      return t('bridge');
    case 'network':
      return t('network');
    case 'isolation':
      return t('isolation');
    case 'filter':
      return t('filter');
    case 'published-port':
      return t('published port');
    case 'uplink':
      return t('uplink');
    case 'outside':
      return t('outside');
    case 'socket':
      return t('socket');
    case 'registry':
      return t('registry');
    case 'health':
      return t('health');
    case 'choice':
      return t('choice');
  }
}

/** A step in a line: `route: 172.18.0.0/16 dev eth0`. */
export function stepText(step: Pick<PathStep, 'what' | 'detail' | 'known'>): string {
  return [stepName(step.what), stepFacts(step)].filter((part) => part !== '').join(': ');
}

/** The facts of a step in a line. */
export function stepFacts(step: Pick<PathStep, 'what' | 'detail' | 'known'>): string {
  if (!step.known && Object.values(step.detail).every((value) => value === '')) return t('not looked at');
  const fact = (name: string): string => text(step.detail[name] ?? '');
  switch (step.what) {
    case 'name':
      return fact('addresses') === ''
        ? t('{0}: no address', fact('name'))
        : `${fact('name')} → ${fact('addresses')}${fact('from') === '' ? '' : ` (${fact('from')})`}`;
    case 'route':
      return fact('route') === 'none' ? t('no route') : fact('route');
    case 'interface':
      return [fact('interface'), fact('addresses'), fact('state')].filter((part) => part !== '').join(' ');
    case 'socket':
      return fact('sockets') === 'none' ? t('nobody listens') : fact('sockets');
    case 'filter':
      return fact('rule') === '' ? t('no rule counted') : `${fact('chain')}: ${fact('rule')}`;
    default:
      return Object.entries(step.detail)
        .filter(([, value]) => value !== '')
        .map(([key, value]) => `${key} ${text(value)}`)
        .join(', ');
  }
}
