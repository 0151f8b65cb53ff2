import type { AlertChange, Episode } from "./alert.ts";
import type { EnrolmentEvent } from "./enrolment-history.ts";
import type { HappenedEvent } from "./happened-event.ts";
import type { PatientId } from "./identity.ts";
import type { Reading } from "./reading.ts";
import type { Enrolment } from "./registry.ts";
import type { Instant } from "./time.ts";

/** The person's part in the pilot, which an alert must name, and what of it may have been otherwise before. */
interface Whose {
  readonly enrolment: Enrolment;
  /**
   * Plans, personal limits and SpO2 scales, oldest first. Rules go by what held when something was measured. The same array
   * as long as nothing changed.
   */
  readonly history: readonly EnrolmentEvent[];
}

/** A stored reading, and whose it is. */
export interface ReadingInContext extends Whose {
  readonly reading: Reading;
}

/** Something that happened, and to whom. */
export interface EventInContext extends Whose {
  readonly event: HappenedEvent;
}

/** What looks at stored readings by the rules. Windows and episodes are its memory; the stores can rebuild both. */
export interface Judge {
  /**
   * Sees to it that the windows of these patients are in memory, as they were after the message at `position`.
   * Must be called before the readings to be judged are appended to the store, or with their messages excluded.
   * `since` is when the oldest of the messages to be judged came in; now, when it is left out.
   */
  prepare(patients: ReadonlySet<PatientId>, position: number, since?: Instant): Promise<void>;
  /**
   * Judges what came together, each at its own measured time; what belongs to one instant together. `now` is when the hub
   * knows.
   */
  judge(
    readings: readonly ReadingInContext[],
    now: Instant,
    events?: readonly EventInContext[],
  ): Promise<readonly AlertChange[]>;
  /**
   * Drops all memory of a patient, episodes too, but for those given: what the state store still holds of them.
   * Judging them again needs `prepare`.
   */
  forget(patient: PatientId, episodes?: readonly Episode[]): void;
}
