import type { Part } from "../../../model/figure.ts";
import { type IndicatorDefinition, indicators } from "../../../model/indicator.ts";
import type { ObservedAlert } from "../../../model/observed.ts";
import {
  activityOf,
  allBehind,
  countOf,
  daysOfMonth,
  distinct,
  eventful,
  sumsOf,
  totalOf,
} from "./persons.ts";
import { backIn, personsOf, validIn } from "./questionnaires.ts";
import { byAll, entriesOf, type Formula, type Rows, tookPart } from "./rows.ts";
import { part, plain, type Tally, without } from "./tally.ts";

/**
 * What several indicators count alike. Each is judged in tables of its own, under a name of its own in the register: else what
 * one indicator hides another would tell, since each of them hides other neighbours with what is small.
 */
export interface SharedCount {
  readonly definition: IndicatorDefinition;
  readonly formula: Formula;
}

type Persons = Tally["persons"];
/** Of nobody and nothing there is no data, which is no secret. */
function counted(n: number, persons: Persons, parts?: readonly Part[]): Tally {
  const more = parts === undefined ? {} : { parts };
  return n === 0 && persons.all === 0
    ? without("no-data", { numerator: 0, persons, ...more })
    : plain(n, { numerator: n, observations: n, persons }, more);
}

const behind = (rows: readonly { readonly person: number | null }[]): Persons => allBehind(distinct(rows));

/** Those of a kind with the same of each part; a part is left out where there is none of it. */
function split<Row>(
  rows: readonly Row[],
  keysOf: (row: Row) => readonly string[],
  of: (own: readonly Row[]) => Tally,
) {
  const found = new Map<string, Row[]>();
  for (const row of rows)
    for (const key of keysOf(row)) {
      const own = found.get(key);
      if (own === undefined) found.set(key, [row]);
      else own.push(row);
    }
  const parts = [...found].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, own]) => part(key, of(own)));
  return { ...of(rows), parts };
}

const tallies: Readonly<
  Record<
    string,
    Pick<IndicatorDefinition, "suppression" | "additive"> & { readonly of: (rows: Rows) => Tally }
  >
> = {
  people: {
    ...{ suppression: "S1", additive: "persons" },
    of: (rows) => {
      const n = rows.people.filter(tookPart(rows)).length;
      return counted(n, allBehind(n));
    },
  },
  "active-days": {
    ...{ suppression: "S3", additive: "events" },
    of: (rows) => {
      const { days, persons } = activityOf(rows);
      return counted(days, allBehind(persons));
    },
  },
  "slots-due": {
    ...{ suppression: "S5", additive: "events" },
    of: (rows) => {
      const { slotsDue } = sumsOf(rows);
      return counted(totalOf(slotsDue), allBehind(countOf(slotsDue, (n) => n > 0)));
    },
  },
  alerts: {
    ...{ suppression: "S3", additive: "events" },
    of: (rows) =>
      split(
        rows.alerts.filter(({ outcome }) => outcome !== "test"),
        ({ kind }) => [kind],
        (own) => counted(own.length, eventful(rows, own)),
      ),
  },
  answers: {
    ...{ suppression: "S5", additive: "events" },
    of: ({ alerts }) =>
      split(
        alerts.filter(({ needsAnswer }) => needsAnswer),
        ({ priority, inServiceHours }: ObservedAlert) => [
          `priority:${priority}`,
          inServiceHours ? "hours:in" : "hours:out",
        ],
        (own) => counted(own.length, behind(own)),
      ),
  },
  asked: {
    ...{ suppression: "S1", additive: "events" },
    of: (rows) =>
      split(
        entriesOf(rows, "screening").filter(({ content }) => content.answer !== "not-eligible"),
        ({ content: { answer, reason } }) =>
          answer === "agreed" || (answer === "refused" && reason !== undefined) ? [`answer:${answer}`] : [],
        (own) => counted(own.length, allBehind(own.length)),
      ),
  },
  "hospital-uses": {
    ...{ suppression: "S3", additive: "events" },
    of: (rows) =>
      split(
        entriesOf(rows, "utilisation"),
        ({ content }) => [`use:${content.use}`],
        (own) => counted(own.length, eventful(rows, own)),
      ),
  },
  "visits-saved": {
    ...{ suppression: "S3", additive: "events" },
    of: (rows) => {
      const visits = entriesOf(rows, "visit-substituted");
      return counted(visits.length, eventful(rows, visits));
    },
  },
  "notes-of-work": {
    ...{ suppression: "S3", additive: "events" },
    of: (rows) =>
      split(
        entriesOf(rows, "workload"),
        ({ content }) => [content.activity],
        (own) => counted(own.length, eventful(rows, own)),
      ),
  },
  questionnaires: {
    ...{ suppression: "S5", additive: "events" },
    of: (rows) => {
      const back = backIn(rows);
      const parts = validIn(rows).map(({ instrument, sheets }) =>
        part(`instrument:${instrument}`, counted(sheets.length, allBehind(personsOf(sheets)))),
      );
      return counted(back.length, allBehind(personsOf(back)), parts);
    },
  },
};

const [template] = indicators;
export const sharedCounts: ReadonlyMap<string, SharedCount> = new Map(
  Object.entries(tallies).flatMap(([name, { of, ...own }]) => {
    if (template === undefined) return [];
    const id = `shared:${name}`;
    const definition = { ...template, ...own, id, version: "1", minimumSample: null, sources: ["hub"] };
    return [[id, { definition, formula: { by: byAll, of } }] as const];
  }),
);

/** How an indicator has to do with a shared count. */
export interface Link {
  readonly of: string;
  /** Which part of the count it has to do with; of the whole when not given. */
  readonly part?: string;
  /** Its parts are those of the count. */
  readonly sameParts?: true;
  /** Its denominator is the count so many times. */
  readonly times?: number;
  /** It tells less than the count: hidden with it, and no more. */
  readonly within?: true;
}

const link = (of: string, more: Omit<Link, "of"> = {}): Link => ({ of: `shared:${of}`, ...more });
const month = 1 / daysOfMonth;
const perWeek = link("active-days", { times: 1 / 7 });
const perMonth = link("active-days", { times: month });
const perHundredMonths = link("active-days", { times: month / 100 });
const instrument = (name: string) => link("questionnaires", { part: `instrument:${name}`, times: 1 });

const links: Readonly<Record<string, readonly Link[]>> = {
  "case-mix": [link("people")],
  "plan-coverage": [link("people", { times: 1 })],
  "reach-per-1000": [link("people")],
  "small-municipality-equity": [link("people", { times: 1 })],
  "adherence-measurements": [link("slots-due", { times: 1 })],
  "data-completeness": [link("slots-due", { times: 1 })],
  "alerts-per-patient-week": [perWeek, link("alerts", { sameParts: true })],
  "false-alerts-per-patient-week": [perWeek, link("alerts", { within: true })],
  "time-to-resolution": [link("alerts", { part: "clinical", times: 1 })],
  "alert-ppv": [link("alerts", { part: "clinical", within: true })],
  "alert-adjudication-coverage": [link("alerts", { within: true })],
  "cost-per-actionable-alert": [link("alerts", { within: true })],
  "escalation-rate": [link("answers", { times: 1 })],
  "time-to-ack-median": [link("answers", { sameParts: true, times: 1 })],
  "time-to-ack-p90": [link("answers", { sameParts: true, times: 1 })],
  "ack-within-target": [link("answers", { within: true })],
  "enrolment-rate": [link("asked", { times: 1 }), link("asked", { part: "answer:agreed" })],
  "digital-barrier-refusals": [link("asked", { part: "answer:refused", times: 1 })],
  "missed-deterioration": [link("hospital-uses", { times: 1 })],
  "ed-visits": [perHundredMonths, link("hospital-uses", { part: "use:ed-visit" })],
  "unplanned-admissions": [perHundredMonths, link("hospital-uses", { part: "use:unplanned-admission" })],
  "support-tickets": [perHundredMonths],
  "safety-incidents": [link("active-days", { times: 1 / 1000 })],
  "visits-substituted": [perMonth, link("visits-saved")],
  "travel-km-avoided": [perMonth, link("visits-saved")],
  "travel-time-avoided": [perMonth, link("visits-saved")],
  "co2-avoided": [perMonth, link("visits-saved")],
  "staff-minutes": [perWeek, link("notes-of-work", { sameParts: true })],
  "cost-per-patient-month": [perMonth],
  "net-saving": [link("active-days", { times: month / 12 })],
  "break-even-patients": [link("active-days")],
  "payback-months": [link("active-days")],
  "revenue-coverage": [link("active-days")],
  "questionnaire-response": [link("questionnaires")],
  "sus-patient": [instrument("SUS")],
  "tuq-patient": [instrument("TUQ")],
  "sutaq-subscales": [link("questionnaires", { part: "instrument:SUTAQ" })],
  "nps-patient": [instrument("NPS")],
};

export const linksOf = (indicator: string): readonly Link[] => links[indicator] ?? [];

/** Nobody who takes part stands behind these. */
const ofNobody = new Set([
  ...["application-profile", "adoption-decisions", "helix-participation", "platform-availability"],
  ...[
    "fhir-conformance",
    "sus-staff",
    "staff-acceptance",
    "icer",
    "enrolment-rate",
    "digital-barrier-refusals",
  ],
  "shared:asked",
]);
export const isOfPeople = (indicator: string): boolean => !ofNobody.has(indicator);
