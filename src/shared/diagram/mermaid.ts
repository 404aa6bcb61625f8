import { printable, shorten } from '../../text/printable.ts';
import { allCards, type Box, type Card, type Diagram } from './diagram.ts';
import { nameNodes } from './names.ts';

/**
 * The diagram as a Mermaid flowchart (https://mermaid.js.org/syntax/flowchart.html). Names are quoted and escaped: whatever stands in them
 * is text.
 */
export function diagramMermaid(diagram: Diagram): string {
  const nodes = nameNodes(diagram);
  const lines = ['flowchart LR'];
  for (const box of diagram.boxes) lines.push(...boxLines(box, nodes));
  for (const link of diagram.links) {
    const [from, to] = [nodes.get(link.from.box), nodes.get(link.to.anchor ?? link.to.box) ?? nodes.get(link.to.box)];
    if (from === undefined || to === undefined) continue;
    const label = linkLabel(diagram, link.from.box, link.networkId, link.from.anchor);
    lines.push(`  ${from} ---${label === '' ? '' : `|${quote(label)}|`} ${to}`);
  }
  const [host, outside] = [nodes.get('host'), nodes.get('outside')];
  if (host !== undefined && outside !== undefined) lines.push(`  ${outside} --- ${host}`);
  return `${lines.join('\n')}\n`;
}

function boxLines(box: Box, nodes: ReadonlyMap<string, string>): string[] {
  const node = nodes.get(box.id) ?? '';
  const cards = box.kind === 'card' ? [] : allCards(box);
  const title = quote(boxTitle(box));
  if (cards.length === 0) return [`  ${node}${box.kind === 'room' ? `([${title}])` : `[${title}]`}`];
  return [
    `  subgraph ${node}[${title}]`,
    ...cards.map((card) => `    ${nodes.get(card.id) ?? ''}[${quote(cardTitle(card))}]`),
    '  end',
  ];
}

/** What a box is called in text forms, a line for each fact. */
export function boxTitle(box: Box): string {
  switch (box.kind) {
    case 'room': {
      const { name, driver, subnets, internal } = box.network;
      return [name, ...subnets.map(({ subnet }) => subnet), internal ? `${driver}, internal` : driver].join('\n');
    }
    case 'card':
      return cardTitle(box.card);
    case 'bundle':
      return box.networks.map(({ name }) => name).join(' + ');
    case 'host':
      return [
        'host',
        ...box.pills.slice(0, 40).map(({ address, port, target }) => `${address}:${port} → ${target.port}`),
      ].join('\n');
    case 'parent':
      return `host ${box.name}`;
    case 'tray':
      return 'no network';
    case 'project':
      return `${box.name}\n${box.networks.length} networks, ${box.containers.length} containers`;
    case 'outside':
      return 'outside';
  }
}

/** Name, image, addresses, and whoever shares the namespace. */
export function cardTitle({ container, tenants, rows }: Card): string {
  const addresses = rows.flatMap(({ ipv4, ipv6 }) => [ipv4, ipv6].filter((address) => address !== null));
  const state = container.state === 'running' ? [] : [container.state];
  return [container.name, container.image, ...addresses, ...state, ...tenants.map(({ name }) => `+ ${name}`)].join(
    '\n',
  );
}

/** What stands on a wire: the address of the interface it belongs to. */
export function linkLabel(diagram: Diagram, box: string, networkId: string | null, anchor: string | null): string {
  const from = diagram.boxes.find(({ id }) => id === box);
  if (from?.kind === 'card') {
    const row = from.card.rows.find((candidate) => candidate.networkId === networkId);
    return row?.ipv4 ?? row?.ipv6 ?? '';
  }
  if (from?.kind === 'host') {
    const pill = from.pills.find(({ id }) => id === anchor);
    return pill === undefined ? '' : `${pill.port} → ${pill.target.port}`;
  }
  return '';
}

/** Mermaid reads `#NNN;` as a character and markup in what is not escaped; a line break is `<br/>`. */
function quote(text: string): string {
  const safe = text
    .split('\n')
    .map((line) => shorten(printable(line), 80).replace(/[^\p{L}\p{N} .:/_→+,-]/gu, (c) => `#${c.codePointAt(0)};`))
    .join('<br/>');
  return `"${safe}"`;
}
