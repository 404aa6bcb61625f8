import { setTimeout as sleep } from 'node:timers/promises';
import type { Asker, Check, Expectation, Question, Scenario } from '../scenarios/scenario.mts';
import { diagnose, type Answer } from './diagnose.mts';
import { judge, type Judgement } from './judge.mts';
import type { Site } from './site.mts';
import { changes, snapshot, type Snapshot } from './watch.mts';
import { refute } from './witness.mts';
import { World } from './world.mts';

/** One question of a scenario and what came of it. */
export interface Result {
  readonly scenario: Scenario;
  /** From 1; more than one where something is repaired and asked again. */
  readonly step: number;
  readonly ask: Question;
  readonly expected: Expectation;
  /** Undefined where the scenario did not come true, or nothing was asked. */
  readonly answer: Answer | undefined;
  readonly judgement: Judgement | undefined;
  /** What the set-up did not bring about: then the scenario is wrong, not the answer. */
  readonly untrue: readonly string[];
  /** What the diagnosis changed or left behind. */
  readonly changed: readonly string[];
}

export interface Options {
  /** Only sets up and looks whether it is as the scenario says. */
  readonly onlyVerify: boolean;
  /** Called when the scenario is there, before it is asked; to look at it by hand. */
  readonly hold?: (world: World) => Promise<void>;
  /** Who asks, whatever the scenario says. */
  readonly as?: Asker | undefined;
}

/** Plays a scenario from beginning to end. Never throws: what goes wrong is in the results. */
export async function play(site: Site, scenario: Scenario, options: Options): Promise<Result[]> {
  const world = new World(site, scenario);
  const results: Result[] = [];
  const steps = [
    { fix: [], ask: scenario.ask, truth: scenario.truth, expect: scenario.expect },
    ...(scenario.then ?? []),
  ];
  await world.loadImages();
  const before = await snapshot(world);
  let failure: string | undefined;
  try {
    await world.build();
    for (const [index, { fix, ask = scenario.ask, truth, expect }] of steps.entries()) {
      for (const action of fix) await world.act(action);
      const common = { scenario, step: index + 1, ask, expected: expect };
      const untrue = await verify(world, truth);
      if (index === 0) await options.hold?.(world);
      if (untrue.length > 0 || options.onlyVerify) {
        results.push({ ...common, answer: undefined, judgement: undefined, untrue, changed: [] });
        if (untrue.length > 0) break;
        continue;
      }
      results.push({ ...common, ...(await question(world, scenario, ask, expect, options.as)), untrue });
    }
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error);
  }
  const left = await clear(world, before);
  if (failure === undefined && left.length === 0) return results;
  // Told as a result of its own: it is the laboratory's failure.
  const { ask, expect: expected } = scenario;
  const untrue = [...(failure === undefined ? [] : [failure]), ...left];
  const step = results.length + 1;
  return [...results, { scenario, step, ask, expected, answer: undefined, judgement: undefined, untrue, changed: [] }];
}

async function verify(world: World, truth: readonly Check[]): Promise<string[]> {
  const untrue: string[] = [];
  for (const check of truth) {
    const seen = await refute(world, check);
    if (seen !== undefined) untrue.push(seen);
  }
  return untrue;
}

async function question(
  world: World,
  scenario: Scenario,
  ask: Question,
  expect: Expectation,
  as: Asker | undefined,
): Promise<Pick<Result, 'answer' | 'judgement' | 'changed'>> {
  const before = await snapshot(world);
  const answer = await diagnose(world, scenario, ask, as);
  return { answer, judgement: judge(answer, expect), changed: await lastingChanges(world, before) };
}

/**
 * What is different, and stays so. BusyBox's `timeout` has a watcher that looks once a second whether its program has ended: it is gone
 * a moment later, and nothing else may be.
 */
async function lastingChanges(world: World, before: Snapshot, within = 1500): Promise<string[]> {
  const deadline = Date.now() + within;
  for (;;) {
    const changed = changes(before, await snapshot(world));
    if (changed.length === 0 || Date.now() > deadline) return changed;
    await sleep(300);
  }
}

/** Ends the world and says what of it is still there. */
async function clear(world: World, before: Snapshot): Promise<string[]> {
  try {
    await world.end();
    const left = await lastingChanges(new World(world.site, nothing), before);
    return left.map((text) => `left by the scenario: ${text}`);
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

const nothing: Scenario = {
  name: 'nothing',
  story: '',
  containers: {},
  ask: { from: '', to: '' },
  truth: [],
  expect: { verdict: 'unknown', cause: null },
};
