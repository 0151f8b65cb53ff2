import type { Alert, AlertOutcome } from "../../model/alert.ts";
import type { Rule } from "../../model/rule.ts";
import { after, days, type Instant, minutes } from "../../model/time.ts";
import { among, oneOf } from "./draw.ts";
import type { PastPerson } from "./people.ts";
import { wellBefore } from "./span.ts";

/** An alert of the past with what became of it. */
export interface PastAlert {
  readonly alert: Alert;
  readonly person: PastPerson;
  readonly answered: Instant;
  readonly resolved: Instant;
  readonly outcome: AlertOutcome;
}

/** Of each service the rules that were heard of: mostly those by measurements, at times those by the clock. */
const heardOf: Readonly<Record<string, readonly [string, ...string[]]>> = {
  "cuore-a-casa": ["bp-high-single", "bp-high-single", "hf-weight-3d", "missed-many-ii"],
  "respiro-in-valle": ["spo2-copd-low", "fever", "silent-device", "missed-many-ii"],
  "zuccheri-in-quota": ["glu-hypo-1", "glu-very-high", "missed-many"],
  "la-porta-accanto": ["fever", "help-button", "missed-many"],
  "passo-dopo-passo": ["missed-many", "silent-device"],
};
const outcomes = ["true-acted", "true-acted", "true-acted", "true-no-action", "false", "artefact"] as const;

const technically = ["technical", "true-acted", "true-no-action"] as const;

/** One after the other, each over before the next. */
export function alertsOf(person: PastPerson, rules: ReadonlyMap<string, Rule>): readonly PastAlert[] {
  const { draw, enrolled, left } = person;
  const alerts: PastAlert[] = [];
  const last = wellBefore(left, 5);
  let at = after(enrolled, minutes(60 * 24 * among(draw, 4, 30) + among(draw, 0, 700)));
  while (at < last) {
    const rule = rules.get(oneOf(draw, heardOf[person.care.service] ?? ["silent-device"]));
    if (rule !== undefined) alerts.push(alertBy(person, rule, at, alerts.length));
    at = after(at, days(among(draw, 9, 45)));
  }
  return alerts;
}

function alertBy(person: PastPerson, rule: Rule, at: Instant, n: number): PastAlert {
  const { draw } = person;
  const wait = rule.priority === "high" ? among(draw, 2, 24) : among(draw, 5, draw() < 0.12 ? 2600 : 150);
  const answered = after(at, minutes(wait));
  const isTechnical = rule.priority === "technical" || rule.code.startsWith("clock:");
  return {
    alert: raised(person, rule, at, n),
    person,
    answered,
    resolved: after(answered, minutes(among(draw, 3, 90))),
    outcome: oneOf(draw, isTechnical ? technically : outcomes),
  };
}

function raised({ patient, person, care }: PastPerson, rule: Rule, at: Instant, n: number): Alert {
  const limit = rule.limit ?? null;
  return {
    id: `primo-giro-${patient.slice(2)}-${n}`,
    patient,
    service: care.service,
    municipality: person.municipality.code,
    zone: person.municipality.zone,
    careGroup: care.careGroup,
    rule: { id: rule.id, version: rule.version },
    priority: rule.priority,
    state: "raised",
    present: true,
    late: false,
    since: at,
    raisedAt: at,
    code: rule.code,
    value: limit ?? 1,
    unit: rule.unit,
    limit,
    limitSource: limit === null ? null : { level: "default", by: null, since: null },
    latest: { at, value: limit ?? 1 },
    text: rule.text,
    explanation: { it: "", en: "" },
    facts: {},
    message: null,
    assignee: null,
    acknowledgedUntil: null,
    step: 0,
    recurrences: 0,
    flapping: false,
    cause: null,
    affected: [],
    history: [],
  };
}
