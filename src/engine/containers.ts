import { limits } from '../base/limits.ts';
import { changeMs, create, unlessGone } from './change.ts';
import type { EngineConnection } from './connection.ts';
import { FrameReader } from './frames.ts';

/** A container to be made. */
export interface ContainerSpec {
  readonly name: string;
  /** Reference or id of a local image. */
  readonly image: string;
  /** Program and arguments; the image's own entry point is put aside. */
  readonly command: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  /** Name of the network it begins in. */
  readonly network: string;
  /** `name`, `uid` or `uid:gid`. */
  readonly user: string;
  /** Beyond the engine's default ones, e.g. `NET_RAW`. */
  readonly capabilities: readonly string[];
  /** Seconds between the signal to end and the kill. */
  readonly stopSeconds: number;
}

/** @returns the new container's id; it is not started */
export async function createContainer(
  connection: EngineConnection,
  spec: ContainerSpec,
  signal?: AbortSignal,
): Promise<string> {
  const [program, ...args] = spec.command;
  return await create(
    connection,
    '/containers/create',
    signal,
    {
      Image: spec.image,
      Hostname: spec.name,
      User: spec.user,
      Entrypoint: [program],
      Cmd: args,
      Labels: spec.labels,
      StopTimeout: spec.stopSeconds,
      // An image's own health check asks for the program that was put aside.
      Healthcheck: { Test: ['NONE'] },
      HostConfig: { NetworkMode: spec.network, CapAdd: spec.capabilities },
      NetworkingConfig: { EndpointsConfig: { [spec.network]: {} } },
    },
    { name: spec.name },
  );
}

/** Also says yes where it runs already. */
export async function startContainer(connection: EngineConnection, id: string, signal?: AbortSignal): Promise<void> {
  await connection.bytes('POST', `/containers/${encodeURIComponent(id)}/start`, { signal, ms: changeMs });
}

/** Lets it end by itself, then kills it; also says yes where it does not run. */
export async function stopContainer(connection: EngineConnection, id: string, signal?: AbortSignal): Promise<void> {
  await connection.bytes('POST', `/containers/${encodeURIComponent(id)}/stop`, { signal, ms: changeMs });
}

export async function pauseContainer(connection: EngineConnection, id: string, signal?: AbortSignal): Promise<void> {
  await connection.bytes('POST', `/containers/${encodeURIComponent(id)}/pause`, { signal, ms: changeMs });
}

export async function unpauseContainer(connection: EngineConnection, id: string, signal?: AbortSignal): Promise<void> {
  await connection.bytes('POST', `/containers/${encodeURIComponent(id)}/unpause`, { signal, ms: changeMs });
}

/**
 * Removes a container whatever it is doing, with its anonymous volumes.
 * @returns false where it was gone already
 * @throws {EngineError} also `conflict`: somebody else is removing it right now
 */
export async function removeContainer(
  connection: EngineConnection,
  id: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const query = { force: '1', v: '1' };
  return await unlessGone(
    connection.bytes('DELETE', `/containers/${encodeURIComponent(id)}`, { query, signal, ms: changeMs }),
  );
}

/** The last lines that a container wrote, running or not, stderr after stdout. Hostile text. */
export async function readLogTail(
  connection: EngineConnection,
  container: string,
  lines: number,
  signal?: AbortSignal,
): Promise<string> {
  const query = { stdout: '1', stderr: '1', tail: String(lines) };
  const body = await connection.bytes('GET', `/containers/${encodeURIComponent(container)}/logs`, {
    query,
    signal,
    maxBytes: limits.outputBytes,
  });
  const frames = new FrameReader(limits.outputBytes);
  frames.push(body);
  const { stdout, stderr } = frames.output();
  return stdout + stderr;
}
