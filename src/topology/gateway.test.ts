import assert from 'node:assert/strict';
import { aContainer, anEndpoint, aNetwork, apiOf, aSubnet, aTopology } from '../../test/support/model.ts';
import type { Endpoint } from '../model/container.ts';
import type { Network } from '../model/network.ts';
import { defaultRoutes, type DefaultRoutes, endpointsInOrder } from './gateway.ts';

const front = aNetwork('front');
const back = aNetwork('back');
const hidden = aNetwork('a-hidden', { internal: true });

type Priority = Partial<Pick<Endpoint, 'gatewayPriority'>>;

const on4 = (network: Network, fields: Priority = {}): Endpoint =>
  anEndpoint(network, '172.20.0.2/16', { gateway4: '172.20.0.1', ...fields });
const on6 = (network: Network, fields: Priority = {}): Endpoint =>
  anEndpoint(network, null, { gateway6: 'fd00::1', ...fields, ipv6: 'fd00::2/64' });
const onBoth = (network: Network, fields: Priority = {}): Endpoint =>
  anEndpoint(network, '172.20.0.2/16', { gateway4: '172.20.0.1', gateway6: 'fd00::1', ...fields, ipv6: 'fd00::2/64' });

type Short = string | null;

/** `network reason` for IPv4 and IPv6. */
function routesOf(endpoints: readonly Endpoint[], version: keyof typeof apiOf, networks: readonly Network[]): Short[] {
  const container = aContainer('web', { endpoints });
  const routes = defaultRoutes(aTopology(networks, [container], { apiVersion: apiOf[version] }), container);
  return short(routes);
}

function short(routes: DefaultRoutes): Short[] {
  if (routes.kind !== 'networks') return [routes.kind];
  return [routes.ipv4, routes.ipv6].map((route) => (route === null ? null : `${route.networkName} ${route.reason}`));
}

const all = [front, back, hidden];

describe('defaultRoutes', () => {
  for (const version of ['20.10', '26.1', '28.5'] as const) {
    describe(`as engine ${version} sets them`, () => {
      it('takes the only network there is', () => {
        assert.deepEqual(routesOf([on4(front)], version, all), ['front only', null]);
        assert.deepEqual(routesOf([onBoth(front)], version, all), ['front only', 'front only']);
      });

      it('takes the first name where nothing else decides', () => {
        assert.deepEqual(routesOf([on4(front), on4(back)], version, all), ['back name', null]);
      });

      it('takes a network that is not internal, though its name comes later', () => {
        assert.deepEqual(routesOf([on4(hidden), on4(front)], version, all), ['front not-internal', null]);
      });

      it('takes a network with both families before one that has only IPv4', () => {
        assert.deepEqual(routesOf([on4(back), onBoth(front)], version, all).slice(0, 1), ['front more-families']);
      });

      it('has none without a gateway', () => {
        assert.deepEqual(routesOf([anEndpoint(hidden, '172.21.0.2/16')], version, all), [null, null]);
        assert.deepEqual(routesOf([], version, all), [null, null]);
      });

      it('routes through the interface on ipvlan l3', () => {
        const l3 = aNetwork('l3', { driver: 'ipvlan', options: { ipvlan_mode: 'l3' } });
        const container = aContainer('web', { endpoints: [anEndpoint(l3, '10.1.0.2/24')] });
        const routes = defaultRoutes(aTopology([l3], [container], { apiVersion: apiOf[version] }), container);
        assert.ok(routes.kind === 'networks');
        assert.deepEqual(routes.ipv4, { networkId: l3.id, networkName: 'l3', via: null, reason: 'only', over: [] });
      });

      it('goes by docker_gwbridge where only an overlay is there', () => {
        const overlay = aNetwork('mesh', { driver: 'overlay', scope: 'swarm' });
        const bridge = aNetwork('docker_gwbridge', { subnets: [aSubnet('172.18.0.0/16', '172.18.0.1')] });
        const endpoints = [anEndpoint(overlay, '10.0.1.2/24')];
        assert.deepEqual(routesOf(endpoints, version, [overlay, bridge]), ['docker_gwbridge gateway-bridge', null]);
        assert.deepEqual(routesOf([...endpoints, on4(front)], version, [overlay, bridge, front]), ['front only', null]);
      });
    });
  }

  it('gives IPv6 only with the IPv4 gateway until 27', () => {
    assert.deepEqual(routesOf([on4(front), on6(back)], '26.1', all), ['front only', null]);
    assert.deepEqual(routesOf([on6(back)], '26.1', all), [null, null]);
  });

  it('decides the families apart since 28', () => {
    assert.deepEqual(routesOf([on4(front), on6(back)], '28.5', all), ['front only', 'back only']);
  });

  it('goes by priority before all else since 28', () => {
    assert.deepEqual(routesOf([on4(front, { gatewayPriority: 1 }), on4(back)], '28.5', all), ['front priority', null]);
    assert.deepEqual(routesOf([on4(front), on4(back, { gatewayPriority: -1 })], '28.5', all), ['front priority', null]);
  });

  it('prefers both families even to a higher priority since 28', () => {
    const endpoints = [on4(back, { gatewayPriority: 5 }), onBoth(front)];
    assert.deepEqual(routesOf(endpoints, '28.5', all), ['front more-families', 'front only']);
  });

  it('names the networks that come next, with the next hop of the chosen one', () => {
    const third = aNetwork('third');
    const container = aContainer('web', { endpoints: [on4(third), on4(front), on4(back)] });
    const routes = defaultRoutes(aTopology([...all, third], [container]), container);
    assert.ok(routes.kind === 'networks');
    assert.deepEqual(routes.ipv4?.over, ['front', 'third']);
    assert.equal(routes.ipv4.via, '172.20.0.1');
  });

  it('are those of the container whose namespace is shared', () => {
    const web = aContainer('web', { endpoints: [on4(front)] });
    const sidecar = aContainer('sidecar', { mode: { kind: 'container', container: web.id } });
    const host = aContainer('host-one', { mode: { kind: 'host' } });
    const orphan = aContainer('orphan', { mode: { kind: 'container', container: 'gone' } });
    const topology = aTopology(all, [web, sidecar, host, orphan]);
    assert.deepEqual(
      [sidecar, host, orphan].map((container) => short(defaultRoutes(topology, container))),
      [['front only', null], ['host'], ['missing']],
    );
  });
});

describe('endpointsInOrder', () => {
  it('weighs IPv6 more than IPv4 until 27, and the same since', () => {
    const container = aContainer('web', { endpoints: [on4(back), on6(front)] });
    const order = (apiVersion: string): string[] =>
      endpointsInOrder(aTopology(all, [container], { apiVersion }), container).map(({ networkName }) => networkName);
    assert.deepEqual(order(apiOf['26.1']), ['front', 'back']);
    assert.deepEqual(order(apiOf['28.5']), ['back', 'front']);
  });
});
