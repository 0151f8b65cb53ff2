import type { AlertChange, Episode } from "./alert.ts";
import type { EnrolmentEvent } from "./enrolment-history.ts";
import type { CauseKind } from "./hub-rules.ts";
import type { DeviceKey, PatientId } from "./identity.ts";
import type { Plan } from "./pilot.ts";
import type { Enrolment } from "./registry.ts";
import type { Instant } from "./time.ts";
import type { DeviceContact, Unwatched } from "./watch-book.ts";

/** A device in somebody's hands. */
export interface WatchedDevice {
  readonly device: DeviceKey;
  /** The gateway it speaks through; `null` for none. */
  readonly gateway: DeviceKey | null;
  /** From when on it should be heard of: since it was assigned, or its person came back. */
  readonly since: Instant;
  /** `null` when it never spoke. */
  readonly contact: DeviceContact | null;
}

/** Somebody who takes part and is not suspended, with all that the clock is judged by. */
export interface WatchedPerson {
  readonly enrolment: Enrolment;
  readonly plan: Plan | null;
  /** From when on the plan's measurements are expected. */
  readonly since: Instant;
  /** When they were suspended, or had withdrawn for a time. */
  readonly pauses: readonly Unwatched[];
  /** Personal limits, by rule. */
  readonly thresholds: ReadonlyMap<string, number>;
  readonly devices: readonly WatchedDevice[];
  /** When each metric was measured last. */
  readonly measured: ReadonlyMap<string, Instant>;
  /** By which plans they went and where they lived, for slots that opened before a change. */
  readonly history?: readonly EnrolmentEvent[];
}

/** Everybody at one moment. */
export interface WatchedWorld {
  readonly people: readonly WatchedPerson[];
  /** What all devices, gateways too, last let know. */
  readonly contactOf: (device: DeviceKey) => DeviceContact | null;
  /** Stretches in which nobody watched, oldest first: silence is not measured by them. */
  readonly unwatched: readonly Unwatched[];
}

/** What is judged when nothing comes. What it answers must be committed before the next call. */
export interface Watch {
  /** Judges clock rules for everybody as of `asOf`, up to which all that arrived has been taken. */
  look(world: WatchedWorld, asOf: Instant): Promise<readonly AlertChange[]>;
  /** What several devices have in common that explains why this one is silent; `null` for nothing. */
  rootCause?(device: DeviceKey): CauseKind | null;
  /** Drops what is remembered of a patient's alerts, but for what the state store still holds. */
  forget(patient: PatientId, episodes?: readonly Episode[]): void;
}
