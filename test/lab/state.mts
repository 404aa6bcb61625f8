import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessIdentity } from './processes.mts';

/** Everything of the lab bears this in front: folders, network namespaces, control groups. What doesn't is never touched. */
export const prefix = 'cni-lab-';

/** Where engines live. Short and fixed: the path of a unix socket is limited to 107 bytes (unix(7)). */
export const labFolder = '/tmp';

/** How to reach an engine over TLS. */
export interface TlsAccess {
  /** `tcp://127.0.0.1:port`, reachable from the host while the process that started the engine lives. */
  readonly endpoint: string;
  /** Folder with `ca.pem`, `cert.pem`, `key.pem`, as DOCKER_CERT_PATH wants it. */
  readonly certificates: string;
}

/** All that another process needs to know about an engine of the lab; kept in the engine's folder. */
export interface EngineState {
  /** `cni-lab-<pid>-<name>`: name of the folder, of the network namespace and of the control group. */
  readonly id: string;
  readonly name: string;
  /** Who takes it down; `detached`: whoever says so. */
  readonly owner: ProcessIdentity | 'detached';
  readonly dockerd: string;
  /** Folders where that dockerd finds its containerd, runc and docker-proxy. */
  readonly path: string;
  readonly args: readonly string[];
  readonly version: string;
  readonly apiVersion: string;
  readonly tls?: TlsAccess;
}

/** The folder of an engine. */
export function folderOf(id: string): string {
  return join(labFolder, id);
}

/** The file that holds an engine's state. */
export function stateFileOf(id: string): string {
  return join(folderOf(id), 'state.json');
}

/** The unix socket of an engine. */
export function socketOf(id: string): string {
  return join(folderOf(id), 'docker.sock');
}

/** Writes an engine's state whole or not at all. */
export function writeState(state: EngineState): void {
  const file = stateFileOf(state.id);
  writeFileSync(`${file}.new`, JSON.stringify(state, null, 2));
  renameSync(`${file}.new`, file);
}

/** Reads an engine's state; `undefined` where there is none (yet). */
export function readState(file: string): EngineState | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as EngineState;
  } catch {
    return undefined;
  }
}
