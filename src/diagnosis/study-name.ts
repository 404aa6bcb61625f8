import type { EngineClient } from '../engine/client.ts';
import { resolveInside, type ResolveOptions } from '../discovery/resolve.ts';
import type { Container } from '../model/container.ts';
import type { Finding } from '../model/diagnosis.ts';
import type { Resolution } from '../model/resolution.ts';
import type { Topology } from '../model/topology.ts';
import type { NameFiles } from '../namespace/files.ts';
import type { InsideRunner } from '../runner/inside.ts';
import { engineMeans } from './engine-means.ts';
import { lookupContext } from './lookup.ts';
import { nameFindings, type LookupContext } from './names.ts';

/** What is known of a name, as a container sees it. */
export interface StudiedName {
  readonly resolution: Resolution;
  readonly findings: readonly Finding[];
  readonly repeated: LookupContext['repeated'];
}

/**
 * Looks up a name as a container does, then asks the server that told something, or nothing, again: several times the same.
 * @param options `times`: how often; 1 for no more than the lookup itself
 * @throws {RunError} as {@link resolveInside} @throws {EngineError} @throws {StoppedError}
 */
export async function studyName(
  client: EngineClient,
  runner: InsideRunner,
  topology: Topology,
  from: Container,
  files: NameFiles,
  name: string,
  options: ResolveOptions & { readonly times: number },
): Promise<StudiedName> {
  const means = engineMeans(client, runner, topology, { signal: options.signal, hostHelper: false });
  return await means.together(async () => {
    const resolution = await resolveInside(runner, from, files, name, options);
    const context = await lookupContext(means, topology, from, files, resolution, options.times);
    return {
      resolution,
      findings: nameFindings(topology, from, resolution, context),
      repeated: context.repeated,
    };
  });
}
