import { addressAndPort } from '../../topology/address.ts';
import { t } from '@vscode/l10n';
import type { Block, Line, Page, Severity } from '../../model/page.ts';
import type { ServiceHealth } from '../../model/service.ts';
import { expiryText } from '../../text/expiry.ts';
import type { FigureChange } from '../../text/figures.ts';
import { momentText } from '../../text/moments.ts';
import { addressLink, code, lineOf, linkTo, strong } from '../../text/page/make.ts';
import { printable, shorten } from '../../text/printable.ts';
import { serviceHealthText } from '../../text/service-health.ts';
import type { InstancesDocument } from '../documents/instances.ts';
import type { InstanceEntry } from '../documents/services.ts';
import { comparisonBlocks } from './comparison.ts';

/** Longer values of metadata are cut: the registration has them whole. */
const longestValue = 200;
/** Of one instance; a registry may hold any number. */
const mostFacts = 20;

export function instancesTitle({ from, service }: Pick<InstancesDocument, 'from' | 'service'>): string {
  return t('Instances: {0} → {1}', printable(from.name), printable(service));
}

/** An instance that answers nobody is a fault where no other does; what was not tried is not known. */
export function instancesSeverity({ instances }: InstancesDocument): Severity {
  const [tried, well] = [withProbe(instances), withProbe(instances, 'passing')];
  if (tried.length === 0) return instances.length === 0 ? 'error' : 'unknown';
  if (well.length === 0) return withProbe(instances, 'critical').length > 0 ? 'error' : 'unknown';
  return well.length === instances.length ? 'good' : 'warning';
}

/** How many answer, in a sentence. */
export function instancesText({ from, instances }: InstancesDocument): string {
  if (instances.length === 0) return t('It has no instance.');
  if (withProbe(instances).length === 0) return t('No instance could be tried: no port is known.');
  const well = withProbe(instances, 'passing').length;
  return t('{0} of {1} instances answer {2}.', well, instances.length, printable(from.name));
}

/** Each instance with its health as the registry, Docker and the one who asks see it, side by side. */
export function instancesPage(document: InstancesDocument, before: InstancesDocument | null): Page {
  const { from, instances, place, at, ms } = document;
  // Not every tool tells how long a connection took.
  const isTimed = instances.some(({ responseMs }) => responseMs !== null);
  const head = [
    ...[t('instance'), t('address'), t('registry'), 'Docker', t('from {0}', printable(from.name))],
    ...(isTimed ? [t('time')] : []),
  ];
  const facts = instances.flatMap((one) => factsOf(one));
  return {
    title: instancesTitle(document),
    blocks: [
      { kind: 'notice', severity: instancesSeverity(document), line: [strong(instancesText(document))] },
      { kind: 'text', line: lineOf(t('As {0} knows it.', printable(place))) },
      { kind: 'actions', actions: [{ id: 'again', label: t('Run Again'), primary: false }] },
      ...(before === null ? [] : comparisonBlocks(instancesChanges(document, before), before.at)),
      ...(instances.length === 0
        ? []
        : [{ kind: 'table', head, rows: instances.map((one) => rowOf(one, isTimed)) } as const]),
      ...facts,
      { kind: 'text', line: lineOf(t('Tried {0}, in {1} ms.', momentText(at), ms)) },
    ],
  };
}

/** How it differs from the one before: who answers, and where. */
export function instancesChanges(now: InstancesDocument, before: InstancesDocument): readonly FigureChange[] {
  const answering = ({ instances }: InstancesDocument): string =>
    withProbe(instances, 'passing').map(nameOf).sort().join(', ') || '–';
  const [was, is] = [answering(before), answering(now)];
  return was === is ? [] : [{ label: t('answering'), before: was, now: is, by: '' }];
}

function withProbe(instances: readonly InstanceEntry[], health?: ServiceHealth): readonly InstanceEntry[] {
  return instances.filter(({ health: { probe } }) => probe !== null && (health === undefined || probe === health));
}

function rowOf(instance: InstanceEntry, isTimed: boolean): Line[] {
  const { address, container, health, responseMs } = instance;
  const { registry, docker, probe } = health;
  return [
    container === null
      ? lineOf(nameOf(instance))
      : [linkTo(printable(container.name), { kind: 'container', id: container.id })],
    [addressLink(address, placeOf(instance))],
    ...[registry, docker].map((one) =>
      lineOf(one === null || one === 'none' ? '–' : `${markOf(one)} ${serviceHealthText(one)}`),
    ),
    lineOf(probe === null ? '–' : `${markOf(probe)} ${probeText(probe)}`),
    ...(isTimed ? [lineOf(responseMs === null ? '–' : t('{0} ms', Math.round(responseMs * 10) / 10))] : []),
  ];
}

function nameOf({ container, id }: InstanceEntry): string {
  return printable(container?.name ?? id);
}

function placeOf({ address, port }: InstanceEntry): string {
  return printable(addressAndPort(address, port));
}

/** What else is known of it: version, tags, metadata, how long its entry lives, what its failing check prints. */
function factsOf(instance: InstanceEntry): readonly Block[] {
  const { version, weight, tags, metadata, node, expiry, health } = instance;
  const life = expiryText(expiry);
  const facts: readonly (readonly [name: string, value: string])[] = [
    ...(version === null ? [] : [[t('version'), version] as const]),
    ...(weight === null ? [] : [[t('weight'), String(weight)] as const]),
    ...(tags.length === 0 ? [] : [[t('tags'), tags.join(', ')] as const]),
    ...(node === null ? [] : [[t('node'), node] as const]),
    ...(life === '' ? [] : [[t('entry'), life] as const]),
    ...(health.output === null ? [] : [[t('check'), health.output] as const]),
    ...Object.entries(metadata),
  ];
  if (facts.length === 0) return [];
  return [
    { kind: 'heading', text: `${nameOf(instance)} ${placeOf(instance)}`, level: 2 },
    {
      kind: 'list',
      items: facts
        .slice(0, mostFacts)
        .map(([name, value]) => [
          code(shorten(printable(name), longestValue)),
          ...lineOf(` ${shorten(printable(value), longestValue)}`),
        ]),
    },
  ];
}

function probeText(health: ServiceHealth): string {
  return health === 'passing' ? t('answers') : health === 'critical' ? t('does not answer') : t('could not be checked');
}

function markOf(health: ServiceHealth): string {
  return { passing: '✓', warning: '!', critical: '✗', starting: '…', none: '–', unknown: '?' }[health];
}
