import type { Instant } from "../../model/time.ts";
import type { Personal } from "./personal.ts";
import type { Facts } from "./predicate.ts";
import { deviceOf, flagsOf, type Mark, type Series } from "./series.ts";
import type { Fact, Sight } from "./sight.ts";

/** Looks at one patient at one instant. Each fact is computed when first asked for, and then shared by all rules. */
export interface Lens extends Facts, Sight {
  aim(series: readonly (Series | undefined)[], at: Instant, seen: Seen, personal: Personal): void;
}

/** The reading looked at. */
export interface Seen {
  readonly value: number;
  readonly mark: Mark;
}

const nobody: Personal = { spo2Scale: 1, limit: () => null, isFor: () => false };

/** One lens serves every reading: making one for each would cost more than the judgement. */
export function lensThrough(facts: readonly Fact[]): Lens {
  const found = facts.map((): number | null => null);
  const foundIn = facts.map(() => 0);
  let sight = 0;
  const none: readonly (Series | undefined)[] = [];

  const lens = {
    series: none,
    at: 0 as Instant,
    value: 0,
    quality: 0,
    flags: 0,
    device: 0,
    personal: nobody,
    look: 0,
    fact(slot: number): number | null {
      if (foundIn[slot] !== sight) {
        found[slot] = facts[slot]?.(lens) ?? null;
        foundIn[slot] = sight;
      }
      return found[slot] ?? null;
    },
    limit: (rule: number): number | null => lens.personal.limit(rule)?.value ?? null,
    aim(
      series: readonly (Series | undefined)[],
      at: Instant,
      { value, mark }: Seen,
      personal: Personal,
    ): void {
      sight += 1;
      lens.look = sight;
      lens.series = series;
      lens.at = at;
      lens.value = value;
      lens.quality = flagsOf(mark);
      lens.flags = lens.quality;
      lens.device = deviceOf(mark);
      lens.personal = personal;
    },
  };
  return lens;
}
