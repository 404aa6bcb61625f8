import assert from 'node:assert/strict';
import { aContainer, anEndpoint, aNetwork, aSubnet, aTopology } from '../../test/support/model.ts';
import type { Container } from '../model/container.ts';
import type { Topology } from '../model/topology.ts';
import { parsePlace } from './place.ts';
import { NotFoundError } from './require.ts';
import { destinationOf } from './target.ts';

const app = aNetwork('app', { subnets: [aSubnet('172.20.0.0/16', '172.20.0.1')] });
const back = aNetwork('back', { subnets: [aSubnet('172.21.0.0/16', '172.21.0.1')] });
const lan = aNetwork('lan', { driver: 'macvlan', subnets: [aSubnet('192.0.2.0/24', '192.0.2.1')] });
const plain = aNetwork('bridge', { subnets: [aSubnet('172.17.0.0/16', '172.17.0.1')] });

const web = aContainer('web', { endpoints: [anEndpoint(app, '172.20.0.2/16', { gateway4: '172.20.0.1' })] });
const db = aContainer('db', {
  endpoints: [anEndpoint(app, '172.20.0.3/16'), anEndpoint(back, '172.21.0.3/16', { dnsNames: ['db', 'store'] })],
});
const far = aContainer('far', { endpoints: [anEndpoint(back, '172.21.0.4/16', { dnsNames: ['far', 'store'] })] });
const stopped = aContainer('stopped', { state: 'exited', endpoints: [anEndpoint(app)] });
const sidecar = aContainer('sidecar', { mode: { kind: 'container', container: far.id } });
const onHost = aContainer('on-host', { mode: { kind: 'host' } });
const topology = aTopology([app, back, lan, plain], [web, db, far, stopped, sidecar, onHost]);

/** What is asked for, over which network, and which container that is. */
function asked(place: string, from: Container = web, within: Topology = topology): (string | null)[] {
  const { ask, network, container } = destinationOf(within, from, parsePlace(place), '192.0.2.53');
  return [ask, network, container?.name ?? null];
}

function failure(place: string, from: Container = web, within: Topology = topology): NotFoundError {
  try {
    asked(place, from, within);
  } catch (error) {
    assert.ok(NotFoundError.is(error));
    return error;
  }
  return assert.fail('nothing was thrown');
}

describe('what a probe is to ask for', () => {
  it('is the name itself where the asking container can resolve it', () => {
    assert.deepEqual(asked('db'), ['db', null, 'db']);
    assert.deepEqual(asked('db.app'), ['db.app', null, 'db']);
  });

  it('is an address where only the engine knows the name', () => {
    assert.deepEqual(asked('far'), ['172.21.0.4', 'back', 'far']);
  });

  it('stays the name where nobody knows it: it may be one of the outside', () => {
    assert.deepEqual(asked('example.test'), ['example.test', null, null]);
  });

  it('is never found by the beginning of a name or of an id', () => {
    assert.deepEqual(asked('fa'), ['fa', null, null]);
    assert.deepEqual(asked(far.id.slice(0, 12)), [far.id.slice(0, 12), null, null]);
  });

  it('names no container where several answer to the name', () => {
    const both = aContainer('both', { endpoints: [anEndpoint(back, '172.21.0.9/16')] });
    assert.deepEqual(asked('store', both, aTopology([app, back], [db, far, both])), ['store', null, null]);
  });

  it('is taken as it is where it is said to be a name or an address', () => {
    assert.deepEqual(asked('name:far'), ['far', null, null]);
    assert.deepEqual(asked('172.21.0.4'), ['172.21.0.4', null, null]);
    assert.deepEqual(asked('internet'), ['192.0.2.53', null, null]);
  });

  it('is the address on the network asked for, or on a shared one, or on any', () => {
    assert.deepEqual(asked('container:db@back'), ['172.21.0.3', 'back', 'db']);
    assert.deepEqual(asked('db@back'), ['172.21.0.3', 'back', 'db']);
    assert.deepEqual(asked('container:db'), ['172.20.0.3', 'app', 'db']);
    assert.deepEqual(asked('container:db', far), ['172.21.0.3', 'back', 'db']);
    assert.deepEqual(asked('container:far'), ['172.21.0.4', 'back', 'far']);
  });

  it('is found by an alias on the network asked for, though another network knows the name first', () => {
    const here = aContainer('here', { endpoints: [anEndpoint(app, '172.20.0.7/16', { dnsNames: ['here', 'store'] })] });
    const from = aContainer('from', {
      endpoints: [anEndpoint(app, '172.20.0.8/16'), anEndpoint(back, '172.21.0.8/16')],
    });
    const wider = aTopology([app, back], [here, far, from]);
    assert.deepEqual(asked('store@app', from, wider), ['172.20.0.7', 'app', 'here']);
    assert.deepEqual(asked('store@back', from, wider), ['172.21.0.4', 'back', 'far']);
    assert.deepEqual(asked('service:store@back', from, wider), ['172.21.0.4', 'back', 'far']);
  });

  it('takes the IPv6 address where there is no other', () => {
    const six = aContainer('six', { endpoints: [anEndpoint(app, null, { ipv6: 'fd00::6/64' })] });
    assert.deepEqual(asked('container:six', web, aTopology([app], [web, six])), ['fd00::6', 'app', 'six']);
  });

  it('takes the address of whose namespace a container lives in', () => {
    assert.deepEqual(asked('container:sidecar'), ['172.21.0.4', 'back', 'sidecar']);
    assert.deepEqual(asked('container:db', sidecar), ['172.21.0.3', 'back', 'db']);
  });

  it('fails with the networks that would do where the container is not on the one asked for', () => {
    const error = failure('container:far@app');
    assert.deepEqual([error.reason, error.details['network'], error.candidates], ['not-attached', 'app', ['back']]);
    assert.equal(failure('nobody@app').reason, 'not-attached');
    assert.equal(failure('db@nowhere').reason, 'network-not-found');
    assert.equal(failure('container:nobody').reason, 'container-not-found');
  });

  it('tells the state of a container that has no address because it does not run', () => {
    const error = failure('stopped');
    assert.deepEqual([error.reason, error.details['network'], error.details['state']], ['not-attached', '', 'exited']);
  });
});

describe("the engine's host, seen from a container", () => {
  it('has the gateway of the bridge that gives the default route', () => {
    assert.deepEqual(asked('host'), ['172.20.0.1', 'app', null]);
  });

  it('is the container itself where that lives on the host, directly or through another', () => {
    const beside = aContainer('beside', { mode: { kind: 'container', container: onHost.id } });
    const more = aTopology([app], [onHost, beside]);
    assert.deepEqual(asked('host', onHost, more), ['127.0.0.1', null, null]);
    assert.deepEqual(asked('host', beside, more), ['127.0.0.1', null, null]);
  });

  it('is never a router of the LAN: with a default route over macvlan, a bridge is taken', () => {
    const onLan = anEndpoint(lan, '192.0.2.9/24', { gateway4: '192.0.2.1', gatewayPriority: 1 });
    const both = aContainer('both', {
      endpoints: [anEndpoint(app, '172.20.0.9/16', { gateway4: '172.20.0.1' }), onLan],
    });
    assert.deepEqual(asked('host', both, aTopology([app, lan], [both])), ['172.20.0.1', 'app', null]);
    const only = aContainer('only', { endpoints: [onLan] });
    const error = failure('host', only, aTopology([lan], [only]));
    assert.deepEqual([error.reason, error.details['from'], error.candidates], ['not-attached', 'only', []]);
  });

  it('is found from an internal bridge, and from beside another container', () => {
    const inner = aNetwork('inner', { internal: true, subnets: [aSubnet('172.22.0.0/16', '172.22.0.1')] });
    const closed = aContainer('closed', { endpoints: [anEndpoint(inner, '172.22.0.2/16')] });
    const beside = aContainer('beside', { mode: { kind: 'container', container: closed.id } });
    const more = aTopology([inner], [closed, beside]);
    assert.deepEqual(asked('host', closed, more), ['172.22.0.1', 'inner', null]);
    assert.deepEqual(asked('host', beside, more), ['172.22.0.1', 'inner', null]);
  });
});
