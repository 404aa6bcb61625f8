import assert from 'node:assert/strict';
import { beside } from '../../src/shared/diagram/paths.ts';
import type { Overlay } from '../../src/shared/protocol.ts';
import { canChoose, chosenOverlays, overlaysAbout, waysOf } from '../../src/webview/diagram/scene.ts';

const overlay = (part: Partial<Overlay>): Overlay => ({
  ...{ id: 'matrix', kind: 'pair', from: 'a', to: 'b', verdict: 'reachable', network: null, time: '', title: '' },
  ...{ verdictText: '', text: '', hops: [], breakAt: null },
  ...part,
});
const courses = (...overlays: readonly Overlay[]): readonly string[] =>
  waysOf(overlays).map(({ overlay: { from, to }, course }) => `${from}→${to} ${course}`);

describe('results over the diagram', () => {
  it('are one line where there and back say the same, and two lanes where they differ', () => {
    const there = overlay({});
    const back = overlay({ from: 'b', to: 'a' });
    assert.deepEqual(courses(there), ['a→b alone']);
    assert.deepEqual(courses(there, back), ['a→b both']);
    assert.deepEqual(courses(back, there), ['a→b both']);
    const broken = overlay({ from: 'b', to: 'a', verdict: 'unreachable', breakAt: 0.5 });
    assert.deepEqual(courses(there, broken), ['a→b lane', 'b→a lane']);
    assert.deepEqual(courses(overlay({ to: null })), ['a→null alone']);
  });

  it('of single tests are two lanes even where they say the same: each has its time', () =>
    assert.deepEqual(courses(overlay({ kind: 'test' }), overlay({ kind: 'test', id: '2', from: 'b', to: 'a' })), [
      'a→b lane',
      'b→a lane',
    ]));

  it('are chosen by name, and a choice that is gone is none', () => {
    const test = overlay({ kind: 'test', id: 't' });
    const older = overlay({ kind: 'test', id: 'u', from: 'c' });
    const all = [test, older, overlay({})];
    const ids = (choice: string): readonly string[] => chosenOverlays(all, choice).map(({ id }) => id);
    assert.deepEqual(['none', 'last', 'all', 'matrix', 'u', 'x'].map(ids), [
      ...[[], ['t'], ['t', 'u'], ['matrix'], ['u'], []],
    ]);
    for (const choice of ['none', 'last', 'all', 'matrix', 'u']) assert.ok(canChoose(all, choice), choice);
    assert.ok(!canChoose(all, 'x'));
    assert.ok(!canChoose([test], 'matrix'));
    // Only so many stand in the list of results.
    const many = Array.from({ length: 31 }, (_, at) => overlay({ kind: 'test', id: `n${at}` }));
    assert.deepEqual([canChoose(many, 'n29'), canChoose(many, 'n30')], [true, false]);
  });

  it('are told of a container at the side: what is drawn of it, else its newest test', () => {
    const test = overlay({ kind: 'test', id: 't' });
    const all = [test, overlay({ kind: 'test', id: 'u' }), overlay({}), overlay({ from: 'c', to: 'd' })];
    const ids = (choice: string, about: string): readonly string[] =>
      overlaysAbout(all, choice, about).map(({ id, from }) => `${id} ${from}`);
    assert.deepEqual(ids('matrix', 'a'), ['matrix a']);
    assert.deepEqual(ids('none', 'b'), ['t a']);
    assert.deepEqual(ids('none', 'c'), []);
  });
});

describe('a way beside another', () => {
  it('keeps to the right, around corners as well', () => {
    const there = [
      { x: 0, y: 0 },
      { x: 50, y: 0 },
      { x: 100, y: 0 },
      { x: 100, y: 80 },
    ];
    assert.deepEqual(beside(there, 5), [
      { x: 0, y: 5 },
      { x: 50, y: 5 },
      { x: 95, y: 5 },
      { x: 95, y: 80 },
    ]);
    assert.deepEqual(beside(there.toReversed(), 5).toReversed(), [
      { x: 0, y: -5 },
      { x: 50, y: -5 },
      { x: 105, y: -5 },
      { x: 105, y: 80 },
    ]);
  });
});
