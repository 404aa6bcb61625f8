import { chiSquareTail, normalTails } from './distributions.ts';

/** How requests are spread over instances. */
export type BalancePolicy =
  /** Each in turn. */
  | 'round-robin'
  /** Each in turn, some of them more often: the order comes again. */
  | 'weighted-round-robin'
  /** By chance, all alike. */
  | 'random'
  /** By chance, some of them more often. */
  | 'weighted-random'
  /** Always the same of several, as by a hash of the source. */
  | 'sticky'
  /** There is but one. */
  | 'single'
  /** None of these fits. */
  | 'unclear'
  | 'not-enough';

/** Which policy fits what was seen, and what that stands on. */
export interface BalanceFit {
  readonly policy: BalancePolicy;
  /** Share of each instance by its name, where the order tells it: 3, 1. */
  readonly weights: Readonly<Record<string, number>> | null;
  /** Pearson's test of all being alike; `p` is the probability of spreads at least as uneven. */
  readonly evenness: { readonly chiSquare: number; readonly degrees: number; readonly p: number } | null;
  /** How often one request went where the one before went, against chance; `p` of both sides. */
  readonly order: { readonly repeats: number; readonly expected: number; readonly p: number } | null;
  /** After how many requests the order comes again; null where it does not. */
  readonly period: number | null;
}

/**
 * What is so improbable by chance is not called chance. Three tests of one in 5,000 each: of a thousand runs of a fair balancer fewer than one
 * is called anything else, which a test tries.
 */
const level = 1 / 5000;
/** Pearson's test needs five of each expected (Cochran, 1954); twice that keeps the far tail right. */
const fewestEach = 10;
/** How often an order has to come again. */
const fewestPeriods = 3;

/**
 * Tells which policy fits a sequence of answers. Pure.
 * @param sequence which instance answered each request, in the order in which they were sent
 * @param instances all that are known to be there, those that never answered included
 */
export function fitPolicy(sequence: readonly string[], instances: readonly string[]): BalanceFit {
  const all = [...new Set([...instances, ...sequence])];
  const base = { weights: null, evenness: null, order: null, period: null };
  if (sequence.length === 0) return { ...base, policy: 'not-enough' };
  const counts = new Map(all.map((one) => [one, 0]));
  for (const one of sequence) counts.set(one, (counts.get(one) ?? 0) + 1);
  const seen = new Set(sequence);
  if (all.length === 1) return { ...base, policy: 'single' };
  // By chance all of them go to one of k with a probability of k^(1-n).
  if (seen.size === 1)
    return { ...base, policy: all.length ** (1 - sequence.length) < level ? 'sticky' : 'not-enough' };
  const evenness = evennessOf([...counts.values()], sequence.length);
  const order = orderOf(sequence, counts);
  const tests = { ...base, evenness, order };
  const found = periodOf(sequence, seen.size);
  if (found !== null) return { ...tests, ...cycle(found, all) };
  if (sequence.length < fewestEach * all.length) return { ...tests, policy: 'not-enough' };
  // More even than chance would have it: several balancers, each with an order of its own.
  if (isTooEven(sequence, all)) return { ...tests, policy: 'round-robin' };
  if (order.p < level) return { ...tests, policy: 'unclear' };
  return { ...tests, policy: evenness.p < level ? 'weighted-random' : 'random' };
}

function evennessOf(counts: readonly number[], total: number): NonNullable<BalanceFit['evenness']> {
  const expected = total / counts.length;
  const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  const degrees = counts.length - 1;
  return { chiSquare, degrees, p: chiSquareTail(chiSquare, degrees) };
}

/** Fewer blocks of the sequence are no matter for a normal distribution. */
const fewestBlocks = 10;

/**
 * Whether short parts of the sequence are more even than chance makes them. Of n requests that chance spreads over k, Pearson's sum has
 * the mean k-1 and the variance 2(k-1)(n-1)/n (Haldane, 1937); it leans to the right, so that the normal distribution's left tail errs on
 * the side of chance.
 */
function isTooEven(sequence: readonly string[], all: readonly string[]): boolean {
  const k = all.length;
  const n = 2 * k;
  const blocks = Math.floor(sequence.length / n);
  if (blocks < fewestBlocks) return false;
  let sum = 0;
  for (let block = 0; block < blocks; block += 1) {
    const part = sequence.slice(block * n, (block + 1) * n);
    const counts = all.map((one) => part.filter((other) => other === one).length);
    sum += evennessOf(counts, n).chiSquare;
  }
  const z = (sum - blocks * (k - 1)) / Math.sqrt((blocks * 2 * (k - 1) * (n - 1)) / n);
  return z < 0 && normalTails(z) / 2 < level;
}

/**
 * Repeats of neighbours, given how often each was chosen: with n requests of which c went to one, the next is the same with (c-1)/(n-1)
 * (runs test of Wald and Wolfowitz, for several kinds: Barton and David, 1957). The variance is that of independent draws, which is a
 * little too large: this errs on the side of chance.
 */
function orderOf(sequence: readonly string[], counts: ReadonlyMap<string, number>): NonNullable<BalanceFit['order']> {
  const n = sequence.length;
  const repeats = sequence.filter((one, at) => at > 0 && one === sequence[at - 1]).length;
  const same = [...counts.values()].reduce((sum, count) => sum + (count * (count - 1)) / (n * (n - 1)), 0);
  const expected = (n - 1) * same;
  const deviation = Math.sqrt((n - 1) * same * (1 - same));
  return { repeats, expected, p: deviation === 0 ? 1 : normalTails((repeats - expected) / deviation) };
}

/** How much of a sequence has to fit its period: balancers of several processes lose the thread now and then. */
const mostlyFits = 0.75;

/** The part of a sequence that comes again and again, everybody who was seen in it; null where there is none. */
function periodOf(sequence: readonly string[], seen: number): readonly string[] | null {
  const longest = Math.floor(sequence.length / fewestPeriods);
  const chance = [...new Set(sequence)].reduce(
    (sum, one) => sum + (sequence.filter((other) => other === one).length / sequence.length) ** 2,
    0,
  );
  for (let period = seen; period <= longest; period += 1) {
    const pairs = sequence.length - period;
    const share = sequence.filter((one, at) => at >= period && one === sequence[at - period]).length / pairs;
    // That chance repeats itself all along is out of the question: each of the other requests had to fit.
    if (share === 1) return sequence.slice(0, period);
    const z = (share - chance) / Math.sqrt((chance * (1 - chance)) / pairs);
    // As many periods were looked for.
    const isNoChance = z > 0 && (normalTails(z) / 2) * longest < level;
    // The shortest: slips that come regularly make longer ones, too.
    if (share >= mostlyFits && isNoChance) return undisturbed(sequence, period, seen);
  }
  return null;
}

/** One period out of a part where it comes twice without a fault. */
function undisturbed(sequence: readonly string[], period: number, seen: number): readonly string[] | null {
  for (let from = 0; from + 2 * period <= sequence.length; from += 1) {
    const one = sequence.slice(from, from + period);
    if (new Set(one).size === seen && one.every((name, at) => name === sequence[from + period + at])) return one;
  }
  return null;
}

function cycle(once: readonly string[], all: readonly string[]): Pick<BalanceFit, 'policy' | 'weights' | 'period'> {
  const weights = Object.fromEntries(all.map((one) => [one, once.filter((other) => other === one).length]));
  const shares = Object.values(weights).filter((weight) => weight > 0);
  if (new Set(shares).size > 1) return { policy: 'weighted-round-robin', weights, period: once.length };
  // Alike in the end, and not in turn: whole rows of requests go to one, as over connections that are kept.
  return { policy: once.length === shares.length ? 'round-robin' : 'unclear', weights: null, period: once.length };
}

/** Whether requests are spread as declared weights have it. */
export interface WeightsFit {
  /** Weight by the name of an instance, as a registry has it. */
  readonly declared: Readonly<Record<string, number>>;
  /** Pearson's test against them; null where there are too few requests for it. */
  readonly test: BalanceFit['evenness'];
  /** Null where there are not enough requests to tell. */
  readonly fits: boolean | null;
}

/** Cochran's five: here nobody is called unfair by a tail that is a little off. */
const fewestExpected = 5;

/**
 * Compares a sequence with declared weights. Pure.
 * @param declared weight by the name of an instance; one of 0 is to get nothing
 * @returns null where fewer than two have one
 */
export function fitWeights(sequence: readonly string[], declared: ReadonlyMap<string, number>): WeightsFit | null {
  if (declared.size < 2) return null;
  const answered = sequence.filter((one) => declared.has(one));
  const total = [...declared.values()].reduce((sum, weight) => sum + weight, 0);
  const fit = { declared: Object.fromEntries(declared), test: null };
  const rows = [...declared].map(([name, weight]) => ({
    expected: total === 0 ? 0 : (answered.length * weight) / total,
    count: answered.filter((one) => one === name).length,
  }));
  if (rows.some(({ expected, count }) => expected === 0 && count > 0 && total > 0)) return { ...fit, fits: false };
  const weighed = rows.filter(({ expected }) => expected > 0);
  if (weighed.length < 2 || weighed.some(({ expected }) => expected < fewestExpected)) return { ...fit, fits: null };
  const chiSquare = weighed.reduce((sum, { expected, count }) => sum + (count - expected) ** 2 / expected, 0);
  const degrees = weighed.length - 1;
  const p = chiSquareTail(chiSquare, degrees);
  return { ...fit, test: { chiSquare, degrees, p }, fits: p >= level };
}

/** What is wrong with how it is spread, health considered. */
export interface BalanceWarning {
  readonly kind: 'unhealthy-gets-traffic' | 'healthy-gets-none';
  readonly instance: string;
  readonly requests: number;
}

/** @param healthy whether each instance is; null where nobody knows */
export function balanceWarnings(
  sequence: readonly string[],
  healthy: ReadonlyMap<string, boolean | null>,
): readonly BalanceWarning[] {
  const share = 1 / Math.max(1, healthy.size);
  // That chance leaves one out is told only where it hardly does; a sticky one leaves out all the others on purpose.
  const isEnough = (1 - share) ** sequence.length < level && new Set(sequence).size > 1;
  return [...healthy].flatMap(([instance, isHealthy]): readonly BalanceWarning[] => {
    const requests = sequence.filter((one) => one === instance).length;
    if (isHealthy === false && requests > 0) return [{ kind: 'unhealthy-gets-traffic', instance, requests }];
    return isHealthy === true && requests === 0 && isEnough ? [{ kind: 'healthy-gets-none', instance, requests }] : [];
  });
}
