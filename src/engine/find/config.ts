import * as v from 'valibot';
import { joinPath, readJsonFile, withLowerCaseKeys } from './json-file.ts';
import { variable } from './surroundings.ts';
import type { FileFlaw, Files, Surroundings } from './surroundings.ts';

/** What docker's `config.json` says of the current context. */
export type CurrentContext =
  | { readonly kind: 'named'; readonly name: string }
  /** No such file, or nothing about a context in it. */
  | { readonly kind: 'none' }
  /** Docker's CLI warns of such a file and goes on as if there were none. */
  | { readonly kind: 'unreadable'; readonly why: Exclude<FileFlaw, 'missing'> | 'not-json' | 'not-a-configuration' };

const ConfigFile = v.object({ currentcontext: v.nullish(v.string(), '') });

/** The folder of docker's client configuration: `DOCKER_CONFIG`, else `~/.docker`. */
export function configFolder(surroundings: Surroundings): string {
  return variable(surroundings, 'DOCKER_CONFIG') ?? joinPath(surroundings, surroundings.homeDir, '.docker');
}

/** The file that names the current context. */
export function configPath(folder: string, files: Pick<Files, 'platform'>): string {
  return joinPath(files, folder, 'config.json');
}

/** Reads which context `docker context use` made the current one. Never throws. */
export async function readCurrentContext(folder: string, files: Files): Promise<CurrentContext> {
  const answer = await readJsonFile(configPath(folder, files), files);
  if (answer.kind === 'missing') return { kind: 'none' };
  if (answer.kind !== 'json') return { kind: 'unreadable', why: answer.kind };
  const parsed = v.safeParse(ConfigFile, withLowerCaseKeys(answer.value));
  if (!parsed.success) return { kind: 'unreadable', why: 'not-a-configuration' };
  const name = parsed.output.currentcontext;
  return name === '' ? { kind: 'none' } : { kind: 'named', name };
}
