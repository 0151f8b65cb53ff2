/** A decimal number held exactly: `digits` × 10^-`scale`. */
interface Decimal {
  digits: bigint;
  scale: number;
}

/** Takes a finite number for what it prints as, which is what the device meant. */
function decimalOf(value: number): Decimal {
  const [mantissa = "0", exponent = "0"] = String(value).split("e");
  const [whole = "0", fraction = ""] = mantissa.split(".");
  const scale = fraction.length - Number(exponent);
  const digits = BigInt(whole + fraction);
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}

function plus(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return {
    digits: a.digits * 10n ** BigInt(scale - a.scale) + b.digits * 10n ** BigInt(scale - b.scale),
    scale,
  };
}

/** (value + preAdd) × mul ÷ div + postAdd, as metrics.json writes a conversion. */
export interface Conversion {
  readonly preAdd: number;
  readonly mul: number;
  readonly div: number;
  readonly postAdd: number;
}

export const identity: Conversion = { preAdd: 0, mul: 1, div: 1, postAdd: 0 };

/**
 * Converts exactly and rounds once, half-up (halves away from zero), to `decimals` places.
 *
 * Why not floats: 38.05 to one place must be 38.1, and `(38.05).toFixed(1)` is "38.0".
 */
export function convert(value: number, by: Conversion, decimals: number): number {
  const sum = plus(decimalOf(value), decimalOf(by.preAdd));
  const mul = decimalOf(by.mul);
  const div = decimalOf(by.div);
  const post = decimalOf(by.postAdd);
  // value = numerator / denominator, kept as a ratio so that the division rounds nothing.
  const numerator =
    sum.digits * mul.digits * 10n ** BigInt(div.scale + post.scale) +
    post.digits * div.digits * 10n ** BigInt(sum.scale + mul.scale);
  const denominator = div.digits * 10n ** BigInt(sum.scale + mul.scale + post.scale);
  return Number(roundedRatio(numerator * 10n ** BigInt(decimals), denominator)) / 10 ** decimals;
}

function roundedRatio(numerator: bigint, denominator: bigint): bigint {
  const negative = numerator < 0n !== denominator < 0n;
  const top = numerator < 0n ? -numerator : numerator;
  const bottom = denominator < 0n ? -denominator : denominator;
  const rounded = (top * 2n + bottom) / (bottom * 2n);
  return negative ? -rounded : rounded;
}

/** True when `value` needs no rounding to `decimals` places. */
export const hasDecimals = (value: number, decimals: number): boolean =>
  Number.isSafeInteger(value) || (decimals > 0 && Number(value.toFixed(decimals)) === value);
