import assert from 'node:assert/strict';
import fc from 'fast-check';
import { aContainer, aDetail, anEndpoint, aNetwork, aTopology } from '../../test/support/model.ts';
import type { Change, Topology } from '../model/topology.ts';
import { changesBetween, sameValue } from './diff.ts';

describe('sameValue', () => {
  it('holds for a copy of anything JSON can say, whatever the order of its keys', () => {
    const shuffled = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(shuffled);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, item]) => [key, shuffled(item)]),
      );
    };
    fc.assert(fc.property(fc.jsonValue(), (value) => assert.ok(sameValue(value, shuffled(structuredClone(value))))));
  });

  it('agrees with deepStrictEqual on any two values', () => {
    const equal = (a: unknown, b: unknown): boolean => {
      try {
        assert.deepStrictEqual(a, b);
        return true;
      } catch {
        return false;
      }
    };
    const values = fc.jsonValue({ maxDepth: 2 }).map((value): unknown => JSON.parse(JSON.stringify(value)));
    fc.assert(fc.property(values, values, (a, b) => assert.equal(sameValue(a, b), equal(a, b))));
  });

  it('tells a missing key from an undefined one, a list from an object, null from nothing', () => {
    assert.equal(sameValue({ a: undefined }, { b: undefined }), false);
    assert.equal(sameValue([], {}), false);
    assert.equal(sameValue(null, {}), false);
    assert.equal(sameValue(new Map([['a', 1]]), new Map([['a', 2]])), false);
    assert.equal(sameValue(new Map([['a', { b: 1 }]]), new Map([['a', { b: 1 }]])), true);
  });
});

describe('changesBetween', () => {
  const app = aNetwork('app');
  const back = aNetwork('back');
  const web = aContainer('web', { endpoints: [anEndpoint(app, '172.20.0.2/16')], detail: aDetail() });

  const told = (before: Topology, after: Topology): string[] => changesBetween(before, after).map(line);
  const line = (change: Change): string => {
    const object = 'network' in change ? change.network.name : change.container.name;
    const where = 'networkName' in change ? ` ${change.networkName}` : '';
    return `${change.kind} ${object}${where}${'fields' in change ? `: ${change.fields.join()}` : ''}`;
  };

  it('finds nothing between equal topologies, the same objects or not', () => {
    const before = aTopology([app], [web]);
    assert.deepEqual(told(before, before), []);
    assert.deepEqual(told(before, aTopology([structuredClone(app)], [structuredClone(web)])), []);
  });

  it('tells what came before what changed before what went, containers gone before their networks', () => {
    const db = aContainer('db', { endpoints: [anEndpoint(back, '172.21.0.2/16')] });
    const gone = aContainer('gone', { endpoints: [anEndpoint(app, '172.20.0.9/16')] });
    const after = aTopology([back], [db, { ...web, state: 'exited', endpoints: [anEndpoint(back)] }]);
    assert.deepEqual(told(aTopology([app], [web, gone]), after), [
      'network-added back',
      'container-added db',
      'container-changed web: state',
      'connected web back',
      'disconnected web app',
      'container-removed gone',
      'network-removed app',
    ]);
  });

  it('names the fields that differ, those of the detail by their own', () => {
    const after = { ...web, name: 'www', state: 'paused' as const, detail: aDetail({ pid: 1, restartCount: 3 }) };
    assert.deepEqual(told(aTopology([app], [web]), aTopology([app], [after])), [
      'container-changed www: detail.pid,detail.restartCount,name,state',
    ]);
  });

  it('names the detail as a whole when it was not read before', () => {
    const listed = { ...web, detail: null };
    assert.deepEqual(told(aTopology([app], [listed]), aTopology([app], [web])), ['container-changed web: detail']);
  });

  it('tells a new address of an endpoint as such', () => {
    const moved = { ...web, endpoints: [anEndpoint(app, '172.20.0.7/16', { gateway4: '172.20.0.1' })] };
    assert.deepEqual(told(aTopology([app], [web]), aTopology([app], [moved])), [
      'endpoint-changed web app: gateway4,ipv4',
    ]);
  });

  it("does not tell containers among a network's members twice, but tells all others", () => {
    const member = (owner: string, ipv4: string): NonNullable<typeof app.members>[number] => {
      return { owner, name: owner, endpointId: null, mac: null, ipv4, ipv6: null };
    };
    const withMembers = (...members: ReturnType<typeof member>[]): Topology => aTopology([{ ...app, members }], [web]);
    assert.deepEqual(told(aTopology([app], [web]), withMembers(member(web.id, '172.20.0.2/16'))), []);
    assert.deepEqual(told(aTopology([app], [web]), withMembers(member('lb-app', '172.20.0.4/16'))), [
      'network-changed app: members',
    ]);
    assert.deepEqual(told(aTopology([{ ...app, members: null }], [web]), aTopology([app], [web])), [
      'network-changed app: members',
    ]);
  });
});
