import { expect, test } from "vitest";
import { usualAssumptions } from "../../../model/assumptions.ts";
import { figureWords } from "../../../model/figure-words.ts";
import { indicatorOf, indicators } from "../../../model/indicator.ts";
import { formulas } from "../../../rules/indicators/evaluation/formulas.ts";
import { strataOf } from "../../../rules/indicators/evaluation/strata.ts";
import type { Tally } from "../../../rules/indicators/evaluation/tally.ts";
import { observed } from "./observed.ts";
import { community } from "./worked/community.ts";
import { economics } from "./worked/economics.ts";
import type { Example } from "./worked/example.ts";
import { publicSector } from "./worked/public-sector.ts";
import { technical } from "./worked/technical.ts";

const examples: readonly Example[] = [...community, ...publicSector, ...technical, ...economics];

/** The figure of the whole pilot before it is asked whether there is enough of it. */
function figureOf({
  id,
  rows,
  assumptions = usualAssumptions,
}: Pick<Example, "id" | "rows" | "assumptions">): Tally {
  const [definition, formula, [whole]] = [
    indicatorOf(id),
    formulas.get(id),
    strataOf(observed(rows), "pilot"),
  ];
  if (definition === undefined || formula === undefined || whole === undefined) throw new Error(id);
  return formula.of(whole, { definition, assumptions });
}

const rounded = (value: unknown): unknown => (typeof value === "number" ? Number(value.toFixed(9)) : value);

test.each(examples.map((example) => [example.id, example] as const))("%s by hand", (_, example) => {
  const found = figureOf(example);
  const { gap = null, ...gives } = example.gives;
  expect(found.gap, example.why).toBe(gap);
  for (const [key, value] of Object.entries(gives)) {
    const actual = found[key as keyof Tally];
    expect(rounded(actual), `${key}: ${example.why}`).toEqual(rounded(value));
  }
  for (const [key, value] of Object.entries(example.parts ?? {}))
    expect(rounded(found.parts?.find((each) => each.key === key)?.value), key).toBe(rounded(value));
  for (const [key, value] of Object.entries(example.beside ?? {}))
    expect(rounded(found.beside?.find((each) => each.key === key)?.value), key).toBe(rounded(value));
  if (example.between === undefined) return;
  const [low, high] = example.between;
  expect(found.interval?.low).toBeCloseTo(low, 2);
  expect(found.interval?.high).toBeCloseTo(high, 2);
});

test("every indicator has its formula and its example, and nothing else has", () => {
  const ids = indicators.map(({ id }) => id);
  expect(ids).toHaveLength(67);
  expect([...formulas.keys()].toSorted()).toEqual(ids.toSorted());
  expect(examples.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
});

test("definitions, parts and what stands beside have words in both languages", () => {
  for (const { id, numerator, denominator, caution, scoring } of indicators) {
    for (const text of [numerator, caution, ...(denominator === null ? [] : [denominator])])
      expect(text.it, id).not.toBe(text.en);
    expect(denominator === null, id).toBe(scoring === "cohort");
  }
  const keys = examples.flatMap((example) => {
    const { parts = [], beside = [] } = figureOf(example);
    return [...parts, ...beside].map(({ key }) => key);
  });
  // Reasons of rejection are the message format's own words.
  const nameless = new Set(keys.filter((key) => figureWords(key).it === key && key !== "false"));
  expect([...nameless].toSorted()).toEqual(["range", "unit"]);
  expect(figureWords("tornado:fixedPerMonth:up")).toEqual({
    it: "se cambia costi fissi, in più",
    en: "if it changes fixed cost, up",
  });
});

test("the interval of an example is by the method its definition names", () => {
  const told = examples.flatMap((example) => {
    const { interval } = figureOf(example);
    return interval === null ? [] : [[example.id, interval.method] as const];
  });
  expect(told.length).toBeGreaterThan(45);
  for (const [id, method] of told) expect([id, method]).toEqual([id, indicatorOf(id)?.interval]);
});

test("nothing seen gives no value anywhere, and nothing entered says so", () => {
  for (const { id, sources } of indicators) {
    if (id === "application-profile" || id === "case-mix") continue;
    const { value, interval, gap } = figureOf({ id, rows: {} });
    if (["municipality-coverage", "reach-per-1000"].includes(id)) {
      expect(value, `${id}: nobody there is nought of them all`).toBe(0);
      continue;
    }
    expect([id, value, interval]).toEqual([id, null, null]);
    const known = ["hub", "exit"];
    // No device says who used it.
    const isUnknown = sources.includes("cost") || id === "caregiver-operated";
    const expected = sources[0] !== undefined && !known.includes(sources[0]) ? "not-observed" : "no-data";
    expect([id, gap]).toEqual([id, isUnknown ? "not-observed" : expected]);
  }
});
