import { isIP } from 'node:net';
import { UsageError } from '../base/errors.ts';

/** A place that a question starts from or goes to, as somebody wrote it. */
export type Place =
  /** Looked up as the asking container would; if unknown there, as an engine object of that exact name. */
  | { readonly kind: 'bare'; readonly name: string; readonly network: string | null }
  | { readonly kind: 'container'; readonly name: string; readonly network: string | null }
  | { readonly kind: 'service'; readonly name: string; readonly network: string | null }
  /** A name to be resolved, whatever objects there are. */
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'address'; readonly address: string }
  /** The engine's host. */
  | { readonly kind: 'host' }
  /** This machine. */
  | { readonly kind: 'here' }
  | { readonly kind: 'internet' };

/** A place with the port asked for, if one is. */
export interface Target {
  readonly place: Place;
  readonly port: number | null;
  readonly protocol: 'tcp' | 'udp';
  /** As it was written. */
  readonly asked: string;
}

/** Longer than any name that resolves (RFC 1035: 253) with a prefix and a network. */
const longestPlace = 1024;

/**
 * Reads `TO[:PORT[/tcp|udp]]`; an IPv6 address with a port stands in brackets.
 * @throws {UsageError} `bad-place`, `bad-port`
 */
export function parseTarget(text: string): Target {
  const protocolled = /\/(tcp|udp)$/.exec(text);
  const protocol = protocolled?.[1] === 'udp' ? 'udp' : 'tcp';
  const rest = protocolled ? text.slice(0, protocolled.index) : text;
  const { head, port } = splitPort(rest, text);
  if (protocolled && port === null) throw badPlace(text, 'protocol-without-port');
  return { place: parsePlace(head), port, protocol, asked: text };
}

/**
 * As {@link parseTarget}, for questions that only TCP can answer so far: over TCP a healthy UDP service would look dead.
 * @throws {UsageError} also `not-available`
 */
export function parseTcpTarget(text: string): Target {
  const target = parseTarget(text);
  if (target.protocol === 'udp') throw new UsageError('not-available', 'udp', { what: 'UDP' });
  return target;
}

/** Reads a place without a port. @throws {UsageError} `bad-place`, `bad-address` */
export function parsePlace(text: string): Place {
  if (text === '' || text.length > longestPlace) throw badPlace(text, text === '' ? 'empty' : 'too-long');
  // Control characters and white space are in no name and would only deceive whoever reads the output.
  if (/[\p{Cc}\s]/u.test(text)) throw badPlace(text, 'control-characters');
  if (text === 'host' || text === 'here' || text === 'internet') return { kind: text };
  const bracketed = /^\[([^\]]+)\]$/.exec(text)?.[1];
  if (bracketed !== undefined) return addressPlace(bracketed);
  if (isIP(text) !== 0) return { kind: 'address', address: text };
  const prefixed = /^(container|service|name|address):(.+)$/.exec(text);
  const prefix = prefixed?.[1];
  const rest = prefixed?.[2] ?? text;
  if (prefix === 'address') return addressPlace(rest);
  // A dash first would make an option of it for the tool that gets it.
  if (rest.startsWith('-')) throw badPlace(text, 'dash');
  if (prefix === 'name') return { kind: 'name', name: rest };
  const at = rest.lastIndexOf('@');
  const name = at > 0 ? rest.slice(0, at) : rest;
  const network = at > 0 ? rest.slice(at + 1) : null;
  if (network === '') throw badPlace(text, 'no-network');
  const kind = prefix === 'container' || prefix === 'service' ? prefix : 'bare';
  return { kind, name, network };
}

/** Reads a port number, 1 to 65535. @throws {UsageError} `bad-port` */
export function parsePort(text: string): number {
  const port = Number(text);
  if (!/^[0-9]{1,5}$/.test(text) || port < 1 || port > 65535)
    throw new UsageError('bad-port', `port ${text}`, { port: text });
  return port;
}

function splitPort(text: string, whole: string): { head: string; port: number | null } {
  // An address of its own has colons that are none before a port.
  const bare = text.startsWith('address:') ? text.slice('address:'.length) : text;
  if (isIP(bare) === 6) return { head: text, port: null };
  const prefix = /^(container|service|name|address):/.exec(text)?.[0] ?? '';
  const rest = text.slice(prefix.length);
  const colon = rest.lastIndexOf(':');
  if (colon < 0 || rest.endsWith(']')) return { head: text, port: null };
  const head = rest.slice(0, colon);
  if (head.includes(':') && !/^\[.*\]$/.test(head)) {
    throw badPlace(whole, 'brackets');
  }
  return { head: prefix + head, port: parsePort(rest.slice(colon + 1)) };
}

function addressPlace(text: string): Place {
  const address = /^\[(.*)\]$/.exec(text)?.[1] ?? text;
  if (isIP(address) === 0) throw new UsageError('bad-address', `address ${text}`, { address: text });
  return { kind: 'address', address };
}

/** What is wrong with a place; the sentences are in `src/text/errors.ts`. */
export type BadPlace =
  'empty' | 'too-long' | 'control-characters' | 'dash' | 'no-network' | 'protocol-without-port' | 'brackets';

function badPlace(place: string, why: BadPlace): UsageError {
  return new UsageError('bad-place', `${place}: ${why}`, { place, why });
}
