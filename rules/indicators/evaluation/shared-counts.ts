import type { Part } from "../../../model/figure.ts";
import { type IndicatorDefinition, indicators } from "../../../model/indicator.ts";
import type { ObservedAlert } from "../../../model/observed.ts";
import { rollupZone } from "../../../model/rollups.ts";
import { isActionable } from "./alerts.ts";
import { civilWeek } from "./civil-week.ts";
import { activityOf, allBehind, countOf, distinct, eventful, sumsOf, totalOf } from "./persons.ts";
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

/** By what alerts are told apart in any indicator; by rule and week of the pilot and its services alone. */
const keysIn =
  ({ stratum: { by } }: Rows) =>
  ({ kind, rule, priority, inServiceHours, raisedAt }: ObservedAlert): readonly string[] => [
    ...[kind, `priority:${priority}`, inServiceHours ? "hours:in" : "hours:out"],
    ...(by === "pilot" || by === "service"
      ? [`rule:${rule}`, `week:${civilWeek(raisedAt, rollupZone)}`]
      : []),
  ];

const real = (alerts: readonly ObservedAlert[]) => alerts.filter(({ outcome }) => outcome !== "test");

/** Of `all`, those that `holds` is true of: told apart from the rest, so that neither may come from few. */
const among = (
  rows: Rows,
  all: readonly ObservedAlert[],
  holds: (alert: ObservedAlert) => boolean,
  alsoRest = false,
): Tally =>
  split(all, keysIn(rows), (own) => {
    const good = own.filter(holds);
    const rest = distinct(own.filter((each) => !holds(each)));
    const some = distinct(good);
    const fewest = alsoRest && rest > 0 ? Math.min(some, rest) : some;
    return counted(good.length, { all: alsoRest ? some : distinct(own), with: fewest, without: 0 });
  });

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
    of: (rows) => split(real(rows.alerts), keysIn(rows), (own) => counted(own.length, eventful(rows, own))),
  },
  // What is left are those nobody had to answer, which are told as well.
  answers: {
    ...{ suppression: "S5", additive: "events" },
    of: (rows) => among(rows, real(rows.alerts), ({ needsAnswer }) => needsAnswer, true),
  },
  escalated: {
    ...{ suppression: "S5", additive: "events" },
    of: (rows) =>
      among(
        rows,
        rows.alerts.filter(({ needsAnswer }) => needsAnswer),
        ({ escalated }) => escalated,
      ),
  },
  closed: {
    ...{ suppression: "S5", additive: "events" },
    of: (rows) => {
      const over = real(rows.alerts).filter(({ endedAt }) => endedAt !== null);
      return among(rows, over, () => true);
    },
  },
  adjudicated: {
    ...{ suppression: "S5", additive: "events" },
    of: (rows) => {
      const known = real(rows.alerts).filter(({ outcome }) => outcome !== null);
      return among(rows, known, () => true);
    },
  },
  actionable: {
    ...{ suppression: "S5", additive: "events" },
    of: (rows) =>
      among(
        rows,
        real(rows.alerts).filter(({ outcome }) => outcome !== null),
        isActionable,
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
