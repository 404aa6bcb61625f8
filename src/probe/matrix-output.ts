import type { Inconclusive } from '../model/observation.ts';
import { failureIn, toolFailure } from './failures.ts';
import { readPing, type Finished, type Reading } from './ping-output.ts';
import { readNetcatTcp } from './tcp-output.ts';

/** What came of asking one target. */
export interface TargetSeen {
  readonly outcome: 'answered' | 'connected' | 'refused' | 'reset' | 'timed-out' | 'unreachable';
  readonly rttMs: number | null;
}

/** By the target's number, from 1. */
export type AllSeen = ReadonlyMap<number, TargetSeen>;

/** What could be asked with nothing, and why. */
type AllReading = Reading<AllSeen>;

/** Reads the lines of the scripts for Python and Node. */
export function readAllScripted({ exitCode, stdout }: Finished): AllReading {
  if (/^denied/m.test(stdout)) return inconclusive('not-permitted');
  const seen = new Map<number, TargetSeen>();
  for (const [, number, word, ms, code = ''] of stdout.matchAll(
    /^([0-9]{1,6}) (answered|connected|failed) ([0-9.]{1,12}|-) ?([A-Z]*)$/gm,
  )) {
    const rttMs = ms === '-' ? null : Number(ms);
    const outcome = word === 'failed' ? outcomeOf(code) : word === 'answered' ? 'answered' : 'connected';
    seen.set(Number(number), { outcome, rttMs: word === 'failed' ? null : rttMs });
  }
  return whole(seen, exitCode);
}

/** Reads what the script for bash prints; a target of which it says nothing took too long. */
export function readAllBash(
  { exitCode, stdout }: Finished,
  targets: readonly { address: string; port: number }[],
): AllReading {
  const broken = toolFailure(exitCode);
  if (broken !== null) return inconclusive(broken);
  const connected = new Set([...stdout.matchAll(/^([0-9]{1,6}) connected/gm)].map(([, number]) => Number(number)));
  const words = new Map<string, string>();
  for (const [, place = '', text = ''] of stdout.matchAll(/\/dev\/tcp\/([^\s:]*(?::[^\s/]*)*\/[0-9]{1,5}): ([^\n]*)/g))
    words.set(place, text);
  return {
    kind: 'result',
    result: new Map(
      targets.map(({ address, port }, index): [number, TargetSeen] => {
        if (connected.has(index + 1)) return [index + 1, { outcome: 'connected', rttMs: null }];
        const said = words.get(`${address}/${port}`);
        return [index + 1, { outcome: said === undefined ? 'timed-out' : outcomeOf(said), rttMs: null }];
      }),
    ),
  };
}

/** Reads the blocks of ping's own words. */
export function readAllPing({ exitCode, stdout }: Finished): AllReading {
  return readBlocks(stdout, exitCode, (block) => {
    const reading = readPing(block);
    if (reading.kind === 'inconclusive') return reading;
    const { received, rttMs, replies, failure } = reading.result;
    if (received > 0) return found({ outcome: 'answered', rttMs: rttMs?.avg ?? replies[0]?.ms ?? null });
    return found({ outcome: failure === null || failure === 'no-answer' ? 'timed-out' : 'unreachable', rttMs: null });
  });
}

/** Reads the blocks of busybox netcat's own words. */
export function readAllNetcat({ exitCode, stdout }: Finished): AllReading {
  return readBlocks(stdout, exitCode, (block) => {
    const reading = readNetcatTcp({ ...block, stderr: block.stdout });
    if (reading.kind === 'inconclusive') return reading;
    const { outcome } = reading.result;
    return found({ outcome: outcome === 'unresolved' ? 'unreachable' : outcome, rttMs: null });
  });
}

function readBlocks(
  stdout: string,
  exitCode: number | null,
  read: (block: Finished) => Reading<TargetSeen>,
): AllReading {
  const seen = new Map<number, TargetSeen>();
  let why: Inconclusive | null = null;
  for (const [, number, status, text = ''] of stdout.matchAll(
    /^== ([0-9]{1,6}) ([0-9]{1,3})\n([^]*?)(?=^== |(?![^]))/gm,
  )) {
    const reading = read({ exitCode: Number(status), stdout: text, stderr: text });
    if (reading.kind === 'result') seen.set(Number(number), reading.result);
    else why = reading.why;
  }
  return seen.size === 0 && why !== null ? inconclusive(why) : whole(seen, exitCode);
}

/** Some targets may be missing: of those nothing is known. */
function whole(seen: AllSeen, exitCode: number | null): AllReading {
  if (seen.size > 0) return { kind: 'result', result: seen };
  return inconclusive(toolFailure(exitCode) ?? 'odd-output');
}

function outcomeOf(error: string): TargetSeen['outcome'] {
  if (/refused|ECONNREFUSED/i.test(error)) return 'refused';
  if (/reset/i.test(error)) return 'reset';
  if (/ETIMEDOUT|timed out/i.test(error)) return 'timed-out';
  return failureIn(`connect ${error}`) === null ? 'timed-out' : 'unreachable';
}

function found(result: TargetSeen): Reading<TargetSeen> {
  return { kind: 'result', result };
}

function inconclusive(why: Inconclusive): AllReading {
  return { kind: 'inconclusive', why };
}
