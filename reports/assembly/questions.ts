import { alarmMeasures } from "../../model/alarm-measures.ts";
import type { Grouping } from "../../model/figure.ts";
import { indicators } from "../../model/indicator.ts";
import type { ReportKind } from "../../model/report.ts";

/** One thing a report asks the figures desk. */
export interface FigureQuestion {
  readonly indicator: string;
  readonly grouping: Grouping;
  /** Confined to one service. */
  readonly service: string | null;
}

/** Told apart in the report of the pilot. Few: each table hides more of the others. */
const apart: Readonly<Partial<Record<Grouping, readonly string[]>>> = {
  zone: ["reach-per-1000", "adherence-measurements", "alerts-per-patient-week"],
  municipality: ["reach-per-1000"],
  service: ["adherence-measurements", "data-completeness", "ack-within-target", "cost-per-patient-month"],
  month: ["adherence-measurements", "data-completeness", "ack-within-target", "on-time-delivery"],
};

/** What a supplier is told of their own service: how it works and is used, not what others spend. */
export const supplierIndicators: readonly string[] = [
  "adherence-measurements",
  "adherent-patients",
  "dropout-rate",
  "data-completeness",
  "on-time-delivery",
  "latency-p95",
  "device-availability",
  "connectivity-gap-hours",
  "rejected-rate",
  "duplicate-rate",
  "clock-offset",
  "support-tickets",
  "alerts-per-patient-week",
  "alert-ppv",
  "ack-within-target",
  "device-reuse",
];

/** What is told to everybody, in the order of the report. */
export const citizensIndicators: readonly string[] = [
  "municipality-coverage",
  "enrolment-rate",
  "retention-90d",
  "adherence-measurements",
  "ack-within-target",
  "time-to-ack-median",
  "alert-ppv",
  "sus-patient",
  "visits-substituted",
  "platform-availability",
  "cost-per-patient-month",
];

const alarms: readonly string[] = alarmMeasures.map(({ id }) => id);
const isApart = (indicator: string, grouping: Grouping): boolean =>
  apart[grouping]?.includes(indicator) === true || (grouping === "service" && alarms.includes(indicator));
const all = indicators.map(({ id }) => id);
const whole = (ids: readonly string[]): readonly FigureQuestion[] =>
  ids.map((indicator) => ({ indicator, grouping: "pilot", service: null }));

/**
 * What a report asks, one indicator's questions after one another: the same questions in the same order give the same
 * answers. Of a service its own row among all services is taken, so that it says what the pilot's report says of it.
 */
export function questionsOf(kind: ReportKind, service: string | null): readonly FigureQuestion[] {
  switch (kind) {
    case "pilot":
      return [...all, ...alarms].flatMap((indicator) => [
        ...whole([indicator]),
        ...(["zone", "municipality", "service", "month"] as const)
          .filter((grouping) => isApart(indicator, grouping))
          .map((grouping) => ({ indicator, grouping, service: null })),
      ]);
    case "service":
      return [...all, ...alarms].flatMap((indicator) => [
        { indicator, grouping: "service", service: null },
        ...(apart.month?.includes(indicator) === true
          ? [{ indicator, grouping: "month" as const, service }]
          : []),
      ]);
    case "supplier":
      return supplierIndicators.map((indicator) => ({ indicator, grouping: "service", service: null }));
    case "citizens":
      return whole(citizensIndicators);
  }
}
