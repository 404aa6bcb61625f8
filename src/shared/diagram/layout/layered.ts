import ELK, { type ElkExtendedEdge, type ElkNode } from 'elkjs/lib/elk.bundled.js';
import type { Link } from '../diagram.ts';
import type { Point, Size } from './geometry.ts';
import { depth } from './graph.ts';

/** A box for the layered layout: `anchors` are the fixed distances from its top at which links end. */
export interface LayeredNode extends Size {
  readonly id: string;
  readonly anchors: ReadonlyMap<string, number>;
}

export interface LayeredResult extends Size {
  readonly positions: ReadonlyMap<string, Point>;
  readonly wires: ReadonlyMap<string, readonly Point[]>;
}

/** More boxes above each other than this make a tower, more layers than this a ribbon. */
const highestLayer = 7;
const mostLayers = 9;

const options = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.randomSeed': '1',
  'elk.separateConnectedComponents': 'false',
  'elk.spacing.nodeNode': '40',
  'elk.spacing.edgeNode': '24',
  'elk.spacing.edgeEdge': '14',
  'elk.layered.spacing.nodeNodeBetweenLayers': '64',
  'elk.layered.spacing.edgeNodeBetweenLayers': '26',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '14',
  'elk.layered.nodePlacement.strategy': 'BRANDES_KOEPF',
  'elk.layered.nodePlacement.bk.fixedAlignment': 'BALANCED',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  'elk.padding': '[top=0,left=0,bottom=0,right=0]',
};

let elk: InstanceType<typeof ELK> | undefined;

/**
 * Lays out linked boxes from left to right, with wires at right angles (Eclipse Layout Kernel, algorithm "layered": layers, order within
 * them, coordinates, routes).
 * @param distance of each node from where the reader begins: wires leave a nearer box on its right, and come in on the left of a farther one
 */
export async function layered(
  nodes: readonly LayeredNode[],
  links: readonly Link[],
  distance: ReadonlyMap<string, number>,
): Promise<LayeredResult> {
  const edges = links.map((link) => directed(link, distance));
  const isRibbon = depth(distance) >= mostLayers;
  const isTower = !isRibbon && nodes.length > 2 * highestLayer;
  const children = nodes.map((node) => asElk(node, edges));
  const graph: ElkNode = {
    id: 'root',
    layoutOptions: {
      ...options,
      ...(isRibbon && { 'elk.layered.wrapping.strategy': 'MULTI_EDGE', 'elk.aspectRatio': '1.6' }),
      ...(isTower && {
        'elk.layered.layering.strategy': 'COFFMAN_GRAHAM',
        'elk.layered.layering.coffmanGraham.layerBound': String(
          Math.max(highestLayer, Math.ceil(Math.sqrt(nodes.length) * 1.1)),
        ),
      }),
    },
    children,
    edges: edges.map(({ link, source, target }): ElkExtendedEdge => ({
      id: link.id,
      sources: [portId(source, link)],
      targets: [portId(target, link)],
    })),
  };
  elk ??= new ELK();
  const done = await elk.layout(graph);
  const positions = new Map((done.children ?? []).map(({ id, x = 0, y = 0 }) => [id, { x, y }]));
  const wires = new Map(
    (done.edges ?? []).map((edge) => {
      const [section] = edge.sections ?? [];
      const points = section === undefined ? [] : [section.startPoint, ...(section.bendPoints ?? []), section.endPoint];
      const isTurned = edges.find(({ link }) => link.id === edge.id)?.isTurned === true;
      return [edge.id, (isTurned ? points.toReversed() : points).map(({ x, y }) => ({ x, y }))] as const;
    }),
  );
  return { positions, wires, width: done.width ?? 0, height: done.height ?? 0 };
}

interface Directed {
  readonly link: Link;
  readonly source: string;
  readonly target: string;
  readonly isTurned: boolean;
}

function directed(link: Link, distance: ReadonlyMap<string, number>): Directed {
  const [from, to] = [link.from.box, link.to.box];
  const isTurned = link.kind === 'endpoint' && (distance.get(to) ?? 0) < (distance.get(from) ?? 0);
  return { link, isTurned, source: isTurned ? to : from, target: isTurned ? from : to };
}

function portId(node: string, link: Link): string {
  return `${node}|${link.id}`;
}

function asElk(node: LayeredNode, edges: readonly Directed[]): ElkNode {
  const mine = edges.filter(({ source, target }) => source === node.id || target === node.id);
  const isFixed = mine.length > 0 && mine.every(({ link }) => anchorIn(node, link) !== undefined);
  return {
    id: node.id,
    width: node.width,
    height: node.height,
    layoutOptions: {
      'elk.portConstraints': isFixed ? 'FIXED_POS' : 'FIXED_SIDE',
      // Wires keep away from the corners, and from each other.
      'elk.spacing.portPort': '16',
      'elk.spacing.portsSurrounding': '[top=18,left=0,bottom=18,right=0]',
    },
    ports: mine.map(({ link, source }) => {
      const isOut = source === node.id;
      const y = anchorIn(node, link);
      return {
        id: portId(node.id, link),
        width: 0,
        height: 0,
        ...(isFixed && y !== undefined && { x: isOut ? node.width : 0, y }),
        layoutOptions: { 'elk.port.side': isOut ? 'EAST' : 'WEST' },
      };
    }),
  };
}

function anchorIn({ id, anchors }: LayeredNode, { from, to }: Link): number | undefined {
  const { anchor } = from.box === id ? from : to;
  return anchor === null ? undefined : anchors.get(anchor);
}
