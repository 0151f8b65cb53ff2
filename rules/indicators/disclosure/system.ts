import type { Counts, Fact } from "./facts.ts";
import type { Relation } from "./relations.ts";

/** `low <= sum of by * x <= high`. */
export interface Row {
  readonly at: readonly number[];
  readonly by: readonly number[];
  readonly low: number;
  readonly high: number;
}

/** How a figure's counts are written as unknowns: what it counts, and the rest of the denominator or the denominator. */
export interface Measures {
  /** The numerator is part of the denominator: the second unknown is what is left of it. */
  readonly subset: boolean;
  /** Numerators add up like denominators; not so medians or quotients of shares. */
  readonly numerators: boolean;
  /** Parts share the denominator of their whole, which tells nothing then. */
  readonly partsShareDenominator: boolean;
}

/** Everything an attacker can write down before looking at any number. Box `n` has the unknowns `2 n` and `2 n + 1`. */
export interface System {
  readonly places: ReadonlyMap<string, number>;
  readonly size: number;
  readonly rows: readonly Row[];
}

export const nearly = 1e-6;

type Values = readonly [first: number | null, second: number | null];

export function valuesOf(counts: Counts, { subset, numerators }: Measures): Values {
  const { numerator, denominator } = counts;
  const rest = subset && numerator !== null && denominator !== null ? denominator - numerator : denominator;
  return [numerators ? numerator : null, rest];
}

export function systemOf(
  relations: readonly Relation[],
  facts: ReadonlyMap<string, Fact>,
  measures: Measures,
): System {
  const places = new Map<string, number>();
  const place = (key: string): number => {
    const known = places.get(key);
    if (known !== undefined) return known;
    places.set(key, places.size);
    return places.size - 1;
  };
  for (const key of facts.keys()) place(key);
  const drafts = relations.flatMap((relation) => draftsOf(relation, place, measures));
  const truth = truthOf(places, facts, measures);
  const held = familiesThatHold(drafts, truth);
  const rows = drafts.flatMap((draft) => rowOf(draft, truth, held));
  return { places, size: places.size * 2, rows };
}

interface Draft {
  readonly at: readonly number[];
  readonly by: readonly number[];
  readonly relation: Relation;
  readonly family: string | null;
}

/** One row for each count: `numerator` and `rest`, or `numerator` and `denominator` where only these grow. */
function draftsOf(
  relation: Relation,
  place: (key: string) => number,
  { subset, numerators, partsShareDenominator }: Measures,
): readonly Draft[] {
  const terms = [
    ...relation.parts.map((key) => [place(key), 1] as const),
    ...relation.whole.map((key) => [place(key), -1] as const),
  ];
  const ofParts = relation.family?.startsWith("part") === true || relation.parts.some(isPart);
  const draft = (unknowns: readonly (0 | 1)[]): Draft => ({
    at: terms.flatMap(([at]) => unknowns.map((unknown) => 2 * at + unknown)),
    by: terms.flatMap(([, by]) => unknowns.map(() => by)),
    relation,
    family: relation.family === null ? null : `${relation.family} ${unknowns.join()}`,
  });
  const first = numerators ? [draft([0])] : [];
  if (ofParts && partsShareDenominator) return first;
  return [...first, draft(relation.growing && subset ? [0, 1] : [1])];
}

const isPart = (key: string): boolean => !key.startsWith("|");

function truthOf(
  places: ReadonlyMap<string, number>,
  facts: ReadonlyMap<string, Fact>,
  measures: Measures,
): ReadonlyMap<number, number> {
  const truth = new Map<number, number>();
  for (const [key, { counts }] of facts) {
    const at = places.get(key);
    if (counts === null || at === undefined) continue;
    const [first, second] = valuesOf(counts, measures);
    if (first !== null) truth.set(2 * at, first);
    if (second !== null) truth.set(2 * at + 1, second);
  }
  return truth;
}

/** Parts less whole, where all are known. */
function difference({ at, by }: Draft, truth: ReadonlyMap<number, number>): number | null {
  let sum = 0;
  for (const [index, unknown] of at.entries()) {
    const value = truth.get(unknown);
    if (value === undefined) return null;
    sum += value * (by[index] ?? 0);
  }
  return sum;
}

type Held = "equal" | "less" | "no";
const heldAs = (off: number): Held => (off > nearly ? "no" : off < -nearly ? "less" : "equal");
/** Worse of two: a family is what its worst relation is. */
const worse = (a: Held, b: Held): Held => (a === "no" || b === "no" ? "no" : a === "less" ? "less" : b);

/** Which overlapping pieces turn out not to overlap: wherever it can be seen their sum is the whole, or `less` at least. */
function familiesThatHold(
  drafts: readonly Draft[],
  truth: ReadonlyMap<number, number>,
): ReadonlyMap<string, Held> {
  const held = new Map<string, Held>();
  for (const draft of drafts) {
    const off = draft.family === null ? null : difference(draft, truth);
    if (draft.family === null || off === null) continue;
    held.set(draft.family, worse(held.get(draft.family) ?? "equal", heldAs(off)));
  }
  return held;
}

/** What isn't true of the figures is left out: with a false equation nobody can work out anything. */
function rowOf(
  draft: Draft,
  truth: ReadonlyMap<number, number>,
  held: ReadonlyMap<string, Held>,
): readonly Row[] {
  const { at, by, relation, family } = draft;
  const claimed = family === null ? relation.kind : (held.get(family) ?? "no");
  if (claimed === "no") return [];
  const off = difference(draft, truth);
  const kind = off === null ? claimed : borneOut(claimed, relation.mayBeExact, off);
  if (kind === null) return [];
  return [{ at, by, low: kind === "less" ? -Infinity : 0, high: kind === "more" ? Infinity : 0 }];
}

/** What the figures make of a claim: an even sum makes it exact, a sum that falls short of the whole an inequality. */
function borneOut(claimed: Relation["kind"], mayBeExact: boolean, off: number): Relation["kind"] | null {
  const isEven = Math.abs(off) <= nearly;
  if (isEven) return mayBeExact ? "equal" : claimed;
  if (claimed === "more") return off > 0 ? "more" : null;
  return off < 0 ? "less" : null;
}
