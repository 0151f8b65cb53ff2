import type { Alert, AlertOutcome } from "../../../model/alert.ts";
import type { DeviceKey, MunicipalityCode, PatientId, ServiceId } from "../../../model/identity.ts";
import type { IntakeContent } from "../../../model/intake.ts";
import type { Instant } from "../../../model/time.ts";

/** All that happens in the made-up year, as whoever made it up knows it. */
export interface Year {
  readonly people: readonly Person[];
  readonly slots: readonly Asked[];
  readonly sent: readonly Sent[];
  readonly loans: readonly Loan[];
  readonly alerts: readonly Raised[];
  readonly entries: readonly Entered[];
  readonly gateway: Gateway;
  readonly hub: Hub;
}

export interface Person {
  readonly n: number;
  readonly patient: PatientId;
  readonly services: readonly ServiceId[];
  /** Where they lived since when. */
  readonly homes: readonly { readonly from: Instant; readonly code: MunicipalityCode }[];
  readonly age: string;
  readonly sex: "female" | "male";
  readonly condition: string;
  readonly enrolled: Instant;
  readonly left: {
    readonly at: Instant;
    readonly why: Extract<IntakeContent, { kind: "exit" }>["why"];
  } | null;
  /** Whether they consent to evaluation: never did, took it back at some time, or do. */
  readonly evaluation: "never" | Instant | "yes";
  readonly pauses: readonly { readonly from: Instant; readonly until: Instant }[];
  readonly plans: readonly Instant[];
  /** Rules a clinician set a limit of their own for, and since when. */
  readonly limits: readonly { readonly rule: string; readonly at: Instant }[];
  readonly device: DeviceKey;
}

/** A slot of a plan that was due, and when something of it first came. */
export interface Asked {
  readonly person: Person;
  readonly service: ServiceId;
  readonly opens: Instant;
  readonly closes: Instant;
  readonly received: Instant | null;
}

export interface Sent {
  readonly device: DeviceKey;
  readonly service: ServiceId;
  readonly received: Instant;
  readonly channel: "telemetry" | "status";
  readonly text: string;
  readonly again: boolean;
  readonly what: "stored" | "duplicate" | "status" | `rejected:${string}`;
  /** Milliseconds from measuring to arrival, where the clock is to be trusted. */
  readonly delay: number | null;
  /** Seconds the clock was off, as far as the message tells. */
  readonly offset: number | null;
}

export interface Loan {
  readonly device: DeviceKey;
  readonly person: Person;
  readonly from: Instant;
  readonly until: Instant | null;
}

export interface Raised {
  readonly id: string;
  readonly person: Person;
  readonly service: ServiceId;
  readonly rule: string;
  readonly kind: "clinical" | "missed" | "technical";
  readonly priority: Alert["priority"];
  readonly at: Instant;
  readonly answered: Instant | null;
  readonly ended: Instant | null;
  readonly end: "resolved" | "cleared" | "retracted" | null;
  readonly outcome: AlertOutcome | null;
  readonly personal: boolean;
}

export interface Entered {
  readonly id: string;
  readonly at: Instant;
  readonly recorded: Instant;
  readonly struck: Instant | null;
  readonly service: ServiceId | null;
  readonly municipality: MunicipalityCode | null;
  readonly person: Person | null;
  readonly content: IntakeContent;
}

export interface Gateway {
  readonly device: DeviceKey;
  readonly children: readonly DeviceKey[];
  readonly from: Instant;
  readonly until: Instant;
}

/** Stretches in which trials failed, and in which nobody watched. */
export interface Hub {
  readonly failing: readonly (readonly [Instant, Instant])[];
  readonly unwatched: readonly (readonly [Instant, Instant])[];
}

export const homeAt = ({ homes }: Person, at: number): MunicipalityCode =>
  (homes.findLast(({ from }) => from <= at) ?? homes[0])?.code ?? ("" as MunicipalityCode);
