import type { AlertChange, Episode } from "./alert.ts";
import type { PatientId } from "./identity.ts";
import type { Reading } from "./reading.ts";
import type { Enrolment } from "./registry.ts";
import type { Instant } from "./time.ts";

/** A stored reading with the person's part in the pilot, which an alert must name. */
export interface ReadingInContext {
  readonly reading: Reading;
  readonly enrolment: Enrolment;
}

/** What looks at stored readings by the rules. Windows and episodes are its memory; the stores can rebuild both. */
export interface Judge {
  /**
   * Sees to it that the windows of these patients are in memory, as they were after the message at `position`.
   * Must be called before the readings to be judged are appended to the store, or with their messages excluded.
   */
  prepare(patients: ReadonlySet<PatientId>, position: number): Promise<void>;
  /** Judges readings in the order given, each at its own measured time. `now` is when the hub knows. */
  judge(readings: readonly ReadingInContext[], now: Instant): Promise<readonly AlertChange[]>;
  /**
   * Drops all memory of a patient, episodes too, but for those given: what the state store still holds of them.
   * Judging them again needs `prepare`.
   */
  forget(patient: PatientId, episodes?: readonly Episode[]): void;
}
