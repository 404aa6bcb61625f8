import type { Scenario } from '../scenarios/scenario.mts';
import type { EngineVersion } from '../versions.mts';
import { play, type Options, type Result } from './score.mts';
import { openSite, openSwarmSite, type Site } from './site.mts';

export interface CrewOptions extends Options {
  readonly version: EngineVersion;
  /** How many play at the same time, each on engines of its own. */
  readonly jobs: number;
  /** Called with the results of each scenario as it ends. */
  readonly told?: (results: readonly Result[]) => void;
}

/** Plays scenarios, several at a time: each player has its own engine, where nobody else disturbs it. Results are in the order asked. */
export async function playAll(scenarios: readonly Scenario[], options: CrewOptions): Promise<Result[]> {
  const results = new Map<Scenario, readonly Result[]>();
  const alone = scenarios.filter(({ site }) => site !== 'swarm');
  const swarm = scenarios.filter(({ site }) => site === 'swarm');
  const work = async (site: Site, queue: Scenario[]): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const played = await play(site, next, options);
      results.set(next, played);
      options.told?.(played);
    }
  };
  const queue = [...alone];
  const players = Array.from({ length: Math.min(options.jobs, alone.length) }, (_, index) => index + 1);
  await ended(
    players.map(async (number) => {
      await on(await openSite(`lab${number}`, options.version), async (site) => await work(site, queue));
    }),
  );
  if (swarm.length > 0) {
    await on(await openSwarmSite('swarm', options.version), async (site) => await work(site, [...swarm]));
  }
  return scenarios.flatMap((scenario) => results.get(scenario) ?? []);
}

async function on(site: Site, work: (site: Site) => Promise<void>): Promise<void> {
  try {
    await work(site);
  } finally {
    await site.close();
  }
}

/** Waits for all of them, then fails if one did: an engine must not outlive those who wait for it. */
async function ended(work: readonly Promise<void>[]): Promise<void> {
  const outcomes = await Promise.allSettled(work);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
}
