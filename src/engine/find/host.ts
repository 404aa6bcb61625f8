import { isIPv6 } from 'node:net';
import { EngineError } from '../errors.ts';
import { defaultPipeAddress, defaultUnixAddress } from './address.ts';
import type { EngineAddress, PipeAddress, SshAddress, TcpAddress } from './address.ts';

/** The ports IANA gave to docker; which of them goes without saying depends on TLS (`docker --help`, option `--host`). */
const plainPort = 2375;
const tlsPort = 2376;

/**
 * Reads what `--host`, `DOCKER_HOST` or a docker context names as a host, as docker's CLI does (`opts/hosts.go` in docker/cli):
 * a text without a scheme is a socket's path when it looks like one and else `host:port`; a scheme alone is its default place.
 *
 * Stricter than docker where docker goes on with something nobody meant: `unix:/path`, a user in a `tcp` address, port 0.
 *
 * @param tls whether TLS will be used, which decides the port where none is given
 * @param about goes into the error's details: where the text comes from
 * @throws {EngineError} `bad-host`
 */
export function parseHost(text: string, tls = false, about: Readonly<Record<string, string>> = {}): EngineAddress {
  const address = readAddress(text.trim(), tls ? tlsPort : plainPort);
  if (address) return address;
  const host = withoutPassword(text);
  throw new EngineError('bad-host', `not the address of an engine: ${JSON.stringify(host)}`, { ...about, host });
}

function readAddress(text: string, defaultPort: number): EngineAddress | null {
  if (text === '' || /\p{Cc}/u.test(text)) return null;
  const [, scheme, rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/isu.exec(text) ?? [];
  if (scheme === undefined) return readBare(text, defaultPort);
  if (rest.includes('://')) return null;
  switch (scheme.toLowerCase()) {
    case 'unix':
      return rest === '' ? defaultUnixAddress : { kind: 'unix', path: rest };
    case 'npipe':
      return rest === '' ? defaultPipeAddress : readPipe(rest);
    case 'tcp':
      return readTcp(rest, defaultPort);
    case 'ssh':
      return readSsh(rest);
    default:
      return null;
  }
}

function readBare(text: string, defaultPort: number): EngineAddress | null {
  const pipe = readPipe(text);
  if (pipe) return pipe;
  if (text.startsWith('/') || text.startsWith('./')) return { kind: 'unix', path: text };
  // "unix:/run/x.sock" and "C:/x" are mistakes, not hosts of these names with an empty port and a path.
  return text.includes(':/') ? null : readTcp(text, defaultPort);
}

function readPipe(text: string): PipeAddress | null {
  const path = text.replaceAll('\\', '/');
  return /^\/\/[^/]+\/pipe\/[^/]/iu.test(path) ? { kind: 'npipe', path } : null;
}

function readTcp(rest: string, defaultPort: number): TcpAddress | null {
  const { authority, path } = splitPath(rest);
  if (!/^[\w.~!$&'()*+,;=:@%/-]*$/u.test(path)) return null;
  const place = readPlace(authority);
  if (!place) return null;
  return {
    kind: 'tcp',
    host: place.host === '' ? 'localhost' : place.host,
    port: place.port ?? defaultPort,
    pathPrefix: path.replace(/\/+$/u, ''),
  };
}

/** Like `cli/connhelper/ssh` in docker/cli: no password, no query. Nothing that ssh could take for an option passes. */
function readSsh(rest: string): SshAddress | null {
  const { authority, path } = splitPath(rest);
  if (/[?#\s]/u.test(path)) return null;
  const at = authority.lastIndexOf('@');
  const user = at < 0 ? null : authority.slice(0, at);
  if (user !== null && !/^[^-:@\s][^:@\s]*$/u.test(user)) return null;
  const place = readPlace(authority.slice(at + 1));
  if (!place || place.host === '') return null;
  return { kind: 'ssh', user, host: place.host, port: place.port, path: path === '/' ? '' : path };
}

function splitPath(rest: string): { readonly authority: string; readonly path: string } {
  const slash = rest.indexOf('/');
  return slash < 0 ? { authority: rest, path: '' } : { authority: rest.slice(0, slash), path: rest.slice(slash) };
}

/** `host`, `host:port`, `host:`, `:port`, `[v6]:port`, or an IPv6 address alone (then all of it is the address). */
function readPlace(authority: string): { readonly host: string; readonly port: number | null } | null {
  if (isIPv6(authority)) return { host: authority.toLowerCase(), port: null };
  const parts = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::(\d*))?$/u.exec(authority);
  if (!parts) return null;
  const [, v6, name = '', digits = ''] = parts;
  const host = (v6?.replace('%25', '%') ?? name).toLowerCase();
  if (v6 === undefined ? !isName(host, authority) : !isIPv6(host)) return null;
  const port = digits === '' ? null : Number(digits);
  return port === null || (port >= 1 && port <= 65535) ? { host, port } : null;
}

/** A name is empty only where nothing or nothing but a port was given. */
function isName(host: string, authority: string): boolean {
  if (host === '') return /^(?::\d*)?$/u.test(authority);
  return host.length <= 253 && /^[\p{L}\p{N}_][\p{L}\p{N}\p{M}._-]*$/u.test(host);
}

/** A host for messages and logs: somebody may have put a password into the URL. */
export function withoutPassword(text: string): string {
  return text.replace(/(:\/\/[^/@:]*):[^/@]*@/u, '$1:***@');
}
