import fc from "fast-check";
import { expect, test } from "vitest";
import { assumptions } from "../../../model/assumptions.ts";
import type { Computed, Grouping } from "../../../model/figure.ts";
import { type IndicatorDefinition, indicatorOf, indicators } from "../../../model/indicator.ts";
import type { Observed } from "../../../model/observed.ts";
import { compute, groupingsOf } from "../../../rules/indicators/evaluation/compute.ts";
import { monthStart } from "../../../rules/indicators/evaluation/strata.ts";
import { alert, at, entry, month, observed, person, serviceMonth, some } from "./observed.ts";
import { cost } from "./worked/economics.ts";

const definition = (id: string): IndicatorDefinition => {
  const found = indicatorOf(id);
  if (found === undefined) throw new Error(id);
  return found;
};
const figures = (id: string, rows: Partial<Observed>, by: Grouping = "pilot"): readonly Computed[] =>
  compute(definition(id), observed(rows), by);
const only = (id: string, rows: Partial<Observed>): Computed | undefined => figures(id, rows)[0];

test("months begin at midnight in Rome, also when the clocks change", () => {
  expect(monthStart("2026-03")).toBe(at("2026-03-01T00:00:00+01:00"));
  expect(monthStart("2026-04")).toBe(at("2026-04-01T00:00:00+02:00"));
  expect(monthStart("2026-11")).toBe(at("2026-11-01T00:00:00+01:00"));
});

test("rows fall to their own stratum, and every stratum there is has a figure", () => {
  const rows = {
    people: [person(1), person(2, { municipality: "001019", services: ["cuore", "respiro"] })],
    personMonths: [
      month(1, { slotsDue: 10, slotsMet: 5 }),
      month(1, { slotsDue: 10, slotsMet: 10, month: "2026-04" }),
      month(2, { slotsDue: 10, slotsMet: 2, municipality: "001019", service: "respiro" }),
    ],
  };
  const by = (grouping: Grouping) =>
    figures("adherence-measurements", rows, grouping).map(({ stratum, value, persons }) => [
      stratum.key,
      value,
      persons.all,
    ]);
  expect(by("pilot")).toEqual([["pilot", expect.closeTo(56.667, 3), 2]]);
  expect(by("zone")).toEqual([
    ["z6", null, 0],
    ["z7", expect.closeTo(56.667, 3), 2],
  ]);
  expect(by("municipality")).toEqual([
    ["001019", 20, 1],
    ["001128", 75, 1],
    ["001270", null, 0],
  ]);
  expect(by("service")).toEqual([
    ["cuore", 75, 1],
    ["respiro", 20, 1],
  ]);
  expect(by("month")).toEqual([
    ["2026-03", 35, 2],
    ["2026-04", 100, 1],
  ]);
  expect(
    figures("case-mix", rows, "service").map(({ value }) => value),
    "one is in both",
  ).toEqual([2, 1]);
});

test("no data is never 100 %, and a part without any says so beside one that has some", () => {
  const rows = { people: [person(1)], personMonths: [month(1, { slotsDue: 4, slotsMet: 4 })] };
  expect(figures("adherence-measurements", rows, "month").map(({ value, gap }) => [value, gap])).toEqual([
    [100, null],
    [null, "no-data"],
  ]);
});

test("nought is known only of what somebody enters", () => {
  const rows = { people: [person(1)], personMonths: [month(1)] };
  expect(only("ed-visits", rows)?.gap).toBe("not-observed");
  expect(only("ed-visits", { ...rows, kindsEntered: ["utilisation"] })).toMatchObject({
    value: 0,
    gap: null,
  });
  expect(only("sus-patient", { ...rows, kindsEntered: ["questionnaire"] })?.gap).toBe("not-observed");
  expect(only("sus-patient", { ...rows, kindsEntered: ["questionnaire:SUS"] })?.gap).toBe("no-data");
});

test("an entry about a person lies where they live; one of earlier months is no event of this window", () => {
  const visit = entry({ kind: "utilisation", use: "ed-visit", deterioration: true }, { person: 2 });
  const rows = {
    people: [person(1), person(2, { municipality: "001019", services: ["respiro"] })],
    personMonths: [month(1), month(2, { municipality: "001019", service: "respiro" })],
    entries: [visit, { ...visit, month: "2026-02" }],
  };
  const by = (grouping: Grouping) => figures("ed-visits", rows, grouping).map(({ numerator }) => numerator);
  expect(by("pilot")).toEqual([1]);
  expect(by("municipality"), "nobody in Susa: no value, and none of the events").toEqual([1, 0, 0]);
  expect(by("service")).toEqual([0, 1]);
});

test("statistics of persons want ten of them, a 90th percentile twenty alerts", () => {
  const waiting = (alerts: number, persons: number) => ({
    alerts: some(alerts, (n) => alert(n % persons, { answered: n + 1 })),
  });
  const gap = (id: string, alerts: number, persons: number) => only(id, waiting(alerts, persons))?.gap;
  expect(gap("time-to-ack-median", 9, 9)).toBe("too-few");
  expect(gap("time-to-ack-median", 10, 10)).toBeNull();
  expect(gap("time-to-ack-median", 30, 9), "many alerts of few people").toBe("too-few");
  expect(gap("time-to-ack-p90", 19, 19)).toBe("too-few");
  expect(gap("time-to-ack-p90", 20, 10)).toBeNull();
  const few = only("time-to-ack-median", waiting(9, 9));
  expect(few).toMatchObject({ value: null, interval: null, beside: [] });
  expect(few?.parts?.every(({ value }) => value === null)).toBe(true);
});

test("if most never get an answer the median is not reached, and is not that of the answered", () => {
  const alerts = some(12, (n) => alert(n, n < 5 ? { answered: 3 } : {}));
  expect(only("time-to-ack-median", { alerts })).toMatchObject({ value: null, gap: "not-reached" });
});

test("retention wants twenty at the start and ten at day 90", () => {
  const of = (n: number, enrolledAt = at("2026-01-10")) =>
    only("retention-90d", { people: some(n, (each) => person(each, { enrolledAt })) })?.gap;
  expect([of(19), of(20), of(20, at("2026-03-10"))]).toEqual(["too-few", null, "too-few"]);
});

test("at a loss there is no break-even, no payback; without costs or income nothing was observed", () => {
  const rows = {
    people: [person(1)],
    personMonths: [month(1)],
    costs: [cost("rete", "month", "100.00"), cost("linea", "patient-month", "30.00")],
  };
  const revenue = (amount: string) =>
    entry({
      kind: "revenue",
      key: "tariffa",
      basis: "tariff",
      per: "patient-month",
      amount,
      recurring: true,
      priceYear: 2026,
    });
  for (const id of ["break-even-patients", "payback-months"]) {
    expect(only(id, { ...rows, entries: [revenue("30.00")] })).toMatchObject({
      value: null,
      gap: "undefined",
    });
    expect(only(id, rows)?.gap, id).toBe("not-observed");
  }
  expect(only("cost-per-patient-month", { ...rows, personMonths: [] })?.gap).toBe("no-data");
  expect(only("cost-per-actionable-alert", rows)).toMatchObject({ value: null, gap: "undefined" });
});

test("services' costs add up to the pilot's", () => {
  const rows = {
    people: [person(1), person(2, { services: ["respiro"] })],
    personMonths: [month(1, { activeDays: 20 }), month(2, { activeDays: 10, service: "respiro" })],
    costs: [
      cost("rete", "month", "100.00"),
      cost("kit", "device", "36.00", { service: "respiro" }),
      cost("linea", "patient-month", "30.00", { service: "cuore" }),
    ],
    serviceMonths: [serviceMonth({ service: "respiro", deviceDays: 487 })],
  };
  const totals = (by: Grouping) =>
    figures("cost-per-patient-month", rows, by).map(({ numerator }) => numerator ?? 0);
  // April has nobody to share the network with: its 100 stay with the pilot.
  expect(totals("pilot")).toEqual([235.71]);
  expect(totals("service")).toEqual([86.38, 49.33]);
  expect(figures("cost-per-patient-month", rows, "municipality"), "nobody says where a euro was").toEqual([]);
});

test("the same cost entered twice is a gap that says so", () => {
  const borne = entry({
    kind: "cost",
    key: "rete",
    bearer: "authority",
    category: "platform",
    type: "fixed",
    amount: "1.00",
    vatIncluded: true,
    priceYear: 2026,
  });
  expect(only("cost-per-patient-month", { entries: [borne, borne] })).toMatchObject({
    value: null,
    gap: "counted-twice",
  });
});

test("cost-effectiveness wants ten in each arm and one unit of effect; the same seed gives the same bytes", () => {
  const arm = (name: "service" | "usual-care", n: number, unit = "QALY") =>
    some(n, (each) =>
      entry({ kind: "comparison", arm: name, cost: `${800 + each}.00`, effect: each / 10, effectUnit: unit }),
    );
  const gap = (entries: Observed["entries"]) => only("icer", { entries })?.gap;
  expect(gap([...arm("service", 10), ...arm("usual-care", 9), ...arm("service", 1)])).toBe("too-few");
  expect(gap([...arm("service", 10), ...arm("usual-care", 10, "days")])).toBe("undefined");
  const entries = [...arm("service", 14), ...arm("usual-care", 10)];
  const seeded = (seed: number) =>
    JSON.stringify(compute(definition("icer"), observed({ entries }), "pilot", assumptions.parse({ seed })));
  expect(seeded(5)).toBe(seeded(5));
  expect(seeded(6)).not.toBe(seeded(5));
});

const place = fc.constantFrom("001019", "001128", "001270");
const service = fc.constantFrom("cuore", "respiro");
const inMonth = fc.constantFrom("2026-03", "2026-04");
const placed = { person: fc.nat(14), municipality: place, service, month: inMonth };
const world: fc.Arbitrary<Observed> = fc
  .record({
    months: fc.array(
      fc.record({
        ...placed,
        activeDays: fc.nat(31),
        slotsDue: fc.nat(60),
        missed: fc.nat(60),
        known: fc.nat(20),
      }),
      { maxLength: 30 },
    ),
    alerts: fc.array(
      fc.record({
        ...placed,
        kind: fc.constantFrom("clinical" as const, "missed" as const, "technical" as const),
        answered: fc.option(fc.nat(300), { nil: undefined }),
        outcome: fc.constantFrom(
          null,
          "true-acted" as const,
          "false" as const,
          "technical" as const,
          "test" as const,
        ),
        inServiceHours: fc.boolean(),
      }),
      { maxLength: 30 },
    ),
    messages: fc.array(
      fc.record({ service, month: inMonth, messages: fc.nat(99), accepted: fc.nat(99), unit: fc.nat(9) }),
      {
        maxLength: 6,
      },
    ),
    asked: fc.array(fc.record({ municipality: place, service, month: inMonth, agreed: fc.boolean() }), {
      maxLength: 12,
    }),
    old: fc.boolean(),
  })
  .map(({ months, alerts, messages, asked, old }) =>
    observed({
      people: some(15, (n) => person(n, { ageBand: old && n % 2 === 0 ? "80-84" : "60-64" })),
      personMonths: months.map(({ person: n, missed, known, ...more }) =>
        month(n, {
          ...more,
          slotsMet: Math.max(0, more.slotsDue - missed),
          slotsInTime: Math.max(0, more.slotsDue - 2 * missed),
          performerKnown: known,
          byCaregiver: known >> 1,
        }),
      ),
      alerts: alerts.map(({ person: n, answered, ...more }) =>
        alert(n, { ...more, ...(answered === undefined ? {} : { answered, ended: answered + 9 }) }),
      ),
      serviceMonths: messages.map(({ unit, ...more }) =>
        serviceMonth({ ...more, rejected: { unit }, duplicates: more.messages >> 2 }),
      ),
      entries: asked.map(({ agreed, ...where }) =>
        entry({ kind: "screening", answer: agreed ? "agreed" : "refused" }, where as never),
      ),
      costs: [cost("rete", "month", "100.00")],
    }),
  );

function assertSound(id: string, { value, interval, gap, persons, numerator, denominator }: Computed): void {
  const numbers = [value, interval?.low, interval?.high, numerator, denominator];
  expect(
    numbers.every((n) => n === null || n === undefined || Number.isFinite(n)),
    id,
  ).toBe(true);
  expect(value === null, `${id}: a gap is no value`).toBe(gap !== null);
  expect(Math.max(persons.with, persons.without), id).toBeLessThanOrEqual(persons.all);
  if (value === null || interval === null) return;
  expect(interval.low, id).toBeLessThanOrEqual(value + 1e-9);
  expect(interval.high, id).toBeGreaterThanOrEqual(value - 1e-9);
}

const everyFigure = indicators.flatMap((each) => groupingsOf(each.id).map((by) => ({ each, by })));

test("whatever was seen: finite figures, estimates within their intervals, and events that add up", () => {
  fc.assert(
    fc.property(world, (seen) => {
      for (const { each, by } of everyFigure) {
        const found = compute(each, seen, by);
        for (const own of found) assertSound(`${each.id} by ${by}`, own);
        if (each.additive !== "events") continue;
        const [whole] = compute(each, seen, "pilot");
        for (const key of ["numerator", "denominator"] as const) {
          const sum = found.reduce((total, own) => total + (own[key] ?? 0), 0);
          expect(sum, `${key} of ${each.id} by ${by}`).toBeCloseTo(whole?.[key] ?? 0, 6);
        }
      }
    }),
    { numRuns: 30 },
  );
});
