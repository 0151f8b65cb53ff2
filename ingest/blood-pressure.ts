import type { Reading } from "../model/reading.ts";
import type { Examined } from "./examine.ts";

/**
 * Systolic and diastolic of one instant are one measurement: when systolic does not exceed diastolic both are wrong
 * (metric catalogue, rule 5: accept or reject both).
 */
export function rejectUnpairedPressures(examined: readonly Examined[]): readonly Examined[] {
  const diastolic = examined.filter(isReadingOf("diastolic-bp"));
  if (diastolic.length === 0) return examined;
  const crossed = new Set<Reading>();
  for (const { reading: high } of examined.filter(isReadingOf("systolic-bp"))) {
    for (const { reading: low } of diastolic) {
      if (low.deviceAt === high.deviceAt && high.value <= low.value) crossed.add(low).add(high);
    }
  }
  if (crossed.size === 0) return examined;
  return examined.map((each, index) =>
    "reading" in each && crossed.has(each.reading) ? { problem: crossing(index) } : each,
  );
}

const isReadingOf =
  (code: string) =>
  (each: Examined): each is { readonly reading: Reading } =>
    "reading" in each && each.reading.code === code;

const crossing = (index: number) => ({
  path: `/readings/${index}/value`,
  reason: "impossible-value" as const,
  detail: "systolic pressure must exceed the diastolic of the same time; both are set aside",
});
