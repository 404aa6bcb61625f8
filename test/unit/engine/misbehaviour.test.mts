import assert from 'node:assert/strict';
import { EngineError, type EngineErrorReason } from '../../../src/engine/errors.ts';
import type { EngineClient } from '../../../src/engine/client.ts';
import type { Behaviour, FakeEngine } from '../../fake-engine/fake-engine.mts';
import * as does from '../../fake-engine/misbehaviour.mts';
import { eventually } from '../../support/eventually.mts';
import { useFakeEngine } from './use-fake-engine.mts';

/** What is asked, on which path, by each call that reads. */
const calls: readonly (readonly [string, RegExp, (client: EngineClient) => Promise<unknown>])[] = [
  ['the list of networks', /^GET \/networks$/, async (client) => await client.listNetworks()],
  ['the list of containers', /^GET \/containers\/json$/, async (client) => await client.listContainers()],
  ['a file', /^GET \/containers\/x\/archive$/, async (client) => await client.readFile('x', '/etc/hosts')],
  ['the events', /^GET \/events$/, async (client) => await client.events(new AbortController().signal)],
  [
    'an exec',
    /^POST \/containers\/x\/exec$/,
    async (client) => await client.exec({ container: 'x', command: ['true'], ms: 2000 }),
  ],
];

/** Misbehaviour, and what it means whatever was asked. */
const always: readonly (readonly [string, Behaviour, EngineErrorReason])[] = [
  ['hangs up at once', does.hangUp, 'connection-lost'],
  ['says something that is no HTTP', does.speak('SSH-2.0-OpenSSH_9.2p1\r\n'), 'bad-answer'],
  ['says a TLS alert', does.speak('\x15\x03\x01\x00\x02\x02\x46'), 'bad-answer'],
  ['says a header without an end', does.speak(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(100_000)}`), 'bad-answer'],
  ['fails with JSON', does.sayJson({ message: 'driver failed' }, 500), 'engine-failed'],
  ['fails with HTML', does.say('<html><b>502 Bad Gateway</b></html>', 502, 'text/html'), 'engine-failed'],
  ['fails with an empty body', does.say('', 503), 'engine-failed'],
  [
    'fails with half an explanation',
    (r, response, socket) => failHalfway(response, () => does.hangUp(r, response, socket)),
    'engine-failed',
  ],
  ['fails with an endless explanation', does.endless('why '.repeat(1000), 500).behaviour, 'engine-failed'],
  ['refuses', does.sayJson({ message: 'no' }, 403), 'refused'],
  ['asks for a password', does.say('who are you?', 401, 'text/plain'), 'refused'],
  ['does not know', does.sayJson({ message: 'no such thing' }, 404), 'not-found'],
  ['is in the way of itself', does.sayJson({ message: 'is paused' }, 409), 'conflict'],
  ['says a status that is none', does.say('', 700), 'engine-failed'],
  ['redirects elsewhere', does.redirect('http://127.0.0.1:1/else'), 'bad-answer'],
  ['redirects to another scheme', does.redirect('gopher://x/'), 'bad-answer'],
  ['redirects nowhere', does.redirect(null), 'bad-answer'],
  [
    'speaks another version',
    does.sayJson({ message: 'client version 1.51 is too new. Maximum supported API version is 1.30' }, 400),
    'too-old',
  ],
  [
    'switches to another protocol',
    does.speak('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n'),
    'bad-answer',
  ],
];

/** Misbehaviour of a body that should be JSON. */
const inJson: readonly (readonly [string, Behaviour, EngineErrorReason])[] = [
  ['says garbage', does.say(Buffer.from([0, 255, 254, 1])), 'bad-answer'],
  ['says nothing in its body', does.say(''), 'bad-answer'],
  ['says HTML', does.say('<html>Welcome to nginx!</html>', 200, 'text/html'), 'bad-answer'],
  ['says half of its JSON', does.say('[{"Id":"a","Na'), 'bad-answer'],
  ['says an object for a list', does.sayJson({ message: 'hello' }), 'bad-answer'],
  ['says a text for a list', does.sayJson('hello'), 'bad-answer'],
  ['says a number for a list', does.sayJson(0), 'bad-answer'],
  ['says only a part of its body', does.sayHalf('[{"Id":"a"'), 'connection-lost'],
  ['breaks its chunks', does.speak('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n[]'), 'connection-lost'],
];

describe('an engine that', () => {
  const fake = useFakeEngine('debian');

  for (const [name, pattern, call] of calls) {
    for (const [what, behaviour, reason] of name.startsWith('the list') ? [...always, ...inJson] : always) {
      it(`${what} when asked for ${name}: ${reason}`, async () => {
        const engine = fake();
        const client = await engine.openBlindly(3000);
        engine.answer(pattern, behaviour);
        const error = await quickly(call(client), reason);
        assert.equal(error.reason, reason);
        assert.match(error.message, pattern.source.includes('POST') ? /^POST \// : /^GET \//);
        await noneBusy(engine);
        client.dispose();
        await eventually(() => engine.openConnections === 0, { every: 5 });
      });
    }
  }

  it('fails tells why in its own words', async () => {
    const client = await fake().openBlindly();
    fake().answer(/^GET \/networks$/, does.sayJson({ message: 'the disk is full\n' }, 500));
    const error = await quickly(client.listNetworks(), 'engine-failed');
    assert.deepEqual(
      [error.details['message'], error.details['status'], error.details['request']],
      ['the disk is full', '500', 'GET /networks'],
    );
    client.dispose();
  });

  it('fails with a page is quoted with no more than its beginning', async () => {
    const client = await fake().openBlindly();
    fake().answer(/^GET \/networks$/, does.say('<p>'.repeat(10_000), 500, 'text/html'));
    const error = await quickly(client.listNetworks(), 'engine-failed');
    assert.equal(error.details['message']?.length, 500);
    client.dispose();
  });

  it('redirects is not followed', async () => {
    const client = await fake().openBlindly();
    fake().answerOnce(/^GET \/networks$/, does.redirect('/containers/json'));
    await quickly(client.listNetworks(), 'bad-answer');
    assert.deepEqual(fake().asked(/containers/), []);
    client.dispose();
  });

  it('fails for one container still shows the others', async () => {
    const engine = fake();
    const client = await engine.openBlindly();
    const ids = (engine.recording.containerInspects as { Id: string }[]).map(({ Id }) => Id);
    engine.answer(new RegExp(`${ids[3] ?? ''}/json`), does.sayJson({ message: 'layer is broken' }, 500));
    const answers = await client.inspectContainers(ids);
    assert.deepEqual(
      answers.map(({ kind }) => kind),
      ids.map((_, index) => (index === 3 ? 'odd' : 'found')),
    );
    client.dispose();
  });

  it('lost a container between the list and the inspect says that it is gone', async () => {
    const client = await fake().openBlindly();
    assert.deepEqual(await client.inspectContainer('no-such-container'), { kind: 'gone' });
    client.dispose();
  });
});

function failHalfway(response: Parameters<Behaviour>[1], then: () => void): void {
  response.writeHead(500, { 'Content-Length': 1000 }).write('{"message":', () => then());
}

/** The error of a call that must fail, and soon. */
async function quickly(call: Promise<unknown>, reason: EngineErrorReason): Promise<EngineError> {
  const started = performance.now();
  const error: unknown = await call.then(
    () => new Error('it did not fail'),
    (thrown: unknown) => thrown,
  );
  if (!EngineError.is(error, reason)) throw error;
  const ms = performance.now() - started;
  assert(ms < 1000, `${Math.round(ms)} ms`);
  return error;
}

/** Nothing waits for an answer on any connection: those still open are idle ones that the next request takes. */
async function noneBusy(engine: FakeEngine): Promise<void> {
  await eventually(() => engine.busy === 0, { every: 5 });
}
