import assert from 'node:assert/strict';
import { aContainer, aNetwork, anEndpoint } from '../../test/support/model.ts';
import type { Container } from '../model/container.ts';
import { ownerLabel } from '../model/labels.ts';
import type { Network } from '../model/network.ts';
import { SampleError } from './errors.ts';
import { plannedContainers, plannedNetworks } from './plan.ts';
import { isEndpointIn, requireFreeNames, stateOf, surveyOf } from './survey.ts';

const labels = { [ownerLabel]: 'sample' };

/** The sample as it should be. */
function aSample(): { networks: Network[]; containers: Container[] } {
  const networks = plannedNetworks.map(({ name }) => aNetwork(name, { labels }));
  const containers = plannedContainers.map((planned) => {
    const own = networks.filter(({ name }) => planned.networks.some((one) => one === name));
    return aContainer(planned.name, { labels, endpoints: own.map((network) => anEndpoint(network)) });
  });
  return { networks, containers };
}

describe('a survey for the sample', () => {
  it('tells the sample from what is like it', () => {
    const mine = aNetwork('company', { labels: { [ownerLabel]: 'helper' } });
    const theirs = aNetwork('company', { labels });
    const survey = surveyOf([mine, theirs], []);
    assert.deepEqual([survey.networks, survey.others.networks], [[theirs], [mine]]);
  });

  it('says whether the sample is whole', () => {
    const { networks, containers } = aSample();
    const [first, ...rest] = containers;
    assert.ok(first);
    assert.equal(stateOf(surveyOf([], [])), 'absent');
    assert.equal(stateOf(surveyOf(networks, containers)), 'complete');
    assert.equal(stateOf(surveyOf(networks, rest)), 'partial');
    assert.equal(stateOf(surveyOf(networks, [{ ...first, state: 'exited' }, ...rest])), 'partial');
    assert.equal(stateOf(surveyOf(networks, [{ ...first, endpoints: first.endpoints.slice(1) }, ...rest])), 'partial');
    assert.equal(stateOf(surveyOf(networks.slice(1), containers)), 'partial');
  });

  it('finds every name that something else has taken, each among its kind', () => {
    const stranger = surveyOf(
      [aNetwork('outside'), aNetwork('devenv')],
      [aContainer('testenv'), aContainer('company')],
    );
    assert.throws(
      () => requireFreeNames(stranger),
      (error) => {
        assert.ok(SampleError.is(error, 'name-taken'));
        assert.deepEqual(error.details, { networks: 'outside', containers: 'testenv' });
        return true;
      },
    );
    const { networks, containers } = aSample();
    requireFreeNames(surveyOf(networks, containers));
  });

  it('knows an endpoint by id, by the name that Podman writes for it, and by name before the first start', () => {
    const network = aNetwork('company');
    const isIn = (networkId: string): boolean => isEndpointIn(anEndpoint(network, null, { networkId }), network);
    assert.deepEqual([network.id, 'company', '', 'another'].map(isIn), [true, true, true, false]);
  });
});
