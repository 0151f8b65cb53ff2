import { daysOfMonth } from "./persons.ts";

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
  "alert-adjudication-coverage": [link("closed", { times: 1 }), link("adjudicated")],
  "cost-per-actionable-alert": [link("actionable", { times: 1 })],
  "escalation-rate": [link("answers", { times: 1 }), link("escalated")],
  "time-to-ack-median": [link("answers", { sameParts: true, times: 1 })],
  "time-to-ack-p90": [link("answers", { sameParts: true, times: 1 })],
  "alarms-raised": [link("alerts", { sameParts: true })],
  "alarms-per-patient-day": [link("active-days", { times: 1 }), link("alerts", { sameParts: true })],
  "alarms-answered": [link("answers", { sameParts: true, times: 1 })],
  "alarms-actionable": [
    link("adjudicated", { sameParts: true, times: 1 }),
    link("actionable", { sameParts: true }),
  ],
  "alarms-over-unseen": [link("closed", { sameParts: true, times: 1 })],
  "alarms-standing": [link("alerts", { sameParts: true, times: 1 })],
  "alarms-repeated": [link("alerts", { sameParts: true, times: 1 })],
  "alarms-in-bursts": [link("alerts", { sameParts: true, times: 1 })],
  "alarms-escalated": [
    link("answers", { sameParts: true, times: 1 }),
    link("escalated", { sameParts: true }),
  ],
  "alarms-silenced": [link("alerts", { sameParts: true, times: 1 }), link("answers", { sameParts: true })],
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
