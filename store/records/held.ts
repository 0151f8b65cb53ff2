import { everything } from "../../model/access.ts";
import { accessCodeFrom, accessCodeLasts, hashAccessCode } from "../../model/access-code.ts";
import type { Alert } from "../../model/alert.ts";
import type { AuditRecord } from "../../model/audit.ts";
import { HubFailure } from "../../model/failure.ts";
import type { PatientId } from "../../model/identity.ts";
import type { IntakeRecord } from "../../model/intake.ts";
import type { Page, PageAsked } from "../../model/paging.ts";
import type { Reading } from "../../model/reading.ts";
import type { PatientRecords } from "../../model/records.ts";
import type { Suppression } from "../../model/suppression.ts";
import { after, atMillisecond, days } from "../../model/time.ts";
import type { Door } from "./door.ts";
import { latestOf } from "./summed-up.ts";

type OfPeople = Pick<PatientRecords, "looks" | "everythingHeld" | "issueAccessCode" | "askErasure">;

/** What a person may ask of the hub: what it holds of them, who looked, a key of their own, to be forgotten. */
export function heldRecords(door: Door): OfPeople {
  const { access, clock, random, state } = door;
  return {
    looks: (patient, page) =>
      door.about("read-history", patient, async ({ ref }, trace) => {
        trace.object = "looks";
        return state.audit.list({ subject: ref }, page);
      }),

    everythingHeld: (patient) =>
      door.about("read-export", patient, async (enrolment) => {
        const own = { ...everything, patients: [enrolment.patient] };
        return {
          enrolment,
          history: await state.registry.history(enrolment.patient),
          assignments: await state.registry.assignmentsOf(enrolment.patient),
          readings: readingsOf(door, enrolment.patient),
          alerts: pages<Alert>((page) => state.alerts.list(own, {}, page)),
          suppressions: pages<Suppression>((page) => state.suppressions.list(own, {}, page)),
          events: await state.events.ofPatient(
            enrolment.patient,
            atMillisecond(0),
            after(clock.now(), days(1)),
          ),
          entries: pages<IntakeRecord>((page) => state.intake.ofPatient(enrolment.patient, page)),
          looks: pages<AuditRecord>((page) => state.audit.list({ subject: enrolment.ref }, page)),
        };
      }),

    issueAccessCode: (patient) =>
      door.about("issue-access-code", patient, async (enrolled) => {
        const code = accessCodeFrom(random(16));
        const hash = hashAccessCode(code);
        if (hash === null) throw new HubFailure("defect", "an access code of ours cannot be read");
        const expiresAt = after(clock.now(), accessCodeLasts);
        await state.people.setAccessCode(enrolled.patient, hash, clock.now(), expiresAt);
        return { code, expiresAt };
      }),

    askErasure: (patient) =>
      door.about("ask-erasure", patient, async (enrolled, trace) => {
        const id = `e-${Buffer.from(random(12)).toString("hex")}`;
        trace.object = id;
        await state.erasures.ask({ id, patient: enrolled.patient, at: clock.now(), by: access.actor });
        return { id };
      }),
  };
}

const pageSize = 1000;

async function* pages<Item>(ask: (page: PageAsked) => Promise<Page<Item>>): AsyncGenerator<readonly Item[]> {
  let cursor: string | undefined;
  do {
    const page = await ask({ limit: pageSize, cursor });
    if (page.items.length > 0) yield page.items;
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
}

/** Metric by metric, oldest first. A device may be ahead of us; nothing is measured a day ahead. */
async function* readingsOf(door: Door, patient: PatientId): AsyncGenerator<readonly Reading[]> {
  const { telemetry, clock } = door;
  const window = { from: atMillisecond(0), until: after(clock.now(), days(1)) };
  for (const { code } of await latestOf(door, patient)) {
    yield* pages((page) => telemetry.range({ patient, code, ...window }, page));
  }
}
