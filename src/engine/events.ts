import * as v from 'valibot';
import { ReasonedError } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import type { EngineConnection } from './connection.ts';
import { isOwnScaffolding } from '../model/labels.ts';
import { explainFailure } from './failures.ts';
import { text, textMap } from './translate/fields.ts';

/** A change that the engine announced. Only what can touch a topology; health checks' execs are filtered at the engine. */
export type EngineEvent =
  | { readonly kind: 'container'; readonly action: string; readonly id: string }
  | {
      readonly kind: 'network';
      readonly action: string;
      readonly id: string;
      /** Who was connected or disconnected. */
      readonly container: string | null;
    };

/**
 * The actions worth hearing of. Named one by one, so that the exec events of health checks (three for each check) never travel.
 * `remove`, `init` and `cleanup` are Podman's. Engine API: `GET /events`, filter `event`.
 */
const actions = [
  ...['create', 'start', 'restart', 'stop', 'die', 'kill', 'oom', 'pause', 'unpause', 'rename', 'update', 'destroy'],
  ...['health_status', 'connect', 'disconnect', 'remove', 'init', 'cleanup'],
];

const message = v.object({
  Type: v.optional(text, ''),
  Action: v.optional(text, ''),
  Actor: v.optional(
    v.fallback(v.object({ ID: v.optional(text, ''), Attributes: v.optional(textMap, {}) }), {
      ID: '',
      Attributes: {},
    }),
    {},
  ),
});

/**
 * Opens the event stream. Resolves once the engine accepted it: what happens after that is in the stream.
 * The iteration ends when the engine closes the stream and throws when the connection breaks or the signal fires.
 */
export async function openEvents(
  connection: EngineConnection,
  signal: AbortSignal,
): Promise<AsyncIterable<EngineEvent>> {
  const filters = JSON.stringify({ type: ['container', 'network'], event: actions });
  const response = await connection.stream('GET', '/events', { query: { filters }, signal });
  const events = readEventLines(response, (why) => connection.badAnswer('GET /events', why));
  return explained(events, connection.endpoint);
}

/** A stream that breaks does so with an error of Node's: that says what it means here. */
async function* explained(events: AsyncIterable<EngineEvent>, endpoint: string): AsyncGenerator<EngineEvent> {
  try {
    yield* events;
  } catch (error) {
    throw error instanceof ReasonedError ? error : explainFailure(error, endpoint, 'GET /events');
  }
}

/** Cuts a stream into events, one JSON object a line. Lines that are no event, and what befalls our own helpers, are passed over. */
export async function* readEventLines(
  chunks: AsyncIterable<Buffer>,
  badAnswer: (why: string) => Error,
): AsyncGenerator<EngineEvent> {
  let rest = Buffer.alloc(0);
  const own = new Set<string>();
  for await (const chunk of chunks) {
    rest = Buffer.concat([rest, chunk]);
    let end: number;
    while ((end = rest.indexOf(0x0a)) >= 0) {
      const event = readEvent(rest.subarray(0, end).toString('utf8'), own);
      rest = rest.subarray(end + 1);
      if (event) yield event;
    }
    if (rest.length > limits.eventBytes) throw badAnswer(`an event of more than ${limits.eventBytes} bytes`);
  }
}

/** @param own ids of the product's own helpers: events of networks tell no labels */
function readEvent(line: string, own: Set<string>): EngineEvent | null {
  let answer: unknown;
  try {
    answer = JSON.parse(line);
  } catch {
    return null;
  }
  const parsed = v.safeParse(message, answer);
  if (!parsed.success) return null;
  const { Type: type, Action: action, Actor: actor } = parsed.output;
  if (actor.ID === '' || action.startsWith('exec_')) return null;
  if (type === 'container') {
    if (!isOwnScaffolding(actor.Attributes)) return { kind: 'container', action, id: actor.ID };
    if (action === 'destroy' || action === 'remove') own.delete(actor.ID);
    else own.add(actor.ID);
    return null;
  }
  if (type !== 'network') return null;
  const container = actor.Attributes['container'] ?? null;
  return container !== null && own.has(container) ? null : { kind: 'network', action, id: actor.ID, container };
}
