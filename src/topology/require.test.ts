import assert from 'node:assert/strict';
import { aContainer, aNetwork, aTopology } from '../../test/support/model.ts';
import { NotFoundError, requireContainer, requireNetwork } from './require.ts';

const [web, webOld] = [
  aContainer('web', { id: 'abc123'.padEnd(64, '0') }),
  aContainer('webserver', { id: 'abc9'.padEnd(64, '0') }),
];
const [app, twin] = [aNetwork('app', { id: 'n1'.padEnd(64, '0') }), aNetwork('app', { id: 'n2'.padEnd(64, '0') })];
const topology = aTopology([app, twin, aNetwork('back')], [web, webOld]);

function failure(work: () => unknown): NotFoundError {
  try {
    work();
  } catch (error) {
    assert.ok(NotFoundError.is(error));
    return error;
  }
  return assert.fail('nothing was thrown');
}

describe('asking for an object by what somebody wrote', () => {
  it('gives the container of that name, id, or prefix of an id that only one has', () => {
    for (const text of ['web', web.id, 'abc1']) assert.equal(requireContainer(topology, text), web);
  });

  it('never takes the beginning of a name, but offers that name', () => {
    const { reason, candidates, details } = failure(() => requireContainer(topology, 'webserve'));
    assert.deepEqual([reason, candidates, details['name']], ['container-not-found', ['webserver'], 'webserve']);
  });

  it('says what all fits, each with the beginning of its id', () => {
    const { reason, candidates } = failure(() => requireContainer(topology, 'abc'));
    assert.equal(reason, 'container-ambiguous');
    assert.deepEqual(candidates, ['web (abc123000000)', 'webserver (abc900000000)']);
  });

  it('does not choose between two networks of one name', () => {
    const { reason, candidates } = failure(() => requireNetwork(topology, 'app'));
    assert.equal(reason, 'network-ambiguous');
    assert.equal(candidates.length, 2);
    assert.equal(requireNetwork(topology, 'n2'), twin);
  });

  it('finds nothing under an empty text', () => {
    assert.equal(failure(() => requireContainer(topology, '')).reason, 'container-not-found');
    assert.equal(failure(() => requireNetwork(topology, '')).reason, 'network-not-found');
  });
});
