import type { Part } from "../../../model/figure.ts";
import type { ObservedAlert } from "../../../model/observed.ts";
import { rollupZone } from "../../../model/rollups.ts";
import { hours, minutes } from "../../../model/time.ts";
import { among, isActionable, real } from "./alerts.ts";
import { civilWeek } from "./civil-week.ts";
import { activityOf, eventful } from "./persons.ts";
import type { Formula, Rows } from "./rows.ts";
import { part, plain, rate, type Tally } from "./tally.ts";

type Alerts = readonly ObservedAlert[];

/** More than so many of one service within ten minutes are a burst (ISA-18.2). */
const burst = 10;
const burstWithin = minutes(10);
const repeatWithin = hours(1);
const standingAfter = hours(24);

const keysOf: Readonly<Record<"rule" | "priority" | "week", (alert: ObservedAlert) => string>> = {
  rule: ({ rule }) => rule,
  priority: ({ priority }) => priority,
  week: ({ raisedAt }) => civilWeek(raisedAt, rollupZone),
};

/** The same of each rule, priority and civil week. */
function partsBy(
  alerts: Alerts,
  kinds: readonly (keyof typeof keysOf)[],
  of: (own: Alerts) => Tally,
): Part[] {
  return kinds.flatMap((kind) =>
    [...Map.groupBy(alerts, keysOf[kind])]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, own]) => part(`${kind}:${key}`, of(own))),
  );
}

const all = ["rule", "priority", "week"] as const;

const raised: Formula["of"] = (rows) => {
  const alerts = real(rows.alerts);
  const of = (own: Alerts): Tally =>
    plain(own.length, { numerator: own.length, observations: own.length, persons: eventful(rows, own) });
  return { ...of(alerts), parts: partsBy(alerts, all, of) };
};

/** Of weeks nobody keeps how many took part on which day, so that these have no rate of their own. */
const perPatientDay: Formula["of"] = (rows) => {
  const alerts = real(rows.alerts);
  const { days } = activityOf(rows);
  const of = (own: Alerts) => rate(own.length, days, eventful(rows, own));
  return { ...of(alerts), parts: partsBy(alerts, ["rule", "priority"], of) };
};

/** A share among the alerts that `counts`. */
const shared =
  (counts: (alert: ObservedAlert) => boolean, holds: (rows: Rows) => (alert: ObservedAlert) => boolean) =>
  (rows: Rows): Tally => {
    const alerts = real(rows.alerts).filter(counts);
    const of = (own: Alerts) => among(own, holds(rows));
    return { ...of(alerts), parts: partsBy(alerts, all, of) };
  };

const any = () => true;
const isOver = ({ endedAt }: ObservedAlert): boolean => endedAt !== null;
const wantsAnswer = ({ needsAnswer }: ObservedAlert): boolean => needsAnswer;

const marked = new WeakMap<Rows["whole"], { repeats: Set<ObservedAlert>; bursts: Set<ObservedAlert> }>();

/** Which alerts of all that was observed repeat another, and which came in a burst: whatever stratum they are counted in. */
function marksOf({ whole }: Rows) {
  const known = marked.get(whole);
  if (known !== undefined) return known;
  const alerts = real(whole.alerts).toSorted((a, b) => a.raisedAt - b.raisedAt);
  const found = { repeats: new Set<ObservedAlert>(), bursts: new Set<ObservedAlert>() };
  for (const own of Map.groupBy(alerts, ({ person, rule }) => `${person} ${rule}`).values())
    for (const [at, each] of own.entries()) {
      const before = own[at - 1];
      if (before !== undefined && each.raisedAt - before.raisedAt < repeatWithin) found.repeats.add(each);
    }
  for (const own of Map.groupBy(alerts, ({ service }) => service).values())
    for (const [at, last] of own.entries()) {
      const first = own[at - burst];
      if (first === undefined || last.raisedAt - first.raisedAt > burstWithin) continue;
      for (const each of own.slice(at - burst, at + 1)) found.bursts.add(each);
    }
  marked.set(whole, found);
  return found;
}

const of = (formula: Formula["of"]): Formula => ({ by: ["pilot", "service"], of: formula });

/** What alerts ask of those who answer them, by the id of the measure. */
export const alarmFormulas: ReadonlyMap<string, Formula> = new Map(
  Object.entries({
    "alarms-raised": of(raised),
    "alarms-per-patient-day": of(perPatientDay),
    "alarms-answered": of(
      shared(
        wantsAnswer,
        () =>
          ({ acknowledgedAt }) =>
            acknowledgedAt !== null,
      ),
    ),
    "alarms-actionable": of(
      shared(
        ({ outcome }) => outcome !== null,
        () => isActionable,
      ),
    ),
    "alarms-over-unseen": of(
      shared(
        isOver,
        () =>
          ({ acknowledgedAt }) =>
            acknowledgedAt === null,
      ),
    ),
    "alarms-standing": of(
      shared(
        any,
        ({ whole }) =>
          ({ raisedAt, endedAt }) =>
            (endedAt ?? whole.asOf) - raisedAt > standingAfter,
      ),
    ),
    "alarms-repeated": of(shared(any, (rows) => (each) => marksOf(rows).repeats.has(each))),
    "alarms-in-bursts": of(shared(any, (rows) => (each) => marksOf(rows).bursts.has(each))),
    "alarms-escalated": of(
      shared(
        wantsAnswer,
        () =>
          ({ escalated }) =>
            escalated,
      ),
    ),
    "alarms-silenced": of(
      shared(
        any,
        () =>
          ({ needsAnswer }) =>
            !needsAnswer,
      ),
    ),
  }),
);
