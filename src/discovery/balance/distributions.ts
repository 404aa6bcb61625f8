/**
 * Upper tail of the chi-square distribution: the probability of at least `x` with `df` degrees of freedom. By the regularized incomplete
 * gamma function, as a series below the mean and a continued fraction above (Abramowitz & Stegun, 6.5.29 and 6.5.31).
 */
export function chiSquareTail(x: number, df: number): number {
  if (df <= 0) return 1;
  if (x <= 0) return 1;
  const [a, half] = [df / 2, x / 2];
  return half < a + 1 ? 1 - lowerSeries(a, half) : upperFraction(a, half);
}

/** Probability of a normal variable being at least so far from its mean, on either side (Abramowitz & Stegun, 26.2.17, by way of 7.1). */
export function normalTails(z: number): number {
  return chiSquareTail(z * z, 1);
}

function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < 1000; n += 1) {
    term *= x / (a + n);
    sum += term;
    if (Math.abs(term) < Math.abs(sum) * 1e-14) break;
  }
  return sum * Math.exp(-x + a * Math.log(x) - logGamma(a));
}

/** Lentz's method. */
function upperFraction(a: number, x: number): number {
  const tiny = 1e-300;
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let h = d;
  for (let n = 1; n < 1000; n += 1) {
    const factor = -n * (n - a);
    b += 2;
    d = factor * d + b;
    if (Math.abs(d) < tiny) d = tiny;
    c = b + factor / c;
    if (Math.abs(c) < tiny) c = tiny;
    d = 1 / d;
    const step = d * c;
    h *= step;
    if (Math.abs(step - 1) < 1e-14) break;
  }
  return Math.exp(-x + a * Math.log(x) - logGamma(a)) * h;
}

/** Stirling's series after shifting up (Abramowitz & Stegun, 6.1.41). */
function logGamma(value: number): number {
  let shift = 0;
  let x = value;
  while (x < 10) {
    shift -= Math.log(x);
    x += 1;
  }
  const r = 1 / (x * x);
  const series = (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r / 1680))) / x;
  return shift + (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series;
}
