import type { NoteDeed, RecordsFor } from "../../model/records.ts";
import { alertRecords } from "./alerts.ts";
import { assignmentRecords } from "./assignments.ts";
import { doorFor, notingIn, type RecordsNeeds } from "./door.ts";
import { enrolmentRecords } from "./enrolments.ts";
import { heldRecords } from "./held.ts";
import { intakeRecords } from "./intake.ts";
import { pastRecords } from "./past.ts";
import { readingRecords } from "./readings.ts";
import { suppressionRecords } from "./suppressions.ts";

/** The one door to personal data, over whichever stores there are; and the book it writes in, for other deeds. */
export function openRecords(needs: RecordsNeeds): { records: RecordsFor; note: NoteDeed } {
  return {
    records: (access) => {
      const door = doorFor(needs, access);
      return {
        ...enrolmentRecords(door),
        ...assignmentRecords(door),
        ...readingRecords(door),
        ...alertRecords(door),
        ...suppressionRecords(door),
        ...pastRecords(door),
        ...intakeRecords(door),
        ...heldRecords(door),
      };
    },
    note: notingIn(needs),
  };
}
