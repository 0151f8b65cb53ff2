import { type Bounds, z95 } from "./wilson.ts";

const known = new Map<number, number>();
const normalFrom = 1_000_000;

/** The 97.5 % point of Student's distribution; from a million degrees of freedom on the normal one's. */
export function t95(degrees: number): number {
  if (degrees >= normalFrom) return z95;
  const found = known.get(degrees);
  if (found !== undefined) return found;
  let low = 0;
  let high = 13;
  for (let step = 0; step < 100 && high - low > 1e-14 * high; step++) {
    const middle = (low + high) / 2;
    if (upperTail(middle, degrees) > 0.025) low = middle;
    else high = middle;
  }
  if (known.size < 1000) known.set(degrees, high);
  return high;
}

/** How likely a value above `t` is: half the regularised incomplete beta function of ν/(ν+t²). */
function upperTail(t: number, degrees: number): number {
  return 0.5 * incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5);
}

/** Continued fraction by Lentz's method (Numerical Recipes 6.4), on the side where it converges fast. */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(logBeta(a, b) + a * Math.log(x) + b * Math.log1p(-x)) / a;
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m < 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d);
    c = nonZero(1 + even / c);
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d);
    c = nonZero(1 + odd / c);
    value *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return front * value;
}

const nonZero = (x: number): number => (Math.abs(x) < 1e-300 ? 1e-300 : x);

/** -ln B(a, b). */
const logBeta = (a: number, b: number): number => logGamma(a + b) - logGamma(a) - logGamma(b);

/** Stirling's series after raising the argument far enough. */
function logGamma(x: number): number {
  let shift = 0;
  let at = x;
  while (at < 20) shift += Math.log(at++);
  const square = at * at;
  const series = (1 / 12 - (1 / 360 - (1 / 1260 - 1 / (1680 * square)) / square) / square) / at;
  return (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series - shift;
}

/** Mean and its standard error; the error is `null` for fewer than two values. */
export function meanOf(values: readonly number[]): { mean: number; error: number | null } | null {
  if (values.length === 0) return null;
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
  if (values.length < 2) return { mean, error: null };
  const squares = values.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / (values.length - 1) / values.length) };
}

/** 95 % t-interval around an estimate; `null` where there is no error to go by. */
export function around(estimate: number, error: number | null, degrees: number): Bounds | null {
  if (error === null || degrees < 1) return null;
  const half = t95(degrees) * error;
  return { low: estimate - half, high: estimate + half };
}
