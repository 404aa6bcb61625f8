import { delay } from '../base/signals.ts';
import { messageOf, StoppedError } from '../base/errors.ts';
import { readLogTail } from '../engine/containers.ts';
import type { Container } from '../model/container.ts';
import { RunError } from '../runner/errors.ts';
import { shellLauncher } from '../runner/launcher.ts';
import { runInside } from '../runner/run.ts';
import { SampleError } from './errors.ts';
import { answersScript } from './scripts.ts';
import type { Work } from './work.ts';

/** How long a web server may take to answer, in milliseconds. */
const readyMs = 15_000;
/** How long one look from inside may take, in milliseconds. */
const lookMs = 4_000;
const logLines = 20;
const logCharacters = 2_000;

/**
 * Waits until the web server answers on its own port 80, looked at from inside: it may be that nothing else can reach it.
 * @throws {SampleError} `did-not-start` @throws {EngineError} @throws {StoppedError}
 */
export async function waitUntilAnswers(work: Work, id: string): Promise<void> {
  const deadline = performance.now() + readyMs;
  for (;;) {
    const container = await requireRunning(work, id);
    if (await answers(work, container)) return;
    if (performance.now() > deadline) throw await didNotStart(work, container, `no answer within ${readyMs} ms`);
    await delay(100, work.signal);
  }
}

/**
 * The container as its inspect tells it.
 * @throws {SampleError} `did-not-start` where it does not run
 */
export async function requireRunning(work: Work, id: string): Promise<Container> {
  const inspection = await work.client.inspectContainer(id, work.signal);
  if (inspection.kind === 'found') {
    const container = inspection.item;
    if (container.state === 'running') return container;
    throw await didNotStart(work, container, container.detail?.error ?? '');
  }
  const why = inspection.kind === 'gone' ? 'it was removed' : inspection.oddity.why;
  throw new SampleError('did-not-start', `${id}: ${why}`, { container: id, image: '', exitCode: '', why, log: '' });
}

async function answers(work: Work, container: Container): Promise<boolean> {
  const script = { kind: 'script', language: 'sh', interpreter: '/bin/sh', source: answersScript, args: [] } as const;
  try {
    const options = { ms: lookMs, signal: work.signal, log: work.log };
    const result = await runInside(work.client, container, shellLauncher('/bin/sh'), script, options);
    return result.exitCode === 0;
  } catch (error) {
    // It ended meanwhile: the next look at it says so.
    if (RunError.is(error, 'not-running', 'gone', 'paused')) return false;
    throw error;
  }
}

/** @param reason why, where that is known and does not show in its state */
async function didNotStart(work: Work, container: Container, reason: string): Promise<SampleError> {
  const { name, image, state } = container;
  const exitCode = state === 'exited' ? String(container.detail?.exitCode ?? '') : '';
  const why = reason !== '' ? reason : exitCode !== '' ? `exited with ${exitCode}` : state;
  const log = await readLog(work, container.id);
  const details = { container: name, image, exitCode, why, log };
  return new SampleError('did-not-start', `${name}: ${why}; ${log}`, details);
}

/** The last lines, bounded; nothing where the engine's logging driver keeps none. */
async function readLog(work: Work, id: string): Promise<string> {
  try {
    return (await readLogTail(work.client.connection, id, logLines, work.signal)).trim().slice(-logCharacters);
  } catch (error) {
    if (StoppedError.is(error, 'cancelled')) throw error;
    work.log.debug(`no log of ${id}: ${messageOf(error)}`);
    return '';
  }
}
