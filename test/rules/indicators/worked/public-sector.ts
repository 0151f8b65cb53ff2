import type { AlertOutcome } from "../../../../model/alert.ts";
import type { IntakeContent } from "../../../../model/intake.ts";
import { alert, at, entry, month, person, some } from "../observed.ts";
import type { Example } from "./example.ts";

const ended = (n: number, outcome: AlertOutcome | null, more: Parameters<typeof alert>[1] = {}) =>
  alert(n, { ended: 60, outcome, ...more });
/** Two persons, a week each. */
const weeks = {
  people: [person(1), person(2)],
  personMonths: [month(1, { activeDays: 7 }), month(2, { activeDays: 7 })],
};
/** 3,043.75 days are 100 patient-months. */
const months = { people: [person(1), person(2)], personMonths: [month(1, { activeDays: 3043.75 })] };
const use = (kind: "ed-visit" | "unplanned-admission", n: number, on: string, deterioration = true) =>
  entry({ kind: "utilisation", use: kind, deterioration }, { person: n, at: at(on) });
const report = (dueAt: string, deliveredAt: string | null): IntakeContent => ({
  kind: "document",
  document: "telemonitoring-report",
  dueAt: at(dueAt),
  deliveredAt: deliveredAt === null ? null : at(deliveredAt),
});
const staff = (instrument: "SUS" | "TAM", answers: number[]): IntakeContent => ({
  kind: "questionnaire",
  questionnaire: "operatori",
  instrument,
  version: "1",
  wave: 1,
  answeredBy: "professional",
  answers,
});
const same = (n: number, value: number) => some(n, () => value);
const summary = (
  measure: "bp-at-target" | "glucose-time-in-range",
  n: number,
  value: number,
  on = "2026-03-15",
) => entry({ kind: "clinical-summary", measure, value }, { person: n, at: at(on) });
const quality = (n: number, wave: number, score: number) =>
  entry(
    {
      kind: "questionnaire",
      questionnaire: "qualita",
      instrument: "EQ-5D-5L",
      version: "1",
      wave,
      answeredBy: "patient",
      answers: null,
      score,
      scoredBy: "test 2022",
    },
    { person: n },
  );

export const publicSector: readonly Example[] = [
  {
    id: "time-to-ack-median",
    why: "answered after 10, 20 and 40 minutes, two never: S = 0.8, 0.6, 0.4, so 40 and not 20",
    rows: {
      alerts: [
        alert(1, { answered: 10 }),
        alert(2, { answered: 20 }),
        alert(3, { answered: 40, inServiceHours: false }),
        alert(4),
        alert(5, { ended: 300 }),
        alert(6, { needsAnswer: false }),
      ],
    },
    gives: {
      value: 40,
      numerator: null,
      denominator: 5,
      observations: 5,
      persons: { all: 5, with: 5, without: 0 },
    },
    parts: { "priority:medium": 40, "hours:in": 20, "hours:out": 40 },
  },
  {
    id: "time-to-ack-p90",
    why: "nine of ten after 1 to 9 minutes: a tenth is left at 9",
    rows: { alerts: some(10, (n) => alert(n, n < 9 ? { answered: n + 1 } : {})) },
    gives: { value: 9, denominator: 10 },
  },
  {
    id: "ack-within-target",
    why: "within the hour 1 of 3; out of hours, not yet due, and over in time do not count",
    rows: {
      alerts: [
        alert(1, { answered: 60 }),
        alert(2, { answered: 61 }),
        alert(3),
        alert(4, { answered: 5, inServiceHours: false }),
        alert(5, { raisedAt: at("2026-05-07T23:30:00+02:00") }),
        alert(6, { ended: 30 }),
        alert(7, { target: null }),
      ],
    },
    gives: { value: 100 / 3, numerator: 1, denominator: 3, persons: { all: 3, with: 1, without: 2 } },
    beside: { "out-of-hours": null },
  },
  {
    id: "escalation-rate",
    why: "1 of 4 that needed an answer",
    rows: {
      alerts: [
        alert(1, { escalated: true }),
        alert(1),
        alert(2),
        alert(3),
        alert(4, { needsAnswer: false, escalated: true }),
      ],
    },
    gives: { value: 25, numerator: 1, denominator: 4, persons: { all: 3, with: 1, without: 3 } },
  },
  {
    id: "alerts-per-patient-week",
    why: "3 in 2 weeks; the test is none. Poisson 0.6187 to 8.7673",
    rows: { ...weeks, alerts: [alert(1), alert(1), alert(1, { kind: "missed" }), ended(2, "test")] },
    gives: { value: 1.5, numerator: 3, denominator: 2, persons: { all: 2, with: 1, without: 1 } },
    parts: { clinical: 1, missed: 0.5 },
    between: [0.309, 4.384],
  },
  {
    id: "alert-ppv",
    why: "1 acted on of 3 with an outcome; tests and technical ones are none; 3 of 4 over have an outcome",
    rows: {
      alerts: [
        ended(1, "true-acted"),
        ended(2, "true-no-action"),
        ended(3, "false"),
        ended(4, null),
        ended(5, "test"),
        ended(6, "technical", { kind: "technical" }),
      ],
    },
    gives: { value: 100 / 3, numerator: 1, denominator: 3, persons: { all: 3, with: 1, without: 2 } },
    beside: { "alert-adjudication-coverage": 75 },
  },
  {
    id: "false-alerts-per-patient-week",
    why: "false, artefact and one of technical cause in 2 weeks; a technical alert with a technical cause is right",
    rows: {
      ...weeks,
      alerts: [
        ended(1, "false"),
        ended(1, "artefact"),
        ended(2, "technical"),
        ended(2, "technical", { kind: "technical" }),
        ended(2, "true-no-action"),
      ],
    },
    gives: { value: 1.5, numerator: 3, denominator: 2, persons: { all: 2, with: 2, without: 0 } },
    parts: { false: 0.5, artefact: 0.5, technical: 0.5 },
  },
  {
    id: "alert-adjudication-coverage",
    why: "2 of 3 closed; an open one and a test do not count",
    rows: { alerts: [ended(1, "false"), ended(1, "true-acted"), ended(2, null), alert(3), ended(4, "test")] },
    gives: { value: 200 / 3, numerator: 2, denominator: 3, persons: { all: 2, with: 1, without: 1 } },
  },
  {
    id: "missed-deterioration",
    why: "warned 48 h before, not warned, warned 73 h before, warned before the window: 2 of 4 missed",
    rows: {
      alerts: [alert(1), alert(3), alert(2, { kind: "missed" })],
      alertsBefore: [{ person: 4, raisedAt: at("2026-02-28") }],
      entries: [
        use("ed-visit", 1, "2026-03-12"),
        use("ed-visit", 2, "2026-03-12", false),
        use("unplanned-admission", 3, "2026-03-13T13:00:00+01:00"),
        use("unplanned-admission", 4, "2026-03-02"),
      ],
    },
    gives: { value: 50, numerator: 2, denominator: 4, persons: { all: 4, with: 2, without: 2 } },
    parts: { deterioration: 100 / 3, other: 100 },
  },
  {
    id: "time-to-resolution",
    why: "over after 1 and 3 hours, one still open: S = 2/3, 1/3",
    rows: {
      alerts: [
        alert(1, { ended: 60 }),
        alert(2, { ended: 180 }),
        alert(3),
        alert(4, { kind: "missed", ended: 1 }),
      ],
    },
    gives: { value: 3, denominator: 3 },
  },
  {
    id: "staff-minutes",
    why: "90 minutes in 2 weeks",
    rows: {
      ...weeks,
      entries: [
        entry({ kind: "workload", minutes: 60, activity: "alerts" }, { person: 1 }),
        entry({ kind: "workload", minutes: 30, activity: "calls" }),
      ],
    },
    gives: {
      value: 45,
      numerator: 90,
      denominator: 2,
      interval: null,
      persons: { all: 2, with: 2, without: 0 },
    } as Example["gives"],
    parts: { alerts: 30, calls: 15, training: 0 },
  },
  {
    id: "staff-acceptance",
    why: "((6 + 4) / 2 + (7 + 5) / 2) / 2",
    rows: {
      entries: [
        entry(staff("TAM", [...same(6, 6), ...same(6, 4)])),
        entry(staff("TAM", [...same(6, 7), ...same(6, 5)])),
      ],
    },
    gives: { value: 5.5, numerator: 11, denominator: 2, persons: { all: 2, with: 2, without: 0 } },
    parts: { usefulness: 6.5, "ease-of-use": 4.5 },
  },
  {
    id: "sus-staff",
    why: "(50 + 75) / 2",
    rows: {
      entries: [entry(staff("SUS", same(10, 3))), entry(staff("SUS", [4, 2, 4, 2, 4, 2, 4, 2, 4, 2]))],
    },
    gives: { value: 62.5, numerator: 125, denominator: 2 },
  },
  {
    id: "plan-coverage",
    why: "2 of 3 who took part",
    rows: {
      people: [
        person(1),
        person(2),
        person(3, { hasPlan: false }),
        person(4, { left: { why: "lost", at: at("2026-02-01") } }),
      ],
    },
    gives: { value: 200 / 3, numerator: 2, denominator: 3, persons: { all: 3, with: 2, without: 1 } },
  },
  {
    id: "thresholds-personalised",
    why: "(2 + 0 + 1) of (3 + 2 + 1): the third person's limits are known as one pair",
    rows: {
      people: [
        person(1, { limits: { of: 3, confirmed: 2 } }),
        person(2, { limits: { of: 2, confirmed: 0 } }),
        person(3, { hasPersonalLimit: true }),
      ],
    },
    gives: { value: 50, numerator: 3, denominator: 6, persons: { all: 3, with: 2, without: 2 } },
  },
  {
    id: "report-timeliness",
    why: "1 of 3 due: one late, one never; one not due yet",
    rows: {
      entries: [
        entry(report("2026-04-01", "2026-04-01"), { person: 1 }),
        entry(report("2026-04-01", "2026-04-02"), { person: 2 }),
        entry(report("2026-04-01", null), { person: 2 }),
        entry(report("2026-06-01", null), { person: 3 }),
      ],
    },
    gives: { value: 100 / 3, numerator: 1, denominator: 3, persons: { all: 2, with: 1, without: 1 } },
  },
  {
    id: "ed-visits",
    why: "3 in 100 patient-months, all one person's",
    rows: {
      ...months,
      entries: [
        use("ed-visit", 1, "2026-03-12"),
        use("ed-visit", 1, "2026-03-13"),
        use("ed-visit", 1, "2026-03-14"),
        use("unplanned-admission", 2, "2026-03-14"),
      ],
    },
    gives: { value: 3, numerator: 3, denominator: 1, persons: { all: 1, with: 1, without: 0 } },
    between: [0.619, 8.767],
  },
  {
    id: "unplanned-admissions",
    why: "none seen, though such things are entered: nought in 100 months, up to 3.689",
    rows: { ...months, entries: [use("ed-visit", 1, "2026-03-12")] },
    gives: { value: 0, numerator: 0, denominator: 1, persons: { all: 1, with: 0, without: 1 } },
    between: [0, 3.689],
  },
  {
    id: "visits-substituted",
    why: "2 in 100 months",
    rows: {
      ...months,
      entries: some(2, () =>
        entry({ kind: "visit-substituted", facility: "lanzo", byCar: 1, companions: 0 }, { person: 1 }),
      ),
    },
    gives: { value: 0.02, numerator: 2, denominator: 100 },
  },
  {
    id: "bp-at-target",
    why: "the last of person 1 counts: 1 of 2",
    rows: {
      entries: [
        summary("bp-at-target", 1, 0, "2026-03-10"),
        summary("bp-at-target", 1, 1, "2026-04-10"),
        summary("bp-at-target", 2, 0),
      ],
    },
    gives: { value: 50, numerator: 1, denominator: 2, persons: { all: 2, with: 1, without: 1 } },
  },
  {
    id: "glucose-time-in-range",
    why: "(60 + 70 + 95) / 3",
    rows: { entries: [60, 70, 95].map((value, n) => summary("glucose-time-in-range", n, value)) },
    gives: { value: 75, numerator: 225, denominator: 3 },
    beside: { "median-of-persons": 70 },
  },
  {
    id: "hrqol-change",
    why: "0.1 and 0.3 up; the third has one wave only. 0.2 ± 12.7062 × 0.1",
    rows: {
      entries: [
        quality(1, 1, 0.6),
        quality(1, 2, 0.7),
        quality(2, 3, 0.8),
        quality(2, 1, 0.5),
        quality(3, 1, 0.4),
      ],
    },
    gives: { value: 0.2, numerator: 0.4, denominator: 2, persons: { all: 2, with: 2, without: 0 } },
    between: [-1.071, 1.471],
  },
  {
    id: "safety-incidents",
    why: "2 linked ones in 1,000 days; the third had other causes",
    rows: {
      people: [person(1)],
      personMonths: [month(1, { activeDays: 1000 })],
      entries: [
        entry({ kind: "incident", severity: "near-miss", related: "hub" }),
        entry({ kind: "incident", severity: "serious", related: "device" }, { person: 1 }),
        entry({ kind: "incident", severity: "minor", related: "other" }, { person: 1 }),
      ],
    },
    gives: { value: 2, numerator: 2, denominator: 1, persons: { all: 1, with: 1, without: 0 } },
    parts: { "near-miss": 1, minor: 0, serious: 1 },
  },
  {
    id: "adoption-decisions",
    why: "the last word of each: one stops, one is undecided",
    rows: {
      entries: [
        entry(
          { kind: "adoption-decision", decision: "undecided" },
          { service: "cuore" as never, at: at("2026-03-01") },
        ),
        entry(
          { kind: "adoption-decision", decision: "stop" },
          { service: "cuore" as never, at: at("2026-04-01") },
        ),
        entry({ kind: "adoption-decision", decision: "undecided" }, { service: "respiro" as never }),
      ],
    },
    gives: { value: 50, numerator: 1, denominator: 2 },
    parts: { adopt: 0, extend: 0, stop: 50 },
  },
  {
    id: "helix-participation",
    why: "two enterprises, one of them twice; a meeting is no contribution; one is not named",
    rows: {
      entries: [
        ...["alfa", "alfa", "beta", undefined].map((organisation) =>
          entry({
            kind: "helix-participation",
            helix: "enterprise",
            form: "contribution",
            participants: 1,
            ...(organisation === undefined ? {} : { organisation }),
          }),
        ),
        entry({
          kind: "helix-participation",
          helix: "research",
          form: "meeting",
          participants: 9,
          organisation: "ateneo",
        }),
      ],
    },
    gives: { value: 2 },
    parts: { enterprise: 2, research: 0, "public-sector": 0, "civil-society": 0 },
    beside: { "contributions-of-unnamed": 1 },
  },
];
