import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readInspectedContainer, readListedContainer } from '../../../src/engine/translate/container.ts';
import { readNetwork } from '../../../src/engine/translate/network.ts';
import { readTopology } from '../../../src/store/read.ts';
import * as does from '../../fake-engine/misbehaviour.mts';
import { readRecording } from '../../fake-engine/recording.mts';
import { useFakeEngine } from './use-fake-engine.mts';

type Json = Record<string, unknown>;
const hostile = '<img src=x onerror=alert(1)>\n\u001b[31m\u202e"\'`$(reboot)';

/** Things that are no object of the engine. */
const nothings: readonly unknown[] = [
  null,
  1,
  'x',
  true,
  [],
  [[]],
  {},
  { Id: null },
  { Id: 5 },
  { Id: '' },
  { Id: ['a'] },
];

describe('one odd object amid good ones', () => {
  const fake = useFakeEngine('sid');

  for (const odd of nothings) {
    it(`does not hide the others: ${JSON.stringify(odd)}`, async () => {
      const { networks, containers } = fake().recording;
      fake().answer(/^GET \/networks$/, does.sayJson([odd, ...networks, odd]));
      fake().answer(/^GET \/containers\/json$/, does.sayJson([...containers.slice(0, 5), odd, ...containers.slice(5)]));
      const client = await fake().open();
      const topology = await readTopology(client);
      client.dispose();
      assert.deepEqual([topology.networks.size, topology.containers.size], [6, 10]);
      assert.deepEqual(
        topology.oddities.map(({ what, id }) => [what, id]),
        [
          ['network', typeof (odd as Json | null)?.['Id'] === 'string' ? '' : null],
          ['network', typeof (odd as Json | null)?.['Id'] === 'string' ? '' : null],
          ['container', typeof (odd as Json | null)?.['Id'] === 'string' ? '' : null],
        ],
      );
      for (const { why } of topology.oddities) assert.match(why, /: /);
    });
  }

  it('is told by its id where it has one', async () => {
    fake().answer(/^GET \/networks$/, does.sayJson([{ Id: 'n1', Name: 7 }, ...fake().recording.networks]));
    const client = await fake().open();
    const { oddities } = await client.listNetworks();
    client.dispose();
    assert.equal(oddities.length, 1);
    assert.equal(oddities[0]?.id, 'n1');
    assert.match(oddities[0].why, /^Name: /);
  });

  it('that cannot be inspected stays as the list told it', async () => {
    const { Id } = fake().recording.containers[2] as { Id: string };
    fake().answer(new RegExp(Id), does.sayJson({ Id, Name: null, State: 'running' }));
    const client = await fake().open();
    const topology = await readTopology(client);
    client.dispose();
    assert.equal(topology.containers.size, 10);
    assert.equal(topology.containers.get(Id)?.detail, null);
    assert.deepEqual(
      topology.oddities.map(({ what, id }) => [what, id]),
      [['container', Id]],
    );
  });

  it('is no reason to see nothing where a list is null', async () => {
    fake().answer(/^GET \/networks$/, does.sayJson(null));
    const client = await fake().open();
    const topology = await readTopology(client);
    client.dispose();
    assert.deepEqual([topology.networks.size, topology.containers.size, topology.oddities.length], [0, 10, 0]);
  });
});

describe('an object with odd fields', () => {
  /** Fields without which there is no object to show. */
  const vital = new Set(['Id', 'Name', 'State', 'Config', 'HostConfig', 'NetworkSettings']);
  const wrong: readonly unknown[] = [null, 1e300, -1, '\u0000', true, [], {}, [null], { a: null }, [[{}]]];
  const kinds: readonly (readonly [string, readonly unknown[], (answer: unknown) => { id: string }])[] = [
    ['a listed network', readRecording('sid').networks, (answer) => readNetwork(answer, false)],
    ['an inspected network', readRecording('sid').networkInspects, (answer) => readNetwork(answer, true)],
    ['a listed container', readRecording('sid').containers, readListedContainer],
    ['an inspected container', readRecording('sid').containerInspects, readInspectedContainer],
  ];

  for (const [what, objects, read] of kinds) {
    it(`is shown all the same: ${what}, with any one field of another type`, () => {
      for (const object of objects as Json[]) {
        for (const path of pathsOf(object)) {
          if (path.length === 1 && vital.has(path[0] ?? '')) continue;
          for (const value of wrong) {
            const odd = withValue(object, path, value);
            assert.doesNotThrow(
              () => assert.equal(read(odd).id, object['Id']),
              `${path.join('.')} = ${JSON.stringify(value)}`,
            );
          }
        }
      }
    });

    it(`is shown all the same: ${what}, with all that is not vital missing`, () => {
      for (const object of objects as Json[]) {
        const lean = Object.fromEntries(Object.entries(object).filter(([key]) => vital.has(key)));
        for (const key of ['State', 'Config', 'HostConfig', 'NetworkSettings']) {
          if (typeof lean[key] === 'object') lean[key] = {};
        }
        assert.equal(read(lean).id, object['Id']);
      }
    });

    it(`is read or refused, never stumbled over: ${what} of any JSON`, () => {
      const names = [...new Set(objects.flatMap((object) => pathsOf(object as Json).map((path) => path.at(-1) ?? '')))];
      const key = fc.oneof(
        fc.constantFrom(...names),
        fc.string(),
        fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString'),
      );
      const { value } = fc.letrec<{ value: unknown }>((tie) => ({
        value: fc.oneof(
          { depthSize: 'small' },
          fc.jsonValue({ maxDepth: 1 }),
          fc.array(tie('value'), { maxLength: 3 }),
          fc.dictionary(key, tie('value'), { maxKeys: 5 }),
        ),
      }));
      fc.assert(
        fc.property(value, (any) => {
          try {
            read({ ...(objects[0] as Json), ...(any as Json) });
          } catch (error) {
            assert.equal((error as Error).name, 'ValiError');
          }
        }),
      );
    });
  }
});

describe('names with evil in them', () => {
  const [listed] = readRecording('sid').containers as Json[];
  const [network] = readRecording('sid').networks as Json[];

  it('are handed on as they are: faces make them harmless', () => {
    assert.equal(
      readListedContainer({ ...listed, Names: [`/${hostile.replace('/', '')}`] }).name,
      hostile.replace('/', ''),
    );
    assert.equal(readNetwork({ ...network, Name: hostile }, false).name, hostile);
    assert.equal(readListedContainer({ ...listed, Labels: { [hostile]: hostile } }).labels[hostile], hostile);
  });

  for (const key of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    it(`change nothing for anybody else: ${key}`, () => {
      const before = Object.getOwnPropertyNames(Object.prototype);
      const json = `{"${key}":{"polluted":"yes"},"good":"label"}`;
      const container = readListedContainer({
        ...listed,
        Labels: JSON.parse(json) as unknown,
        NetworkSettings: { Networks: JSON.parse(json) as unknown },
      });
      assert.equal(container.labels['good'], 'label');
      assert.equal(({} as Json)['polluted'], undefined);
      assert.equal((container.labels as Json)['polluted'], undefined);
      assert.deepEqual(Object.getOwnPropertyNames(Object.prototype), before);
    });
  }

  // Docker takes all of these for names of networks and keys of labels.
  for (const name of ['constructor', 'prototype', 'toString', '__proto__']) {
    it(`are names like others: a network called ${name}`, () => {
      const networks = JSON.parse(`{"${name}":{"NetworkID":"n1","IPAddress":"10.0.0.2","IPPrefixLen":24}}`) as unknown;
      const { endpoints } = readListedContainer({ ...listed, NetworkSettings: { Networks: networks } });
      assert.deepEqual(
        endpoints.map(({ networkName, ipv4 }) => [networkName, ipv4?.address]),
        [[name, '10.0.0.2']],
      );
      const labels = JSON.parse(`{"${name}":"value"}`) as unknown;
      assert.deepEqual(Object.entries(readNetwork({ ...network, Labels: labels }, false).labels), [[name, 'value']]);
    });
  }
});

/** The places of all fields, lists' first entries included. */
function pathsOf(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  const entries = Array.isArray(value) ? [['0', value[0]] as const] : Object.entries(value);
  return entries.flatMap(([key, inner]) =>
    inner === undefined ? [] : [[...path, key], ...pathsOf(inner, [...path, key])],
  );
}

/** A copy with another value in one place. */
function withValue(object: unknown, path: readonly string[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const copy = (Array.isArray(object) ? [...(object as unknown[])] : { ...(object as Json) }) as Json;
  copy[key] = withValue(copy[key], rest, value);
  return copy;
}
