import assert from 'node:assert/strict';
import { aContainer, aDetail, aTopology } from '../../test/support/model.ts';
import type { Container } from '../model/container.ts';
import { isLeftBehind, namespaceOf, namespaceOwner, onHost, sharersOf } from './shared.ts';

const startedAt = (time: string): Pick<Container, 'detail'> => ({ detail: aDetail({ startedAt: time }) });
const inside = (target: Container): Pick<Container, 'mode'> => ({ mode: { kind: 'container', container: target.id } });
const names = (containers: readonly Container[]): string[] => containers.map(({ name }) => name);

describe('namespaceOf', () => {
  const web = aContainer('web');
  const sidecar = aContainer('sidecar', inside(web));
  const nested = aContainer('nested', inside(sidecar));
  const onTheHost = aContainer('on-host', { mode: { kind: 'host' } });
  const besideHost = aContainer('beside-host', inside(onTheHost));
  const topology = aTopology([], [web, sidecar, nested, onTheHost, besideHost]);

  it('is its own unless it was told to join one', () => {
    assert.deepEqual(namespaceOf(topology, web), { kind: 'container', owner: web, through: [] });
  });

  it('follows a chain to its end', () => {
    assert.deepEqual(namespaceOf(topology, nested), { kind: 'container', owner: web, through: [sidecar] });
    assert.equal(namespaceOwner(topology, nested), web);
  });

  it('is the host where the chain ends there', () => {
    assert.deepEqual(namespaceOf(topology, besideHost), { kind: 'host', through: [onTheHost] });
    assert.equal(namespaceOwner(topology, besideHost), null);
    assert.deepEqual(names(onHost(topology)), ['beside-host', 'on-host']);
  });

  it('is missing where the other container is gone', () => {
    const orphan = aContainer('orphan', { mode: { kind: 'container', container: 'dead'.repeat(16) } });
    const found = namespaceOf(aTopology([], [orphan]), orphan);
    assert.deepEqual(found, { kind: 'missing', reference: 'dead'.repeat(16), through: [] });
  });

  it('is found by name where the engine repeats the name', () => {
    const byName = aContainer('by-name', { mode: { kind: 'container', container: 'web' } });
    assert.equal(namespaceOwner(aTopology([], [web, byName]), byName), web);
  });

  it('ends on a chain that bites its own tail', () => {
    const a = aContainer('a', { mode: { kind: 'container', container: 'b' } });
    const b = aContainer('b', { mode: { kind: 'container', container: 'c' } });
    const c = aContainer('c', { mode: { kind: 'container', container: 'b' } });
    const self = aContainer('self', { mode: { kind: 'container', container: 'self' } });
    const loop = aTopology([], [a, b, c, self]);
    assert.deepEqual(
      [a, b, c, self].map((container) => namespaceOf(loop, container).kind),
      ['missing', 'missing', 'missing', 'missing'],
    );
  });
});

describe('sharersOf', () => {
  const web = aContainer('web');
  const [one, two] = [aContainer('one', inside(web)), aContainer('two', inside(web))];
  const topology = aTopology([], [web, one, two, aContainer('other')]);

  it('tells the same company from every side', () => {
    assert.deepEqual(names(sharersOf(topology, web)), ['one', 'two']);
    assert.deepEqual(names(sharersOf(topology, one)), ['two', 'web']);
  });

  it('tells of the host who else lives there', () => {
    const [a, b] = [aContainer('a', { mode: { kind: 'host' } }), aContainer('b', { mode: { kind: 'host' } })];
    assert.deepEqual(names(sharersOf(aTopology([], [a, b, web]), a)), ['b']);
  });
});

describe('isLeftBehind', () => {
  it('tells who kept the namespace of a container that was restarted since', () => {
    const web = aContainer('web', startedAt('2024-05-01T10:00:05Z'));
    const old = aContainer('old', { ...inside(web), ...startedAt('2024-05-01T10:00:01Z') });
    const fresh = aContainer('fresh', { ...inside(web), ...startedAt('2024-05-01T10:00:09Z') });
    const unread = aContainer('unread', inside(web));
    const topology = aTopology([], [web, old, fresh, unread]);
    assert.deepEqual(
      [web, old, fresh, unread].map((container) => isLeftBehind(topology, container)),
      [false, true, false, false],
    );
  });

  it('tells who outlived the container it lives with', () => {
    const stopped = aContainer('stopped', { state: 'exited' });
    const alone = aContainer('alone', inside(stopped));
    const orphan = aContainer('orphan', { mode: { kind: 'container', container: 'gone' } });
    const down = aContainer('down', { state: 'exited', mode: { kind: 'container', container: 'gone' } });
    const topology = aTopology([], [stopped, alone, orphan, down]);
    assert.deepEqual(
      [alone, orphan, down].map((container) => isLeftBehind(topology, container)),
      [true, true, false],
    );
  });
});
