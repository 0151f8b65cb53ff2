/** Loader's correction of Stirling's formula: ln(n!) - ln(sqrt(2πn)(n/e)^n). */
function stirlingError(n: number): number {
  if (n < 16) return logFactorial(n) - (n + 0.5) * Math.log(n) + n - 0.5 * Math.log(2 * Math.PI);
  const square = n * n;
  return (1 / 12 - (1 / 360 - (1 / 1260 - 1 / (1680 * square)) / square) / square) / n;
}

function logFactorial(n: number): number {
  let log = 0;
  for (let each = 2; each <= n; each++) log += Math.log(each);
  return log;
}

/** n·ln(n/mean) + mean - n without the loss of digits near n = mean (Loader 2000). */
function deviance(n: number, mean: number): number {
  const off = n - mean;
  if (Math.abs(off) >= 0.1 * (n + mean)) return n * Math.log(n / mean) + mean - n;
  const ratio = off / (n + mean);
  let sum = off * ratio;
  let term = 2 * n * ratio;
  for (let odd = 3; odd < 1000; odd += 2) {
    term *= ratio * ratio;
    const next = sum + term / odd;
    if (next === sum) break;
    sum = next;
  }
  return sum;
}

/** How likely exactly `n` events are when `mean` are expected. */
export function poissonProbability(n: number, mean: number): number {
  if (mean === 0) return n === 0 ? 1 : 0;
  if (n === 0) return Math.exp(-mean);
  return Math.exp(-stirlingError(n) - deviance(n, mean)) / Math.sqrt(2 * Math.PI * n);
}

/**
 * How likely `n` events or fewer are when `mean` are expected. Sums away from the mean, where terms only shrink, so that
 * it takes as many steps as the spread is wide and loses no digits.
 */
export function poissonAtMost(n: number, mean: number): number {
  if (n < 0) return 0;
  return n < mean ? sumDown(n, mean) : 1 - sumUp(n + 1, mean);
}

/** How likely `n` events or more are. */
export function poissonAtLeast(n: number, mean: number): number {
  if (n <= 0) return 1;
  return n > mean ? sumUp(n, mean) : 1 - sumDown(n - 1, mean);
}

function sumDown(from: number, mean: number): number {
  let term = poissonProbability(from, mean);
  let sum = term;
  for (let n = from; n > 0 && term > sum * 1e-17; n--) {
    term *= n / mean;
    sum += term;
  }
  return sum;
}

function sumUp(from: number, mean: number): number {
  let term = poissonProbability(from, mean);
  let sum = term;
  for (let n = from + 1; term > sum * 1e-17; n++) {
    term *= mean / n;
    sum += term;
    if (term === 0) break;
  }
  return sum;
}
