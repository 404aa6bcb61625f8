import type { Container } from '../../model/container.ts';
import type { NotRead } from '../../model/namespace.ts';
import { readNameFiles } from '../../namespace/files.ts';
import { lookInside } from '../../namespace/look.ts';
import { inspectDocument, type InspectDocument } from '../../shared/documents/inspect.ts';
import type { EngineService } from '../engine-service.ts';

/** Nobody looks at the host yet. */
const noWiring: NotRead = { what: 'wiring', why: 'other-host', detail: '' };

/** Reads what is inside a container's network namespace. @throws {EngineError} @throws {StoppedError} */
export async function readInside(
  engine: EngineService,
  shown: Container,
  signal: AbortSignal,
): Promise<InspectDocument> {
  const { client, topology, runner } = await engine.connected(signal);
  // A row may show the container as it was before it was started.
  const container = topology.containers.get(shown.id) ?? shown;
  const look = await lookInside(runner, topology, container, { signal });
  const along = look.kind === 'read' ? look.files : null;
  const files = along ?? (await readNameFiles(client, container, signal));
  return inspectDocument(topology, container, look, files, noWiring);
}
