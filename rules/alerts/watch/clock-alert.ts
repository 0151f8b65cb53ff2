import { createHash } from "node:crypto";
import type { Alert } from "../../../model/alert.ts";
import type { PatientId, ServiceId } from "../../../model/identity.ts";
import type { Enrolment } from "../../../model/registry.ts";
import type { Priority, Rule } from "../../../model/rule.ts";
import { municipalities } from "../../../model/territory.ts";
import type { Instant } from "../../../model/time.ts";

type Texts = Alert["text"];

/** What an alert that no reading raised is made of. */
export interface Occurrence {
  readonly enrolment: Enrolment;
  readonly service: ServiceId;
  readonly since: Instant;
  readonly value: number;
  readonly limit: number | null;
  readonly priority: Priority;
  readonly explanation: Texts;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly cause: string | null;
  readonly affected: readonly PatientId[];
  readonly message: Alert["message"];
  readonly late: boolean;
  /** Tells two occurrences of one moment apart. */
  readonly seed: string;
}

/** The same occurrence gives the same id, however often it is judged. */
export function occurrenceId(
  rule: Pick<Rule, "id" | "version">,
  { enrolment, since, cause, seed }: Occurrence,
) {
  return createHash("sha256")
    .update([enrolment.patient, rule.id, rule.version, since, cause ?? "", seed].join("|"))
    .digest("hex")
    .slice(0, 32);
}

export type RuleOfAlert = Pick<Rule, "id" | "version" | "code" | "unit" | "text">;

export function alertOf(rule: RuleOfAlert, given: Occurrence, now: Instant): Alert {
  const { enrolment, service, since, value, limit, priority, explanation, facts, cause, affected, late } =
    given;
  return {
    id: occurrenceId(rule, given),
    patient: enrolment.patient,
    service,
    municipality: enrolment.municipality,
    zone: municipalities.get(enrolment.municipality)?.zone ?? "unknown",
    careGroup: enrolment.careGroup,
    rule: { id: rule.id, version: rule.version },
    priority,
    state: "raised",
    present: true,
    late,
    since,
    raisedAt: now,
    code: rule.code,
    value,
    unit: rule.unit,
    limit,
    limitSource: null,
    explanation,
    assignee: null,
    acknowledgedUntil: null,
    step: 0,
    recurrences: 0,
    flapping: false,
    cause,
    affected: [...affected],
    latest: { at: since, value },
    text: rule.text,
    facts: { ...facts },
    message: given.message,
    history: [{ at: now, to: "raised", by: "hub" }],
  };
}
