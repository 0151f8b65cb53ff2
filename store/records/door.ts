import { type Access, within } from "../../model/access.ts";
import type { AuditAction, AuditEntry } from "../../model/audit.ts";
import { HubFailure } from "../../model/failure.ts";
import { type PatientId, patientId, type SubjectRef } from "../../model/identity.ts";
import type { Deed, NoteDeed } from "../../model/records.ts";
import type { Enrolment } from "../../model/registry.ts";
import type { StateStore } from "../../model/state-store.ts";
import type { TelemetryStore } from "../../model/telemetry-store.ts";
import type { Clock } from "../../model/time.ts";

export interface RecordsNeeds {
  readonly state: Pick<
    StateStore,
    | "registry"
    | "alerts"
    | "people"
    | "audit"
    | "erasures"
    | "rollups"
    | "notices"
    | "suppressions"
    | "events"
    | "intake"
  >;
  readonly telemetry: Pick<TelemetryStore, "range" | "buckets" | "latest">;
  readonly clock: Clock;
  readonly random: (bytes: number) => Uint8Array;
}

/** What a call turns out to be about, filled in as soon as it is known, so that a refusal names it too. */
export interface Trace {
  readonly subjects: Set<SubjectRef>;
  object: string | null;
}

/** The door that every call goes through: it writes the audit, and keeps out what is not the access's. */
export interface Door extends RecordsNeeds {
  readonly access: Access;
  /** Does something and writes what came of it, before its result goes anywhere. */
  passing<Result>(action: AuditAction, work: (trace: Trace) => Promise<Result>): Promise<Result>;
  /** The same for what concerns one person: throws `not-found` alike for nobody and for somebody outside the scope. */
  about<Result>(
    action: AuditAction,
    patient: string,
    work: (enrolled: Enrolment, trace: Trace) => Promise<Result>,
  ): Promise<Result>;
  /** The enrolment, if it is within the scope; noted as a subject even when it is not. */
  enrolled(patient: string, trace: Trace): Promise<Enrolment | null>;
  /** Notes whom a list is about. */
  noteSubjects(trace: Trace, patients: readonly PatientId[]): Promise<void>;
}

export function doorFor(needs: RecordsNeeds, access: Access): Door {
  const { registry } = needs.state;
  const write = writer(needs);

  const passing: Door["passing"] = async (action, work) => {
    const trace: Trace = { subjects: new Set(), object: null };
    const told = (outcome: AuditEntry["outcome"]) =>
      write(access, { action, object: trace.object, outcome }, [...trace.subjects]);
    const result = await work(trace).catch(async (thrown: unknown) => {
      await told(isRefusal(HubFailure.of(thrown)) ? "refused" : "failed");
      throw thrown;
    });
    await told("done");
    return result;
  };

  const enrolled: Door["enrolled"] = async (patient, trace) => {
    const id = patientId.safeParse(patient);
    const found = id.success ? await registry.enrolment(id.data) : null;
    if (found === null) return null;
    trace.subjects.add(found.ref);
    return within(access.scope, found) ? found : null;
  };

  return {
    ...needs,
    access,
    passing,
    enrolled,
    about: (action, patient, work) =>
      passing(action, async (trace) => {
        const found = await enrolled(patient, trace);
        if (found === null) throw nothingThere("patient");
        return work(found, trace);
      }),
    async noteSubjects(trace, patients) {
      for (const ref of (await registry.refsOf([...new Set(patients)])).values()) trace.subjects.add(ref);
    },
  };
}

/** Writes what touches nobody's data, in the same book. */
export function notingIn(needs: Pick<RecordsNeeds, "state" | "clock">): NoteDeed {
  const write = writer(needs);
  return async (access, deed) => {
    const refs = deed.patient === undefined ? null : await needs.state.registry.refsOf([deed.patient]);
    await write(access, deed, [...(refs?.values() ?? [])]);
  };
}

function writer({ state, clock }: Pick<RecordsNeeds, "state" | "clock">) {
  /** The audit outlives erasures, so that no pseudonym may get into it. */
  async function nameOf(actor: string): Promise<string> {
    const citizen = patientId.safeParse(actor);
    if (!citizen.success) return actor;
    return (await state.registry.refsOf([citizen.data])).get(citizen.data) ?? "citizen";
  }
  return async (
    { actor, roles, purpose, source }: Omit<Access, "scope">,
    { action, object = null, outcome = "done", reason = null }: Deed,
    subjects: readonly SubjectRef[],
  ): Promise<void> => {
    await state.audit.append({
      at: clock.now(),
      actor: await nameOf(actor),
      roles: [...roles],
      purpose,
      action,
      subjects: [...subjects],
      object,
      outcome,
      source,
      reason,
    });
  };
}

/** Whether the hub said no, rather than could not. */
const isRefusal = ({ code }: HubFailure): boolean =>
  ["not-found", "not-permitted", "conflict", "changed", "illegal-transition", "input-rejected"].includes(
    code,
  );

/** Something that is not there, or that this access may not know is there: the answer is the same. */
export const nothingThere = (what: string): HubFailure =>
  new HubFailure("not-found", `There is no such ${what} among those you may see.`);
