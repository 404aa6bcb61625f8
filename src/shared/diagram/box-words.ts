import { t } from '@vscode/l10n';
import type { Network } from '../../model/network.ts';
import type { Topology } from '../../model/topology.ts';
import { printable } from '../../text/printable.ts';
import { subnetUse } from '../../topology/pool.ts';
import type { Box } from './diagram.ts';
import { plainTone } from './layout/placement.ts';
import type { PictureBox } from './picture.ts';
import { sectionOfNetwork } from './sections.ts';
import { isProblem } from './states.ts';
import { hubShort, hubWords, type Wirings } from './wiring.ts';
import { projectsOf, shown, sortedSet, type Words } from './words.ts';

/** What a box says. @param wirings where they are to be seen instead of the addresses */
export function boxWords(
  topology: Topology,
  box: Box,
  toneOf: (networkId: string) => number,
  wirings: Wirings | null,
): Omit<Words<PictureBox>, 'id' | 'kind'> {
  const plain = {
    detail: '',
    tags: [],
    tone: plainTone,
    isFolded: false,
    canFold: false,
    hasProblem: false,
    section: null,
    drivers: [],
    projects: [],
    search: '',
  };
  switch (box.kind) {
    case 'room':
      return {
        ...plain,
        ...roomWords(topology, box.network, box.cards.length, toneOf, wirings),
        isFolded: box.isFolded,
      };
    case 'bundle': {
      const title = box.networks.map(({ name }) => shown(name)).join(' + ');
      return {
        ...plain,
        title,
        detail: String(box.cards.length),
        isFolded: box.isFolded,
        canFold: true,
        label: t('{0} containers that are all in {1}', box.cards.length, title),
        drivers: sortedSet(box.networks.map(({ driver }) => driver)),
        projects: projectsOf(box.networks),
        search: title.toLowerCase(),
      };
    }
    case 'card': {
      const { container } = box.card;
      const words = { title: shown(container.name), label: '' };
      return { ...plain, ...words, hasProblem: isProblem(container), projects: projectsOf([container]) };
    }
    case 'host': {
      const { engine } = topology;
      const product = engine.product === 'podman' ? 'Podman' : (engine.platform ?? 'Docker');
      const detail = `${shown(product)} ${shown(engine.version)} · ${shown(engine.os)}`;
      const label = t(
        "The engine's host, {0}: {1} published ports, {2} containers in its own namespace",
        detail,
        box.pills.length,
        box.cards.length,
      );
      return { ...plain, title: t('Host'), detail, label, drivers: ['host'], search: 'host' };
    }
    case 'outside': {
      const names = box.networks.map(({ name }) => shown(name)).join(', ');
      const detail = box.networks.length === 0 ? t('no network reaches it') : t('reached from {0}', names);
      return {
        ...plain,
        title: t('Outside'),
        detail,
        label: t('The outside: {0}', detail),
        search: 'outside internet',
      };
    }
    case 'parent': {
      const title = shown(box.name);
      const detail = t('interface of the host');
      return { ...plain, title, detail, label: t('{0}, an interface of the host', title), search: title.toLowerCase() };
    }
    case 'tray': {
      const label = t('{0} containers without a network', box.cards.length);
      return { ...plain, title: t('Without a network'), detail: String(box.cards.length), label };
    }
    case 'project': {
      const ill = box.containers.filter(isProblem).length;
      const title = shown(box.name);
      const detail = t('{0} networks · {1} containers', box.networks.length, box.containers.length);
      return {
        ...plain,
        title,
        detail,
        tags: ill === 0 ? [] : [{ text: ill === 1 ? t('1 problem') : t('{0} problems', ill), isWarning: true }],
        canFold: true,
        isFolded: true,
        hasProblem: ill > 0,
        label: t('Compose project {0}, folded: {1}', title, detail),
        drivers: sortedSet(box.networks.map(({ driver }) => driver)),
        projects: [box.name],
        search: [title, ...box.containers.map(({ name }) => name), ...box.networks.map(({ name }) => name)]
          .join(' ')
          .toLowerCase(),
      };
    }
  }
}

function roomWords(
  topology: Topology,
  network: Network,
  alone: number,
  toneOf: (networkId: string) => number,
  wirings: Wirings | null,
): Omit<Words<PictureBox>, 'id' | 'kind' | 'isFolded'> {
  const title = shown(network.name);
  const uses = subnetUse(topology, network.id);
  const [first] = uses;
  const isFullNow = uses.some(({ free }) => free === 0);
  const pool = first === undefined || first.size === null ? null : `${first.used}/${first.size}`;
  const subnets = network.subnets.map(({ subnet }) => printable(subnet));
  const flags = [
    ...(network.internal ? [t('internal')] : []),
    ...(network.ipv6 ? ['ipv6'] : []),
    ...(network.icc ? [] : [t('containers apart')]),
    ...(network.ingress ? ['ingress'] : []),
  ];
  const members = [...topology.containers.values()].filter(({ endpoints }) =>
    endpoints.some(({ networkId }) => networkId === network.id),
  ).length;
  const words = [
    printable(network.driver),
    ...subnets,
    ...hubWords(wirings, network.id),
    ...flags,
    ...(pool === null ? [] : [t('{0} addresses taken', pool)]),
    ...(isFullNow ? [t('full')] : []),
    members === 1 ? t('1 container') : t('{0} containers', members),
    ...(alone === members ? [] : [t('{0} of them in this network alone', alone)]),
  ];
  return {
    title,
    detail: hubShort(wirings, network.id) ?? subnets[0] ?? '',
    tags: [
      { text: printable(network.driver), isWarning: false },
      ...flags.map((text) => ({ text, isWarning: false })),
      ...(pool === null ? [] : [{ text: isFullNow ? t('{0} full', pool) : pool, isWarning: isFullNow }]),
    ],
    tone: toneOf(network.id),
    canFold: true,
    hasProblem: isFullNow,
    label: t('Network {0}: {1}', title, words.join(', ')),
    section: sectionOfNetwork(network),
    drivers: [network.driver],
    projects: projectsOf([network]),
    search: [network.name, network.driver, network.id, ...network.subnets.map(({ subnet }) => subnet)]
      .join(' ')
      .toLowerCase(),
  };
}
