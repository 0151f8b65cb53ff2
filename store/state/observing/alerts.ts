import { alertMove, limitSource } from "../../../model/alert.ts";
import { answerWithin } from "../../../model/answer-time.ts";
import { monthOf } from "../../../model/civil-day.ts";
import { staffedFrom } from "../../../model/duty.ts";
import { isBurnRule, isCauseRule, isEngineOnlyRule, undeliveredRuleId } from "../../../model/hub-rules.ts";
import type { Observed, ObservedAlert, ObservingNeeds } from "../../../model/observed.ts";
import { type Priority, priority } from "../../../model/rule.ts";
import { before, hours, type Instant } from "../../../model/time.ts";
import { watchdogService } from "../../../model/watchdog.ts";
import type { Database } from "../counters.ts";
import { jsonOf, plainReader } from "../rows.ts";
import { ruleBook } from "../rule-versions.ts";
import type { Counted } from "./people.ts";
import type { Span } from "./span.ts";

const readAlert = plainReader(
  "alert",
  ["id", "patient", "service", "municipality", "rule", "priority", "code"],
  ["raised_at"],
  ["care_group", "limit_source"],
);
const readLimit = jsonOf(limitSource);
type Row = Omit<ReturnType<typeof readAlert>, "priority" | "raised_at"> & {
  readonly priority: Priority;
  readonly raised_at: Instant;
};
const alertFrom = (row: unknown): Row => {
  const read = readAlert(row);
  return Object.assign(read, {
    priority: priority.parse(read.priority),
    raised_at: read.raised_at as Instant,
  });
};

const readMove = plainReader(
  "alert_move",
  ["alert", "to_state", "by_whom"],
  ["at", "step"],
  ["remark", "outcome"],
);
type Move = ReturnType<typeof readMove>;
const outcomeOf = alertMove.shape.outcome.unwrap().nullable();

/** Before an admission an alert of the last three days counts as a warning. */
const warnedWithin = hours(72);

/** Alerts raised in the window, as they stood at `asOf`, and when clinical ones were raised just before it. */
export async function alertsIn(
  db: Database,
  { pilot }: ObservingNeeds,
  people: readonly Counted[],
  span: Span,
): Promise<Required<Pick<Observed, "alerts" | "alertsBefore">>> {
  const numbers = new Map(people.map(({ patient, participant }) => [patient as string, participant.person]));
  const kindOf = kindsBy(new Map((await codesOf(db, pilot)).map(({ id, code }) => [id, code])));
  const alerts: ObservedAlert[] = [];
  for (const { from, until } of span.months) {
    const moves = await movesIn(db, from, until, span.asOf);
    for (const row of await raisedIn(db, from, until, span.asOf)) {
      const person = numbers.get(row.patient);
      if (person === undefined) continue;
      const told = { ...toldOf(moves.get(row.id) ?? []), ...expected(row, pilot) };
      alerts.push({ person, ...placeOf(row), kind: kindOf(row), ...told });
    }
  }
  const { from } = span.window;
  const since = before(from, warnedWithin);
  const moves = await movesIn(db, since, from, span.asOf);
  const isTest = ({ id }: Row): boolean => toldOf(moves.get(id) ?? []).outcome === "test";
  const alertsBefore = (await raisedIn(db, since, from, span.asOf)).flatMap((row) => {
    const person = numbers.get(row.patient);
    if (person === undefined || kindOf(row) !== "clinical" || isTest(row)) return [];
    return [{ person, raisedAt: row.raised_at }];
  });
  return { alerts, alertsBefore };
}

const placeOf = ({ municipality, service, rule, priority: own, raised_at: raisedAt, limit_source }: Row) => ({
  municipality,
  service,
  month: monthOf(raisedAt),
  rule,
  priority: own,
  raisedAt,
  personalLimit: limit_source !== null && readLimit.parse(limit_source).level === "personal",
});

/** Within which time somebody was to answer, and whether anybody was there to. */
function expected({ priority: own, raised_at, care_group, service }: Row, pilot: ObservingNeeds["pilot"]) {
  const groups =
    care_group === null ? (pilot.services.find(({ id }) => id === service)?.careGroups ?? []) : [care_group];
  return {
    target: answerWithin(pilot.escalation, own) as number,
    inServiceHours: staffedFrom(pilot.roster, groups, raised_at) === raised_at,
  };
}

const over: readonly string[] = ["resolved", "closed", "retracted"];
const answering: readonly string[] = ["acknowledged", "resolved", "closed"];

function toldOf(
  moves: readonly Move[],
): Pick<ObservedAlert, "needsAnswer" | "acknowledgedAt" | "endedAt" | "escalated" | "outcome"> {
  const outcome = outcomeOf.parse(moves.findLast((move) => move.outcome !== null)?.outcome ?? null);
  const needsNone = moves.some(({ to_state: to, remark }) => to === "retracted" || remark === "suppressed");
  const answer = moves.find(
    ({ by_whom, remark, to_state }) => by_whom !== "hub" && remark === null && answering.includes(to_state),
  );
  return {
    needsAnswer: !needsNone && outcome !== "test",
    acknowledgedAt: instantOf(answer),
    endedAt: instantOf(moves.find(({ to_state }) => over.includes(to_state))),
    // Somebody may pass an alert on at once: that is no escalation for want of an answer.
    escalated: moves.some(({ by_whom, step, remark }) => by_whom === "hub" && remark === null && step > 0),
    outcome,
  };
}

const instantOf = (move: Move | undefined): Instant | null => (move?.at ?? null) as Instant | null;

async function codesOf(db: Database, { rules }: ObservingNeeds["pilot"]) {
  const versions = await ruleBook(db).all();
  return [...versions.map(({ id, definition }) => ({ id, code: definition.code })), ...rules];
}

/** By what a rule looks at: what was missed, what is the matter with devices and the hub, or a person. */
const kindsBy =
  (codes: ReadonlyMap<string, string>) =>
  ({ rule, code, priority: own }: Row): ObservedAlert["kind"] => {
    const looksAt = codes.get(rule) ?? code;
    if (looksAt === "clock:missed") return "missed";
    const isOfHub = [isCauseRule, isBurnRule, isEngineOnlyRule].some((holds) => holds(rule));
    const isTechnical = isOfHub || rule === undeliveredRuleId || looksAt.startsWith("clock:");
    return isTechnical || own === "technical" ? "technical" : "clinical";
  };

async function raisedIn(db: Database, from: Instant, until: Instant, asOf: Instant): Promise<readonly Row[]> {
  const rows = await db
    .selectFrom("alert")
    .select(["id", "patient", "service", "municipality", "rule", "priority", "code", "care_group"])
    .select(["raised_at", "limit_source"])
    .where("raised_at", ">=", from)
    .where("raised_at", "<", until)
    .where("raised_at", "<=", asOf)
    .where("service", "!=", watchdogService)
    .orderBy("raised_at")
    .orderBy("id")
    .execute();
  return rows.map(alertFrom);
}

async function movesIn(
  db: Database,
  from: Instant,
  until: Instant,
  asOf: Instant,
): Promise<ReadonlyMap<string, readonly Move[]>> {
  const rows = await db
    .selectFrom("alert")
    .innerJoin("alert_move", "alert_move.alert", "alert.id")
    .select(["alert", "at", "to_state", "by_whom", "remark", "alert_move.step", "outcome"])
    .where("raised_at", ">=", from)
    .where("raised_at", "<", until)
    .where("at", "<=", asOf)
    .orderBy("sequence")
    .execute();
  return Map.groupBy(rows.map(readMove), ({ alert }) => alert);
}
