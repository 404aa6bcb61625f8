/** Where an engine listens, in the ways docker's CLI knows. */
export type EngineAddress = UnixAddress | PipeAddress | TcpAddress | SshAddress;

export interface UnixAddress {
  readonly kind: 'unix';
  readonly path: string;
}

/** A Windows named pipe, its path with forward slashes: `//./pipe/docker_engine`. */
export interface PipeAddress {
  readonly kind: 'npipe';
  readonly path: string;
}

export interface TcpAddress {
  readonly kind: 'tcp';
  /** A name, an IPv4 address, or an IPv6 address without brackets (its zone after a plain `%`). */
  readonly host: string;
  readonly port: number;
  /** What stands before every request's path, without a slash at its end; mostly empty. */
  readonly pathPrefix: string;
}

export interface SshAddress {
  readonly kind: 'ssh';
  readonly user: string | null;
  readonly host: string;
  readonly port: number | null;
  /** The socket on the far side; empty for that side's default. */
  readonly path: string;
}

/** Docker's own socket: `DefaultDockerHost` in moby's `client/client_unix.go`. */
export const defaultUnixAddress: UnixAddress = { kind: 'unix', path: '/var/run/docker.sock' };

/** Docker's own pipe: `DefaultDockerHost` in moby's `client/client_windows.go`. */
export const defaultPipeAddress: PipeAddress = { kind: 'npipe', path: '//./pipe/docker_engine' };

/** Where docker's CLI looks when nothing tells it otherwise. */
export function defaultAddress(platform: NodeJS.Platform): EngineAddress {
  return platform === 'win32' ? defaultPipeAddress : defaultUnixAddress;
}

/** The one way to write an address: the endpoint shown to users and the key an engine is known by. `parseHost` reads it back. */
export function endpointText(address: EngineAddress): string {
  switch (address.kind) {
    case 'unix':
      return `unix://${address.path}`;
    case 'npipe':
      return `npipe://${address.path}`;
    case 'tcp':
      return `tcp://${bracketed(address.host)}:${address.port}${address.pathPrefix}`;
    case 'ssh': {
      const user = address.user === null ? '' : `${address.user}@`;
      const port = address.port === null ? '' : `:${address.port}`;
      return `ssh://${user}${bracketed(address.host)}${port}${address.path}`;
    }
  }
}

/** An IPv6 address as a URL holds it (RFC 6874 for the zone); anything else as it is. */
function bracketed(host: string): string {
  return host.includes(':') ? `[${host.replace('%', '%25')}]` : host;
}
