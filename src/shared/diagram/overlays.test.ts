import assert from 'node:assert/strict';
import { aContainer, anEndpoint, aNetwork, aTopology } from '../../../test/support/model.ts';
import { matrixOverlays, overlaysOf, resultOverlay } from './overlays.ts';

const app = aNetwork('app');
const web = aContainer('web', { endpoints: [anEndpoint(app, '172.20.0.2/16')] });
const db = aContainer('db', { endpoints: [anEndpoint(app, '172.20.0.3/16')] });
const topology = aTopology([app], [web, db]);

const failed = {
  from: { kind: 'container', id: web.id, name: 'web' },
  to: { kind: 'container', id: db.id, name: 'db', asked: 'db:5432', network: 'app' },
  verdict: 'unreachable',
  cause: 'listening-on-loopback',
  findings: [{ code: 'listening-on-loopback', summary: 'It listens on 127.0.0.1 only.' }],
  path: [
    { at: 'web', what: 'interface', detail: { interface: 'eth0', addresses: '172.20.0.2' } },
    { at: 'app', what: 'bridge' },
    { at: 'db', what: 'socket', blockedBy: 'listening-on-loopback' },
  ],
  observations: [],
};

describe('a result drawn over the diagram', () => {
  it('goes from card to card over its network, and breaks where its path is blocked', () => {
    const overlay = resultOverlay(topology, 'r1', failed);
    assert.deepEqual(
      [overlay?.from, overlay?.to, overlay?.network, overlay?.breakAt],
      [`card:${web.id}`, `card:${db.id}`, app.id, 1],
    );
    assert.equal(overlay?.text, 'It listens on 127.0.0.1 only.');
    assert.deepEqual(
      overlay.hops.map(({ label, value, isBroken }) => [label, value, isBroken]),
      [
        ['web', 'interface: eth0 172.20.0.2', false],
        ['app', 'bridge', false],
        ['db', 'socket. It listens on 127.0.0.1 only.', true],
      ],
    );
  });

  it('tells its time where it got through, and breaks nowhere', () => {
    const observations = [{ kind: 'ping', result: { rttMs: { avg: 0.42 } } }];
    const overlay = resultOverlay(topology, 'r2', {
      ...failed,
      verdict: 'reachable',
      cause: null,
      path: [],
      observations,
    });
    assert.deepEqual([overlay?.time, overlay?.breakAt], ['0.42 ms', null]);
  });

  it('breaks in the middle where nobody knows where', () =>
    assert.equal(resultOverlay(topology, 'r3', { ...failed, path: [] })?.breakAt, 0.5));

  it('is nothing where the source is gone, or the document makes no sense', () => {
    assert.equal(
      resultOverlay(topology, 'r4', { ...failed, from: { kind: 'container', id: 'x', name: 'gone' } }),
      null,
    );
    assert.equal(resultOverlay(topology, 'r5', { verdict: 'fine' }), null);
  });

  it('is one for each pair of a matrix', () => {
    const pairs = [
      { from: 'web', to: 'db', ok: true, rttMs: 0.2, outcome: 'replied' },
      { from: 'db', to: 'web', ok: false, rttMs: null, outcome: 'timed-out' },
      { from: 'web', to: 'gone', ok: null },
    ];
    const verdicts = matrixOverlays(topology, 'm', { pairs }).map(({ from, verdict }) => [from, verdict]);
    assert.deepEqual(verdicts, [
      [`card:${db.id}`, 'unreachable'],
      [`card:${web.id}`, 'reachable'],
    ]);
  });

  it('is that of the newest test of a pair, and of the newest matrix', () => {
    const pairs = [{ from: 'web', to: 'db', ok: true, rttMs: 0.2 }];
    const results = [
      { id: 'm2', kind: 'matrix', document: { pairs } },
      { id: 'r2', kind: 'connectivity', document: failed },
      { id: 'r1', kind: 'connectivity', document: failed },
      { id: 'm1', kind: 'matrix', document: { pairs } },
    ];
    const drawn = overlaysOf(topology, results).map(({ id, kind }) => [id, kind]);
    assert.deepEqual(drawn, [
      ['r2', 'test'],
      ['m2', 'pair'],
    ]);
  });
});
