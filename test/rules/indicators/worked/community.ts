import { assumptions } from "../../../../model/assumptions.ts";
import type { IntakeContent } from "../../../../model/intake.ts";
import { at, entry, month, person, some } from "../observed.ts";
import type { Example } from "./example.ts";

const sheet = (
  instrument: "SUS" | "TUQ" | "SUTAQ" | "NPS",
  answers: readonly (number | null)[] | null,
  wave = 1,
): IntakeContent => ({
  kind: "questionnaire",
  questionnaire: "gradimento",
  instrument,
  version: "1",
  wave,
  answeredBy: "patient",
  answers: answers === null ? null : [...answers],
});
const same = (n: number, value: number | null) => some(n, () => value);
const screening = (
  answer: "agreed" | "refused" | "not-eligible" | "undecided",
  reason?: "no-network" | "privacy",
) => entry({ kind: "screening", answer, ...(reason === undefined ? {} : { reason }) });
const left = (why: "withdrawal" | "lost" | "death", on: string) => ({ left: { why, at: at(on) } });

const visit = entry(
  { kind: "visit-substituted", facility: "lanzo", byCar: 0.5, companions: 1 },
  { person: 1, municipality: "001019" as never },
);
const journeys = {
  people: [person(1), person(2)],
  personMonths: [month(1, { activeDays: 30.4375 }), month(2, { activeDays: 30.4375 })],
  entries: [
    visit,
    { ...visit, person: 2 },
    entry(
      { kind: "visit-added", facility: "lanzo", byCar: 1 },
      { person: 2, municipality: "001019" as never },
    ),
    entry({ kind: "visit-substituted", facility: "altrove", byCar: 1, companions: 0 }, { person: 1 }),
  ],
};
const roads = assumptions.parse({
  travel: {
    roads: { version: "1", rows: [{ municipality: "001019", facility: "lanzo", km: 30, minutes: 45 }] },
    kgPerKm: { value: 0.2, year: 2020, source: "test", status: "unverified-default" },
    footprintKgPerPatientMonth: 0.5,
  },
});

export const community: readonly Example[] = [
  {
    id: "adherence-measurements",
    why: "(40 + 15 + 0) / (50 + 30 + 20) = 55 %; persons 80, 50 and 0 %",
    rows: {
      people: some(4, person),
      personMonths: [
        month(0, { slotsDue: 30, slotsMet: 25 }),
        month(0, { slotsDue: 20, slotsMet: 15, month: "2026-04" }),
        month(1, { slotsDue: 30, slotsMet: 15 }),
        month(2, { slotsDue: 20 }),
        month(3),
      ],
    },
    gives: {
      value: 55,
      numerator: 55,
      denominator: 100,
      observations: 100,
      persons: { all: 3, with: 2, without: 3 },
    },
    beside: { "median-of-persons": 50 },
    between: [45.245, 64.388],
  },
  {
    id: "adherent-patients",
    why: "80 % just does, 75 % does not, 13 days and no slots do not count: 1 of 2",
    rows: {
      people: some(4, person),
      personMonths: [
        month(0, { slotsDue: 10, slotsMet: 8 }),
        month(1, { slotsDue: 8, slotsMet: 6 }),
        month(2, { slotsDue: 10, slotsMet: 10, activeDays: 13 }),
        month(3),
      ],
    },
    gives: { value: 50, numerator: 1, denominator: 2, persons: { all: 2, with: 1, without: 1 } },
    beside: { "lower-quartile": 75, "median-of-persons": 77.5, "upper-quartile": 80 },
  },
  {
    id: "enrolment-rate",
    why: "2 agreed of 4 eligible",
    rows: {
      entries: [
        screening("agreed"),
        screening("agreed"),
        screening("refused"),
        screening("undecided"),
        screening("not-eligible"),
      ],
    },
    gives: { value: 50, numerator: 2, denominator: 4, persons: { all: 4, with: 2, without: 2 } },
    between: [15.004, 84.996],
  },
  {
    id: "digital-barrier-refusals",
    why: "1 of 3 with a reason; the fourth gave none",
    rows: {
      entries: [
        screening("refused", "no-network"),
        screening("refused", "privacy"),
        screening("refused", "privacy"),
        screening("refused"),
      ],
    },
    gives: { value: 100 / 3, numerator: 1, denominator: 3, persons: { all: 3, with: 1, without: 2 } },
    parts: { "no-network": 100 / 3, "device-skill": 0, "distrust-of-technology": 0 },
  },
  {
    id: "dropout-rate",
    why: "of 4 there and enrolled by 1 April one withdrew and one was lost; the dead one is no drop-out",
    rows: {
      people: [
        person(1, left("withdrawal", "2026-03-20")),
        person(2, left("lost", "2026-04-20")),
        person(3, left("death", "2026-04-20")),
        person(4),
        person(5, { enrolledAt: at("2026-04-10"), ...left("lost", "2026-04-20") }),
        person(6, left("withdrawal", "2026-02-20")),
      ],
    },
    gives: { value: 50, numerator: 2, denominator: 4, persons: { all: 4, with: 2, without: 2 } },
  },
  {
    id: "retention-90d",
    why: "20 enrolled; after 50 days 4 leave: 0.8; after 60 days 3 die; after 80 days 3 of 13 leave: 0.8 × 10/13",
    rows: {
      people: some(20, (n) => {
        if (n < 4) return person(n, left("withdrawal", "2026-03-01"));
        if (n < 7) return person(n, left("death", "2026-03-11"));
        return person(n, n < 10 ? left("lost", "2026-03-31T13:00:00+02:00") : {});
      }),
    },
    gives: { value: 800 / 13, denominator: 20, observations: 20, persons: { all: 20, with: 20, without: 0 } },
    beside: { "at-risk-at-90-days": 10 },
  },
  {
    id: "sus-patient",
    why: "(50 + 100 + 75) / 3; the second wave 1 of person 0 replaces the first; one not valid",
    rows: {
      entries: [
        entry(sheet("SUS", same(10, 1)), { person: 0, recordedAt: at("2026-03-02") }),
        entry(sheet("SUS", same(10, 3)), { person: 0 }),
        entry(sheet("SUS", [5, 1, 5, 1, 5, 1, 5, 1, 5, 1]), { person: 1 }),
        entry(sheet("SUS", [4, 2, 4, 2, 4, 2, 4, 2, 4, 2]), { person: 2 }),
        entry(sheet("SUS", same(10, null)), { person: 3 }),
        entry(sheet("SUS", null), { person: 4 }),
      ],
    },
    gives: {
      value: 75,
      numerator: 225,
      denominator: 3,
      observations: 3,
      persons: { all: 3, with: 3, without: 0 },
    },
    beside: { "questionnaire-response": 80, caregivers: null },
    between: [12.897, 137.103],
  },
  {
    id: "tuq-patient",
    why: "(5 + 7) / 2; without the interaction items of the second",
    rows: {
      entries: [
        entry(sheet("TUQ", same(21, 5)), { person: 1 }),
        entry(sheet("TUQ", [...same(10, 7), ...same(4, null), ...same(7, 7)]), { person: 2 }),
      ],
    },
    gives: { value: 6, numerator: 12, denominator: 2 },
    parts: { usefulness: 6, "interaction-quality": 5, satisfaction: 6 },
  },
  {
    id: "sutaq-subscales",
    why: "no total; benefit (4 + 6) / 2, concerns (2 + 1) / 2",
    rows: {
      entries: [
        entry(sheet("SUTAQ", [...same(9, 4), ...same(4, 1), ...same(3, 2), ...same(6, 5)]), { person: 1 }),
        entry(sheet("SUTAQ", [...same(9, 6), ...same(4, 1), ...same(3, 1), ...same(6, 5)]), { person: 2 }),
      ],
    },
    gives: { value: null, gap: "undefined", observations: 2 },
    parts: {
      "perceived-benefit": 5,
      "care-personnel-concerns": 1.5,
      "privacy-and-discomfort": 1,
      satisfaction: 5,
    },
  },
  {
    id: "nps-patient",
    why: "4 promoters less 2 detractors of 10 is 20; error 23.664 times t(9) 2.2622",
    rows: {
      entries: [10, 9, 9, 10, 8, 7, 8, 7, 0, 6].map((answer, n) =>
        entry(sheet("NPS", [answer]), { person: n }),
      ),
    },
    gives: { value: 20, numerator: 2, denominator: 10 },
    between: [-33.534, 73.534],
  },
  {
    id: "questionnaire-response",
    why: "3 of 4 came back, from two persons; one person owes one; that one was sent and came back are two facts of it",
    rows: {
      entries: [
        entry(sheet("SUS", same(10, 3)), { person: 1 }),
        entry(sheet("NPS", [9]), { person: 1 }),
        entry(sheet("NPS", [9]), { person: 2 }),
        entry(sheet("SUS", null), { person: 2 }),
        entry(sheet("SUS", null), { person: 1 }),
      ],
    },
    gives: { value: 75, numerator: 3, denominator: 4, persons: { all: 2, with: 2, without: 1 } },
  },
  {
    id: "caregiver-operated",
    why: "12 of 40 of known performer",
    rows: {
      people: some(3, person),
      personMonths: [
        month(0, { readings: 50, performerKnown: 30, byCaregiver: 12 }),
        month(1, { readings: 50, performerKnown: 10 }),
        month(2, { readings: 50 }),
      ],
    },
    gives: { value: 30, numerator: 12, denominator: 40, persons: { all: 2, with: 1, without: 2 } },
  },
  {
    id: "travel-km-avoided",
    why: "2 × (2 × 30 × 0.5) - 2 × 30 = 0 over two months, one way unknown",
    rows: journeys,
    assumptions: roads,
    gives: {
      value: 0,
      numerator: 0,
      denominator: 2,
      observations: 3,
      persons: { all: 2, with: 2, without: 0 },
    },
    beside: { "visits-of-unknown-way": 1 },
  },
  {
    id: "travel-time-avoided",
    why: "2 × (2 × 45 minutes × 2 persons) = 6 hours over two months; residuals of both persons are nought",
    rows: journeys,
    assumptions: roads,
    gives: { value: 3, numerator: 6, denominator: 2 },
    between: [3, 3],
  },
  {
    id: "co2-avoided",
    why: "30 km × 0.2 = 6 kg of one visit less 0.5 kg in each of two months",
    rows: { ...journeys, entries: [visit] },
    assumptions: roads,
    gives: { value: 2.5, numerator: 5, denominator: 2 },
    beside: { "kg-co2e-per-km": 0.2 },
  },
  {
    id: "municipality-coverage",
    why: "patients in two of three; one left before the window",
    rows: {
      people: [
        person(1),
        person(2, { municipality: "001019" }),
        person(3, { municipality: "001270", ...left("lost", "2026-02-01") }),
      ],
    },
    gives: { value: 200 / 3, numerator: 2, denominator: 3, persons: { all: 2, with: 2, without: 0 } },
  },
  {
    id: "reach-per-1000",
    why: "4 of 10,000 residents; Poisson 1.0899 to 10.2416",
    rows: { people: [...some(4, person), person(9, left("lost", "2026-02-01"))] },
    gives: { value: 0.4, numerator: 4, denominator: 10, persons: { all: 10_000, with: 4, without: 9996 } },
    between: [0.109, 1.024],
  },
  {
    id: "small-municipality-equity",
    why: "1 of 4 patients where 1 % of residents live: 25",
    rows: { people: [...some(3, person), person(3, { municipality: "001019" })] },
    gives: { value: 25, numerator: 1, denominator: 4, persons: { all: 4, with: 1, without: 3 } },
    beside: { "share-of-residents": 1 },
  },
  {
    id: "age-equity",
    why: "10 older with 6 of 10 slots, 10 younger with 8 of 10: 0.75 and no spread",
    rows: {
      people: some(20, (n) => person(n, { ageBand: n < 10 ? "75-79" : "65-69" })),
      personMonths: some(20, (n) => month(n, { slotsDue: 10, slotsMet: n < 10 ? 6 : 8 })),
    },
    gives: { value: 0.75, observations: 20, persons: { all: 20, with: 10, without: 10 } },
    beside: { "adherence-75-and-over": 60, "adherence-under-75": 80 },
    between: [0.75, 0.75],
  },
  {
    id: "case-mix",
    why: "three took part: two with heart failure, two women",
    rows: {
      people: [
        person(1),
        person(2, { sex: "male", ageBand: "80-84" }),
        person(3, { conditions: ["copd", "heart-failure"] }),
        person(4, left("lost", "2026-02-01")),
      ],
    },
    gives: { value: 3, numerator: 3, denominator: null, persons: { all: 3, with: 3, without: 0 } },
    parts: {
      "condition:heart-failure": 2,
      "condition:copd": 1,
      "age:70-74": 2,
      "age:80-84": 1,
      "sex:female": 2,
      "sex:male": 1,
    },
  },
];
