import assert from 'node:assert/strict';
import { ReasonedError, StoppedError, UsageError } from '../base/errors.ts';
import { RegistryError, type RegistryErrorReason } from '../discovery/registries/errors.ts';
import { EngineError, type EngineErrorReason } from '../engine/errors.ts';
import { RunError, type RunErrorReason } from '../runner/errors.ts';
import { SampleError, type SampleErrorReason } from '../sample/errors.ts';
import type { BadPlace } from '../topology/place.ts';
import { NotFoundError } from '../topology/require.ts';
import { explainError } from './errors.ts';

type Details = Readonly<Record<string, string>>;

/** The keys of a record that has to have them all: a new reason fails the compile until it stands here. */
function all<Reason extends string>(reasons: Readonly<Record<Reason, true>>): readonly Reason[] {
  return Object.keys(reasons) as Reason[];
}

const usageReasons = all<UsageError['reason']>({
  'bad-place': true,
  'bad-port': true,
  'bad-number': true,
  'bad-address': true,
  'bad-name': true,
  'bad-choice': true,
  'missing-option': true,
  'no-such-service': true,
  'not-available': true,
});
const stopReasons = all<StoppedError['reason']>({ cancelled: true, 'timed-out': true });
const engineReasons = all<EngineErrorReason>({
  'bad-host': true,
  'ssh-not-available': true,
  'context-not-found': true,
  'bad-configuration': true,
  'no-engine': true,
  'no-socket': true,
  'daemon-down': true,
  'permission-denied': true,
  'unreachable-host': true,
  tls: true,
  'tls-file': true,
  'too-old': true,
  'bad-answer': true,
  'answer-too-large': true,
  'not-found': true,
  conflict: true,
  refused: true,
  'engine-failed': true,
  'connection-lost': true,
});
const runReasons = all<RunErrorReason>({
  'not-running': true,
  paused: true,
  gone: true,
  'no-tool': true,
  'tool-unusable': true,
  'not-a-container': true,
  'helper-forbidden': true,
  'host-helper-forbidden': true,
  'no-helper-image': true,
  'helper-impossible': true,
  'helper-failed': true,
});
const sampleReasons = all<SampleErrorReason>({
  'name-taken': true,
  'no-image': true,
  'pull-failed': true,
  'no-subnet': true,
  'did-not-start': true,
  'in-use': true,
});
const registryReasons = all<RegistryErrorReason>({
  'registry-refused': true,
  'registry-unreachable': true,
  'registry-silent': true,
  'registry-tls': true,
  'registry-untrusted': true,
  'registry-needs-token': true,
  'registry-denied': true,
  'not-a-registry': true,
  'registry-failed': true,
  'registry-too-large': true,
  'tls-file': true,
});
const notFoundReasons = all<NotFoundError['reason']>({
  'container-not-found': true,
  'container-ambiguous': true,
  'network-not-found': true,
  'network-ambiguous': true,
  'not-attached': true,
});
const badPlaces = all<BadPlace>({
  empty: true,
  'too-long': true,
  'control-characters': true,
  dash: true,
  'no-network': true,
  'protocol-without-port': true,
  brackets: true,
});

/** Every error that users may see, with these details. */
function everyError(details: Details, candidates: readonly string[]): readonly ReasonedError[] {
  return [
    ...usageReasons.map((reason) => new UsageError(reason, 'for the log', details)),
    ...stopReasons.map((reason) => new StoppedError(reason, 'for the log', details)),
    ...engineReasons.map((reason) => new EngineError(reason, 'for the log', details)),
    ...runReasons.map((reason) => new RunError(reason, 'for the log', details)),
    ...registryReasons.map((reason) => new RegistryError(reason, 'for the log', details)),
    ...sampleReasons.map((reason) => new SampleError(reason, 'for the log', details)),
    ...notFoundReasons.map((reason) => new NotFoundError(reason, details, candidates)),
  ];
}

const keys = [
  ...[
    'place',
    'port',
    'name',
    'address',
    'option',
    'min',
    'max',
    'value',
    'choices',
    'options',
    'what',
    'ms',
    'from',
    'state',
  ],
  ...[
    'host',
    'context',
    'candidates',
    'path',
    'remedy',
    'tried',
    'endpoint',
    'version',
    'request',
    'message',
    'status',
  ],
  ...['container', 'tool', 'wanted', 'image', 'network', 'networks', 'containers', 'log'],
];
/** Every detail, all of them that text. `why` stays a word that is known, where such a word is expected. */
const detailsOf = (text: string): Details => ({
  ...Object.fromEntries(keys.map((key) => [key, text])),
  why: 'brackets',
});

const hostile = `\u001b[2J\u009b31m\u0007\r\nSECOND LINE\u202e\u2066\u2028${'x'.repeat(10_000)}`;
const unsafe = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

describe('the explanation of an error', () => {
  it('is a sentence for every reason of every class, with the reason as its code', () => {
    for (const details of [detailsOf('db'), { why: 'empty' }]) {
      for (const error of everyError(details, details['name'] === undefined ? [] : ['web'])) {
        const { code, message, advice } = explainError(error);
        const where = `${error.name} ${error.reason}: ${message}`;
        assert.equal(code, error.reason);
        assert.match(message, /^.{5,}/, where);
        assert.doesNotMatch(`${message} ${advice ?? ''}`, /undefined|NaN|\{\d\}|for the log|\[object/, where);
        assert.notEqual(advice, '', where);
      }
    }
  });

  it('differs from reason to reason', () => {
    const details = detailsOf('db');
    const messages = everyError(details, ['web']).map((error) => explainError(error).message);
    assert.deepEqual(
      messages.filter((message, at) => messages.indexOf(message) !== at),
      [],
    );
  });

  it('lets nothing through that a terminal obeys, and nothing that floods it', () => {
    for (const error of everyError(detailsOf(hostile), Array<string>(1000).fill(hostile))) {
      const { message, advice } = explainError(error);
      const where = `${error.name} ${error.reason}`;
      assert.doesNotMatch(message, unsafe, where);
      // What a container printed keeps its lines.
      assert.doesNotMatch((advice ?? '').replaceAll('\n', ''), unsafe, where);
      assert.ok(message.length + (advice ?? '').length < 4000, where);
    }
  });

  it('does the same for whatever else is thrown', () => {
    const others: unknown[] = [new Error(hostile), hostile, new ReasonedError('odd', hostile), 42, null, undefined];
    for (const thrown of others) {
      const { code, message, advice } = explainError(thrown);
      assert.equal(code, thrown instanceof ReasonedError ? 'odd' : 'unexpected');
      assert.doesNotMatch(message, unsafe);
      assert.ok(message.length < 4000 && advice !== null);
    }
  });

  it('says of a place what is wrong with it', () => {
    const messages = badPlaces.map((why) => explainError(new UsageError('bad-place', '', { place: 'x', why })).message);
    assert.equal(new Set(messages).size, badPlaces.length);
    for (const message of messages) assert.doesNotMatch(message, /undefined/);
  });

  it('tells a missing port from a wrong one', () => {
    const say = (port: string): string => explainError(new UsageError('bad-port', '', { port })).message;
    assert.match(say(''), /no port/);
    assert.match(say('70000'), /"70000" is not a port/);
  });

  it('gives the time limit in seconds', () => {
    const { message } = explainError(new StoppedError('timed-out', '', { ms: '2500' }));
    assert.match(message, /2\.5 seconds/);
  });

  it('says of what is not attached where it is, or why it has no address', () => {
    const say = (details: Details, candidates: readonly string[] = []): string => {
      const { message, advice } = explainError(new NotFoundError('not-attached', details, candidates));
      return `${message} ${advice ?? ''}`;
    };
    assert.match(
      say({ name: 'db', network: 'app', state: 'running' }, ['back']),
      /no address on the network "app".*back/,
    );
    assert.match(say({ name: 'db', network: '', state: 'exited' }), /not running \(exited\).*docker start db/);
    assert.match(say({ name: 'db', network: '', state: 'running' }), /on any network/);
    assert.match(say({ name: 'host', network: '', from: 'web' }), /networks of web/);
  });

  it('names the tools for each kind of probe that has none', () => {
    const wanted = ['ping', 'tcp', 'dns', 'sh'].map((kind) => {
      return explainError(new RunError('no-tool', '', { container: 'web', wanted: kind })).message;
    });
    assert.equal(new Set(wanted).size, wanted.length);
  });

  it('leaves braces in a name alone', () => {
    const { message } = explainError(new NotFoundError('container-not-found', { name: '{0}{1}' }, []));
    assert.equal(message, 'There is no container named "{0}{1}".');
  });
});
