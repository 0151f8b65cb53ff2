import type { ObservedAlert } from "../../../model/observed.ts";
import {
  kaplanMeier,
  type Step,
  timeInterval,
  timeUntilLeft,
  type Waited,
} from "../statistics/kaplan-meier.ts";
import { allBehind, distinct } from "./persons.ts";
import { byAll, type Formula, type Rows } from "./rows.ts";
import { intervalBy, part, type Tally, without } from "./tally.ts";

const minute = 60_000;
const hour = 3_600_000;

/** Alerts with how long they waited; those still waiting, or over without an answer, are censored, never left out. */
type Waits = readonly (Waited & { readonly person: number; readonly alert: ObservedAlert })[];

function untilAnswered(alerts: readonly ObservedAlert[], asOf: number): Waits {
  return alerts
    .filter(({ needsAnswer }) => needsAnswer)
    .map((alert) => {
      const end = alert.acknowledgedAt ?? alert.endedAt ?? asOf;
      const came = alert.acknowledgedAt !== null;
      return { alert, person: alert.person, time: (end - alert.raisedAt) / minute, came };
    });
}

function untilOver(alerts: readonly ObservedAlert[], asOf: number): Waits {
  return alerts
    .filter(({ kind, outcome }) => kind === "clinical" && outcome !== "test")
    .map((alert) => {
      const time = ((alert.endedAt ?? asOf) - alert.raisedAt) / hour;
      return { alert, person: alert.person, time, came: alert.endedAt !== null };
    });
}

/** Waits of one kind as a curve: median and 90th percentile are read off the same. */
interface Curve {
  readonly n: number;
  readonly persons: number;
  readonly steps: readonly Step[];
}

const curveOf = (waits: Waits): Curve => ({
  n: waits.length,
  persons: distinct(waits),
  steps: kaplanMeier(waits),
});

/** The time after which no more than `left` of them still wait: half for the median, a tenth for the 90th percentile. */
function waited({ n, persons, steps }: Curve, left: number): Tally {
  if (n === 0) return without("no-data");
  const value = timeUntilLeft(steps, left);
  return {
    value,
    numerator: null,
    denominator: n,
    interval: value === null ? null : intervalBy("greenwood", timeInterval(steps, left)),
    observations: n,
    persons: allBehind(persons),
    gap: value === null ? "not-reached" : null,
  };
}

const priorities = ["high", "medium", "low", "technical"] as const;
type Curves = { readonly whole: Curve; readonly parts: readonly (readonly [key: string, curve: Curve])[] };

/** The whole, each priority, and within and outside service hours. */
function curvesOf(waits: Waits): Curves {
  const of = (key: string, holds: (alert: ObservedAlert) => boolean) => {
    const own = waits.filter(({ alert }) => holds(alert));
    return own.length === 0 ? [] : [[key, curveOf(own)] as const];
  };
  return {
    whole: curveOf(waits),
    parts: [
      ...priorities.flatMap((each) => of(`priority:${each}`, ({ priority }) => priority === each)),
      ...of("hours:in", ({ inServiceHours }) => inServiceHours),
      ...of("hours:out", ({ inServiceHours }) => !inServiceHours),
    ],
  };
}

const read = ({ whole, parts }: Curves, left: number): Tally => ({
  ...waited(whole, left),
  parts: parts.map(([key, curve]) => part(key, waited(curve, left))),
});

const answers = new WeakMap<Rows, Curves>();
function answered(rows: Rows): Curves {
  const known = answers.get(rows);
  if (known !== undefined) return known;
  const found = curvesOf(untilAnswered(rows.alerts, rows.whole.asOf));
  answers.set(rows, found);
  return found;
}

export const timeToAckMedian: Formula = { by: byAll, of: (rows) => read(answered(rows), 0.5) };
export const timeToAckP90: Formula = { by: byAll, of: (rows) => read(answered(rows), 0.1) };
export const timeToResolution: Formula = {
  by: byAll,
  of: ({ alerts, whole }) => read(curvesOf(untilOver(alerts, whole.asOf)), 0.5),
};
