import { createHash } from "node:crypto";
import type { Alert } from "../../model/alert.ts";
import { halvesOf, type PatientId } from "../../model/identity.ts";
import type { Rule } from "../../model/rule.ts";
import type { Leaf } from "../../model/rule-leaves.ts";
import { municipalities } from "../../model/territory.ts";
import type { Instant } from "../../model/time.ts";
import { explanationOf } from "./explanation.ts";
import { factName } from "./fact-name.ts";
import type { Whose } from "./personal.ts";
import type { OpenRule } from "./rule-book.ts";
import type { Arrived } from "./visit.ts";
import type { Turn } from "./walk.ts";

export interface Beginning {
  readonly patient: PatientId;
  readonly whose: Whose;
  /** What came and made it known; usually the reading that met the rule. */
  readonly cause: Arrived;
  readonly onset: Turn;
  /** When it ended, if it is over already. */
  readonly until: Instant | null;
  readonly isLate: boolean;
  readonly now: Instant;
}

/** The alert of an episode that begins. The same journal gives the same id, however often it is played. */
export function raisedAlert(open: OpenRule, beginning: Beginning): Alert {
  const { patient, whose, cause, onset, until, isLate, now } = beginning;
  const { rule } = open;
  const { municipality, careGroup } = whose.enrolment;
  const raised = { at: now, to: "raised", by: "hub" } as const;
  const own = onset.personal.limit(open.index);
  const { limit } = onset.finding;
  return {
    id: alertId(rule, beginning),
    patient,
    service: halvesOf(cause.source.device).service,
    municipality,
    zone: municipalities.get(municipality)?.zone ?? "unknown",
    careGroup,
    rule: { id: rule.id, version: rule.version },
    priority: rule.priority,
    // What is over when it is found is nothing to hurry for, and still for somebody to look at.
    state: until === null ? "raised" : "latched",
    present: until === null,
    late: isLate,
    since: onset.at,
    raisedAt: now,
    code: rule.code,
    value: onset.value,
    unit: rule.unit,
    limit,
    limitSource: own?.source ?? null,
    latest: { at: until ?? onset.at, value: onset.value },
    text: rule.text,
    explanation: explanationOf(
      rule,
      { at: onset.at, value: onset.value, limit, source: own?.source ?? null, factOf: factIn(rule, onset) },
      now,
    ),
    facts: { ...onset.finding.facts, ...onset.parts },
    message: cause.source.message,
    assignee: null,
    acknowledgedUntil: null,
    step: 0,
    recurrences: 0,
    flapping: false,
    cause: null,
    affected: [],
    history: until === null ? [raised] : [raised, { ...raised, to: "latched" }],
  };
}

/** The number behind a comparison, as the engine reported it; `null` when it was not known, or not asked. */
const factIn =
  (rule: Rule, { finding }: Turn) =>
  (leaf: Leaf): number | null => {
    const name = factName(rule, leaf);
    return name === null ? null : (finding.facts[name] ?? null);
  };

/** By what made it known and when it began: a message may make several known, and take one back that another made known. */
function alertId(rule: Rule, { patient, cause, onset }: Beginning): string {
  const { device, message, deviceAt, value } = cause.source;
  return createHash("sha256")
    .update([patient, rule.id, rule.version, message, device, deviceAt, value, onset.at].join("|"))
    .digest("hex")
    .slice(0, 32);
}
