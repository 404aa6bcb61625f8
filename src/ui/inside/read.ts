import { EngineError } from '../../engine/errors.ts';
import type { Container } from '../../model/container.ts';
import { readNameFiles } from '../../namespace/files.ts';
import { lookInside, type Look } from '../../namespace/look.ts';
import { readWiring } from '../../namespace/wiring.ts';
import { inspectDocument, type InspectDocument } from '../../shared/documents/inspect.ts';
import type { EngineService } from '../engine-service.ts';
import { settings } from '../settings.ts';
import type { Care } from './cache.ts';

/**
 * Reads what is inside a container's network namespace. A row that is opened is no moment for a question: there only leave that was given
 * before counts.
 * @throws {EngineError} @throws {StoppedError}
 */
export async function readInside(
  engine: EngineService,
  shown: Container,
  signal: AbortSignal,
  care: Care,
): Promise<InspectDocument> {
  const ask = care === 'study';
  const { client, topology, runner } = await engine.connected(signal);
  // A row may show the container as it was before it was started.
  const container = topology.containers.get(shown.id) ?? shown;
  const complete = care === 'glance' ? 'host' : 'host-or-helper';
  const look = await lookInside(runner, topology, container, { signal, complete, ask }).catch(unreadable);
  const along = look.kind === 'read' ? look.files : null;
  const files = along ?? (await readNameFiles(client, container, signal));
  const interfaces = look.kind === 'read' ? look.namespace.interfaces : [];
  const helper = settings.helper() && settings.hostHelper() !== 'never';
  const wiring = await readWiring(client, runner, topology, container, interfaces, { signal, helper, ask });
  return inspectDocument(topology, container, look, files, wiring);
}

/** An engine that fails here has told much already, and that is shown. @throws {EngineError} where it is lost @throws {StoppedError} */
function unreadable(error: unknown): Look {
  if (!EngineError.is(error, 'engine-failed', 'refused', 'bad-answer', 'conflict', 'answer-too-large')) throw error;
  return { kind: 'unread', why: 'failed', detail: error.message };
}
