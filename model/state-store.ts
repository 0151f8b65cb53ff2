import type { Alert, AlertChange, AlertEvent, AlertMove, AlertState, Episode } from "./alert.ts";
import type { DeviceKey, MunicipalityCode, PatientId, ServiceId } from "./identity.ts";
import type { LedgerCount } from "./ledger.ts";
import type { Role, Session, User } from "./people.ts";
import type { Quarantined, QuarantineReason } from "./quarantine.ts";
import type { Assignment, Device, DeviceCredential, Enrolment } from "./registry.ts";
import type { Priority } from "./rule.ts";
import type { DeviceStatus } from "./telemetry-message.ts";
import type { Duration, Instant } from "./time.ts";

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}
export interface PageAsked {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** Devices, enrolments, assignments. Every change raises `version`, by which readers know to look again. */
export interface Registry {
  version(): Promise<number>;
  /** Throws `conflict` when the device exists. */
  addDevice(device: Device, secretHash: Uint8Array): Promise<void>;
  device(key: DeviceKey): Promise<Device | null>;
  devices(services: readonly ServiceId[] | "all", page: PageAsked): Promise<Page<Device>>;
  credential(key: DeviceKey): Promise<DeviceCredential | null>;
  addEnrolment(enrolment: Enrolment): Promise<void>;
  enrolment(patient: PatientId): Promise<Enrolment | null>;
  enrolments(page: PageAsked): Promise<Page<Enrolment>>;
  /** Throws `not-found` without device or patient, `conflict` when the device is another's within these times. */
  addAssignment(assignment: Assignment): Promise<void>;
  /** Throws `not-found`, or `conflict` when it ended already or would end before it began. */
  endAssignment(id: string, until: Instant): Promise<Assignment>;
  /** Everything the pipeline needs to know whose reading it is. */
  assignments(): Promise<readonly Assignment[]>;
  allEnrolments(): Promise<readonly Enrolment[]>;
}

export interface AlertQuery {
  readonly states?: readonly AlertState[] | undefined;
  readonly priority?: Priority | undefined;
  readonly service?: ServiceId | undefined;
  readonly municipality?: MunicipalityCode | undefined;
  readonly patient?: PatientId | undefined;
}

/** Alerts and their moves. The pipeline writes through `Progress.commit`; people through `move`. */
export interface AlertBook {
  /** Newest first. */
  list(query: AlertQuery, page: PageAsked): Promise<Page<Alert>>;
  alert(id: string): Promise<Alert | null>;
  /**
   * Records a person's move in one conditional statement.
   * Throws `not-found`, or `illegal-transition` with `details.allowed` when the alert is not where the move starts.
   */
  move(id: string, asked: AlertState, move: Omit<AlertMove, "to">): Promise<Alert>;
  /** Transitions after a sequence, oldest first. */
  eventsAfter(sequence: number, limit: number): Promise<readonly AlertEvent[]>;
  lastSequence(): Promise<number>;
}

/** A message's identity and what it held, so that a repetition is told from a conflict. */
export interface MessageIdentity {
  readonly device: DeviceKey;
  readonly boot: string;
  readonly seq: number;
  /** 48 bits of the SHA-256 of the payload. */
  readonly digest: number;
  readonly position: number;
}

export interface QuarantineItem {
  readonly device: DeviceKey;
  readonly position: number;
  readonly receivedAt: Instant;
  readonly path: string;
  readonly reason: QuarantineReason;
  readonly detail: string;
  /** What was sent: the payload, or the one reading's JSON. */
  readonly content: Uint8Array;
}

/** All that one batch of the journal changes, committed whole with the cursor or not at all. */
export interface BatchOutcome {
  readonly partition: number;
  /** The cursor this batch was read from; a commit from anywhere else is refused with `conflict`. */
  readonly from: number;
  readonly to: number;
  readonly identities: readonly MessageIdentity[];
  readonly ledger: readonly LedgerCount[];
  readonly quarantined: readonly QuarantineItem[];
  readonly alerts: readonly AlertChange[];
  readonly statuses: readonly {
    readonly device: DeviceKey;
    readonly at: Instant;
    readonly status: DeviceStatus;
  }[];
}

/** How far the pipeline is, and what it must remember of the way. */
export interface Progress {
  position(partition: number): Promise<number>;
  /** The highest `seq` seen in a device's `boot`; `null` when none was. */
  highest(device: DeviceKey, boot: string): Promise<number | null>;
  /** The identity seen before under this name; `null` when it is new. */
  seen(device: DeviceKey, boot: string, seq: number): Promise<MessageIdentity | null>;
  /** Present episodes, and the last ended one of each patient and rule. */
  episodes(): Promise<readonly Episode[]>;
  commit(outcome: BatchOutcome): Promise<void>;
}

export interface LedgerBook {
  /** Sums of the hours with `from <= hour < until`, per device. */
  counts(from: Instant, until: Instant): Promise<readonly Omit<LedgerCount, "hour">[]>;
}

export interface QuarantineBook {
  list(device: DeviceKey | null, page: PageAsked): Promise<Page<Quarantined>>;
}

export interface People {
  /** Throws `conflict` when the name is taken. */
  addUser(user: User, passwordHash: string): Promise<void>;
  user(username: string): Promise<{ user: User; passwordHash: string } | null>;
  users(): Promise<readonly User[]>;
  setPassword(username: string, passwordHash: string): Promise<void>;
  openSession(hash: Uint8Array, username: string, at: Instant): Promise<void>;
  /** The session if it is younger than both limits, marked as seen; `null` otherwise. */
  session(
    hash: Uint8Array,
    at: Instant,
    limits: { idle: Duration; absolute: Duration },
  ): Promise<Session | null>;
  closeSession(hash: Uint8Array): Promise<void>;
}

/** The relational memory of the hub, on SQLite or PostgreSQL. */
export interface StateStore {
  readonly registry: Registry;
  readonly alerts: AlertBook;
  readonly progress: Progress;
  readonly ledger: LedgerBook;
  readonly quarantine: QuarantineBook;
  readonly people: People;
  close(): Promise<void>;
}

/** Says which role a list of roles gives; kept here so that every door asks the same way. */
export const holdsAny = (held: readonly Role[], asked: readonly Role[]): boolean =>
  held.some((role) => asked.includes(role));
