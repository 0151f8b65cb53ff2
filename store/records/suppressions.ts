import { assertNamesNobody } from "../../model/direct-identifiers.ts";
import { patientId } from "../../model/identity.ts";
import type { PatientRecords } from "../../model/records.ts";
import type { Suppression } from "../../model/suppression.ts";
import { type Door, nothingThere, type Trace } from "./door.ts";

type OfSuppressions = Pick<
  PatientRecords,
  "suppress" | "agreeSuppression" | "endSuppression" | "suppressions"
>;

/** Stretches in which nobody is told of a person's alerts. */
export function suppressionRecords(door: Door): OfSuppressions {
  const { access, clock, random } = door;
  const { suppressions } = door.state;

  /** Throws `not-found` alike for none and for one of somebody outside the scope. */
  async function own(id: string, trace: Trace): Promise<Suppression> {
    const found = await suppressions.suppression(id);
    const enrolled = found === null ? null : await door.enrolled(found.patient, trace);
    if (found === null || enrolled === null) throw nothingThere("suppression");
    trace.object = found.id;
    return found;
  }

  return {
    suppress: (patient, asked) =>
      door.about("suppress-alerts", patient, async (enrolled, trace) => {
        assertNamesNobody({ reason: asked.reason });
        const now = clock.now();
        const given: Suppression = {
          ...asked,
          id: `q-${Buffer.from(random(12)).toString("hex")}`,
          patient: enrolled.patient,
          from: asked.from ?? now,
          by: access.actor,
          alsoHighBy: null,
          endedAt: null,
        };
        trace.object = given.id;
        await suppressions.add(given, now);
        return given;
      }),

    agreeSuppression: (id) =>
      door.passing("agree-suppression", async (trace) => {
        const found = await own(id, trace);
        return suppressions.agreeHigh(found.id, access.actor, clock.now());
      }),

    endSuppression: (id) =>
      door.passing("end-suppression", async (trace) => {
        const found = await own(id, trace);
        return suppressions.end(found.id, clock.now());
      }),

    suppressions: (page, patient) =>
      door.passing("read-alerts", async (trace) => {
        const asked = patient === undefined ? undefined : patientId.parse(patient);
        const found = await suppressions.list(access.scope, { patient: asked }, page);
        await door.noteSubjects(
          trace,
          found.items.map((each) => each.patient),
        );
        return found;
      }),
  };
}
