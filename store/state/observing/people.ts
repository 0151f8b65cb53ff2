import { createHash } from "node:crypto";
import { z } from "zod";
import { type EnrolmentEvent, standingAt, withdrawals } from "../../../model/enrolment-history.ts";
import { type PatientId, patientId } from "../../../model/identity.ts";
import { intakeContent } from "../../../model/intake.ts";
import type { ObservingNeeds, Participant } from "../../../model/observed.ts";
import { isMeantFor } from "../../../model/own-limit.ts";
import type { Plan } from "../../../model/pilot.ts";
import { enrolment, sexes } from "../../../model/registry.ts";
import type { Rule } from "../../../model/rule.ts";
import { rulesInForce } from "../../../model/rules-in-force.ts";
import { before, type Instant, milliseconds } from "../../../model/time.ts";
import { watchdogPatient } from "../../../model/watchdog.ts";
import type { Database } from "../counters.ts";
import { historiesOf } from "../enrolment-events.ts";
import { epoch, jsonOf, rowReader } from "../rows.ts";
import { ruleBook } from "../rule-versions.ts";
import { plannedIn } from "./presence.ts";
import type { Span } from "./span.ts";

/** Somebody who is counted, with what their rows are found by. The pseudonym goes no further than this folder. */
export interface Counted {
  readonly patient: PatientId;
  readonly participant: Participant;
  /** As far as was known. */
  readonly history: readonly EnrolmentEvent[];
  readonly planned: ReturnType<typeof plannedIn>;
}

const { services, conditions } = enrolment.shape;
const readPerson = rowReader(
  "enrolment",
  z.object({
    patient: patientId,
    enrolled_at: epoch,
    services: jsonOf(services),
    municipality: z.string(),
    age_band: z.string(),
    sex: sexes,
    conditions: jsonOf(conditions),
  }),
);
type Person = ReturnType<typeof readPerson>;

const kinds: readonly EnrolmentEvent["kind"][] = [
  "consent-given",
  "consent-withdrawn",
  "withdrawn",
  "suspended",
  "resumed",
  "plan",
  "moved",
  "threshold",
  "spo2-scale",
];

/** Everybody who was enrolled by the end of the window and consents to evaluation; in an order that tells nothing. */
export async function peopleIn(
  db: Database,
  { pilot }: ObservingNeeds,
  span: Span,
): Promise<readonly Counted[]> {
  const rows = await db
    .selectFrom("enrolment")
    .select(["patient", "enrolled_at", "services", "municipality", "age_band", "sex", "conditions"])
    .where("patient", "!=", watchdogPatient)
    .where("enrolled_at", "<", span.window.until)
    .where("enrolled_at", "<=", span.asOf)
    .execute();
  const histories = await historiesOf(db, kinds);
  const exits = await exitsIn(db, span);
  const book = (await ruleBook(db).all()).filter(
    ({ decidedAt }) => decidedAt === null || decidedAt <= span.asOf,
  );
  const last = before(span.end, milliseconds(1));
  const circumstances: Circumstances = {
    span,
    exits,
    plans: new Map(pilot.plans.map((each) => [each.id, each])),
    rules: rulesInForce(pilot.rules, book, last).filter(isOfReadings),
  };
  const found = rows.map(readPerson).flatMap((person) => {
    const history = histories.get(person.patient) ?? [];
    const known = history.filter(({ recordedAt }) => recordedAt <= span.asOf);
    return isEvaluated(known) && isEvaluated(history) ? [countedOf(person, known, circumstances)] : [];
  });
  return numbered(found, pilot.id);
}

interface Circumstances {
  readonly span: Span;
  readonly exits: ReadonlyMap<PatientId, Left>;
  readonly plans: ReadonlyMap<string, Plan>;
  readonly rules: readonly Rule[];
}
type Left = NonNullable<Participant["left"]>;

const isOfReadings = ({ code, confirmed }: Rule): boolean => confirmed !== undefined && !code.includes(":");

/** Leaving the pilot is no withdrawal of this consent: without those who left nobody would ever drop out. */
function isEvaluated(history: readonly EnrolmentEvent[]): boolean {
  let consents = false;
  for (const event of history) {
    if (event.kind === "consent-given" && event.purposes.includes("evaluation")) consents = true;
    if (event.kind === "consent-withdrawn" && event.purposes.includes("evaluation")) consents = false;
  }
  return consents;
}

function countedOf(
  person: Person,
  history: readonly EnrolmentEvent[],
  { span, exits, plans, rules }: Circumstances,
): Counted {
  const left = leftOf(history, exits.get(person.patient));
  const end = Math.min(span.end, left?.at ?? span.end);
  const last = before(Math.max(end, person.enrolled_at + 1) as Instant, milliseconds(1));
  const standing = standingAt(history, last);
  const planned = plannedIn(history, plans);
  const watched = new Map<string, boolean>();
  for (const rule of rules) {
    if (!isMeantFor(rule, person, standing)) continue;
    watched.set(rule.code, (watched.get(rule.code) ?? false) || standing.thresholds.has(rule.id));
  }
  const confirmed = [...watched.values()].filter((each) => each).length;
  const participant: Participant = {
    person: 0,
    services: person.services,
    municipality: standing.municipality ?? person.municipality,
    ageBand: person.age_band,
    sex: person.sex,
    conditions: person.conditions,
    enrolledAt: person.enrolled_at,
    left,
    hasPlan: planned.some(({ from, until }) => from <= last && last < until),
    hasPersonalLimit: standing.thresholds.size > 0,
    limits: { of: watched.size, confirmed },
  };
  return { patient: person.patient, participant, history, planned };
}

/** When by the registry, or by who entered it where that knows nothing; why by who entered it. */
function leftOf(history: readonly EnrolmentEvent[], exit: Left | undefined): Participant["left"] {
  const closed = withdrawals(history).at(-1);
  if (closed !== undefined && closed.until === null)
    return { at: closed.from, why: exit?.why ?? "withdrawal" };
  return exit ?? null;
}

const readExit = rowReader(
  "entry",
  z.object({ patient: patientId, at: epoch, content: jsonOf(intakeContent) }),
);

async function exitsIn(db: Database, { asOf }: Span): Promise<ReadonlyMap<PatientId, Left>> {
  const rows = await db
    .selectFrom("entry")
    .select(["patient", "at", "content"])
    .where("kind", "=", "exit")
    .where("patient", "is not", null)
    .where("at", "<=", asOf)
    .where("recorded_at", "<=", asOf)
    .where((row) => row.or([row("struck_at", "is", null), row("struck_at", ">", asOf)]))
    .orderBy("recorded_at")
    .execute();
  return new Map(
    rows.map(readExit).flatMap(({ patient, at, content }) => {
      return content.kind === "exit" ? [[patient, { at, why: content.why }] as const] : [];
    }),
  );
}

/** The numbers follow a digest: who came first cannot be read off them, and the same people get the same. */
function numbered(found: readonly Counted[], pilot: string): readonly Counted[] {
  const digest = ({ patient }: Counted): string =>
    createHash("sha256").update(`${pilot} ${patient}`).digest("hex");
  return found
    .map((each) => ({ each, name: digest(each) }))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .map(({ each }, person) => ({ ...each, participant: { ...each.participant, person } }));
}
