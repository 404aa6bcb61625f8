import { printable, shorten } from '../../text/printable.ts';
import { allCards, type Box, type Diagram } from './diagram.ts';
import { boxTitle, cardTitle, linkLabel } from './mermaid.ts';
import { nameNodes } from './names.ts';

/** The diagram for Graphviz (https://graphviz.org/doc/info/lang.html): networks as clusters, a line for each wire. */
export function diagramDot(diagram: Diagram): string {
  const nodes = nameNodes(diagram);
  const lines = [
    'graph networks {',
    '  graph [rankdir=LR, compound=true, fontname="sans-serif", nodesep=0.3, ranksep=1.2];',
    '  node [shape=box, style=rounded, fontname="sans-serif", fontsize=11];',
    '  edge [fontname="sans-serif", fontsize=10];',
  ];
  for (const box of diagram.boxes) lines.push(...boxLines(box, nodes));
  for (const { from, to, networkId } of diagram.links) {
    const [a, b] = [inner(diagram, from.box, null, nodes), inner(diagram, to.box, to.anchor, nodes)];
    if (a === undefined || b === undefined) continue;
    const label = linkLabel(diagram, from.box, networkId, from.anchor);
    const attributes = [
      ...(label === '' ? [] : [`label=${quote(label)}`]),
      ...(a.cluster === null ? [] : [`ltail=${a.cluster}`]),
      ...(b.cluster === null ? [] : [`lhead=${b.cluster}`]),
    ];
    lines.push(`  ${a.node} -- ${b.node}${attributes.length === 0 ? '' : ` [${attributes.join(', ')}]`};`);
  }
  const [outside, host] = [inner(diagram, 'outside', null, nodes), inner(diagram, 'host', null, nodes)];
  if (outside !== undefined && host !== undefined)
    lines.push(`  ${outside.node} -- ${host.node}${host.cluster === null ? '' : ` [lhead=${host.cluster}]`};`);
  lines.push('}');
  return `${lines.join('\n')}\n`;
}

function boxLines(box: Box, nodes: ReadonlyMap<string, string>): string[] {
  const node = nodes.get(box.id) ?? '';
  const cards = box.kind === 'card' ? [] : allCards(box);
  const title = quote(boxTitle(box));
  if (cards.length === 0) {
    const style =
      box.kind === 'outside' ? ', style="rounded,dashed"' : box.kind === 'room' ? ', style="rounded,bold"' : '';
    return [`  ${node} [label=${title}${style}];`];
  }
  return [
    `  subgraph cluster_${node} {`,
    `    label=${title}; style=rounded;`,
    ...cards.map((card) => `    ${nodes.get(card.id) ?? ''} [label=${quote(cardTitle(card))}];`),
    '  }',
  ];
}

interface DotEnd {
  readonly node: string;
  /** Graphviz leads no edge to a cluster: it leads to a node inside and is cut at the cluster's edge. */
  readonly cluster: string | null;
}

function inner(
  diagram: Diagram,
  id: string,
  anchor: string | null,
  nodes: ReadonlyMap<string, string>,
): DotEnd | undefined {
  const box = diagram.boxes.find((candidate) => candidate.id === id);
  const node = nodes.get(id);
  if (box === undefined || node === undefined) return undefined;
  const cards = box.kind === 'card' ? [] : allCards(box);
  const wanted = cards.find((card) => card.id === anchor);
  if (wanted !== undefined) return { node: nodes.get(wanted.id) ?? node, cluster: null };
  const [first] = cards;
  return first === undefined
    ? { node, cluster: null }
    : { node: nodes.get(first.id) ?? node, cluster: `cluster_${node}` };
}

function quote(text: string): string {
  const lines = text.split('\n').map((line) => shorten(printable(line), 80).replace(/["\\]/g, '\\$&'));
  return `"${lines.join('\\n')}"`;
}
