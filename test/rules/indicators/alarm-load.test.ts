import { expect, test } from "vitest";
import { alarmMeasures, definitionOf } from "../../../model/alarm-measures.ts";
import type { ObservedAlert } from "../../../model/observed.ts";
import { compute, groupingsOf } from "../../../rules/indicators/evaluation/compute.ts";
import { alert, at, month, observed, person, some } from "./observed.ts";

const raised = (n: number, when: string, more: Partial<ObservedAlert> = {}) =>
  alert(n, { raisedAt: at(when), rule: "spo2-low", priority: "high", outcome: null, ...more });

/** Ten alerts by hand: two in a week of March, the rest in a burst of eleven minutes' end, see each measure. */
const alerts: readonly ObservedAlert[] = [
  raised(0, "2026-03-02T10:00:00Z", {
    acknowledgedAt: at("2026-03-02T10:05:00Z"),
    endedAt: at("2026-03-02T11:00:00Z"),
    outcome: "true-acted",
  }),
  raised(0, "2026-03-02T10:30:00Z", { acknowledgedAt: null, endedAt: at("2026-03-02T10:40:00Z") }),
  raised(1, "2026-03-10T10:00:00Z", {
    rule: "weight-up",
    priority: "low",
    acknowledgedAt: null,
    endedAt: at("2026-03-12T10:00:00Z"),
    outcome: "false",
    escalated: true,
  }),
  raised(2, "2026-03-10T10:00:00Z", { rule: "weight-up", outcome: "test" }),
  ...some(11, (n) =>
    raised(10 + n, `2026-03-20T08:00:${String(n).padStart(2, "0")}Z`, { needsAnswer: false }),
  ),
];
const all = observed({
  people: some(25, (n) => person(n)),
  personMonths: some(25, (n) => month(n, { activeDays: 28 })),
  alerts,
});
const of = (id: string) => {
  const definition = definitionOf(id);
  if (definition === undefined) throw new Error(id);
  const [figure] = compute(definition, all, "pilot");
  if (figure === undefined) throw new Error(id);
  return figure;
};
const counts = (id: string) => [of(id).numerator, of(id).denominator];

test("each measure of alarm fatigue by hand, tests of the hub left out", () => {
  expect(counts("alarms-raised")).toEqual([14, null]);
  expect(counts("alarms-per-patient-day")).toEqual([14, 700]);
  expect(counts("alarms-answered")).toEqual([1, 3]);
  expect(counts("alarms-actionable")).toEqual([1, 2]);
  expect(counts("alarms-repeated"), "half an hour after another").toEqual([1, 14]);
  expect(counts("alarms-in-bursts"), "eleven within ten minutes").toEqual([11, 14]);
  expect(counts("alarms-escalated")).toEqual([1, 3]);
  expect(counts("alarms-silenced")).toEqual([11, 14]);
  const standing = of("alarms-standing");
  expect((standing.numerator ?? 0) >= 1).toBe(true);
  const seen = of("alarms-over-unseen");
  expect([seen.numerator, seen.denominator]).toEqual([
    alerts.filter(
      ({ acknowledgedAt, endedAt, outcome }) =>
        outcome !== "test" && endedAt !== null && acknowledgedAt === null,
    ).length,
    alerts.filter(({ endedAt, outcome }) => outcome !== "test" && endedAt !== null).length,
  ]);
});

test("parts are rules, priorities and civil weeks of Rome, and each kind adds up to the whole", () => {
  for (const { id } of alarmMeasures) {
    const figure = of(id);
    const parts = figure.parts ?? [];
    for (const kind of ["rule:", "priority:", "week:"]) {
      const own = parts.filter(({ key }) => key.startsWith(kind));
      if (own.length === 0) continue;
      expect(
        own.reduce((sum, each) => sum + (each.numerator ?? 0), 0),
        `${id} ${kind}`,
      ).toBe(figure.numerator);
    }
    expect(groupingsOf(id)).toEqual(["pilot", "service"]);
  }
  const weeks = (of("alarms-raised").parts ?? []).filter(({ key }) => key.startsWith("week:"));
  expect(weeks.map(({ key, numerator }) => [key, numerator])).toEqual([
    ["week:2026-03-02", 2],
    ["week:2026-03-09", 1],
    ["week:2026-03-16", 11],
  ]);
});
