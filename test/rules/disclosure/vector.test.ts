import { expect, test } from "vitest";
import type { Computed } from "../../../model/figure.ts";
import type { Proposal } from "../../../model/publication.ts";
import { clearing } from "../../../rules/indicators/disclosure/clear.ts";
import { highsProgramme } from "../../../rules/indicators/disclosure/solver.ts";
import { kinds, windowOfMonths } from "./world.ts";

const clear = clearing(await highsProgramme());

const people = (by: Computed["stratum"]["by"], key: string, count: number): Computed => ({
  stratum: { by, key },
  value: count,
  numerator: count,
  denominator: null,
  interval: null,
  observations: count,
  persons: { all: count, with: count, without: 0 },
  gap: null,
});
const policy = {
  k: 5,
  territory: { zones: new Map([["001001", "z1"]]), services: ["hf", "copd", "diabetes"] },
};
const proposal: Proposal = {
  definition: kinds.people,
  window: windowOfMonths(0, 3),
  service: null,
  computed: [
    people("pilot", "pilot", 40),
    people("service", "hf", 22),
    people("service", "copd", 15),
    people("service", "diabetes", 3),
  ],
};

test("of 22, 15 and 3 that make 40 the 3 are hidden, and the 15 with them, else 40 - 22 - 15 would tell", () => {
  const { figures, hidden } = clear(proposal, [], policy);
  expect(figures.map(({ stratum, state }) => [stratum.key, state])).toEqual([
    ["pilot", "ok"],
    ["hf", "ok"],
    ["copd", "suppressed"],
    ["diabetes", "suppressed"],
  ]);
  expect(hidden).toEqual({ primary: 1, complementary: 1 });
});
