import { chownSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { tryCommand } from '../command.mts';
import { inNamespaceOf } from '../namespace.mts';
import type { Asker, Question, Scenario } from '../scenarios/scenario.mts';
import type { World } from './world.mts';

const program = join(import.meta.dirname, '../../../dist/cli.js');

/** The part of the diagnosis' document that is judged. */
export interface Diagnosis {
  readonly verdict: string;
  readonly cause: string | null;
  readonly findings: readonly {
    readonly code: string;
    readonly severity: string;
    readonly evidence: readonly unknown[];
  }[];
}

/** What the command line answered. */
export interface Answer {
  /** Undefined where it printed no diagnosis. */
  readonly diagnosis: Diagnosis | undefined;
  /** All that it printed. */
  readonly raw: string;
  readonly status: number | undefined;
  /** From the start of the program to its end. */
  readonly ms: number;
}

/** Asks the program as a person on the engine's host would: it is a black box here. */
export async function diagnose(
  world: World,
  scenario: Scenario,
  { from, to }: Question,
  as: Asker = scenario.as ?? 'root',
): Promise<Answer> {
  const [asker, target] = await world.fillAll([from, to]);
  const argv = [process.execPath, program, 'diagnose', asker ?? '', target ?? '', '--json', ...(scenario.flags ?? [])];
  const engine = world.site.engines[0];
  const { PATH } = process.env;
  const home = as === 'root' ? process.env['HOME'] : homeOf(engine.endpoint);
  const env = { PATH, HOME: home, DOCKER_HOST: engine.endpoint, DOCKER_CONFIG: '/nonexistent' };
  const started = performance.now();
  // A host has its own /sys; nsenter alone would leave that of the machine.
  const remount = ['unshare', '--mount', 'sh', '-c', 'mount -t sysfs sysfs /sys && exec "$@"', 'sh'];
  const identity = as === 'root' ? [] : userOf(engine.endpoint);
  const ended = await tryCommand(inNamespaceOf(`/run/netns/${engine.netns}`, [...remount, ...identity, ...argv]), {
    env,
    within: 60_000,
  });
  const ms = performance.now() - started;
  return { diagnosis: read(ended.stdout), raw: ended.stdout + ended.stderr, status: ended.code, ms };
}

const nobody = 65534;

/** Nobody, in the group that may use the engine's socket. */
function userOf(endpoint: string): readonly string[] {
  const { gid } = statSync(socketOf(endpoint));
  return ['setpriv', '--reuid', String(nobody), '--regid', String(gid), '--clear-groups'];
}

/** A user has a home, where the program keeps what it knows of images. It goes with the engine. */
function homeOf(endpoint: string): string {
  const home = join(dirname(socketOf(endpoint)), 'home');
  mkdirSync(home, { recursive: true });
  chownSync(home, nobody, nobody);
  return home;
}

function socketOf(endpoint: string): string {
  return endpoint.replace(/^unix:\/\//, '');
}

function read(text: string): Diagnosis | undefined {
  try {
    const document = JSON.parse(text) as Partial<Diagnosis>;
    return typeof document.verdict === 'string' ? (document as Diagnosis) : undefined;
  } catch {
    return undefined;
  }
}
