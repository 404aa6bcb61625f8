import assert from 'node:assert/strict';
import { allScenarios } from '../lab/scenarios/catalogue.mts';
import type { Scenario } from '../lab/scenarios/scenario.mts';
import { playAll } from '../lab/score/crew.mts';
import type { Result } from '../lab/score/score.mts';
import { isFine, line, scoreOf, summary, wrongs } from '../lab/score/table.mts';
import { needsLab, skipBecause } from '../support/skip.mts';

/** Most of a diagnosis that fails is waiting: three at a time keep two cores busy. */
const jobs = 3;

describe('the diagnosis, on the scenarios of the laboratory', function () {
  this.timeout(900_000);
  let results: readonly Result[] = [];

  before(async function () {
    if (needsLab(this).name !== 'debian') skipBecause(this, 'played on the engine of Debian 12 only');
    const options = { version: 'debian', onlyVerify: false } as const;
    const first = await playAll(allScenarios, { ...options, jobs });
    const again = [...new Set(first.filter((result) => !isFine(result)).map(({ scenario }) => scenario))];
    // On a machine that is busy with other things a second may be too short. What is wrong is wrong again.
    for (const result of first.filter((one) => again.includes(one.scenario))) console.log(line(result));
    const second = again.length > 0 && again.length <= 10 ? await playAll(again, { ...options, jobs: 1 }) : [];
    const replaced = new Set(second.map(({ scenario }) => scenario));
    results = [...first.filter(({ scenario }) => !replaced.has(scenario)), ...second];
    console.log(summary(scoreOf(results)));
  });

  const played = ({ name }: Scenario): readonly Result[] => results.filter(({ scenario }) => scenario.name === name);

  for (const scenario of allScenarios) {
    it(`${scenario.name}: ${scenario.story}`, () => {
      const all = played(scenario);
      assert.equal(all.length, 1 + (scenario.then?.length ?? 0));
      assert.deepEqual(all.flatMap(wrongs), []);
    });
  }
});
