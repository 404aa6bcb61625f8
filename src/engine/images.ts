import type { IncomingMessage } from 'node:http';
import * as v from 'valibot';
import { StoppedError } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { stopReason } from '../base/signals.ts';
import { unlessGone } from './change.ts';
import type { EngineConnection } from './connection.ts';
import { EngineError } from './errors.ts';
import { anyList, text, textList, textMap, whole } from './translate/fields.ts';

/** An image that the engine has. */
export interface LocalImage {
  readonly id: string;
  /** What it can be called by: tags, then digests; neither of an image without a name. */
  readonly references: readonly string[];
  /** Seconds since 1970. */
  readonly created: number;
  readonly labels: Readonly<Record<string, string>>;
}

/** One report of a pull. All texts are the engine's or the registry's: hostile. */
export interface PullReport {
  /** `Downloading`, `Extracting`, `Pull complete`, … */
  readonly status: string;
  /** Short id of the layer it is about; empty for the image itself. */
  readonly layer: string;
  /** Bytes; 0 where not told. */
  readonly current: number;
  readonly total: number;
}

const image = v.object({
  Id: v.pipe(v.string(), v.nonEmpty()),
  RepoTags: v.optional(textList, []),
  RepoDigests: v.optional(textList, []),
  Created: v.optional(whole, 0),
  Labels: v.optional(textMap, {}),
});
const progress = v.object({ current: v.optional(whole, 0), total: v.optional(whole, 0) });
const report = v.object({
  status: v.optional(text, ''),
  id: v.optional(text, ''),
  progressDetail: v.optional(v.fallback(progress, { current: 0, total: 0 }), {}),
  error: v.optional(text, ''),
});

/** @throws {EngineError} @throws {StoppedError} */
export async function listImages(connection: EngineConnection, signal?: AbortSignal): Promise<readonly LocalImage[]> {
  const answer = v.safeParse(anyList, await connection.json('GET', '/images/json', { signal }));
  return (answer.success ? answer.output : []).flatMap((entry) => readImage(entry) ?? []);
}

/** @returns whether the engine has it */
export async function hasImage(
  connection: EngineConnection,
  reference: string,
  signal?: AbortSignal,
): Promise<boolean> {
  return await unlessGone(connection.bytes('GET', `/images/${encodeURIComponent(reference)}/json`, { signal }));
}

/**
 * Pulls an image, without credentials. When the signal fires the connection is closed, at which the engine gives up.
 * @param options.idleMs milliseconds without any report after which it is given up
 * @throws {EngineError} `not-found`, `engine-failed` with the registry's words in `message`
 * @throws {StoppedError}
 */
export async function pullImage(
  connection: EngineConnection,
  reference: string,
  options: {
    readonly signal?: AbortSignal | undefined;
    readonly idleMs: number;
    readonly onReport?: (report: PullReport) => void;
  },
): Promise<void> {
  const request = 'POST /images/create';
  const { name, tag } = splitReference(reference);
  const response = await connection.stream('POST', '/images/create', {
    query: { fromImage: name, tag },
    signal: options.signal,
    ms: options.idleMs,
  });
  const idle = (): void => {
    response.destroy(
      new StoppedError('timed-out', `no report within ${options.idleMs} ms`, { ms: String(options.idleMs) }),
    );
  };
  let timer = setTimeout(idle, options.idleMs);
  try {
    for await (const line of readLines(response, () => connection.badAnswer(request, 'a line too long'))) {
      clearTimeout(timer);
      timer = setTimeout(idle, options.idleMs);
      const { error, ...said } = readReport(line);
      if (error !== '') throw new EngineError('engine-failed', `${request}: ${error}`, { request, message: error });
      options.onReport?.(said);
    }
  } catch (error) {
    if (options.signal?.aborted === true) throw stopReason(options.signal);
    if (EngineError.is(error) || StoppedError.is(error)) throw error;
    throw new EngineError(
      'connection-lost',
      request,
      { endpoint: connection.endpoint, request, why: String(error) },
      error,
    );
  } finally {
    clearTimeout(timer);
    response.destroy();
  }
}

/** Takes `host:5000/name:tag` and `name@sha256:…` apart as `POST /images/create` wants it. Without a tag, `latest`, never all of them. */
export function splitReference(reference: string): { readonly name: string; readonly tag: string } {
  const digest = reference.indexOf('@');
  if (digest >= 0) return { name: withoutTag(reference.slice(0, digest)), tag: reference.slice(digest + 1) };
  const name = withoutTag(reference);
  return { name, tag: name === reference ? 'latest' : reference.slice(name.length + 1) };
}

function withoutTag(reference: string): string {
  const colon = reference.lastIndexOf(':');
  return colon > reference.lastIndexOf('/') ? reference.slice(0, colon) : reference;
}

function readImage(answer: unknown): LocalImage | null {
  const parsed = v.safeParse(image, answer);
  if (!parsed.success) return null;
  const { Id: id, RepoTags, RepoDigests, Created, Labels } = parsed.output;
  // An image without a name has `<none>:<none>` for one.
  const references = [...RepoTags, ...RepoDigests].filter((name) => !name.includes('<none>'));
  return { id, references, created: Created, labels: Labels };
}

function readReport(line: string): PullReport & { readonly error: string } {
  let answer: unknown;
  try {
    answer = JSON.parse(line);
  } catch {
    answer = {};
  }
  const parsed = v.safeParse(report, answer);
  if (!parsed.success) return { status: '', layer: '', current: 0, total: 0, error: '' };
  const { status, id, progressDetail, error } = parsed.output;
  return { status, layer: id, current: progressDetail.current, total: progressDetail.total, error };
}

async function* readLines(response: IncomingMessage, tooLong: () => Error): AsyncGenerator<string> {
  let rest = Buffer.alloc(0);
  for await (const chunk of response as AsyncIterable<Buffer>) {
    rest = Buffer.concat([rest, chunk]);
    let end: number;
    while ((end = rest.indexOf(0x0a)) >= 0) {
      const line = rest.subarray(0, end).toString('utf8').trim();
      rest = rest.subarray(end + 1);
      if (line !== '') yield line;
    }
    if (rest.length > limits.errorBytes) throw tooLong();
  }
  const last = rest.toString('utf8').trim();
  if (last !== '') yield last;
}
