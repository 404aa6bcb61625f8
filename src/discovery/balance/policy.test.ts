import assert from 'node:assert/strict';
import { chiSquareTail, normalTails } from './distributions.ts';
import { balanceWarnings, fitPolicy, fitWeights, type BalancePolicy } from './policy.ts';

/** Numbers by chance that are the same in every run (mulberry32). */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const names = ['a', 'b', 'c', 'd', 'e'];

function drawn(roll: () => number, count: number, weights: readonly number[]): string[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return Array.from({ length: count }, () => {
    let left = roll() * total;
    return names[weights.findIndex((weight) => (left -= weight) < 0)] ?? 'a';
  });
}

/** nginx, ngx_http_upstream_round_robin.c: smooth weighted round robin. */
function smooth(count: number, weights: readonly number[]): string[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const current = weights.map(() => 0);
  return Array.from({ length: count }, () => {
    weights.forEach((weight, at) => (current[at] = (current[at] ?? 0) + weight));
    const best = current.indexOf(Math.max(...current));
    current[best] = (current[best] ?? 0) - total;
    return names[best] ?? 'a';
  });
}

const policyOf = (sequence: readonly string[], instances: number): BalancePolicy =>
  fitPolicy(sequence, names.slice(0, instances)).policy;

describe('the distributions', () => {
  it('agree with printed tables', () => {
    // Abramowitz & Stegun, table 26.8: quantiles of chi-square.
    for (const [x, df, p] of [
      [3.84146, 1, 0.05],
      [6.6349, 1, 0.01],
      [5.99146, 2, 0.05],
      [16.919, 9, 0.05],
      [29.5883, 10, 0.001],
      [124.342, 100, 0.05],
    ] as const)
      assert.ok(Math.abs(chiSquareTail(x, df) - p) < p * 1e-4, `${x} ${df}`);
    assert.ok(Math.abs(normalTails(1.959964) - 0.05) < 1e-6);
    assert.equal(chiSquareTail(0, 3), 1);
  });
});

describe('the policy of a balancer', () => {
  it('is round robin where each has its turn, however many there are', () => {
    for (const instances of [2, 3, 5]) {
      const turns = Array.from({ length: 30 }, (_, at) => names[at % instances] ?? 'a');
      assert.equal(policyOf(turns, instances), 'round-robin');
    }
  });

  it('is round robin too where several balancers take turns by chance, each with an order of its own', () => {
    const roll = dice(1);
    const workers = [0, 1];
    const turns = Array.from({ length: 300 }, () => {
      const worker = roll() < 0.5 ? 0 : 1;
      const turn = workers[worker] ?? 0;
      workers[worker] = turn + 1;
      return names[turn % 3] ?? 'a';
    });
    assert.equal(policyOf(turns, 3), 'round-robin');
  });

  it('is round robin, weighted or not, where the order slips now and then', () => {
    const slipping = (sequence: readonly string[]): string[] => sequence.filter((_, at) => at % 29 !== 28);
    assert.equal(policyOf(slipping(smooth(116, [1, 1, 1])), 3), 'round-robin');
    const { policy, weights } = fitPolicy(slipping(smooth(116, [5, 1, 1])), ['a', 'b', 'c']);
    assert.deepEqual([policy, weights], ['weighted-round-robin', { a: 5, b: 1, c: 1 }]);
  });

  it('is weighted where some come more often in an order that comes again, and the weights are told', () => {
    const { policy, weights, period } = fitPolicy(smooth(60, [5, 1, 1]), ['a', 'b', 'c']);
    assert.deepEqual([policy, weights, period], ['weighted-round-robin', { a: 5, b: 1, c: 1 }, 7]);
  });

  it('is chance, even or not', () => {
    const roll = dice(7);
    assert.equal(policyOf(drawn(roll, 100, [1, 1, 1]), 3), 'random');
    assert.equal(policyOf(drawn(roll, 300, [1, 1]), 2), 'random');
    assert.equal(policyOf(drawn(roll, 300, [5, 1, 1]), 3), 'weighted-random');
  });

  it('is sticky where always the same of several answers, and not known after a few', () => {
    assert.equal(
      policyOf(
        Array.from({ length: 30 }, () => 'b'),
        3,
      ),
      'sticky',
    );
    assert.equal(
      policyOf(
        Array.from({ length: 30 }, () => 'a'),
        1,
      ),
      'single',
    );
    assert.equal(policyOf(['a', 'a', 'a'], 3), 'not-enough');
  });

  it('is not guessed from too few', () => {
    assert.equal(policyOf([], 3), 'not-enough');
    assert.equal(policyOf(['a', 'b', 'c', 'a'], 3), 'not-enough');
    assert.equal(policyOf(drawn(dice(3), 20, [1, 1, 1]), 3), 'not-enough');
  });

  it('is unclear where neither order nor chance explains it', () => {
    const blocks = Array.from({ length: 120 }, (_, at) => (Math.floor(at / 7) % 2 === 0 ? 'a' : 'b'));
    assert.equal(policyOf([...blocks, 'a', 'a', 'b', 'a', 'b', 'b'], 2), 'unclear');
  });

  it('calls a fair balancer unfair in fewer than one run in a thousand', () => {
    const roll = dice(20_261_125);
    for (const [instances, requests] of [
      [2, 30],
      [3, 50],
      [3, 100],
      [5, 100],
    ] as const) {
      const runs = 10_000;
      let wrong = 0;
      for (let run = 0; run < runs; run += 1) {
        const policy = policyOf(
          drawn(
            roll,
            requests,
            Array.from({ length: instances }, () => 1),
          ),
          instances,
        );
        if (policy !== 'random') wrong += 1;
      }
      assert.ok(wrong < runs / 1000, `${wrong} of ${runs} with ${instances} instances, ${requests} requests`);
    }
  }).timeout(30_000);

  it('names chance as chance nearly always', () => {
    const roll = dice(42);
    const runs = 2000;
    const right = Array.from({ length: runs }, () => policyOf(drawn(roll, 100, [1, 1, 1]), 3)).filter(
      (policy) => policy === 'random',
    ).length;
    assert.ok(right > runs * 0.995, `${right} of ${runs}`);
  });
});

describe('warnings', () => {
  it('are of an unhealthy instance that gets requests, and of a healthy one that gets none', () => {
    const turns = Array.from({ length: 30 }, (_, at) => (at % 2 === 0 ? 'a' : 'b'));
    const healthy = new Map<string, boolean | null>([
      ['a', true],
      ['b', false],
      ['c', true],
      ['d', null],
    ]);
    assert.deepEqual(
      balanceWarnings(turns, healthy).map(({ kind, instance }) => `${instance} ${kind}`),
      ['b unhealthy-gets-traffic', 'c healthy-gets-none'],
    );
  });

  it('are not of somebody whom chance may have left out, nor of those whom a hash leaves out', () => {
    const healthy = new Map([
      ['a', true],
      ['b', true],
    ]);
    assert.deepEqual(balanceWarnings(['a', 'a', 'a'], healthy), []);
    assert.deepEqual(
      balanceWarnings(
        Array.from({ length: 50 }, () => 'a'),
        healthy,
      ),
      [],
    );
  });
});

describe("a registry's weights", () => {
  const declared = new Map([
    ['a', 3],
    ['b', 1],
  ]);

  it('are kept by who draws by them, in turn or by chance, and not by who treats all alike', () => {
    assert.equal(fitWeights(smooth(60, [3, 1]), declared)?.fits, true);
    assert.equal(fitWeights(drawn(dice(7), 60, [3, 1]), declared)?.fits, true);
    const alike = fitWeights(drawn(dice(7), 200, [1, 1]), declared);
    assert.equal(alike?.fits, false);
    assert.ok((alike.test?.p ?? 1) < 1e-3);
  });

  it('of 0 are not kept where it gets something', () => {
    const none = new Map([...declared, ['c', 0]]);
    assert.equal(fitWeights(smooth(60, [3, 1]), none)?.fits, true);
    assert.equal(fitWeights([...smooth(60, [3, 1]), 'c'], none)?.fits, false);
  });

  it('are not judged by few requests, nor where there are none', () => {
    assert.equal(fitWeights(smooth(8, [3, 1]), declared)?.fits, null);
    assert.equal(fitWeights(smooth(60, [3, 1]), new Map([['a', 3]])), null);
    assert.equal(fitWeights([], declared)?.fits, null);
    assert.equal(fitWeights(['a'], new Map([...declared].map(([name]) => [name, 0])))?.fits, null);
  });

  it('are called broken by chance in fewer than one of 1,000 runs', () => {
    const roll = dice(11);
    const runs = 20_000;
    let broken = 0;
    for (let run = 0; run < runs; run += 1)
      if (fitWeights(drawn(roll, 60, [3, 1]), declared)?.fits === false) broken += 1;
    assert.ok(broken < runs / 1000, `${broken} of ${runs}`);
  });
});
