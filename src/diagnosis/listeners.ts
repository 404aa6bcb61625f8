import { addressAndPort } from '../topology/address.ts';
import type { Evidence, Finding } from '../model/diagnosis.ts';
import type { Socket } from '../model/namespace.ts';
import type { Family } from '../topology/address.ts';
import { namespaceOwner } from '../topology/shared.ts';
import type { Case } from './case.ts';
import { finding } from './catalogue.ts';
import { familyOf, normal, wasRead } from './inside.ts';
import { commonFacts, insidePort, targetContainer, targetName } from './who.ts';

/** Ports shown as evidence of what does listen. */
const mostPorts = 20;

/** Whether a socket takes what is sent to an address of its namespace. */
export function accepts(socket: Socket, address: string, family: Family): boolean {
  if (socket.loopback) return isLoopbackText(address);
  if (socket.address === '0.0.0.0') return family === 4;
  if (socket.address === '::') return family === 6 || socket.dual !== false;
  return normal(socket.address) === normal(address);
}

function isLoopbackText(address: string): boolean {
  return address.startsWith('127.') || normal(address) === '::1';
}

/** The sockets on the port that was asked for. */
export function socketsOnPort(c: Case): readonly Socket[] {
  const port = insidePort(c);
  return (
    c.to.namespace?.sockets.filter((socket) => socket.port === port && socket.protocol === c.target.protocol) ?? []
  );
}

/** The address by which the question arrives inside the target; behind a published port it is the container's own. */
export function insideAddress(c: Case): string | null {
  const { who, published, address } = c.goal;
  if (who.kind !== 'host' && who.kind !== 'self' && who.kind !== 'unresolved') return address;
  const container = who.kind === 'unresolved' ? who.bearer : published[0]?.container;
  if (!container) return address;
  const owner = namespaceOwner(c.topology, container) ?? container;
  const endpoint = owner.endpoints.find(({ ipv4, ipv6 }) => (ipv4 ?? ipv6) !== null);
  return (endpoint?.ipv4 ?? endpoint?.ipv6)?.address ?? null;
}

/** Whether somebody listens where the question arrives; null where the sockets were not read, or no port was asked for. */
export function isServed(c: Case): boolean | null {
  const address = insideAddress(c);
  if (c.target.port === null || address === null || !wasRead(c.to, 'sockets')) return null;
  const family = familyOf(address) ?? 4;
  // Where it can't be told whether a socket on `::` takes IPv4 too, a connection from inside over IPv4 tells.
  const sockets = socketsOnPort(c).map((socket) => (c.inside === 'refused' ? { ...socket, dual: false } : socket));
  return sockets.some((socket) => accepts(socket, address, family));
}

/** Why nobody answers on the port, from the sockets inside. Nothing where somebody does, or where the sockets are not known. */
export function listenerFinding(c: Case): Finding | null {
  if (isServed(c) !== false) return null;
  const address = insideAddress(c) ?? '';
  const port = insidePort(c) ?? 0;
  const there = socketsOnPort(c);
  const family = familyOf(address) ?? 4;
  const name = targetName(c);
  const facts = { ...commonFacts(c), inside: String(port), address };
  const loopback = there.find((socket) => socket.loopback);
  if (there.length > 0 && there.every((socket) => socket.loopback)) {
    return finding('listening-on-loopback', { ...facts, bound: loopback?.address ?? '' }, socketEvidence(name, there), {
      fix: { kind: 'advice', what: 'bind-all', command: [] },
    });
  }
  const open = there.filter((socket) => !socket.loopback);
  const otherFamily = open.filter((socket) => socketFamily(socket) !== family);
  if (open.length > 0 && otherFamily.length === open.length) {
    return finding(
      'wrong-address-family',
      { ...facts, asked: family === 4 ? 'IPv4' : 'IPv6', has: family === 4 ? 'IPv6' : 'IPv4' },
      socketEvidence(name, open),
      {
        fix: { kind: 'advice', what: 'bind-all', command: [] },
      },
    );
  }
  if (open.length > 0) {
    const bound = open.map((socket) => socket.address).join(', ');
    return finding('listening-on-other-address', { ...facts, bound }, socketEvidence(name, open), {
      fix: { kind: 'advice', what: 'bind-all', command: [] },
    });
  }
  const publishedAs = publishedOutside(c, port);
  if (publishedAs) return publishedAs;
  const other =
    c.to.namespace?.sockets.filter(
      (socket) => socket.port === port && !socket.loopback && socket.protocol !== c.target.protocol,
    ) ?? [];
  if (other.length > 0) {
    const has = c.target.protocol === 'tcp' ? 'udp' : 'tcp';
    return finding('wrong-protocol', { ...facts, asked: c.target.protocol, has }, socketEvidence(name, other), {
      fix: { kind: 'use', value: `${c.target.asked.replace(/\/(tcp|udp)$/, '')}/${has}` },
    });
  }
  const all = c.to.namespace?.sockets.filter((socket) => socket.protocol === c.target.protocol) ?? [];
  const reachable = [...new Set(all.filter((socket) => !socket.loopback).map((socket) => socket.port))];
  const only = reachable.length === 1 ? reachable[0] : undefined;
  return finding(
    'nothing-listening',
    { ...facts, ports: reachable.slice(0, mostPorts).join(', ') },
    socketEvidence(name, all),
    {
      fix: only === undefined || c.goal.published.length > 0 ? null : { kind: 'use', value: withPort(c, only) },
    },
  );
}

/** The port is the one on the host under which the container publishes another. */
function publishedOutside(c: Case, port: number): Finding | null {
  if (c.goal.who.kind !== 'container') return null;
  const container = targetContainer(c);
  const published = container?.ports.find(
    (entry) => entry.published?.port === port && entry.port !== port && entry.protocol === c.target.protocol,
  );
  if (!container || !published) return null;
  const evidence: readonly Evidence[] = [
    {
      kind: 'engine',
      source: `${container.name}: NetworkSettings.Ports`,
      value: `${published.published?.address ?? ''}:${port} → ${published.port}/${published.protocol}`,
    },
    ...socketEvidence(container.name, c.to.namespace?.sockets.filter((socket) => socket.port === published.port) ?? []),
  ];
  return finding(
    'published-port-used-inside',
    { ...commonFacts(c), inside: String(published.port), outside: String(port) },
    evidence,
    {
      fix: { kind: 'use', value: withPort(c, published.port) },
    },
  );
}

/** What was asked for, with another port. */
export function withPort(c: Case, port: number): string {
  const asked = c.target.asked.replace(/\/(tcp|udp)$/, '').replace(/^container:/, '');
  const head = c.target.port === null ? asked : asked.slice(0, asked.lastIndexOf(':'));
  return `${head}:${port}${c.target.protocol === 'udp' ? '/udp' : ''}`;
}

function socketFamily(socket: Socket): Family {
  return socket.family;
}

function socketEvidence(name: string, sockets: readonly Socket[]): readonly Evidence[] {
  if (sockets.length === 0) return [{ kind: 'socket', source: `sockets of ${name}`, value: 'none' }];
  return sockets.slice(0, mostPorts).map((socket) => ({
    kind: 'socket',
    source: `sockets of ${name}`,
    value: socketText(socket),
  }));
}

export function socketText({ address, port, protocol, process }: Socket): string {
  const where = addressAndPort(address, port);
  return process === null ? `${where}/${protocol}` : `${where}/${protocol} (${process.name})`;
}
