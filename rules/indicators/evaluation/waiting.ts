import type { ObservedAlert } from "../../../model/observed.ts";
import { kaplanMeier, timeInterval, timeUntilLeft, type Waited } from "../statistics/kaplan-meier.ts";
import { allBehind, distinct } from "./persons.ts";
import { byAll, type Formula, type Rows } from "./rows.ts";
import { intervalBy, part, type Tally, without } from "./tally.ts";

const minute = 60_000;
const hour = 3_600_000;

/** Alerts with how long they waited; those still waiting, or over without an answer, are censored, never left out. */
type Waits = readonly { readonly alert: ObservedAlert; readonly wait: Waited }[];

function untilAnswered(alerts: readonly ObservedAlert[], asOf: number): Waits {
  return alerts
    .filter(({ needsAnswer }) => needsAnswer)
    .map((alert) => {
      const end = alert.acknowledgedAt ?? alert.endedAt ?? asOf;
      return {
        alert,
        wait: { time: (end - alert.raisedAt) / minute, came: alert.acknowledgedAt !== null },
      };
    });
}

function untilOver(alerts: readonly ObservedAlert[], asOf: number): Waits {
  return alerts
    .filter(({ kind, outcome }) => kind === "clinical" && outcome !== "test")
    .map((alert) => ({
      alert,
      wait: { time: ((alert.endedAt ?? asOf) - alert.raisedAt) / hour, came: alert.endedAt !== null },
    }));
}

/** The time after which no more than `left` of them still wait: half for the median, a tenth for the 90th percentile. */
function waited(waits: Waits, left: number): Tally {
  if (waits.length === 0) return without("no-data");
  const steps = kaplanMeier(waits.map(({ wait }) => wait));
  const value = timeUntilLeft(steps, left);
  return {
    value,
    numerator: null,
    denominator: waits.length,
    interval: value === null ? null : intervalBy("greenwood", timeInterval(steps, left)),
    observations: waits.length,
    persons: allBehind(distinct(waits.map(({ alert }) => alert))),
    gap: value === null ? "not-reached" : null,
  };
}

const priorities = ["high", "medium", "low", "technical"] as const;

/** The whole, each priority, and within and outside service hours. */
function byUrgency(waits: Waits, left: number): Tally {
  const of = (key: string, holds: (alert: ObservedAlert) => boolean) => {
    const own = waits.filter(({ alert }) => holds(alert));
    return own.length === 0 ? [] : [part(key, waited(own, left))];
  };
  return {
    ...waited(waits, left),
    parts: [
      ...priorities.flatMap((each) => of(`priority:${each}`, ({ priority }) => priority === each)),
      ...of("hours:in", ({ inServiceHours }) => inServiceHours),
      ...of("hours:out", ({ inServiceHours }) => !inServiceHours),
    ],
  };
}

const answered = ({ alerts, whole }: Rows): Waits => untilAnswered(alerts, whole.asOf);

export const timeToAckMedian: Formula = { by: byAll, of: (rows) => byUrgency(answered(rows), 0.5) };
export const timeToAckP90: Formula = { by: byAll, of: (rows) => byUrgency(answered(rows), 0.1) };
export const timeToResolution: Formula = {
  by: byAll,
  of: ({ alerts, whole }) => byUrgency(untilOver(alerts, whole.asOf), 0.5),
};
