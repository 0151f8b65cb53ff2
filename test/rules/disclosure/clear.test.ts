import { expect, test } from "vitest";
import type { Computed } from "../../../model/figure.ts";
import type { Cleared, DisclosurePolicy, Proposal, Released } from "../../../model/publication.ts";
import { atMillisecond } from "../../../model/time.ts";
import { clearing, judge } from "../../../rules/indicators/disclosure/clear.ts";
import { impliedBy } from "../../../rules/indicators/disclosure/implied.ts";
import { masked } from "../../../rules/indicators/disclosure/masked.ts";
import { isSafe } from "../../../rules/indicators/disclosure/primary.ts";
import { releasedOf } from "../../../rules/indicators/disclosure/released.ts";
import { highsProgramme } from "../../../rules/indicators/disclosure/solver.ts";
import { dice, impliedIn, kinds, proposalOf, randomWorld, windowOfMonths, withLateData } from "./world.ts";

const open = await highsProgramme();
const clear = clearing(open);

/** So many of so many; of events each person brings two. */
const figure = (key: string, numerator: number, denominator: number, people = denominator): Computed => ({
  stratum: { by: key === "pilot" ? "pilot" : key.startsWith("z") ? "zone" : "municipality", key },
  value: numerator / denominator,
  numerator,
  denominator,
  interval: { low: 0, high: 1, method: "wilson", level: 0.95 },
  observations: denominator,
  persons: {
    all: people,
    with: Math.min(people, numerator),
    without: Math.min(people, denominator - numerator),
  },
  gap: null,
});
const table = (
  computed: readonly Computed[],
  kind: keyof typeof kinds = "people",
  months: readonly [number, number] = [0, 3],
): Proposal => ({ definition: kinds[kind], window: windowOfMonths(...months), service: null, computed });
const zones = (...codes: readonly (readonly [string, string])[]): DisclosurePolicy => ({
  k: 5,
  territory: { zones: new Map(codes), services: ["hf"] },
});
const threeZones = zones(["001001", "z1"], ["001002", "z2"], ["001003", "z3"]);
const shownIn = ({ figures }: Cleared) =>
  figures.filter(({ state }) => state === "ok").map(({ stratum }) => stratum.key);
const publish = (proposal: Proposal, before: readonly Released[], policy: DisclosurePolicy, at: number) => {
  const cleared = clear(proposal, before, policy);
  return { cleared, rows: [...before, ...releasedOf(proposal, cleared, atMillisecond(at))] };
};

test.each([
  ["S1", "enrolment-rate", { all: 4, with: 4, without: 0 }, false],
  ["S1", "enrolment-rate", { all: 5, with: 0, without: 5 }, true],
  ["S1", "enrolment-rate", { all: 9, with: 4, without: 5 }, false],
  ["S1", "enrolment-rate", { all: 9, with: 5, without: 4 }, false],
  ["S1", "enrolment-rate", { all: 10, with: 5, without: 5 }, true],
  ["S2", "sus-patient", { all: 9, with: 9, without: 0 }, false],
  ["S2", "sus-patient", { all: 10, with: 10, without: 0 }, true],
  ["S3", "alerts-per-patient-week", { all: 5, with: 2, without: 3 }, false],
  ["S3", "alerts-per-patient-week", { all: 5, with: 3, without: 2 }, true],
  ["S3", "safety-incidents", { all: 9, with: 4, without: 5 }, false],
  ["S5", "adherence-measurements", { all: 4, with: 4, without: 0 }, false],
  ["S5", "adherence-measurements", { all: 5, with: 0, without: 5 }, true],
  ["S4", "device-availability", { all: 2, with: 2, without: 0 }, false],
] as const)("by itself, %s of %s with %o behind it may be shown: %s", (suppression, id, persons, safe) => {
  const counts = { numerator: persons.with, denominator: persons.all, gap: null };
  expect(isSafe({ id, suppression }, { ...counts, persons }, 5, true)).toBe(safe);
});

test("nobody may ask for fewer than three people", () => {
  const asked = () => clear(table([figure("pilot", 20, 40)]), [], { ...threeZones, k: 2 });
  expect(asked).toThrow(expect.objectContaining({ code: "input-rejected" }));
});

test("where a single zone is small the next smallest that is large enough goes with it, and the total stays", () => {
  const asked = table([
    figure("pilot", 40, 80),
    figure("z1", 2, 4),
    figure("z2", 8, 16),
    figure("z3", 30, 60),
  ]);
  const cleared = clear(asked, [], threeZones);
  expect(shownIn(cleared)).toEqual(["pilot", "z3"]);
  expect(cleared.hidden).toEqual({ primary: 1, complementary: 1 });
  expect(
    shownIn(judge(open, asked, [], threeZones, false)),
    "what the attack in its tests gets through",
  ).toEqual(["pilot", "z2", "z3"]);
});

test("January to March against January to April would tell April, so the second keeps silent where April is small", () => {
  const first = table([figure("pilot", 60, 90, 20), figure("z1", 20, 30, 7)], "share", [0, 3]);
  const { rows } = publish(first, [], zones(["001001", "z1"], ["001002", "z2"]), 1);
  const policy = zones(["001001", "z1"], ["001002", "z2"]);
  const second = table([figure("pilot", 80, 120, 22), figure("z1", 22, 34, 8)], "share", [0, 4]);
  const implied = impliedBy(second, rows, policy);
  expect(implied.map(({ stratum, from, until }) => [stratum.key, from, until])).toEqual([
    ["pilot", "2026-04", "2026-05"],
    ["z1", "2026-04", "2026-05"],
  ]);
  expect(shownIn(clear(second, rows, policy)), "nobody said who is behind April: nothing is told").toEqual(
    [],
  );
  const april = [figure("pilot", 20, 30, 12), figure("z1", 2, 4, 2)];
  const given = implied.map((each, at) => ({ ...each, computed: april[at] ?? figure("pilot", 0, 0) }));
  expect(shownIn(clear({ ...second, implied: given }, rows, policy))).toEqual(["pilot"]);
});

test("late data that change a figure by fewer than k leave the whole table as it was given", () => {
  const first = table([
    figure("pilot", 40, 80),
    figure("z1", 10, 20),
    figure("z2", 15, 30),
    figure("z3", 15, 30),
  ]);
  const { rows } = publish(first, [], threeZones, 1);
  const later = table([
    figure("pilot", 42, 82),
    figure("z1", 12, 22),
    figure("z2", 15, 30),
    figure("z3", 15, 30),
  ]);
  const again = clear(later, rows, threeZones);
  expect(again.figures.map(({ keeps }) => keeps?.denominator)).toEqual([80, 20, 30, 30]);
  expect(releasedOf(later, again, atMillisecond(2)), "nothing new came out").toEqual([]);
  const muchLater = table([
    figure("pilot", 48, 88),
    figure("z1", 18, 28),
    figure("z2", 15, 30),
    figure("z3", 15, 30),
  ]);
  expect(clear(muchLater, rows, threeZones).figures.map(({ keeps }) => keeps)).toEqual([
    null,
    null,
    null,
    null,
  ]);
});

test("what was hidden once stays hidden, however many come later, and another order of tables changes nothing", () => {
  const first = table([
    figure("pilot", 40, 80),
    figure("z1", 2, 4),
    figure("z2", 8, 16),
    figure("z3", 30, 60),
  ]);
  const { rows } = publish(first, [], threeZones, 1);
  const later = table([
    figure("pilot", 60, 120),
    figure("z1", 12, 24),
    figure("z2", 18, 36),
    figure("z3", 30, 60),
  ]);
  expect(shownIn(clear(later, rows, threeZones))).toEqual(["pilot", "z3"]);
  expect(clear(later, rows.toReversed(), threeZones)).toEqual(clear(later, rows, threeZones));
});

test("random pilots with late data: what is shown anew differs by nothing or by k, what was hidden stays hidden", () => {
  for (let seed = 1; seed <= 150; seed += 1) {
    const roll = dice(seed);
    const world = randomWorld(roll, { zones: 3, municipalities: 3, services: 2, months: 3, persons: 12 });
    const policy = { k: 3 + roll(4), territory: world.territory };
    const kind = (["share", "people"] as const)[roll(2)] ?? "share";
    const ask = (of: typeof world) => proposalOf(of, kind, "municipality", null, [0, 3]);
    const first = publish(ask(world), [], policy, 1);
    const late = ask(withLateData(roll, world, [4, 20, 200][roll(3)] ?? 4));
    const again = clear({ ...late, implied: impliedIn(world, kind, []) }, first.rows, policy);
    for (const [at, { state, keeps }] of again.figures.entries()) {
      const before = first.rows[at];
      if (state === "suppressed" || keeps !== null || before === undefined) continue;
      expect(before.shown, `seed ${seed}`).toBe(true);
      const off = Math.abs((late.computed[at]?.numerator ?? 0) - (before.numerator ?? 0));
      expect(off === 0 || off >= policy.k, `seed ${seed}: changed by ${off}`).toBe(true);
    }
  }
});

test("villages hidden for themselves are offered together with their neighbours", () => {
  const codes = ["001001", "001002", "001003", "001004"].map((code) => [code, "z1"] as const);
  const seats = new Map(
    codes.map(([code], at) => [code, { latitude: 45, longitude: [7.0, 7.3, 7.1, 7.4][at] ?? 7 }]),
  );
  const policy = { ...zones(...codes), territory: { zones: new Map(codes), services: ["hf"], seats } };
  const villages = codes.map(([code]) => figure(code, 4, 8));
  const { merged, hidden } = clear(
    {
      ...table([figure("pilot", 16, 32), figure("z1", 16, 32), ...villages]),
      together: (set) => figure(set.toSorted().join("+"), 4 * set.length, 8 * set.length),
    },
    [],
    policy,
  );
  expect(hidden).toEqual({ primary: 4, complementary: 0 });
  expect(merged.map(({ municipalities, computed }) => [municipalities, computed.numerator])).toEqual([
    [["001001", "001003"], 8],
    [["001002", "001004"], 8],
  ]);
});

test("of a hidden figure nothing is told, and it looks like any other; too few is told only of what may be shown", () => {
  const withMore = (key: string, numerator: number, denominator: number): Computed => {
    const { stratum: _, ...part } = figure(key, numerator, denominator);
    const beside = [{ key: "median", value: 1, unit: "%" }];
    return { ...figure(key, numerator, denominator), beside, parts: [{ ...part, key: "age:75+" }] };
  };
  const asked = table([
    withMore("pilot", 40, 80),
    withMore("z1", 2, 4),
    withMore("z2", 8, 16),
    withMore("z3", 30, 60),
  ]);
  const proposal = { ...asked, definition: { ...asked.definition, minimumSample: 70 } };
  const cleared = clear(proposal, [], threeZones);
  const [pilot, z1, , z3] = masked(proposal, cleared, { asOf: atMillisecond(0), provisional: false });
  expect(pilot).toMatchObject({ state: "ok", value: 0.5, numerator: 40 });
  expect(z3).toMatchObject({
    state: "insufficient-data",
    gap: "too-few",
    value: null,
    interval: null,
    denominator: 60,
  });
  const nothing = {
    gap: null,
    value: null,
    numerator: null,
    denominator: null,
    interval: null,
    observations: null,
  };
  // Which parts there are, and what stands beside, hangs on who is there.
  expect(z1).toMatchObject({ state: "suppressed", ...nothing, beside: [], parts: [] });
  expect(Object.keys(z1 ?? {})).toEqual(Object.keys(pilot ?? {}));
});

test("where the attack cannot be brought to its end more is hidden, never less", () => {
  const world = randomWorld(dice(3), { zones: 3, municipalities: 4, services: 2, months: 4, persons: 20 });
  const policy = { k: 5, territory: world.territory };
  const first = publish(proposalOf(world, "people", "municipality", null, [0, 2]), [], policy, 1);
  const second = proposalOf(world, "people", "municipality", null, [0, 4]);
  const usual = clear(second, first.rows, policy);
  const given = judge(
    (rows, bounds, ask) => open(rows, bounds, () => ask(() => "unfinished")),
    second,
    first.rows,
    policy,
    true,
  );
  expect(usual.finished).toBe(true);
  expect(given.finished).toBe(false);
  expect(shownIn(usual)).toEqual(expect.arrayContaining(shownIn(given)));
  expect(shownIn(given).length).toBeLessThan(shownIn(usual).length);
});
