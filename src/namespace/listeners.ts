import pMap from 'p-map';
import type { Container } from '../model/container.ts';
import type { NotRead, Socket } from '../model/namespace.ts';
import type { Topology } from '../model/topology.ts';
import type { InsideRunner } from '../runner/inside.ts';
import { namespaceGroups } from '../topology/groups.ts';
import { lookInside, socketsGap, unlessGone } from './look.ts';

/** A socket that listens, and those in whose namespace it does. */
export interface PortListener {
  /** The first is who was asked; which of them holds the socket, only its process may tell. */
  readonly containers: readonly [Container, ...Container[]];
  readonly onHost: boolean;
  readonly socket: Socket;
}

/** A namespace of which nobody could tell who listens there. */
export interface UncheckedListeners {
  readonly containers: readonly [Container, ...Container[]];
  readonly why: NotRead['why'];
  readonly detail: string;
}

export interface ListenerSearch {
  readonly listeners: readonly PortListener[];
  readonly unchecked: readonly UncheckedListeners[];
}

export interface ListenerOptions {
  readonly protocol?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** How many namespaces were read, of how many. */
  readonly onProgress?: (done: number, all: number) => void;
}

/** Namespaces that are read at a time. */
const parallel = 6;

/**
 * Who listens on a port, in the namespaces of all containers that are up: each is read once, whoever shares it.
 * @param runner without helpers, where none are to be made: there may be hundreds of containers
 * @throws {EngineError} where the engine is lost @throws {StoppedError}
 */
export async function findListeners(
  runner: InsideRunner,
  topology: Topology,
  port: number,
  options: ListenerOptions = {},
): Promise<ListenerSearch> {
  const { protocol, signal, onProgress } = options;
  const groups = namespaceGroups(topology);
  let done = 0;
  onProgress?.(done, groups.length);
  const looks = await pMap(
    groups,
    async (group) => {
      const look = await lookInside(runner, topology, group.containers[0], { signal, complete: 'host' }).catch(
        unlessGone,
      );
      onProgress?.(++done, groups.length);
      return { ...group, look };
    },
    { concurrency: parallel, ...(signal && { signal }) },
  );
  const listeners: PortListener[] = [];
  const unchecked: UncheckedListeners[] = [];
  for (const { containers, onHost, look } of looks) {
    const gap = socketsGap(look);
    if (gap !== null) unchecked.push({ containers, ...gap });
    if (look.kind === 'unread') continue;
    const sockets = look.namespace.sockets.filter(
      (socket) => socket.port === port && (protocol === undefined || socket.protocol === protocol),
    );
    listeners.push(...sockets.map((socket) => ({ containers, onHost, socket })));
  }
  return { listeners, unchecked };
}
