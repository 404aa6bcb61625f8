import assert from 'node:assert/strict';
import fc from 'fast-check';
import { mergePorts, readListedPorts, readPortMap } from './ports.ts';

describe('ports of the list', () => {
  it('are published or only exposed, in the order of their numbers', () => {
    const ports = readListedPorts([
      { PrivatePort: 443, Type: 'tcp' },
      { IP: '0.0.0.0', PrivatePort: 80, PublicPort: 8080, Type: 'tcp' },
      { IP: '::', PrivatePort: 80, PublicPort: 8080, Type: 'tcp' },
      { IP: '', PrivatePort: 53, PublicPort: 53, Type: 'udp' },
    ]);
    assert.deepEqual(ports, [
      { port: 53, protocol: 'udp', published: { address: '0.0.0.0', port: 53 } },
      { port: 80, protocol: 'tcp', published: { address: '0.0.0.0', port: 8080 } },
      { port: 80, protocol: 'tcp', published: { address: '::', port: 8080 } },
      { port: 443, protocol: 'tcp', published: null },
    ]);
  });

  it('leave out what is no port', () => {
    assert.deepEqual(
      readListedPorts([null, 'x', {}, { PrivatePort: 0 }, { PrivatePort: 70_000 }, { PrivatePort: '80' }]),
      [],
    );
  });
});

describe('a map of ports', () => {
  it('reads bindings, exposed ports and ports that the engine will choose', () => {
    const ports = readPortMap({
      '80/tcp': [
        { HostIp: '127.0.0.1', HostPort: '8080' },
        { HostIp: '', HostPort: '8081' },
      ],
      '53/udp': null,
      '90': {},
      '91/sctp': [{ HostIp: '', HostPort: '' }],
    });
    assert.deepEqual(ports, [
      { port: 53, protocol: 'udp', published: null },
      { port: 80, protocol: 'tcp', published: { address: '127.0.0.1', port: 8080 } },
      { port: 80, protocol: 'tcp', published: { address: '0.0.0.0', port: 8081 } },
      { port: 90, protocol: 'tcp', published: null },
      { port: 91, protocol: 'sctp', published: { address: '0.0.0.0', port: 0 } },
    ]);
  });

  it('leaves out keys that are no port', () => {
    assert.deepEqual(
      readPortMap({ '': null, 'http/tcp': null, '0/tcp': null, '65536/tcp': null, '-1': null, '1.5/tcp': null }),
      [],
    );
  });

  it('keeps a port whose binding makes no sense as exposed', () => {
    for (const HostPort of ['-1', '70000', 'x', '1.5']) {
      assert.deepEqual(readPortMap({ '80/tcp': [{ HostIp: '', HostPort }] }), [
        { port: 80, protocol: 'tcp', published: null },
      ]);
    }
  });

  it('reads whatever it is given without a stumble, and gives ports only', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.oneof(fc.string(), fc.nat(70_000).map(String)), fc.jsonValue()), (map) => {
        for (const { port } of readPortMap(map)) assert(Number.isInteger(port) && port > 0 && port <= 65_535);
      }),
    );
  });
});

describe('ports made and ports exposed', () => {
  it('are told once each', () => {
    const web = { port: 80, protocol: 'tcp', published: { address: '0.0.0.0', port: 8080 } };
    const exposed = [80, 81].map((port) => ({ port, protocol: 'tcp', published: null }));
    assert.deepEqual(mergePorts([web], exposed), [web, exposed[1]]);
    assert.deepEqual(mergePorts([web], [{ port: 80, protocol: 'udp', published: null }]).length, 2);
  });
});
