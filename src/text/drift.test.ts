import assert from 'node:assert/strict';
import { swarmSource } from '../discovery/swarm.ts';
import { driftText } from './drift.ts';
import { sourceFailureText } from './registry-errors.ts';

const common = { service: 'web\u202e', source: 'swarm', network: 'N' } as const;
const nameOf = (id: string): string => id;

describe('drift of a swarm, in words', () => {
  it('says what this node answers with and what the swarm has', () => {
    const place = { address: '10.0.1.3', instance: 'web.1.x' };
    assert.match(
      driftText({ kind: 'record-without-task', ...common, ...place }, nameOf),
      /still answers "web[^"]*" with 10\.0\.1\.3 \(web\.1\.x\), which the swarm no longer runs/,
    );
    assert.match(
      driftText({ kind: 'task-without-record', ...common, ...place }, nameOf),
      /runs a task of "web[^"]*" at 10\.0\.1\.3, with which the DNS of this node does not answer/,
    );
    const differs = { kind: 'virtual-address-differs', ...common, registered: '10.0.1.9', actual: '10.0.1.2' } as const;
    assert.match(driftText(differs, nameOf), /answers "web[^"]*" with 10\.0\.1\.9; its virtual address is 10\.0\.1\.2/);
    assert.ok(!driftText(differs, nameOf).includes('\u202e'));
  });

  it('is not known of a swarm that can not be read, which is said', () => {
    const failure = { reason: 'swarm-failed', detail: { why: 'The swarm does not have a leader.' } };
    assert.equal(
      sourceFailureText({ ...swarmSource, state: 'failed', failure }),
      "The swarm can't be read: The swarm does not have a leader.",
    );
  });
});
