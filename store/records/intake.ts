import { dayOf } from "../../model/civil-day.ts";
import { assertNamesNobody } from "../../model/direct-identifiers.ts";
import { type ClosedStretch, standingAt, withdrawals } from "../../model/enrolment-history.ts";
import { HubFailure } from "../../model/failure.ts";
import type { MunicipalityCode, PatientId, ServiceId } from "../../model/identity.ts";
import type { IntakeAsked, IntakeKind, IntakeRecord } from "../../model/intake.ts";
import type { IntakeQuery } from "../../model/intake-book.ts";
import { intakeRules, mayEnter, reachesPersons } from "../../model/intake-kinds.ts";
import { onceOf } from "../../model/intake-once.ts";
import type { RowFault } from "../../model/intake-rows.ts";
import type { PatientRecords } from "../../model/records.ts";
import type { Enrolment } from "../../model/registry.ts";
import type { Instant } from "../../model/time.ts";
import { type Door, nothingThere, type Trace } from "./door.ts";

type OfIntake = Pick<PatientRecords, "enter" | "entries" | "strikeOut">;
type Fault = Omit<RowFault, "row">;

/** What telemetry cannot know: entered, listed, struck out. */
export function intakeRecords(door: Door): OfIntake {
  const { access, clock, random } = door;
  const { intake } = door.state;
  return {
    enter: (asked) =>
      door.passing("add-entries", async (trace) => {
        const kinds = [...new Set(asked.map(({ content }) => content.kind))];
        trace.object = `${kinds.join(" ")} ${asked.length}`;
        for (const kind of kinds) assertMayEnter(door, kind);
        const placed = await placedAll(door, asked, trace);
        const made = placed.map((each): IntakeRecord => {
          const id = `i-${Buffer.from(random(12)).toString("hex")}`;
          return { ...each, id, recordedAt: clock.now(), by: access.actor, struckOut: null };
        });
        const entries = made.map(({ struckOut: _, ...entry }) => ({ ...entry, once: onceOf(entry) }));
        await intake.add(entries).catch((thrown: unknown) => {
          throw withRows(HubFailure.of(thrown));
        });
        return made;
      }),

    entries: (query, page) =>
      door.passing("read-entries", async (trace) => {
        trace.object = query.kind;
        assertMayEnter(door, query.kind);
        const found = await intake.list(access.scope, { ...query, ...limitsOf(door, query.kind) }, page);
        await door.noteSubjects(trace, patientsOf(found.items));
        return found;
      }),

    strikeOut: (id, reason) =>
      door.passing("strike-entry", async (trace) => {
        const found = await own(door, id, trace);
        assertNamesNobody({ reason });
        return intake.strikeOut(found.id, { at: clock.now(), by: access.actor, reason });
      }),
  };
}

function assertMayEnter({ access: { roles } }: Door, kind: IntakeKind): void {
  if (mayEnter(roles, kind)) return;
  const { roles: permitted } = intakeRules[kind];
  throw new HubFailure("not-permitted", `entries of ${kind} are for: ${permitted.join(", ")}`);
}

/** Whoever sees no persons could count what stands for them, and so learn what reports withhold. */
function limitsOf({ access }: Door, kind: IntakeKind): Pick<IntakeQuery, "namesNobody" | "by"> {
  if (reachesPersons(access.roles)) return {};
  return { namesNobody: true, ...(intakeRules[kind].isOfPeople ? { by: access.actor } : {}) };
}

const patientsOf = (entries: readonly IntakeRecord[]): readonly PatientId[] =>
  entries.flatMap(({ patient }) => (patient === null ? [] : [patient]));

/** Throws `not-found` alike for none and for one that this access would not be shown. */
async function own(door: Door, id: string, trace: Trace): Promise<IntakeRecord> {
  const { access } = door;
  const found = await door.state.intake.entry(id);
  if (found === null) throw nothingThere("entry");
  const { patient, service, content } = found;
  const isPersonHidden = patient !== null && (await door.enrolled(patient, trace)) === null;
  const { namesNobody, by } = limitsOf(door, content.kind);
  const isSeen =
    mayEnter(access.roles, content.kind) &&
    !isPersonHidden &&
    isOfOwnService(access.scope.services, service) &&
    !(namesNobody === true && patient !== null) &&
    (by === undefined || by === found.by);
  if (!isSeen) throw nothingThere("entry");
  trace.object = found.id;
  return found;
}

const isOfOwnService = (services: readonly ServiceId[] | "all", service: ServiceId | null): boolean =>
  services === "all" || service === null || services.includes(service);

/** Fills in what is known of persons; throws `input-rejected` naming every row whose person cannot be meant. */
async function placedAll(
  door: Door,
  asked: readonly IntakeAsked[],
  trace: Trace,
): Promise<readonly IntakeAsked[]> {
  const people = new Map<PatientId, Lived | null>();
  const faults: RowFault[] = [];
  const placed: IntakeAsked[] = [];
  for (const [row, each] of asked.entries()) {
    const { patient } = each;
    if (patient === null) {
      placed.push(each);
      continue;
    }
    if (!people.has(patient)) people.set(patient, await livedOf(door, patient, trace));
    const found = placedBy(each, people.get(patient) ?? null, door.access.scope.services);
    if ("detail" in found) faults.push({ ...found, row });
    else placed.push(found);
  }
  if (faults.length === 0) return placed;
  throw new HubFailure("input-rejected", "some entries are about somebody they cannot be about", {
    details: { faults },
  });
}

interface Lived {
  readonly enrolled: Enrolment;
  readonly notThen: readonly ClosedStretch[];
  readonly municipalityAt: (at: Instant) => MunicipalityCode;
}

async function livedOf(door: Door, patient: PatientId, trace: Trace): Promise<Lived | null> {
  const enrolled = reachesPersons(door.access.roles) ? await door.enrolled(patient, trace) : null;
  if (enrolled === null) return null;
  const history = await door.state.registry.history(enrolled.patient);
  const municipalityAt = (at: Instant) => standingAt(history, at).municipality ?? enrolled.municipality;
  return { enrolled, notThen: withdrawals(history), municipalityAt };
}

function placedBy(
  asked: IntakeAsked,
  lived: Lived | null,
  visible: readonly ServiceId[] | "all",
): IntakeAsked | Fault {
  if (lived === null) {
    return { column: "patient", detail: "there is no such patient among those you may see" };
  }
  const { enrolled } = lived;
  const own = enrolled.services.filter((each) => isOfOwnService(visible, each));
  const service = asked.service ?? (own.length === 1 ? own[0] : undefined);
  if (service === undefined) return { column: "service", detail: `must be one of ${own.join(", ")}` };
  if (!own.includes(service)) {
    return { column: "service", detail: `the person takes part in ${own.join(", ")}` };
  }
  const day = dayOf(asked.at);
  if (day < dayOf(enrolled.enrolledAt)) {
    return { column: "at", detail: `the person takes part since ${dayOf(enrolled.enrolledAt)}` };
  }
  const closed = lived.notThen.find(
    ({ from, until }) => day > dayOf(from) && (until === null || day < dayOf(until)),
  );
  if (closed !== undefined && asked.content.kind !== "exit") {
    return { column: "at", detail: `the person took no part from ${dayOf(closed.from)} on` };
  }
  // The whole day is meant, and they may have joined in the course of it.
  const at = asked.at < enrolled.enrolledAt ? enrolled.enrolledAt : asked.at;
  return { ...asked, service, municipality: lived.municipalityAt(at) };
}

/** Says of each row that is there already that it is. */
function withRows(failure: HubFailure): HubFailure {
  const { twice } = failure.details;
  if (failure.code !== "conflict" || !Array.isArray(twice)) return failure;
  const faults = twice.map((row: number) => ({ row, column: "", detail: failure.message, isTwice: true }));
  return new HubFailure("conflict", failure.message, { details: { faults } });
}
