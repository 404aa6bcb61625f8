import assert from 'node:assert/strict';
import { anIperf3, anObservation, aPing } from '../../test/support/observed.ts';
import { changesText, figureChanges, figuresOf } from './figures.ts';

const said = (observation: Parameters<typeof figuresOf>[0]): string[] =>
  figuresOf(observation).map(({ label, text }) => `${label}: ${text}`);

describe('the figures of an observation', () => {
  it('are loss and times of a ping', () =>
    assert.deepEqual(said(aPing(4, 1.234)), [
      'loss: 20 %',
      'round trip: 1.2 ms',
      'slowest: 1.2 ms',
      'replies: 4 of 5',
    ]));

  it('are the rate and what was sent again of a measurement of bandwidth', () =>
    assert.deepEqual(said(anIperf3([100e6, 50e6])), ['throughput: 75 Mbit/s', 'segments sent again: 3']));

  it('are the outcome and the time of a connection', () => {
    const tcp = { outcome: 'connected', address: null, port: 80, connectMs: 0.5, failure: null } as const;
    assert.deepEqual(said(anObservation('tcp', tcp)), ['connection: connected', 'connected in: 0.5 ms']);
  });

  it('say that silence over UDP says nothing', () => {
    const udp = { outcome: 'silent', address: null, port: 53, payload: 'dns', answerMs: null, failure: null } as const;
    assert.deepEqual(said(anObservation('udp', udp)), ['answer: silent, which says nothing']);
  });

  it('are none where nothing was found out', () =>
    assert.deepEqual(said(anObservation('ping', null, { inconclusive: 'not-permitted' })), []));
});

describe('what changed between two observations', () => {
  it('is told with its difference', () => {
    const changes = figureChanges(figuresOf(aPing(3, 13.2)), figuresOf(aPing(5, 1.2)));
    assert.deepEqual(changes[0], { label: 'loss', before: '0 %', now: '40 %', by: '' });
    assert.deepEqual(changes[1], { label: 'round trip', before: '1.2 ms', now: '13 ms', by: '+12 ms' });
    assert.equal(changesText(changes.slice(0, 2)), 'loss 0 % → 40 %, round trip +12 ms');
  });

  it('is nothing where all reads the same', () =>
    assert.deepEqual(figureChanges(figuresOf(aPing(5, 1.21)), figuresOf(aPing(5, 1.23))), []));

  it('knows a figure that only one of them has', () => {
    const changes = figureChanges(figuresOf(aPing(0, 1)), figuresOf(aPing(5, 1)));
    assert.deepEqual(
      changes.map(({ label, before, now, by }) => [label, before, now, by]),
      [
        ['loss', '0 %', '100 %', ''],
        ['replies', '5 of 5', '0 of 5', ''],
        ['round trip', '1 ms', '–', ''],
        ['slowest', '1 ms', '–', ''],
      ],
    );
  });

  it('goes down with a minus', () =>
    assert.match(
      changesText(figureChanges(figuresOf(anIperf3([40e6])), figuresOf(anIperf3([90e6])))),
      /throughput −50 Mbit\/s/,
    ));
});
