import pMap from 'p-map';
import { EngineError } from '../engine/errors.ts';
import type { Container } from '../model/container.ts';
import type { NotRead, Socket } from '../model/namespace.ts';
import type { Topology } from '../model/topology.ts';
import type { InsideRunner } from '../runner/inside.ts';
import { isLeftBehind, isUp, namespaceOf } from '../topology/shared.ts';
import { lookInside, type Look } from './look.ts';

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
  const groups = byNamespace(topology);
  let done = 0;
  onProgress?.(done, groups.length);
  const looks = await pMap(
    groups,
    async (group) => {
      const look = await lookInside(runner, topology, group.containers[0], { signal, complete: 'host' }).catch(failed);
      onProgress?.(++done, groups.length);
      return { ...group, look };
    },
    { concurrency: parallel, ...(signal && { signal }) },
  );
  const listeners: PortListener[] = [];
  const unchecked: UncheckedListeners[] = [];
  for (const { containers, onHost, look } of looks) {
    const gap = gapOf(look);
    if (gap !== null) unchecked.push({ containers, ...gap });
    if (look.kind === 'unread') continue;
    const sockets = look.namespace.sockets.filter(
      (socket) => socket.port === port && (protocol === undefined || socket.protocol === protocol),
    );
    listeners.push(...sockets.map((socket) => ({ containers, onHost, socket })));
  }
  return { listeners, unchecked };
}

interface NamespaceGroup {
  readonly containers: [Container, ...Container[]];
  readonly onHost: boolean;
}

/** Those that are up, by the namespace they live in. One that kept an old namespace has that for itself. */
function byNamespace(topology: Topology): readonly NamespaceGroup[] {
  const groups = new Map<string, NamespaceGroup>();
  for (const container of topology.containers.values()) {
    if (!isUp(container)) continue;
    const home = namespaceOf(topology, container);
    const key =
      home.kind === 'missing' || isLeftBehind(topology, container)
        ? container.id
        : home.kind === 'host'
          ? 'host'
          : home.owner.id;
    const known = groups.get(key);
    if (known) known.containers.push(container);
    else groups.set(key, { containers: [container], onHost: home.kind === 'host' });
  }
  return [...groups.values()];
}

function gapOf(look: Look): Pick<UncheckedListeners, 'why' | 'detail'> | null {
  if (look.kind === 'unread') {
    // It ended meanwhile, and nothing listens there any more.
    return look.why === 'not-running' ? null : { why: look.why, detail: look.detail };
  }
  return look.namespace.notRead.find(({ what }) => what === 'sockets') ?? null;
}

/** One container that the engine fails for does not hide the others. */
function failed(error: unknown): Look {
  if (EngineError.is(error, 'not-found')) return { kind: 'unread', why: 'not-running', detail: '' };
  if (!EngineError.is(error, 'engine-failed', 'refused', 'bad-answer', 'conflict', 'answer-too-large')) throw error;
  return { kind: 'unread', why: 'failed', detail: error.message };
}
