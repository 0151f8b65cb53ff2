import { createHash } from "node:crypto";
import type { Alert } from "../../model/alert.ts";
import { halvesOf } from "../../model/identity.ts";
import type { ReadingInContext } from "../../model/judge.ts";
import type { Rule } from "../../model/rule.ts";
import { municipalities } from "../../model/territory.ts";
import type { Instant } from "../../model/time.ts";
import type { Finding } from "./engine.ts";

/** The state that meets a rule: usually the reading under judgement, but a late reading may complete a newer one. */
export interface Onset {
  readonly at: Instant;
  readonly value: number;
  readonly late: boolean;
}

/** The alert of an episode that begins. The same journal gives the same id, however often it is played. */
export function raisedAlert(
  rule: Rule,
  { reading, enrolment }: ReadingInContext,
  onset: Onset,
  finding: Finding,
  now: Instant,
): Alert {
  const { patient, device, message } = reading;
  return {
    id: alertId(rule, { reading, enrolment }),
    patient,
    service: halvesOf(device).service,
    municipality: enrolment.municipality,
    zone: municipalities.get(enrolment.municipality)?.zone ?? "unknown",
    careGroup: enrolment.careGroup,
    rule: { id: rule.id, version: rule.version },
    priority: rule.priority,
    state: "raised",
    present: true,
    late: onset.late,
    since: onset.at,
    raisedAt: now,
    code: rule.code,
    value: onset.value,
    unit: rule.unit,
    limit: finding.limit,
    limitSource: null,
    explanation: { it: "", en: "" },
    assignee: null,
    acknowledgedUntil: null,
    step: 0,
    recurrences: 0,
    flapping: false,
    cause: null,
    affected: [],
    latest: { at: onset.at, value: onset.value },
    text: rule.text,
    facts: finding.facts,
    message,
    history: [{ at: now, to: "raised", by: "hub" }],
  };
}

/** The value is in it because a message may hold two readings of one instant, with an end between them. */
function alertId(rule: Rule, { reading }: ReadingInContext): string {
  const { patient, device, message, deviceAt, value } = reading;
  return createHash("sha256")
    .update([patient, rule.id, rule.version, message, device, deviceAt, value].join("|"))
    .digest("hex")
    .slice(0, 32);
}
