import { expect, test } from "vitest";
import type { AlertChange } from "../../model/alert.ts";
import { deviceKey, messageAt } from "../../model/identity.ts";
import type { Reading } from "../../model/reading.ts";
import { after, minutes } from "../../model/time.ts";
import { bench, episodesAfter, noon, reading, rule } from "./builders.ts";

const day = 24 * 60;
const at = (minute: number) => after(noon, minutes(minute));
const other = deviceKey.parse("cuore-a-casa/scale-002");
type Measured = readonly [minute: number, value: number, more?: Partial<Reading> | undefined];

const back = { greaterThanInclusive: "lessThan", lessThanInclusive: "greaterThan" } as const;

/** The facts of the alert that the last of these readings raises; `null` when it raises none. */
async function factsAt(
  leaf: { readonly operator: keyof typeof back },
  code: string,
  measured: readonly Measured[],
  more: object = {},
) {
  const asked = rule({
    code,
    raise: leaf,
    clear: { ...leaf, operator: back[leaf.operator] },
    lateness: "PT1H",
    ...more,
  });
  const { take } = await bench([asked]);
  let changes: readonly AlertChange[] = [];
  for (const [n, [minute, value, own]] of measured.entries()) {
    changes = await take(reading(minute, value, { code, message: messageAt(0, n + 1), ...own }));
  }
  const [raised] = changes;
  return raised?.kind === "raise" ? raised.alert.facts : null;
}

test("weight gained is exact to the decimal, from one device's readings if so asked", async () => {
  const params = { now: { agg: "last", over: "P1D" }, ref: { agg: "min", over: "P3D", offset: "PT1M" } };
  const gained = (sameDevice: boolean) => ({
    fact: "delta",
    params: { ...params, sameDevice },
    operator: "greaterThanInclusive" as const,
    value: 2,
  });
  const weights: readonly Measured[] = [
    [-2 * day, 80.3],
    [-day, 81.1],
    [0, 82.3],
  ];
  const name = "change of body-weight, last in P1D from min in P3D, PT1M before";
  const more = { unit: "kg" };
  expect(await factsAt(gained(false), "body-weight", weights, more)).toMatchObject({ [name]: 2 });
  const ofAnother: readonly Measured[] = [[-2 * day, 80.3, { device: other }], ...weights.slice(1)];
  expect(await factsAt(gained(true), "body-weight", ofAnother, more), "81.1 is its own lightest").toBeNull();
});

test("how long a comparison has held begins anew at a gap and at a reading that does not meet it", async () => {
  const held = {
    fact: "heldFor",
    params: { op: "lessThanInclusive", value: 92, maxGap: "PT5M" },
    operator: "greaterThanInclusive" as const,
    value: 8,
  };
  const steady: readonly Measured[] = [
    [0, 90],
    [4, 91],
    [8, 92],
  ];
  expect(await factsAt(held, "spo2", steady, { unit: "%" })).toMatchObject({
    "minutes spo2 ≤ 92, gaps to PT5M": 8,
  });
  expect(
    await factsAt(
      held,
      "spo2",
      [
        [0, 90],
        [6, 91],
        [8, 92],
      ],
      { unit: "%" },
    ),
    "a gap",
  ).toBeNull();
  expect(
    await factsAt(
      held,
      "spo2",
      [
        [0, 90],
        [4, 93],
        [8, 92],
      ],
      { unit: "%" },
    ),
    "a good one",
  ).toBeNull();
});

test("breaches are counted in their window", async () => {
  const often = {
    fact: "breaches",
    params: { op: "greaterThan", value: { limit: 0 }, over: "PT1H" },
    operator: "greaterThanInclusive" as const,
    value: 3,
  };
  const more = { unit: "/min", limit: 110 };
  const pulses: readonly Measured[] = [
    [0, 120],
    [1, 111],
    [2, 110],
    [60, 115],
  ];
  expect(await factsAt(often, "heart-rate", pulses, more), "the first is an hour ago").toBeNull();
  const closer: readonly Measured[] = [...pulses.slice(0, 3), [59, 115]];
  expect(await factsAt(often, "heart-rate", closer, more)).toMatchObject({
    "count of heart-rate > limit of spo2-low in PT1H": 3,
  });
});

const fortnight = (code: string, values: readonly number[]): readonly Measured[] =>
  values.map((value, n) => [(n - values.length) * day, value, { code }]);

test("a person's own usual is their median, and spread in robust deviations; too few days tell nothing", async () => {
  const fell = (over: string) => ({
    fact: "baseline",
    params: { over, unit: "abs" },
    operator: "lessThanInclusive" as const,
    value: -3,
  });
  const usual = fortnight("spo2", [95, 96, 95, 94, 95, 96, 95, 95]);
  const name = (over: string) => `spo2 from own usual of ${over} (abs, 7 or more on 5 days)`;
  expect(await factsAt(fell("P14D"), "spo2", [...usual, [0, 92]], { unit: "%" })).toMatchObject({
    [name("P14D")]: -3,
  });
  expect(await factsAt(fell("P5D"), "spo2", [...usual, [0, 92]], { unit: "%" })).toBeNull();
});

test("the oximetry score of COPD is the mean of both in deviations of the person's own", async () => {
  const score = {
    fact: "score",
    params: { score: "copd-oximetry", within: "PT1H" },
    operator: "greaterThanInclusive" as const,
    value: 1,
  };
  const before = [
    ...fortnight("spo2", [95, 96, 95, 94, 95, 96, 95, 94]),
    ...fortnight("heart-rate", [70, 72, 68, 70, 74, 66, 70, 70]),
  ].toSorted((one, another) => one[0] - another[0]);
  const now: readonly Measured[] = [
    [0, 78, { code: "heart-rate" }],
    [1, 93],
  ];
  const facts = await factsAt(score, "spo2", [...before, ...now], { unit: "%" });
  // Saturation: 2 below 95 with a spread of 1.4826 × 0.5; pulse: 8 above 70 with 1.4826 × 1.
  expect(Number(facts?.["copd-oximetry in PT1H"])).toBeCloseTo((2 / 1 + 8 / 1.4826) / 2, 6);
});

test("NEWS2 is the total of one complete set; what is missing keeps it unknown", async () => {
  const score = {
    fact: "score",
    params: { score: "news2", within: "PT15M" },
    operator: "greaterThanInclusive" as const,
    value: 7,
  };
  const set: readonly Measured[] = [
    [0, 25, { code: "respiratory-rate" }],
    [1, 0, { code: "supplemental-oxygen" }],
    [2, 95, { code: "systolic-bp" }],
    [3, 112, { code: "heart-rate" }],
    [4, 38.6, { code: "body-temperature" }],
    [5, 93, { context: { consciousness: "A" } }],
  ];
  const facts = await factsAt(score, "spo2", set, { unit: "%" });
  expect(facts).toMatchObject({ "news2 in PT15M": 3 + 0 + 2 + 2 + 1 + 2 + 0 });
  expect(facts?.["news2 in PT15M, parts"]).toContain("respiration 3, spo2 2, oxygen 0");
  expect(
    await factsAt(score, "spo2", set.slice(1), { unit: "%" }),
    "nothing is taken for granted",
  ).toBeNull();
});

const set: readonly Measured[] = [
  [0, 25, { code: "respiratory-rate", context: { consciousness: "A" } }],
  [0, 0, { code: "supplemental-oxygen" }],
  [1, 93],
  [1, 95, { code: "systolic-bp" }],
  [2, 112, { code: "heart-rate" }],
  [3, 38.6, { code: "body-temperature" }],
];
const totalOf = (params: object, more: object = {}) => {
  const fact = { fact: "score", params: { score: "news2", ...params } };
  return rule({
    id: "news2-7",
    code: "respiratory-rate",
    raise: { ...fact, operator: "greaterThanInclusive", value: 7 },
    clear: { ...fact, operator: "lessThan", value: 7 },
    lateness: "PT1H",
    ...more,
  });
};
const measured = ([minute, value, more]: Measured, n: number) =>
  reading(minute, value, { ...more, message: messageAt(0, n + 1) });
const outcome = (changes: readonly AlertChange[]) =>
  changes.map((change) =>
    change.kind === "raise" ? `raise at ${(change.alert.since - noon) / 60_000}` : change.kind,
  );

test("NEWS2 is judged when whichever of its parts comes last, and again at each one that changes it", async () => {
  for (const last of [2, 3, 4, 5]) {
    const { take } = await bench([totalOf({ within: "PT15M" })]);
    const order = [...set.filter((_, at) => at !== last), [4, set[last]?.[1] ?? 0, set[last]?.[2]] as const];
    const told: string[] = [];
    for (const [n, each] of order.entries()) told.push(...outcome(await take(measured(each, n))));
    expect(told, `with part ${last} at the end`).toEqual(["raise at 4"]);
    expect(outcome(await take(measured([6, 36.8, { code: "body-temperature" }], 6)))).toEqual(["update"]);
    const better = [
      [7, 96],
      [8, 120, { code: "systolic-bp" }],
    ] as const;
    const after: string[] = [];
    for (const [n, each] of better.entries()) after.push(...outcome(await take(measured(each, n + 7))));
    expect(after).toEqual(["update", "update", "clear"]);
  }
});

test("parts further apart than one set are not put together; what is written by hand may be older", async () => {
  const early = (minute: number): readonly Measured[] =>
    set.map(([at, value, more], part) => [part === 1 ? minute : at, value, more] as const);
  const raisedBy = async (params: object, measuredThen: readonly Measured[]) => {
    const { take } = await bench([totalOf(params)]);
    const told: string[] = [];
    for (const [n, each] of measuredThen.toSorted(([one], [other]) => one - other).entries())
      told.push(...outcome(await take(measured(each, n))));
    return told;
  };
  expect(await raisedBy({ within: "PT15M" }, early(-12))).toEqual([]);
  expect(await raisedBy({ within: "PT15M" }, early(-11))).toEqual(["raise at 3"]);
  expect(await raisedBy({ within: "PT15M", manual: "PT1H" }, early(-12))).toEqual(["raise at 3"]);
  expect(await raisedBy({ within: "PT15M", manual: "PT1H" }, early(-57))).toEqual([]);
  const late = set.map(([at, value, more], part) => [part === 4 ? 16 : at, value, more] as const);
  expect(
    await raisedBy({ within: "PT15M", manual: "PT1H" }, late),
    "a device's value is never carried",
  ).toEqual([]);
});

test("a part that comes late completes its set at its time; what disproves a total takes it back", async () => {
  const held = () => totalOf({ within: "PT15M" }, { holdFor: "PT5M", maxGap: "PT10M" });
  const stored: Reading[] = [];
  const { take } = await bench([held()], { stored });
  for (const [n, each] of set.slice(0, 5).entries()) expect(await take(measured(each, n))).toEqual([]);
  expect(await take(measured([9, 113, { code: "heart-rate" }], 6))).toEqual([]);
  const [raised] = await take(measured(set[5] ?? [0, 0], 7));
  expect(raised).toMatchObject({
    kind: "raise",
    alert: { since: at(9), value: 25, code: "respiratory-rate" },
  });
  // A restart: the windows come from the store and the episode from the state store.
  const episodes = episodesAfter(raised === undefined ? [] : [raised]);
  const again = await bench([held()], { stored, episodes });
  const taken = await again.take(measured([3, 16, { code: "respiratory-rate" }], 8), measured([3, 97], 9));
  expect(taken).toMatchObject([{ kind: "retract" }]);
});

test("an alert about a score tells of the set, not of the one reading its rule is named after", async () => {
  const { take } = await bench([totalOf({ within: "PT15M" })]);
  const [raised] = await take(...set.map(measured));
  if (raised?.kind !== "raise") throw new Error("no alert");
  expect(raised.alert.explanation.en).toMatch(
    /Complete set of measurements, 02\/03\/2026 13:03, .* NEWS2 total 10\./,
  );
  expect(raised.alert.facts["news2 in PT15M, parts"]).toContain("respiration 3, spo2 2");
});

test("of the oximetry score either of the two makes it known", async () => {
  const fact = { fact: "score", params: { score: "copd-oximetry", within: "PT15M" } };
  const asked = rule({
    raise: { ...fact, operator: "greaterThanInclusive", value: 1 },
    clear: { ...fact, operator: "lessThan", value: 0.5 },
  });
  const { take } = await bench([asked]);
  const before = ["spo2", "heart-rate"].flatMap((code) =>
    fortnight(
      code,
      Array.from({ length: 8 }, (_, n) => (code === "spo2" ? 95 : 70) + (n % 3)),
    ),
  );
  const sorted = before.toSorted(([one], [other]) => one - other);
  for (const [n, each] of sorted.entries()) await take(measured(each, n));
  expect(await take(measured([0, 90], 20))).toEqual([]);
  expect(outcome(await take(measured([1, 90, { code: "heart-rate" }], 21)))).toEqual(["raise at 1"]);
  expect(outcome(await take(measured([2, 60, { code: "heart-rate" }], 22)))).toEqual(["update", "clear"]);
});
