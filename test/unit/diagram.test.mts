import assert from 'node:assert/strict';
import type { Topology } from '../../src/model/topology.ts';
import { buildDiagram } from '../../src/shared/diagram/build.ts';
import { allCards, type Diagram, type DiagramOptions } from '../../src/shared/diagram/diagram.ts';
import { diagramDot } from '../../src/shared/diagram/dot.ts';
import { summaryOf } from '../../src/shared/diagram/summary.ts';
import { touches, type Point, type Rect } from '../../src/shared/diagram/layout/geometry.ts';
import { cardRects } from '../../src/shared/diagram/layout/cells.ts';
import { layOut } from '../../src/shared/diagram/layout/layout.ts';
import type { Placement } from '../../src/shared/diagram/layout/placement.ts';
import { diagramMermaid } from '../../src/shared/diagram/mermaid.ts';
import { crowd } from '../fake-engine/crowd.mts';
import { topologyOf } from '../fake-engine/plan.mts';
import { office, projects } from '../fake-engine/populations.mts';

const everything: DiagramOptions = { folded: new Set(), focus: null, stopped: true, wiring: false };
const diagramOf = (topology: Topology): Diagram => buildDiagram(topology, everything);

function assertNoOverlap(diagram: Diagram, placement: Placement): void {
  const rects = diagram.boxes.map(({ id }): [string, Rect] => {
    const placed = placement.boxes.get(id);
    assert.ok(placed, `${id} has no place`);
    return [id, placed.rect];
  });
  rects.forEach(([id, rect], index) => {
    for (const [other, second] of rects.slice(index + 1)) assert.ok(!touches(rect, second), `${id} lies on ${other}`);
  });
  for (const box of diagram.boxes) {
    const placed = placement.boxes.get(box.id);
    const cards = placed === undefined ? [] : [...cardRects(box, placed).values()];
    assert.equal(cards.length, allCards(box).length);
    cards.forEach((card, index) => {
      for (const other of cards.slice(index + 1)) assert.ok(!touches(card, other), `cards in ${box.id}`);
    });
  }
}

/** Whether a straight line goes through a rectangle, not only along its edge. */
function passes(a: Point, b: Point, { x, y, width, height }: Rect): boolean {
  const [left, right] = [Math.min(a.x, b.x), Math.max(a.x, b.x)];
  const [top, bottom] = [Math.min(a.y, b.y), Math.max(a.y, b.y)];
  return right > x + 1 && left < x + width - 1 && bottom > y + 1 && top < y + height - 1;
}

describe('the layout of the diagram', function () {
  this.timeout(60_000);
  const populations = {
    'the office': topologyOf(office()),
    '30 containers': topologyOf(projects(30, 6)),
    '300 containers': topologyOf(projects(300, 30)),
    'a ring of 30 networks': topologyOf(crowd('debian', 90, 30)),
  };
  for (const [name, topology] of Object.entries(populations)) {
    it(`puts nothing upon anything: ${name}`, async () => {
      const diagram = diagramOf(topology);
      const placement = await layOut(diagram, null);
      assertNoOverlap(diagram, placement);
      for (const { id } of diagram.links) assert.ok((placement.wires.get(id)?.length ?? 0) >= 2, `${id} has no wire`);
      for (const [id, points] of placement.wires) {
        points.forEach((point, index) => {
          const before = points[index - 1];
          assert.ok(before === undefined || before.x === point.x || before.y === point.y, `${id} is askew`);
        });
      }
    });
  }

  for (const [name, topology] of Object.entries(populations)) {
    it(`leads no wire through what it does not end at: ${name}`, async () => {
      const diagram = diagramOf(topology);
      const { boxes, wires } = await layOut(diagram, null);
      const through: string[] = [];
      for (const { id, from, to } of diagram.links) {
        for (const [at, end] of (wires.get(id) ?? []).entries()) {
          const start = wires.get(id)?.[at - 1];
          if (start === undefined) continue;
          for (const [box, { rect }] of boxes)
            if (box !== from.box && box !== to.box && passes(start, end, rect)) through.push(`${id} through ${box}`);
        }
      }
      assert.deepEqual(through, []);
    });
  }

  it('gives the same picture for the same input', async () => {
    const diagram = diagramOf(topologyOf(office()));
    assert.deepEqual(await layOut(diagram, null), await layOut(diagramOf(topologyOf(office())), null));
  });

  it('moves nothing when a container comes, and gives it the next free cell', async () => {
    const before = await layOut(diagramOf(topologyOf(office())), null);
    const diagram = diagramOf(topologyOf(office([{ name: 'zebra', networks: ['company'] }])));
    const after = await layOut(diagram, before);
    assertNoOverlap(diagram, after);
    for (const [id, { rect, cells }] of before.boxes) {
      assert.deepEqual(after.boxes.get(id)?.rect, rect, id);
      for (const [card, cell] of cells) assert.equal(after.boxes.get(id)?.cells.get(card), cell, card);
    }
    for (const [id, points] of before.wires) assert.deepEqual(after.wires.get(id), points, id);
  });

  it('moves nothing when a container is connected to a second network and goes out of its room', async () => {
    const more = (networks: readonly string[]): Topology => topologyOf(office([{ name: 'mover', networks }]));
    const before = await layOut(diagramOf(more(['company'])), null);
    const diagram = diagramOf(more(['company', 'outside-net']));
    const after = await layOut(diagram, before);
    assertNoOverlap(diagram, after);
    for (const [id, { rect }] of before.boxes) assert.deepEqual(after.boxes.get(id)?.rect, rect, id);
    const back = await layOut(diagramOf(more(['company'])), after);
    for (const [id, { rect }] of before.boxes) assert.deepEqual(back.boxes.get(id)?.rect, rect, id);
  });
});

describe('the diagram of a topology', () => {
  const diagram = diagramOf(topologyOf(office()));
  const box = (id: string): Diagram['boxes'][number] | undefined => diagram.boxes.find((one) => one.id.startsWith(id));

  it('puts a container with one network into its room, one with several between, those without aside', () => {
    const room = diagram.boxes.find((one) => one.kind === 'room' && one.network.name === 'company');
    assert.deepEqual(room?.kind === 'room' && room.cards.map(({ container }) => container.name), [
      'cache',
      'devenv',
      'queue',
      'testenv',
      'webserver',
    ]);
    const between = diagram.boxes.flatMap((one) => (one.kind === 'card' ? [one.card.container.name] : []));
    assert.deepEqual(between, ['edge']);
    const tray = box('tray');
    assert.deepEqual(tray?.kind === 'tray' && tray.cards.map(({ container }) => container.name), ['batch']);
  });

  it('draws those who share a namespace as one card', () => {
    const cards = diagram.boxes.flatMap(allCards);
    const proxy = cards.find(({ container }) => container.name === 'proxy');
    assert.deepEqual(
      proxy?.tenants.map(({ name }) => name),
      ['proxy-exporter'],
    );
  });

  it('shows published ports on the host, and hangs macvlan on its parent', () => {
    const host = box('host');
    assert.deepEqual(host?.kind === 'host' && host.pills.map(({ port }) => port), [8080, 8443, 9090]);
    assert.ok(diagram.links.some(({ kind, from }) => kind === 'parent' && from.box === 'parent:eth0.20'));
  });

  it('is summed up in a line', () =>
    assert.equal(summaryOf(topologyOf(office())), '4 networks · 15 containers · 1 problem'));

  it('shows only the surroundings of what is in focus', () => {
    const edge = diagram.boxes.find((one) => one.kind === 'card')?.id ?? '';
    const around = buildDiagram(topologyOf(office()), { ...everything, focus: edge });
    const names = around.boxes.flatMap((one) => (one.kind === 'room' ? [one.network.name] : []));
    assert.deepEqual(names, ['company', 'enterprise', 'outside-net']);
  });

  it('is text in Mermaid and DOT, whatever the names are', () => {
    const hostile = topologyOf(
      office([{ name: 'x"]; evil [label="<b>', image: '`#quot;"\\n', networks: ['company', 'enterprise'] }]),
    );
    const mermaid = diagramMermaid(diagramOf(hostile));
    assert.match(mermaid, /^flowchart LR\n/);
    assert.ok(!mermaid.includes('<b>') && !mermaid.includes('"]; evil'), mermaid);
    const dot = diagramDot(diagramOf(hostile));
    assert.ok(dot.includes('x\\"]; evil [label=\\"<b>'), dot);
  });
});
