import * as v from 'valibot';
import { changeMs, create } from './change.ts';
import type { EngineConnection } from './connection.ts';
import { EngineError } from './errors.ts';
import { anyMap, text, textMap, whole } from './translate/fields.ts';

/** A helper container to be made: it runs beside another one, and bears as few rights as its work needs. */
export interface HelperSpec {
  readonly name: string;
  /** Id or reference of a local image. */
  readonly image: string;
  /** What of the image would have a say in the container, all of it put aside. */
  readonly overrides: ImageOverrides;
  readonly command: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  /** Whose network namespace it joins: another container's, the host's, or none at all. */
  readonly network: { readonly kind: 'container'; readonly id: string } | { readonly kind: 'host' | 'none' };
  /** The only ones it has, e.g. `NET_RAW`. */
  readonly capabilities: readonly string[];
}

/** What an image would bring into a container beside its files. */
export interface ImageOverrides {
  /** Where it wants volumes. */
  readonly volumes: readonly string[];
  /** The keys of its labels: a container bears its image's, and somebody may act on them (Compose, a reverse proxy). */
  readonly labels: readonly string[];
}

/** A helper as the engine lists it. */
export interface ListedHelper {
  readonly id: string;
  readonly state: string;
  /** Seconds since 1970, by the engine's clock. */
  readonly created: number;
  readonly labels: Readonly<Record<string, string>>;
}

/** Bytes of memory that all programs in a helper may use together. */
const memoryBytes = 256 * 1024 * 1024;
/** Processes and threads in a helper. */
const processes = 128;
/** Bytes of each file system in memory: programs keep a lock or a socket there, and nothing else can be written at all. */
const scratchBytes = 1024 * 1024;

/**
 * Creates a helper, not started: never privileged, its files read-only, nothing of the host in it, removed by the engine when it ends.
 * It ends when whoever holds its standard input lets go ({@link holdInput}).
 * @returns its id
 */
export async function createHelper(
  connection: EngineConnection,
  spec: HelperSpec,
  signal?: AbortSignal,
): Promise<string> {
  const [program, ...args] = spec.command;
  const scratch = [...new Set(['/run', '/tmp', ...spec.overrides.volumes])];
  return await create(
    connection,
    '/containers/create',
    signal,
    {
      Image: spec.image,
      User: '0:0',
      WorkingDir: '/',
      Entrypoint: [program],
      Cmd: args,
      OpenStdin: true,
      StdinOnce: true,
      Labels: { ...Object.fromEntries(spec.overrides.labels.map((key) => [key, ''])), ...spec.labels },
      Healthcheck: { Test: ['NONE'] },
      HostConfig: {
        NetworkMode: spec.network.kind === 'container' ? `container:${spec.network.id}` : spec.network.kind,
        AutoRemove: true,
        RestartPolicy: { Name: 'no' },
        Privileged: false,
        CapDrop: ['ALL'],
        CapAdd: spec.capabilities,
        SecurityOpt: ['no-new-privileges'],
        ReadonlyRootfs: true,
        Memory: memoryBytes,
        PidsLimit: processes,
        LogConfig: { Type: 'none' },
        // Where an image wants a volume the engine would make one; it does not where something is mounted already.
        Mounts: scratch.map((path) => ({
          Type: 'tmpfs',
          Target: path,
          TmpfsOptions: { SizeBytes: scratchBytes, Mode: 0o1777 },
        })),
      },
    },
    { name: spec.name },
  );
}

/**
 * Attaches to a container's standard input and sends nothing. When the connection ends, also because this process was killed, the engine
 * closes the input, and a program that waits for that ends.
 * @returns lets go
 */
export async function holdInput(connection: EngineConnection, id: string, signal?: AbortSignal): Promise<() => void> {
  const response = await connection.stream('POST', `/containers/${encodeURIComponent(id)}/attach`, {
    query: { stream: '1', stdin: '1' },
    signal,
  });
  response.resume();
  return () => response.destroy();
}

const listed = v.object({
  Id: v.pipe(v.string(), v.nonEmpty()),
  State: v.optional(text, ''),
  Created: v.optional(whole, 0),
  Labels: v.optional(textMap, {}),
});

/** Every container that bears a label with a value, stopped ones too. @throws {EngineError} @throws {StoppedError} */
export async function listLabelled(
  connection: EngineConnection,
  label: string,
  value: string,
  signal?: AbortSignal,
): Promise<readonly ListedHelper[]> {
  const filters = JSON.stringify({ label: [`${label}=${value}`] });
  const answer = await connection.json('GET', '/containers/json', { query: { all: '1', filters }, signal });
  return (Array.isArray(answer) ? (answer as unknown[]) : []).flatMap((entry) => {
    const parsed = v.safeParse(listed, entry);
    // Asked again here: an engine that does not know a filter lists everything.
    if (!parsed.success || parsed.output.Labels[label] !== value) return [];
    const { Id: id, State: state, Created: created, Labels: labels } = parsed.output;
    return [{ id, state, created, labels }];
  });
}

const image = v.object({
  Id: v.pipe(v.string(), v.nonEmpty()),
  Config: v.optional(
    v.fallback(v.nullish(v.object({ Volumes: v.optional(anyMap, {}), Labels: v.optional(textMap, {}) })), null),
    null,
  ),
});

/**
 * What an image would bring along, and its id.
 * @returns null where there is no such image
 * @throws {EngineError} @throws {StoppedError}
 */
export async function inspectImage(
  connection: EngineConnection,
  reference: string,
  signal?: AbortSignal,
): Promise<({ readonly id: string } & ImageOverrides) | null> {
  const path = `/images/${encodeURIComponent(reference)}/json`;
  let answer: unknown;
  try {
    answer = await connection.json('GET', path, { signal });
  } catch (error) {
    if (EngineError.is(error, 'not-found')) return null;
    throw error;
  }
  const parsed = v.safeParse(image, answer);
  if (!parsed.success) throw connection.badAnswer(`GET ${path}`, 'no image');
  const { Id: id, Config: config } = parsed.output;
  return { id, volumes: Object.keys(config?.Volumes ?? {}), labels: Object.keys(config?.Labels ?? {}) };
}

const info = v.object({ SystemTime: v.pipe(v.string(), v.nonEmpty()) });

/** The engine's clock, in seconds since 1970; null where it does not tell. @throws {EngineError} @throws {StoppedError} */
export async function readClock(connection: EngineConnection, signal?: AbortSignal): Promise<number | null> {
  const parsed = v.safeParse(info, await connection.json('GET', '/info', { signal, ms: changeMs }));
  const time = parsed.success ? Date.parse(parsed.output.SystemTime) : NaN;
  return Number.isNaN(time) ? null : Math.floor(time / 1000);
}
