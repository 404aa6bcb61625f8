import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeCertificates } from './certificates.mts';
import type { CommandOptions } from './command.mts';
import { startDaemon, stopDaemon } from './daemon.mts';
import { deleteNamespace, destroyEngine, sweep } from './destroy.mts';
import { addNamespace, plugIn, resolverAddress, runInNamespace, startResolver, whyNotIsolated } from './namespace.mts';
import { ensurePackages } from './packages.mts';
import { identify } from './processes.mts';
import { openRelay, type Relay } from './relay.mts';
import {
  folderOf,
  prefix,
  readState,
  socketOf,
  stateFileOf,
  writeState,
  type EngineState,
  type TlsAccess,
} from './state.mts';
import { locateEngine, type EngineVersion } from './versions.mts';

/** An engine of the lab, as a test uses it. */
export interface LabEngine {
  readonly name: string;
  /** `unix:///…`, as in DOCKER_HOST. */
  readonly endpoint: string;
  /** Path of the unix socket. */
  readonly socket: string;
  /** Name of the network namespace that is the engine's "host". */
  readonly netns: string;
  /** What dockerd says, such as `20.10.24+dfsg1`. */
  readonly version: string;
  /** Highest API version, such as `1.41`. */
  readonly apiVersion: string;
  /** File that says all of this: what CNI_LAB holds for other processes. */
  readonly stateFile: string;
  /** How to reach the engine over TLS, if it was started so. */
  readonly tls: TlsAccess | undefined;
  /** Stops dockerd and starts it again on the same data; containers are stopped or restarted as docker does it. */
  restart(): Promise<void>;
  /** Stops dockerd only: the engine is not answering, but everything it had stays. */
  halt(): Promise<void>;
  /** Starts dockerd after {@link halt}. */
  resume(): Promise<void>;
  /** Runs a program of this machine on the engine's "host": its iptables, its `ip link` are the engine's. */
  inNamespace(argv: readonly string[], options?: CommandOptions): Promise<string>;
  /** Runs a program of this machine in the network namespace of a process, such as a container's `State.Pid`. */
  inContainerNamespace(pid: number, argv: readonly string[], options?: CommandOptions): Promise<string>;
}

/** An engine that belongs to this process, which takes it down. */
export interface OwnedLabEngine extends LabEngine {
  /** Removes every trace of the engine. */
  stop(): Promise<void>;
}

export interface EngineOptions {
  /** Tells engines of this process apart: lower-case letters, digits, `-`. */
  readonly name: string;
  /** Default `debian`, the engine that is installed on this machine. */
  readonly version?: EngineVersion;
  /** More arguments for dockerd, such as `--live-restore`. */
  readonly args?: readonly string[];
  /** Also listen on tcp with mutual TLS. */
  readonly tls?: boolean;
  /** Such as `10.99.0.1/24`: engines of this process that have one reach each other at it, and nothing else. */
  readonly address?: string;
  /** Leave the engine running when this process ends. */
  readonly detached?: boolean;
}

/** The id of an engine of this process. */
const idOf = (name: string): string => `${prefix}${process.pid}-${name}`;

let ports = 0;
const running = new Map<string, { readonly plugged: boolean; readonly relay: Relay | undefined }>();

/**
 * Starts an engine of its own in a network namespace of its own: own containers, own firewall, own data, and no way to the outside.
 * Needs root on Linux. It ends with {@link OwnedLabEngine.stop} or with this process, whichever is first; what a killed process
 * left is swept away here.
 */
export async function startEngine(options: EngineOptions): Promise<OwnedLabEngine> {
  const { name, version = 'debian', args = [], tls = false, address, detached = false } = options;
  if (!/^[a-z\d][a-z\d-]{0,30}$/.test(name)) throw new Error(`not a name for an engine: ${name}`);
  const why = await whyNotIsolated();
  if (why !== undefined) throw new Error(`An engine of the lab needs root on Linux: ${why}.`);
  await ensurePackages(['docker.io', 'iptables', 'iproute2', 'util-linux', 'busybox-static']);
  const program = await locateEngine(version);
  sweep();
  const id = idOf(name);
  const owner = detached ? 'detached' : identify(process.pid);
  if (running.has(id) || !owner) throw new Error(`this process has an engine named ${name} already`);
  const folder = folderOf(id);
  mkdirSync(folder);
  // Docker wants a way through its data folder for the users of its containers.
  chmodSync(folder, 0o711);
  let relay: Relay | undefined;
  takeDownOnTheWayOut();
  running.set(id, { plugged: address !== undefined, relay });
  try {
    // The machine's own engine may be configured; this one is not.
    writeFileSync(
      join(folder, 'daemon.json'),
      JSON.stringify(program.keepsKeyAside ? { 'deprecated-key-path': join(folder, 'key.json') } : {}),
    );
    await addNamespace(id);
    if (address !== undefined) await plugIn(id, idOf('switch'), `port${++ports}`, address);
    const ownArgs = ['--dns', resolverAddress, ...args];
    let access: TlsAccess | undefined;
    if (tls) {
      const { server, client } = await makeCertificates(join(folder, 'tls'));
      const file = (flag: string, pem: string): string[] => [flag, join(server, pem)];
      ownArgs.push('--tlsverify', ...file('--tlscacert', 'ca.pem'), ...file('--tlscert', 'cert.pem'));
      ownArgs.push(...file('--tlskey', 'key.pem'), '--host', 'tcp://127.0.0.1:2376');
      relay = await openRelay(`/run/netns/${id}`, 2376);
      access = { endpoint: `tcp://127.0.0.1:${relay.port}`, certificates: client };
    }
    running.set(id, { plugged: address !== undefined, relay });
    const daemon = { id, dockerd: program.dockerd, path: program.path, args: ownArgs };
    const [said] = await Promise.all([startDaemon(daemon), startResolver(id)]);
    writeState({ ...daemon, ...said, name, owner, ...(access && { tls: access }) });
    if (detached) running.delete(id);
  } catch (error) {
    takeDown(id);
    throw error;
  }
  const stop = async (): Promise<void> => {
    takeDown(id);
    await Promise.resolve();
  };
  return { ...attach(stateFileOf(id)), stop };
}

/**
 * Attaches to an engine that another process started.
 * @param stateFile its {@link LabEngine.stateFile}
 * @throws {Error} when there is none
 */
function attach(stateFile: string): LabEngine {
  const found = readState(stateFile);
  if (!found) throw new Error(`no engine of the lab: ${stateFile}`);
  const state: EngineState = found;
  const { id, name, version, apiVersion, tls } = state;
  const halt = async (): Promise<void> => await stopDaemon(id);
  const resume = async (): Promise<void> => {
    await startDaemon(state);
  };
  return {
    name,
    version,
    apiVersion,
    tls,
    stateFile,
    netns: id,
    socket: socketOf(id),
    endpoint: `unix://${socketOf(id)}`,
    halt,
    resume,
    restart: async () => {
      await halt();
      await resume();
    },
    inNamespace: async (argv, options) => await runInNamespace(`/run/netns/${id}`, argv, options),
    inContainerNamespace: async (pid, argv, options) => await runInNamespace(`/proc/${pid}/ns/net`, argv, options),
  };
}

/** The engine that the test runner started for this process, or `undefined` where tests run against the user's own engine. */
export function labFromEnv(): LabEngine | undefined {
  const file = process.env['CNI_LAB'];
  return file === undefined || file === '' ? undefined : attach(file);
}

function takeDown(id: string): void {
  running.get(id)?.relay?.close();
  running.delete(id);
  destroyEngine(id);
  if (![...running.values()].some((engine) => engine.plugged)) deleteNamespace(idOf('switch'));
}

let isWatching = false;

/** Engines end with this process, however it ends; only kill -9 escapes, which the next start sweeps up after. */
function takeDownOnTheWayOut(): void {
  if (isWatching) return;
  isWatching = true;
  process.on('exit', () => {
    for (const id of [...running.keys()]) takeDown(id);
  });
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    const listener = (): void => {
      // Who listens too decides when to end; the exit takes the engines down.
      if (process.listenerCount(name) > 1) return;
      for (const id of [...running.keys()]) takeDown(id);
      process.off(name, listener);
      process.kill(process.pid, name);
    };
    process.on(name, listener);
  }
}
