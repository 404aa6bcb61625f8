import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import type { IncomingMessage } from 'node:http';
import { StoppedError } from '../base/errors.ts';
import { silentLogger } from '../base/logger.ts';
import { EngineConnection } from './connection.ts';
import { EngineError } from './errors.ts';
import { pullImage, splitReference, type PullReport } from './images.ts';
import type { RawRequest } from './transport.ts';

/** A connection to an engine that answers with what the test writes. */
function answering(statusCode = 200): { connection: EngineConnection; answer: PassThrough; requests: RawRequest[] } {
  const answer = Object.assign(new PassThrough(), { statusCode });
  const requests: RawRequest[] = [];
  const send = async (request: RawRequest): Promise<IncomingMessage> => {
    requests.push(request);
    request.signal.addEventListener('abort', () => answer.destroy(new Error('aborted')));
    return await Promise.resolve(answer as unknown as IncomingMessage);
  };
  const connection = new EngineConnection(
    'unix:///test',
    { send, upgrade: send, close: () => undefined },
    silentLogger,
  );
  return { connection, answer, requests };
}

describe('splitReference', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['alpine', 'alpine', 'latest'],
    ['alpine:3.20', 'alpine', '3.20'],
    ['registry.test:5000/a/b', 'registry.test:5000/a/b', 'latest'],
    ['registry.test:5000/a/b:1', 'registry.test:5000/a/b', '1'],
    ['a/b:1@sha256:ab', 'a/b', 'sha256:ab'],
    ['a/b@sha256:ab', 'a/b', 'sha256:ab'],
  ];
  for (const [reference, name, tag] of cases) {
    it(`takes ${reference} apart`, () => assert.deepEqual(splitReference(reference), { name, tag }));
  }
});

describe('pullImage', () => {
  it('reports line by line, however the stream is cut', async () => {
    const { connection, answer, requests } = answering();
    const reports: PullReport[] = [];
    const pulled = pullImage(connection, 'a/b:1', { idleMs: 1000, onReport: (report) => void reports.push(report) });
    const layer = { status: 'Downloading', id: 'ab12', progressDetail: { current: 5, total: 50 } };
    const text = `{"status":"Pulling from a/b","id":"1"}\r\n${JSON.stringify(layer)}\r\nnonsense\n{"status":"Done"}`;
    answer.write(text.slice(0, 50));
    answer.end(text.slice(50));
    await pulled;
    assert.deepEqual(requests[0]?.query, { fromImage: 'a/b', tag: '1' });
    assert.deepEqual(reports, [
      { status: 'Pulling from a/b', layer: '1', current: 0, total: 0 },
      { status: 'Downloading', layer: 'ab12', current: 5, total: 50 },
      { status: '', layer: '', current: 0, total: 0 },
      { status: 'Done', layer: '', current: 0, total: 0 },
    ]);
  });

  it("fails with the registry's words, which come behind a good status", async () => {
    const { connection, answer } = answering();
    answer.end('{"status":"Pulling"}\n{"errorDetail":{"message":"toomanyrequests"},"error":"toomanyrequests"}\n');
    await assert.rejects(pullImage(connection, 'a', { idleMs: 1000 }), (error) => {
      assert.ok(EngineError.is(error, 'engine-failed'));
      assert.equal(error.details['message'], 'toomanyrequests');
      return true;
    });
  });

  it('fails where the engine refuses at once', async () => {
    const { connection, answer } = answering(404);
    answer.end('{"message":"pull access denied for a"}');
    await assert.rejects(pullImage(connection, 'a', { idleMs: 1000 }), (error) => EngineError.is(error, 'not-found'));
  });

  it('ends when cancelled, and lets go of the connection', async () => {
    const { connection, answer } = answering();
    const cancel = new AbortController();
    const pulled = pullImage(connection, 'a', { idleMs: 1000, signal: cancel.signal });
    answer.write('{"status":"Pulling"}\n');
    setTimeout(() => cancel.abort(), 20);
    await assert.rejects(pulled, (error) => StoppedError.is(error, 'cancelled'));
    assert.ok(answer.destroyed);
  });

  it('ends where nothing is said for too long', async () => {
    const { connection, answer } = answering();
    answer.write('{"status":"Pulling"}\n');
    await assert.rejects(pullImage(connection, 'a', { idleMs: 30 }), (error) => StoppedError.is(error, 'timed-out'));
    assert.ok(answer.destroyed);
  });
});
