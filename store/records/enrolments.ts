import type { Access } from "../../model/access.ts";
import { assertNamesNobody } from "../../model/direct-identifiers.ts";
import { type EnrolmentEvent, standingAt } from "../../model/enrolment-history.ts";
import { HubFailure } from "../../model/failure.ts";
import { patientFrom, subjectFrom } from "../../model/identity.ts";
import type { EnrolmentSeen, NewEnrolment, PatientRecords } from "../../model/records.ts";
import type { Enrolment } from "../../model/registry.ts";
import type { Door } from "./door.ts";

type OfEnrolments = Pick<PatientRecords, "enrolments" | "patient" | "history" | "enrol" | "record">;

/** Who takes part, since when and how. */
export function enrolmentRecords(door: Door): OfEnrolments {
  const { access, clock, random } = door;
  const { registry } = door.state;
  const seen = seenBy(access);
  return {
    enrolments: (page) =>
      door.passing("read-enrolments", async ({ subjects }) => {
        const { items, next } = await registry.enrolments(access.scope, page);
        for (const { ref } of items) subjects.add(ref);
        return { items: items.map(seen), next };
      }),

    patient: (patient) => door.about("read-patient", patient, async (enrolled) => seen(enrolled)),

    history: (patient) =>
      door.about("read-history", patient, async (enrolled) => {
        const all = await registry.history(enrolled.patient);
        const events = isForCare(access) ? all : all.flatMap(withoutClinicalWords);
        return { enrolment: seen(enrolled), events, standing: standingAt(events, clock.now()) };
      }),

    enrol: (asked) =>
      door.passing("enrol", async (trace) => {
        assertMayEnrol(access, asked);
        assertEnrolmentNamesNobody(asked);
        const made: Enrolment = {
          ...asked,
          careGroup: careGroupOf(access, asked),
          patient: patientFrom(random(16)),
          ref: subjectFrom(random(16)),
          enrolledAt: clock.now(),
          withdrawnAt: null,
          suspendedSince: null,
        };
        trace.subjects.add(made.ref);
        await registry.addEnrolment(made, access.actor);
        return made;
      }),

    record: (patient, happening, { at, expects } = {}) =>
      door.about("change-enrolment", patient, async (enrolled, trace) => {
        trace.object = happening.kind;
        assertNamesNobody({
          ...("reason" in happening ? { reason: happening.reason } : {}),
          ...("version" in happening ? { version: happening.version } : {}),
        });
        if (expects !== undefined && !expects(seen(enrolled))) throw changedSince();
        const now = clock.now();
        const event = { ...happening, at: at ?? now, recordedAt: now, by: access.actor };
        return seen(await registry.recordEnrolmentEvent(enrolled.patient, event));
      }),
  };
}

/** What is clinical is for care, and for the person; running the pilot can do without. */
const isForCare = ({ purpose }: Access): boolean => ["care", "emergency", "own-data"].includes(purpose);

function seenBy(access: Access): (enrolled: Enrolment) => EnrolmentSeen {
  if (isForCare(access)) return (enrolled) => enrolled;
  return ({ conditions: _, ...rest }) => rest;
}

/** Personal limits and scales tell of a condition, and so may a reason. */
function withoutClinicalWords(event: EnrolmentEvent): readonly EnrolmentEvent[] {
  if (event.kind === "threshold" || event.kind === "spo2-scale") return [];
  if (event.kind !== "withdrawn") return [event];
  const { reason: _, ...rest } = event;
  return [rest];
}

function assertMayEnrol({ scope }: Access, { services }: NewEnrolment): void {
  if (scope.patients !== "all") throw new HubFailure("not-permitted", "Your role does not permit this.");
  const foreign = services.filter((each) => scope.services !== "all" && !scope.services.includes(each));
  if (foreign.length === 0) return;
  throw new HubFailure("input-rejected", `body/services: there is no such service: ${foreign.join(", ")}`);
}

/** Who works for care groups enrols into one of theirs; with a single one it need not be said. */
function careGroupOf({ scope }: Access, { careGroup }: NewEnrolment): string | null {
  if (scope.careGroups === "all") return careGroup;
  const [only, ...others] = scope.careGroups;
  const group = careGroup ?? (others.length === 0 ? (only ?? null) : null);
  if (group !== null && scope.careGroups.includes(group)) return group;
  throw new HubFailure(
    "input-rejected",
    `body/careGroup: must be one of yours: ${scope.careGroups.join(", ")}`,
    {
      details: { known: scope.careGroups },
    },
  );
}

const assertEnrolmentNamesNobody = ({ conditions, consent, ageBand }: NewEnrolment): void =>
  assertNamesNobody({
    ageBand,
    "consent/version": consent.version,
    ...Object.fromEntries(conditions.map((each, n) => [`conditions/${n}`, each])),
  });

const changedSince = (): HubFailure =>
  new HubFailure("changed", "This was changed since you read it: read it again, then try again.");
