import { HubFailure } from "../../model/failure.ts";
import { keyOf, type ServiceId } from "../../model/identity.ts";
import type { PatientRecords } from "../../model/records.ts";
import type { Assignment } from "../../model/registry.ts";
import { type Door, nothingThere } from "./door.ts";

type OfAssignments = Pick<PatientRecords, "assignments" | "assign" | "endAssignment">;

/** Which devices a person has and had. */
export function assignmentRecords(door: Door): OfAssignments {
  const { access, clock, random } = door;
  const { registry } = door.state;
  const mine = (service: ServiceId): boolean =>
    access.scope.services === "all" || access.scope.services.includes(service);
  return {
    assignments: (patient) =>
      door.about("read-patient", patient, async (enrolled, trace) => {
        trace.object = "assignments";
        return registry.assignmentsOf(enrolled.patient);
      }),

    assign: (asked) =>
      door.passing("assign-device", async (trace) => {
        if (asked.until !== null && asked.until <= asked.from) {
          throw new HubFailure("input-rejected", "body/until: must be after from");
        }
        const enrolled = await door.enrolled(asked.patient, trace);
        if (enrolled === null || !mine(asked.service)) throw nothingThere("device or patient");
        trace.object = keyOf(asked.service, asked.device);
        // A person consented to services by name: a device of another one must not measure them.
        if (!enrolled.services.includes(asked.service)) {
          throw new HubFailure("conflict", "The patient takes no part in this device's service.", {
            details: { services: enrolled.services.filter(mine) },
          });
        }
        const made: Assignment = { ...asked, id: `a-${Buffer.from(random(12)).toString("hex")}` };
        await registry.addAssignment(made);
        return made;
      }),

    endAssignment: (id, until) =>
      door.passing("end-assignment", async (trace) => {
        const found = await registry.assignment(id);
        const enrolled = found === null ? null : await door.enrolled(found.patient, trace);
        if (found === null || enrolled === null || !mine(found.service)) throw nothingThere("assignment");
        trace.object = found.id;
        return registry.endAssignment(found.id, until ?? clock.now());
      }),
  };
}
