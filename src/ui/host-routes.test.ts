import assert from 'node:assert/strict';
import { parseRoutes } from './host-routes.ts';

/** `/proc/net/route` of a machine with Docker and a VPN. */
const captured = `Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT                                                       
eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0                                                                               
tun0\t0000000A\t0101080A\t0003\t0\t0\t50\t000000FF\t0\t0\t0                                                                              
docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0                                                                             
eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0                                                                               
`;

describe("the host's routes", () => {
  it('are read with their blocks, without the default route', () =>
    assert.deepEqual(
      parseRoutes(captured).map(({ name, block }) => [name, block.text]),
      [
        ['tun0', '10.0.0.0/8'],
        ['docker0', '172.17.0.0/16'],
        ['eth0', '192.0.2.0/24'],
      ],
    ));

  it('are none where the file is something else', () => {
    assert.deepEqual(parseRoutes(''), []);
    assert.deepEqual(parseRoutes('eth0\tXYZ\t1\t1\t1\t1\t1\t00FFFFFF'), []);
    assert.deepEqual(parseRoutes('eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FF00FF'), []);
  });
});
