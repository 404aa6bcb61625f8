import assert from 'node:assert/strict';
import { aPing } from '../../../test/support/observed.ts';
import { probeDocument } from '../../shared/documents/probe.ts';
import { failuresIn } from './failures.ts';
import { lightEnough, questionOf, readStored, type Result } from './result.ts';

const at = '2026-01-02T03:04:05.000Z';

function probe(id: string, from = 'a'): Result {
  const request = { kind: 'ping', from, to: 'b' } as const;
  return { kind: 'probe', id, at, request, document: probeDocument(from, 'b', aPing(5, 1)) };
}

function connectivity(id: string, verdict: 'reachable' | 'unreachable' | 'unknown', port = 80): Result {
  return {
    kind: 'connectivity',
    id,
    at,
    document: {
      version: 1,
      from: { kind: 'container', id: 'A', name: 'a' },
      to: {
        kind: 'container',
        id: 'B',
        name: 'b',
        asked: `b:${port}`,
        address: null,
        port,
        protocol: 'tcp',
        network: null,
      },
      verdict,
      cause: null,
      findings: [],
      path: [],
      returnPath: [],
      observations: [],
      ms: 1,
      at,
    },
  };
}

function matrix(id: string, ok: boolean | null): Result {
  const pair = { address: null, rttMs: null, outcome: 'answered', tries: 1, why: null } as const;
  return {
    kind: 'matrix',
    id,
    at,
    request: { network: null, containers: null, port: 80 },
    document: {
      version: 1,
      network: null,
      port: 80,
      containers: [
        { id: 'A', name: 'a', state: 'running' },
        { id: 'B', name: 'b', state: 'running' },
      ],
      pairs: [{ from: 'a', to: 'b', ok, ...pair }],
      cancelled: false,
      ms: 1,
      at,
    },
  };
}

describe('results that are kept', () => {
  it('are read again as they were', () => {
    const all = [probe('1'), connectivity('2', 'reachable'), matrix('3', true)];
    assert.deepEqual(readStored(JSON.parse(JSON.stringify(all))), all);
  });

  it('are read without what makes no sense', () => {
    const nonsense = [
      null,
      7,
      'x',
      {},
      { kind: 'probe' },
      { kind: 'matrix', id: '1', at, document: {} },
      { ...probe('9'), request: { kind: 'rm -rf', from: 'a', to: 'b' } },
      { ...connectivity('8', 'reachable'), document: { from: { name: 'a' } } },
      { kind: 'newer', id: 'x', at, document: {} },
    ];
    assert.deepEqual(readStored([...nonsense, probe('1')]), [probe('1')]);
    for (const other of [undefined, null, {}, 'x']) assert.deepEqual(readStored(other), []);
  });

  it('weigh no more than they may, the newest first', () => {
    const weight = JSON.stringify(probe('1')).length;
    const kept = lightEnough([probe('1'), probe('2'), probe('3')], weight * 2);
    assert.deepEqual(
      kept.map(({ id }) => id),
      ['1', '2'],
    );
  });

  it('answer the same question when all that was asked is the same', () => {
    assert.equal(questionOf(probe('1')), questionOf(probe('2')));
    assert.notEqual(questionOf(probe('1')), questionOf(probe('2', 'c')));
    assert.notEqual(questionOf(connectivity('1', 'reachable', 80)), questionOf(connectivity('1', 'reachable', 81)));
  });
});

describe('containers of which a pair failed', () => {
  const failed = (...results: Result[]): string[] => [...failuresIn(results).keys()];

  it('are both of the pair', () => {
    assert.deepEqual(failed(connectivity('1', 'unreachable')), ['A', 'B']);
    assert.deepEqual(failed(matrix('1', false)), ['A', 'B']);
  });

  it('are cleared by the same pair and port, tested well since, in whatever way', () => {
    assert.deepEqual(failed(connectivity('2', 'reachable'), connectivity('1', 'unreachable')), []);
    assert.deepEqual(failed(matrix('2', true), connectivity('1', 'unreachable')), []);
    assert.deepEqual(failed(connectivity('2', 'reachable', 81), connectivity('1', 'unreachable')), ['A', 'B']);
  });

  it('are not told by what could not be checked', () => {
    assert.deepEqual(failed(connectivity('2', 'unknown'), connectivity('1', 'unreachable')), ['A', 'B']);
    assert.deepEqual(failed(matrix('2', null)), []);
  });
});
