import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/** How many rounds were measured while the machine had nothing else to do, and how many while it had. */
export const rounds = { calm: 0, busy: 0 };

/** Milliseconds that may be waited for a calm machine in all. */
let patience = 10 * 60_000;

/**
 * Waits, within reason, until other programs leave the machine alone: what runs in parallel is slowed down by them far more than what
 * runs one after the other, and a comparison of both says nothing then.
 */
export async function calmDown(): Promise<void> {
  while (patience > 0) {
    if ((await idleShare(150)) > 0.85) {
      rounds.calm += 1;
      return;
    }
    patience -= 150;
  }
  rounds.busy += 1;
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
