import assert from 'node:assert/strict';
import { aContainer, aNetwork } from '../../test/support/model.ts';
import type { AddressOwner, NobodyReason, PortUser } from '../topology/owners.ts';
import type { Socket } from '../model/namespace.ts';
import { listenerText, ownerText, portUserText, uncheckedText } from './owners.ts';

const reasons = Object.keys({
  free: true,
  'outside-range': true,
  'network-address': true,
  'broadcast-address': true,
} satisfies Record<NobodyReason, true>) as NobodyReason[];

/** One owner of each kind, with objects of that name. */
function ownersOf(name: string): {
  readonly [Kind in AddressOwner['kind']]: readonly Extract<AddressOwner, { kind: Kind }>[];
} {
  const [container, network] = [aContainer(name), aNetwork(name)];
  const member = { owner: name, name, endpointId: null, mac: null, ipv4: null, ipv6: null };
  return {
    container: [
      { kind: 'container', container, network, sharers: [] },
      { kind: 'container', container, network, sharers: [container, container] },
    ],
    promised: [{ kind: 'promised', container: aContainer(name, { state: 'exited' }), network }],
    gateway: [
      { kind: 'gateway', network, isHost: true },
      { kind: 'gateway', network, isHost: false },
    ],
    reserved: [{ kind: 'reserved', network, name }],
    member: [{ kind: 'member', network, member }],
    loopback: [
      { kind: 'loopback', embeddedDns: true },
      { kind: 'loopback', embeddedDns: false },
    ],
    nobody: reasons.map((why) => ({ kind: 'nobody', network, subnet: '172.20.0.0/16', why })),
  };
}

function user(fields: Partial<PortUser>, name = 'web'): string {
  const port = { port: 80, protocol: 'tcp', published: { address: '0.0.0.0', port: 8080 } };
  return portUserText({ container: aContainer(name), port, matches: 'inside', inForce: true, ...fields });
}

describe('who has an address', () => {
  it('is said in a different way for each kind', () => {
    const texts = Object.values(ownersOf('x')).flat().map(ownerText);
    assert.equal(new Set(texts).size, texts.length);
    for (const text of texts) assert.doesNotMatch(text, /undefined|\{\d\}|^$/);
  });

  it('never says that somebody has an address that nobody has', () => {
    for (const owner of ownersOf('x').nobody) assert.match(ownerText(owner), /^nobody: /);
    for (const [kind, owners] of Object.entries(ownersOf('x'))) {
      if (kind !== 'nobody') for (const owner of owners) assert.doesNotMatch(ownerText(owner), /nobody/);
    }
  });

  it('claims the host only for the gateway of a bridge', () => {
    const [bridge, other] = ownersOf('x').gateway.map(ownerText);
    assert.match(bridge ?? '', /the engine's host/);
    assert.doesNotMatch(other ?? '', /host/);
  });

  it('lets nothing through that a terminal obeys', () => {
    for (const owner of Object.values(ownersOf('\u001b[2J\r\n\u202e')).flat()) {
      assert.doesNotMatch(ownerText(owner), /[\p{Cc}\u202e]/u, owner.kind);
    }
  });
});

describe('what a container has to do with a port', () => {
  it('tells published from exposed, and what is in force from what was only asked for', () => {
    assert.equal(user({}), 'web publishes 80/tcp at 0.0.0.0:8080 of the host');
    const exposed = { port: 80, protocol: 'tcp', published: null };
    assert.equal(user({ port: exposed }), 'web exposes 80/tcp, not published');
    const stopped = aContainer('web', { state: 'exited' });
    assert.match(user({ container: stopped, inForce: false }), /not in force: web is exited/);
  });

  it('lets nothing through that a terminal obeys', () => {
    const hostile = '\u001b[2J\r\n\u202e';
    const port = { port: 80, protocol: hostile, published: { address: hostile, port: 1 } };
    assert.doesNotMatch(user({ port, inForce: false }, hostile), /[\p{Cc}\u202e]/u);
  });
});

describe('who listens on a port', () => {
  const socket: Socket = {
    protocol: 'tcp',
    family: 4,
    address: '0.0.0.0',
    port: 8080,
    dual: null,
    loopback: false,
    process: { pid: 7, name: 'nginx' },
  };
  const [web, log] = [aContainer('web'), aContainer('log')];

  it('is said of one container, of several that share a namespace, and of the host', () => {
    assert.equal(
      listenerText({ containers: [web], onHost: false, socket }),
      'web listens at tcp 0.0.0.0:8080 (nginx (7), IPv4)',
    );
    assert.match(listenerText({ containers: [web, log], onHost: false, socket }), /^one of web, log, which share/);
    assert.match(listenerText({ containers: [web], onHost: true, socket }), /^in the network of the engine's host/);
  });

  it('is said to be unknown where it could not be looked at', () => {
    assert.equal(
      uncheckedText({ containers: [web], why: 'no-tool', detail: '' }),
      'web: whether anything listens there was not checked. Not read: sockets. It has no tool inside that shows it.',
    );
  });
});
