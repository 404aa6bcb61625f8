import assert from 'node:assert/strict';
import { DisposableList } from './disposables.ts';

describe('DisposableList', () => {
  it('disposes what it was given, last first, once', () => {
    const order: number[] = [];
    const list = new DisposableList();
    for (const number of [1, 2, 3]) list.add({ dispose: () => order.push(number) });
    list.dispose();
    list.dispose();
    assert.deepEqual(order, [3, 2, 1]);
  });

  it('disposes at once what comes too late', () => {
    const list = new DisposableList();
    list.dispose();
    let disposed = 0;
    list.add({ dispose: () => void (disposed += 1) });
    assert.equal(disposed, 1);
  });

  it('disposes at once what is added while it is being disposed', () => {
    const list = new DisposableList();
    let disposed = 0;
    list.add({ dispose: () => void list.add({ dispose: () => void (disposed += 1) }) });
    list.dispose();
    assert.equal(disposed, 1);
  });

  it('hands back what it was given', () => {
    const item = { dispose: () => undefined, name: 'x' };
    assert.equal(new DisposableList().add(item).name, 'x');
  });
});
