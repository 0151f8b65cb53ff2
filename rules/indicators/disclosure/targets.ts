import { holds, type Nesting } from "./boxes.ts";
import type { Fact } from "./facts.ts";
import { type Measures, type System, valuesOf } from "./system.ts";

/** Something that must stay uncertain, and how far apart its least and its largest possible value must be. */
export interface Target {
  readonly key: string;
  /** 0 numerator, 1 rest or denominator, 2 denominator. */
  readonly measure: number;
  readonly unknowns: readonly number[];
  readonly apart: number;
}

/** What is to be protected of a hidden figure: its numerator, its denominator, and of persons also those who are left. */
export interface Protection {
  readonly k: number;
  /** Class S1: that two of forty do not have something tells as much as that two have. */
  readonly alsoRest: boolean;
  /** Over time only numerators and denominators grow, where persons are counted. */
  readonly persons: boolean;
}

/** The values of numerator, rest and denominator, as far as there are such. */
export function threeOf(fact: Fact, measures: Measures): readonly (number | null)[] {
  if (fact.counts === null) return [null, null, null];
  const [first, second] = valuesOf(fact.counts, measures);
  return [first, second, measures.subset ? fact.counts.denominator : second];
}

/**
 * `k` consecutive values mean `k - 1` between the least and the largest. Of a cell within a shown total below that, from nought
 * to the total is all there can be: that "3 events in the pilot" bounds every village is no working out.
 */
export function targetsOf(
  facts: ReadonlyMap<string, Fact>,
  { places }: System,
  measures: Measures,
  protection: Protection,
  nesting: Nesting,
): readonly Target[] {
  const shown = [...facts.values()].filter(({ standing }) => standing !== "hidden");
  const small = shown
    .map((fact) => ({ fact, values: threeOf(fact, measures) }))
    .filter(({ values }) => values.some((each) => each !== null && each < protection.k - 1));
  const apart = ({ box }: Fact, measure: number): number => {
    const sameTimeOnly = protection.persons && measures.subset && measure === 1;
    const totals = small
      .filter(({ fact }) => holds(fact.box, box, nesting))
      .filter(({ fact }) => !sameTimeOnly || (fact.box.from === box.from && fact.box.until === box.until))
      .map(({ values }) => Math.max(values[measure] ?? Infinity, 0));
    return Math.min(protection.k - 1, ...totals);
  };
  return [...facts.values()]
    .filter(({ standing }) => standing === "hidden")
    .flatMap((fact) => {
      const at = places.get(fact.key);
      if (at === undefined) return [];
      const target = (measure: number, unknowns: readonly number[]): Target => ({
        key: fact.key,
        measure,
        unknowns,
        apart: apart(fact, measure),
      });
      const first = measures.numerators ? [target(0, [2 * at])] : [];
      if (fact.box.part !== "" && measures.partsShareDenominator) return first;
      if (!measures.subset) return [...first, target(1, [2 * at + 1])];
      const rest = protection.alsoRest ? [target(1, [2 * at + 1])] : [];
      return [...first, ...rest, target(2, [2 * at, 2 * at + 1])];
    });
}
