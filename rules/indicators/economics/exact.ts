/** A number as a ratio of whole ones, in lowest terms with `below` positive: no cent is lost on the way. */
export interface Exact {
  readonly above: bigint;
  readonly below: bigint;
}

export function exact(above: bigint | number, below: bigint | number = 1): Exact {
  const top = BigInt(above);
  const bottom = BigInt(below);
  const common = divisor(top, bottom) * (bottom < 0n ? -1n : 1n);
  return { above: top / common, below: bottom / common };
}

function divisor(a: bigint, b: bigint): bigint {
  let [larger, smaller] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (smaller !== 0n) [larger, smaller] = [smaller, larger % smaller];
  return larger === 0n ? 1n : larger;
}

export const nought: Exact = { above: 0n, below: 1n };

/** Euro of text such as "12.50", which a binary number could not hold. */
export const euro = (text: string): Exact => exact(BigInt(text.replace(".", "")), 100n);

/** A parameter with up to six decimals, taken for what it prints as. */
export const parameter = (value: number): Exact => exact(Math.round(value * 1_000_000), 1_000_000);

export const plus = (a: Exact, b: Exact): Exact =>
  exact(a.above * b.below + b.above * a.below, a.below * b.below);
export const minus = (a: Exact, b: Exact): Exact => plus(a, { above: -b.above, below: b.below });
export const times = (a: Exact, b: Exact): Exact => exact(a.above * b.above, a.below * b.below);
/** `null` when there is nothing to divide by. */
export const over = (a: Exact, b: Exact): Exact | null =>
  b.above === 0n ? null : exact(a.above * b.below, a.below * b.above);
export const sum = (all: readonly Exact[]): Exact => all.reduce(plus, nought);
export const isPositive = (a: Exact): boolean => a.above > 0n;

/** Rounded half away from zero to so many decimals; only then a binary number. */
export function rounded({ above, below }: Exact, decimals: number): number {
  const scaled = (above < 0n ? -above : above) * 10n ** BigInt(decimals);
  const nearest = (scaled * 2n + below) / (below * 2n);
  return (above < 0n ? -1 : 1) * (Number(nearest) / 10 ** decimals) + 0;
}
export const cents = (a: Exact): number => rounded(a, 2);

/** The least whole number that is no smaller. */
export function ceiling({ above, below }: Exact): number {
  const down = above / below;
  return Number(above > 0n && above % below !== 0n ? down + 1n : down);
}

/** Days of people as months of 30.4375 days, which is 487/16. */
export const monthsOfDays = (days: number): Exact => exact(BigInt(Math.round(days)) * 16n, 487n);
