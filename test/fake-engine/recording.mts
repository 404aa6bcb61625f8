import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An exec with its output: `POST /containers/{id}/exec`, `POST /exec/{id}/start`, `GET /exec/{id}/json`. */
export interface RecordedExec {
  readonly command: readonly string[];
  readonly created: unknown;
  /** The multiplexed stream as it came. */
  readonly streamBase64: string;
  readonly inspect: unknown;
}

/** What an engine said of the shop of `scenario.mts`. */
export interface Recording {
  readonly name: string;
  readonly version: unknown;
  readonly networks: readonly unknown[];
  readonly networkInspects: readonly unknown[];
  readonly containers: readonly unknown[];
  readonly containerInspects: readonly unknown[];
  /** What it says of a container that is not there. */
  readonly missing: { readonly status: number; readonly body: unknown };
  readonly exec: RecordedExec;
  readonly events: readonly unknown[];
}

/** The engines that were recorded: Docker 20.10, 26.1 and 28.5, Podman 4.3. */
export const recorded = ['debian', 'trixie', 'sid', 'podman'] as const;
export type RecordedName = (typeof recorded)[number];

/** The parts of a recording that have a file each. */
export const parts = [
  'version',
  'networks',
  'networkInspects',
  'containers',
  'containerInspects',
  'missing',
  'exec',
  'events',
] as const;

export const recordingsFolder = join(import.meta.dirname, '../fixtures/engine');

/** Reads a recording (`sample`: the sample environment of Docker 28.5); each call gives objects of its own. */
export function readRecording(name: RecordedName | 'sample'): Recording {
  const read = (part: string): unknown =>
    JSON.parse(readFileSync(join(recordingsFolder, name, `${part}.json`), 'utf8'));
  return { name, ...Object.fromEntries(parts.map((part) => [part, read(part)])) } as Recording;
}
