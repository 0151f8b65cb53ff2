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
  const of = (keyOf: (alert: ObservedAlert) => string, marksIn: (own: Alerts) => Alerts) =>
    new Set([...Map.groupBy(alerts, keyOf).values()].flatMap(marksIn));
  const found = {
    repeats: of(({ person, rule }) => `${person} ${rule}`, repeatsIn),
    bursts: of(({ service }) => service, burstsIn),
  };
  marked.set(whole, found);
  return found;
}

const repeatsIn = (own: Alerts): Alerts =>
  own.filter(({ raisedAt }, at) => raisedAt - (own[at - 1]?.raisedAt ?? -Infinity) < repeatWithin);

const burstsIn = (own: Alerts): Alerts =>
  own.flatMap((last, at) => {
    const first = own[at - burst];
    const isBurst = first !== undefined && last.raisedAt - first.raisedAt <= burstWithin;
    return isBurst ? own.slice(at - burst, at + 1) : [];
  });

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
