import assert from 'node:assert/strict';
import type { ServiceHealth } from '../../model/service.ts';
import type { InstancesDocument } from '../documents/instances.ts';
import type { InstanceEntry } from '../documents/services.ts';
import { instancesChanges, instancesPage, instancesSeverity, instancesText } from './instances.ts';

const instance = (id: string, probe: ServiceHealth | null, more: Partial<InstanceEntry> = {}): InstanceEntry => ({
  ...{ id, address: '172.20.0.3', port: 80, container: null, node: null, version: null, weight: null, tags: [] },
  ...{ metadata: {}, responseMs: null, expiry: null, ports: [] },
  health: { registry: 'passing', docker: null, probe, output: null },
  ...more,
});
const documentOf = (...instances: readonly InstanceEntry[]): InstancesDocument => ({
  ...{ version: 1, from: { id: 'w', name: 'web' }, service: 'shop', place: 'consul', instances },
  ...{ at: '2026-01-01T00:00:00.000Z', ms: 5 },
});

describe('the page of instances that were tried', () => {
  it('tells how many answer, and how bad that is', () => {
    const said = (...instances: readonly InstanceEntry[]): readonly string[] => {
      const document = documentOf(...instances);
      return [instancesSeverity(document), instancesText(document)];
    };
    assert.deepEqual(said(instance('a', 'passing')), ['good', '1 of 1 instances answer web.']);
    assert.deepEqual(said(instance('a', 'passing'), instance('b', 'critical')), [
      ...['warning', '1 of 2 instances answer web.'],
    ]);
    assert.deepEqual(said(instance('a', 'critical')), ['error', '0 of 1 instances answer web.']);
    assert.deepEqual(said(instance('a', 'unknown')), ['unknown', '0 of 1 instances answer web.']);
    assert.deepEqual(said(instance('a', null)), ['unknown', 'No instance could be tried: no port is known.']);
    assert.deepEqual(said(), ['error', 'It has no instance.']);
  });

  it('puts the witnesses side by side, and below what else is known, as text', () => {
    const known = instance('a', 'critical', {
      ...{
        version: '2.1',
        weight: 3,
        tags: ['<b>'],
        node: 'n1',
        responseMs: 1.234,
        metadata: { team: 'x'.repeat(999) },
      },
      expiry: { kind: 'lease', ttlSeconds: 30, leftSeconds: 12 },
    });
    const text = JSON.stringify(instancesPage(documentOf(known), null));
    for (const part of [
      '✓ healthy',
      '✗ does not answer',
      '1.2 ms',
      '2.1',
      '<b>',
      'n1',
      'runs out in 12 of 30 s',
      'team',
    ])
      assert.ok(text.includes(part), part);
    assert.ok(!text.includes('x'.repeat(300)));
  });

  it('tells who answers that did not before', () => {
    const [before, now] = [documentOf(instance('a', 'critical')), documentOf(instance('a', 'passing'))];
    assert.deepEqual(instancesChanges(now, before), [{ label: 'answering', before: '–', now: 'a', by: '' }]);
    assert.deepEqual(instancesChanges(now, now), []);
  });
});
