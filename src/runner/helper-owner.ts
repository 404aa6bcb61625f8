import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { ownerLabel, processLabel, runLabel } from '../model/labels.ts';

/** Value of the owner label on helpers. */
export const helperOwner = 'helper';

/** Runs of this process that still hold helpers, or may. */
const livingRuns = new Set<string>();

/** Says who works with a helper, so that nobody takes away what somebody else still uses. */
export interface HelperRun {
  readonly labels: Readonly<Record<string, string>>;
  /** Stands in names. */
  readonly short: string;
  /** After this its helpers count as left behind. */
  end(): void;
}

export function beginRun(): HelperRun {
  const run = randomUUID();
  livingRuns.add(run);
  return {
    labels: { [ownerLabel]: helperOwner, [runLabel]: run, [processLabel]: `${machine()}:${process.pid}` },
    short: run.slice(0, 8),
    end: () => livingRuns.delete(run),
  };
}

/** Whether whoever made a helper is gone. `unknown`: it runs on another machine, or in another container there. */
export function ownerState(labels: Readonly<Record<string, string>>): 'gone' | 'alive' | 'unknown' {
  const [, where, pid] = /^([0-9a-f]{16}):([0-9]{1,10})$/.exec(labels[processLabel] ?? '') ?? [];
  if (where === undefined || pid === undefined || where !== machine()) return 'unknown';
  if (Number(pid) === process.pid) return livingRuns.has(labels[runLabel] ?? '') ? 'alive' : 'gone';
  return processLives(Number(pid)) ? 'alive' : 'gone';
}

function processLives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Whoever may not send it a signal knows at least that it is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

let known: string | undefined;

/**
 * The same for all processes that see each other by their ids: this boot of this machine, this process namespace. A hash, because it is
 * written on an engine that others may share.
 */
function machine(): string {
  known ??= createHash('sha256').update(`${hostname()}\n${bootId()}\n${processNamespace()}`).digest('hex').slice(0, 16);
  return known;
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return ''; // not Linux
  }
}

function processNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}
