import { throwIfStopped } from '../../base/signals.ts';
import { EngineError } from '../errors.ts';
import { defaultPipeAddress, defaultUnixAddress, endpointText } from './address.ts';
import type { PipeAddress, UnixAddress } from './address.ts';
import { joinPath } from './json-file.ts';
import { variable } from './surroundings.ts';
import type { SocketAnswer, Surroundings } from './surroundings.ts';

export type LocalAddress = UnixAddress | PipeAddress;

/** A well-known place that was tried and not taken. */
export interface TriedSocket {
  readonly address: LocalAddress;
  readonly answer: SocketAnswer;
}

/** Where engines listen without anybody having said so, in the order in which they are tried. */
export function wellKnownSockets(surroundings: Surroundings): readonly LocalAddress[] {
  if (surroundings.platform === 'win32') return pipes;
  const paths = surroundings.platform === 'darwin' ? macSockets(surroundings) : linuxSockets(surroundings);
  return [...new Set(paths)].map((path) => ({ kind: 'unix', path }));
}

/**
 * The first well-known socket that takes a connection. A file that nobody listens behind is passed over, but when there is nothing
 * better the first of these is taken, so that the error of the connection tells what is wrong.
 * @throws {EngineError} `no-engine` with `tried` (endpoints, between them ", ")
 * @throws {StoppedError}
 */
export async function chooseSocket(
  surroundings: Surroundings,
  signal?: AbortSignal,
): Promise<{ readonly address: LocalAddress; readonly others: readonly TriedSocket[] }> {
  const tried: TriedSocket[] = [];
  for (const address of wellKnownSockets(surroundings)) {
    throwIfStopped(signal);
    const answer = await surroundings.probeSocket(address.path);
    if (answer === 'ok') return { address, others: tried };
    tried.push({ address, answer });
  }
  const there = tried.find(({ answer }) => answer !== 'missing');
  if (there) return { address: there.address, others: tried.filter((one) => one !== there) };
  const endpoints = tried.map(({ address }) => endpointText(address)).join(', ');
  throw new EngineError('no-engine', `no engine at ${endpoints}`, { tried: endpoints });
}

/** Docker's, and that of Podman's default machine (`podman machine start` prints it). */
const pipes: readonly PipeAddress[] = [defaultPipeAddress, { kind: 'npipe', path: '//./pipe/podman-machine-default' }];

/**
 * Docker's own socket, Docker Desktop's, rootless Docker's (https://docs.docker.com/engine/security/rootless/tips/), Podman's user and
 * system services (podman-system-service(1)), colima's (its docs/FAQ.md).
 */
function linuxSockets(surroundings: Surroundings): readonly string[] {
  const home = (...parts: string[]): string => joinPath(surroundings, surroundings.homeDir, ...parts);
  const runtime = runtimeFolder(surroundings);
  const inRuntime = (...parts: string[]): string[] =>
    runtime === null ? [] : [joinPath(surroundings, runtime, ...parts)];
  return [
    defaultUnixAddress.path,
    home('.docker', 'run', 'docker.sock'),
    home('.docker', 'desktop', 'docker.sock'),
    ...inRuntime('docker.sock'),
    ...inRuntime('podman', 'podman.sock'),
    '/run/podman/podman.sock',
    home('.colima', 'default', 'docker.sock'),
  ];
}

/**
 * Docker's own socket, Docker Desktop's, OrbStack's, colima's, and Podman's: the link its helper keeps and the default machine's own
 * socket (`pkg/machine/shim/networking_unix.go` in containers/podman).
 */
function macSockets(surroundings: Surroundings): readonly string[] {
  const home = (...parts: string[]): string => joinPath(surroundings, surroundings.homeDir, ...parts);
  const temporary = variable(surroundings, 'TMPDIR');
  return [
    defaultUnixAddress.path,
    home('.docker', 'run', 'docker.sock'),
    home('.orbstack', 'run', 'docker.sock'),
    home('.colima', 'default', 'docker.sock'),
    home('.local', 'share', 'containers', 'podman', 'machine', 'podman.sock'),
    ...(temporary === null ? [] : [joinPath(surroundings, temporary, 'podman', 'podman-machine-default-api.sock')]),
  ];
}

/**
 * `XDG_RUNTIME_DIR`, which counts only when absolute (XDG base directory specification); without it the place pam_systemd makes, since
 * a VS Code server started over ssh may lack the variable.
 */
function runtimeFolder(surroundings: Surroundings): string | null {
  const folder = variable(surroundings, 'XDG_RUNTIME_DIR');
  if (folder?.startsWith('/') === true) return folder;
  return surroundings.uid === null ? null : `/run/user/${surroundings.uid}`;
}
