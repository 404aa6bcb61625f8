import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/** How many rounds were measured while the machine had nothing else to do, and how many while it had. */
export const rounds = { calm: 0, busy: 0 };

/** Milliseconds that may be spent in all on waiting for a calm machine, and on rounds that are done again. */
let patience = 4 * 60_000;

/**
 * Does a round of measurements while other programs leave the machine alone, before it and after it; waits for that and does it again,
 * within reason. What runs in parallel is slowed down by others far more than what runs one after the other: a comparison of both says
 * nothing on a busy machine.
 */
export async function calmly<T>(round: () => Promise<T>): Promise<T> {
  for (;;) {
    const started = performance.now();
    while (patience > 0 && !(await isCalm())) patience -= lookMs;
    const result = await round();
    if (await isCalm()) {
      rounds.calm += 1;
      return result;
    }
    patience -= performance.now() - started;
    if (patience > 0) continue;
    rounds.busy += 1;
    return result;
  }
}

const lookMs = 150;

async function isCalm(): Promise<boolean> {
  return (await idleShare(lookMs)) > 0.9;
}

/** The share of all processors' time in which nothing ran. */
async function idleShare(ms: number): Promise<number> {
  const before = processorTimes();
  await sleep(ms);
  const after = processorTimes();
  return (after.idle - before.idle) / Math.max(1, after.all - before.all);
}

function processorTimes(): { idle: number; all: number } {
  const times = cpus().map((cpu) => cpu.times);
  const sum = (pick: (time: (typeof times)[number]) => number): number =>
    times.reduce((total, time) => total + pick(time), 0);
  return {
    idle: sum(({ idle }) => idle),
    all: sum(({ user, nice, sys, idle, irq }) => user + nice + sys + idle + irq),
  };
}
