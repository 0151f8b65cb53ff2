import type { ObservedAlert } from "../../../model/observed.ts";
import { activityOf, distinct, eventful, fewestBeside, ofWhole } from "./persons.ts";
import { byAll, type Formula, type Rows } from "./rows.ts";
import { part, rate, share, type Tally } from "./tally.ts";

type Alerts = readonly ObservedAlert[];
const weekDays = 7;

/** Tests of the hub are no alerts. */
export const real = (alerts: Alerts): Alerts => alerts.filter(({ outcome }) => outcome !== "test");
export const isActionable = ({ kind, outcome }: ObservedAlert): boolean =>
  outcome === "true-acted" || (kind === "technical" && outcome === "technical");
const isFalse = ({ kind, outcome }: ObservedAlert): boolean =>
  outcome === "false" || outcome === "artefact" || (outcome === "technical" && kind !== "technical");

/** Those that `holds` is true of, among all, with the persons behind each side. */
export function among(alerts: Alerts, holds: (alert: ObservedAlert) => boolean): Tally {
  const good = alerts.filter(holds);
  return share(good.length, alerts.length, {
    all: distinct(alerts),
    with: distinct(good),
    without: distinct(alerts.filter((each) => !holds(each))),
  });
}

/** Within the time its priority gives. One whose time still runs, or that was over before it ran out, is not judged. */
const judged = (alerts: Alerts, asOf: number): Alerts =>
  alerts.filter(({ needsAnswer, target, acknowledgedAt, endedAt, raisedAt }) => {
    if (!needsAnswer || target === null) return false;
    return acknowledgedAt !== null || Math.min(endedAt ?? asOf, asOf) - raisedAt > target;
  });
const inTime = ({ acknowledgedAt, raisedAt, target }: ObservedAlert): boolean =>
  acknowledgedAt !== null && target !== null && acknowledgedAt - raisedAt <= target;

export const ackWithinTarget: Formula = {
  by: byAll,
  of({ alerts, whole }) {
    const due = judged(alerts, whole.asOf);
    const outside = due.filter(({ inServiceHours }) => !inServiceHours);
    const enough = distinct(outside) >= fewestBeside;
    const beside = { key: "out-of-hours", value: enough ? among(outside, inTime).value : null, unit: "%" };
    const inside = due.filter(({ inServiceHours }) => inServiceHours);
    return { ...among(inside, inTime), beside: [beside] };
  },
};

export const escalationRate: Formula = {
  by: byAll,
  of: ({ alerts }) =>
    among(
      alerts.filter(({ needsAnswer }) => needsAnswer),
      ({ escalated }) => escalated,
    ),
};

/** Episodes for each week of an active person, and by what part. */
function perWeek(rows: Rows, alerts: Alerts, keyOf: (alert: ObservedAlert) => string): Tally {
  const { days } = activityOf(rows);
  const weeks = days / weekDays;
  const of = (all: Alerts) => rate(all.length, weeks, eventful(rows, all));
  const groups = Map.groupBy(alerts, keyOf);
  const parts = [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, own]) => part(key, of(own)));
  return { ...of(alerts), parts };
}

export const alertsPerPatientWeek: Formula = {
  by: byAll,
  of: (rows) => perWeek(rows, real(rows.alerts), ({ kind }) => kind),
};

export const falseAlertsPerPatientWeek: Formula = {
  by: byAll,
  of: (rows) => perWeek(rows, rows.alerts.filter(isFalse), ({ outcome }) => outcome ?? "none"),
};

export const alertPpv: Formula = {
  by: byAll,
  of({ alerts, stratum }) {
    const clinical = real(alerts).filter(({ kind }) => kind === "clinical");
    const coverage = adjudicated(clinical);
    const ppv = among(
      clinical.filter(({ outcome }) => outcome !== null),
      isActionable,
    );
    return {
      ...ppv,
      beside: [{ key: "alert-adjudication-coverage", value: ofWhole(stratum, coverage.value), unit: "%" }],
    };
  },
};

const adjudicated = (alerts: Alerts): Tally =>
  among(
    alerts.filter(({ endedAt }) => endedAt !== null),
    ({ outcome }) => outcome !== null,
  );

export const alertAdjudicationCoverage: Formula = {
  by: byAll,
  of: ({ alerts }) => adjudicated(real(alerts)),
};
