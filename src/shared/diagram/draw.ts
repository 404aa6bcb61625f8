import { t } from '@vscode/l10n';
import type { Topology } from '../../model/topology.ts';
import { boxWords } from './box-words.ts';
import { cardWords, pillWords } from './card-words.ts';
import { cardsIn, type Box, type Diagram, type DiagramOptions, type Link } from './diagram.ts';
import { cardRects, pillRects } from './layout/cells.ts';
import { plainTone, type Placement } from './layout/placement.ts';
import type { Picture, PictureBox, PictureCard, PicturePill, PictureWire } from './picture.ts';
import { summaryOf } from './summary.ts';
import type { Wirings } from './wiring.ts';
import { projectsOf, shown, sortedSet } from './words.ts';

/**
 * Puts a placed diagram into words and numbers.
 * @param wirings where they are to be seen instead of the addresses
 */
export function drawDiagram(
  topology: Topology,
  diagram: Diagram,
  placement: Placement,
  options: DiagramOptions,
  wirings: Wirings | null = null,
): Picture {
  const toneOf = (networkId: string): number => placement.tones.get(networkId) ?? plainTone;
  const boxes: PictureBox[] = [];
  const cards: PictureCard[] = [];
  const pills: PicturePill[] = [];
  for (const box of diagram.boxes) {
    const placed = placement.boxes.get(box.id);
    if (placed === undefined) continue;
    boxes.push({ ...boxWords(topology, box, toneOf, wirings), ...placed.rect, id: box.id, kind: box.kind });
    const rects = cardRects(box, placed);
    for (const card of cardsIn(box)) {
      const rect = rects.get(card.id);
      if (rect !== undefined) cards.push({ ...cardWords(topology, card, box, toneOf, wirings), ...rect });
    }
    if (box.kind !== 'host') continue;
    const places = pillRects(box, placed.rect);
    for (const pill of box.pills) {
      const rect = places.get(pill.id);
      if (rect !== undefined) pills.push({ ...pillWords(topology, pill), ...rect });
    }
  }
  const networks = [...topology.networks.values()].filter((network) => network.driver !== 'null');
  return {
    summary: summaryOf(topology),
    boxes,
    cards,
    pills,
    wires: wiresOf(diagram, placement, toneOf),
    drivers: sortedSet(networks.flatMap(({ driver }) => (driver === 'host' ? [] : [driver]))),
    projects: projectsOf([...topology.networks.values(), ...topology.containers.values()]),
    folded: [...options.folded].sort(),
    focus: options.focus,
    stopped: options.stopped,
    wiring: options.wiring,
  };
}

function wiresOf(
  diagram: Diagram,
  placement: Placement,
  toneOf: (networkId: string) => number,
): readonly PictureWire[] {
  const titles = new Map(diagram.boxes.map((box) => [box.id, titleOf(box)]));
  const wires = diagram.links.flatMap((link): PictureWire[] => {
    const points = placement.wires.get(link.id);
    if (points === undefined || points.length < 2) return [];
    return [
      {
        id: link.id,
        kind: link.kind,
        points: points.flatMap(({ x, y }) => [x, y]),
        tone: toneOfLink(diagram, link, toneOf),
        from: link.from.box,
        to: link.to.box,
        card: link.to.anchor?.startsWith('card:') === true ? link.to.anchor : null,
        network: link.networkId,
        count: link.count,
        label: t('Wire from {0} to {1}', titles.get(link.from.box) ?? '', titles.get(link.to.box) ?? ''),
      },
    ];
  });
  const gate = placement.wires.get('gate');
  if (gate === undefined || !diagram.boxes.some(({ kind }) => kind === 'outside')) return wires;
  const points = gate.flatMap(({ x, y }) => [x, y]);
  const label = t('Way from the host to the outside');
  const ends = { from: 'outside', to: 'host', card: null, network: null };
  return [...wires, { id: 'gate', kind: 'gate', points, tone: plainTone, ...ends, count: 1, label }];
}

function toneOfLink(diagram: Diagram, link: Link, toneOf: (networkId: string) => number): number {
  if (link.networkId !== null) return toneOf(link.networkId);
  const to = diagram.boxes.find(({ id }) => id === link.to.box);
  return link.kind === 'parent' && to?.kind === 'room' ? toneOf(to.network.id) : plainTone;
}

function titleOf(box: Box): string {
  switch (box.kind) {
    case 'room':
      return shown(box.network.name);
    case 'card':
      return shown(box.card.container.name);
    case 'bundle':
      return box.networks.map(({ name }) => shown(name)).join(' + ');
    case 'parent':
    case 'project':
      return shown(box.name);
    case 'host':
      return t('Host');
    case 'outside':
      return t('Outside');
    case 'tray':
      return t('Without a network');
  }
}
