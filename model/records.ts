import type { Access } from "./access.ts";
import type { Alert, AlertOutcome, AlertState } from "./alert.ts";
import type { AuditAction, AuditEntry, AuditRecord } from "./audit.ts";
import type { BucketSize } from "./civil-time.ts";
import type { Deadline } from "./deadline.ts";
import type { EnrolmentEvent, EnrolmentHappening, EnrolmentStanding } from "./enrolment-history.ts";
import type { HappenedEvent } from "./happened-event.ts";
import type { DeviceKey, PatientId } from "./identity.ts";
import type { IntakeAsked, IntakeRecord } from "./intake.ts";
import type { IntakeQuery } from "./intake-book.ts";
import type { Notice } from "./notice.ts";
import type { Page, PageAsked } from "./paging.ts";
import type { Bucket, Reading } from "./reading.ts";
import type { Assignment, Enrolment } from "./registry.ts";
import type { PastOf } from "./rule-trial.ts";
import type { AlertQuery } from "./state-store.ts";
import type { Suppression } from "./suppression.ts";
import type { ReadingsPage, ReadingsQuery } from "./telemetry-store.ts";
import type { Instant } from "./time.ts";

/** An enrolment as it is shown; who administers without caring for people does not learn their conditions. */
export type EnrolmentSeen = Omit<Enrolment, "conditions"> & Partial<Pick<Enrolment, "conditions">>;

export interface EnrolmentHistory {
  readonly enrolment: EnrolmentSeen;
  /** Oldest first. */
  readonly events: readonly EnrolmentEvent[];
  /** What holds now. */
  readonly standing: EnrolmentStanding;
}

/** A person's part as somebody enters it; the hub adds pseudonym, reference and time. */
export type NewEnrolment = Omit<
  Enrolment,
  "patient" | "ref" | "enrolledAt" | "withdrawnAt" | "suspendedSince"
>;

/** What of one metric was measured in a stretch of time: the readings, or hours of them when there are too many. */
export interface Series {
  readonly latest: Reading;
  readonly readings: readonly Reading[];
  readonly hours: readonly Bucket[] | null;
}

/** Alerts with the last transition they hold; the live feed goes on after it. */
export interface AlertPage extends Page<Alert> {
  readonly sequence: number;
}

/** Everything held about one person. What may be much comes in pages, as it is taken. */
export interface EverythingHeld {
  readonly enrolment: Enrolment;
  readonly history: readonly EnrolmentEvent[];
  readonly assignments: readonly Assignment[];
  readonly readings: AsyncIterable<readonly Reading[]>;
  readonly alerts: AsyncIterable<readonly Alert[]>;
  readonly suppressions: AsyncIterable<readonly Suppression[]>;
  /** What happened beside readings, oldest first. */
  readonly events: readonly HappenedEvent[];
  /** What people entered about them. */
  readonly entries: AsyncIterable<readonly IntakeRecord[]>;
  readonly looks: AsyncIterable<readonly AuditRecord[]>;
}

/** What a person says with a move. */
export interface AlertAnswer {
  readonly note?: string | undefined;
  readonly outcome?: AlertOutcome | undefined;
  /** Until when an acknowledgement holds. */
  readonly until?: Instant | undefined;
}

export interface AlertTelling {
  readonly notices: readonly Notice[];
  readonly deadlines: readonly Deadline[];
}

export interface PastAsked {
  readonly rule: string;
  readonly codes: readonly string[];
  /** `from <= at < until`. */
  readonly from: Instant;
  readonly until: Instant;
  readonly most: number;
}

export interface RuleOutcomes {
  readonly resolved: number;
  readonly positive: number;
}

/**
 * The only way to personal data, for one access (see `access.ts`). A `patient` is taken as somebody wrote it.
 *
 * What lies outside the access's scope is `not-found`, as what does not exist. Every call is in the audit before it
 * hands anything out, refused ones too; when the audit cannot be written, nothing is handed out. Notes and reasons
 * that seem to name somebody are `input-rejected`.
 */
export interface PatientRecords {
  enrolments(page: PageAsked): Promise<Page<EnrolmentSeen>>;
  patient(patient: string): Promise<EnrolmentSeen>;
  history(patient: string): Promise<EnrolmentHistory>;
  /** Throws `not-permitted` for services or a care group outside the scope. */
  enrol(asked: NewEnrolment): Promise<Enrolment>;
  /**
   * Adds an event to a person's history, as of `at` or of now. `expects` is asked about the enrolment before it:
   * `changed` when it says no. Throws `conflict` with why the event may not follow.
   */
  record(
    patient: string,
    happening: EnrolmentHappening,
    more?: { readonly at?: Instant | undefined; readonly expects?: (seen: EnrolmentSeen) => boolean },
  ): Promise<EnrolmentSeen>;

  assignments(patient: string): Promise<readonly Assignment[]>;
  /** Throws `conflict` when the person takes no part in the device's service, or the device is another's then. */
  assign(asked: Omit<Assignment, "id">): Promise<Assignment>;
  endAssignment(id: string, until?: Instant): Promise<Assignment>;

  readings(patient: string, query: Omit<ReadingsQuery, "patient">, page: PageAsked): Promise<ReadingsPage>;
  buckets(
    patient: string,
    query: Omit<ReadingsQuery, "patient">,
    size: BucketSize,
    zone: string,
  ): Promise<readonly Bucket[]>;
  latest(patient: string): Promise<readonly Reading[]>;
  /** All that was measured of a person in a window, metric by metric; more than `most` readings of one come as hours. */
  series(
    patient: string,
    window: Pick<ReadingsQuery, "from" | "until"> & { readonly most: number; readonly zone: string },
  ): Promise<readonly Series[]>;

  alerts(query: AlertQuery, page: PageAsked): Promise<AlertPage>;
  /** The open ones, the most urgent first and the newest first among equals; `next` is not `null` when there are more. */
  openAlerts(most: number, query?: Pick<AlertQuery, "patient" | "states">): Promise<AlertPage>;
  alert(id: string): Promise<Alert>;
  moveAlert(id: string, to: AlertState, said: AlertAnswer): Promise<Alert>;
  /** Gives an open alert to a clinician, or to nobody. Throws `input-rejected` for somebody who is none. */
  assignAlert(id: string, to: string | null, note?: string): Promise<Alert>;
  /** Who was told of an alert and how, and what falls due of it next. */
  alertTelling(id: string): Promise<AlertTelling>;
  /** Nobody is told of a person's alerts until then, from now on or from `from`; high ones once a second person agrees. */
  suppress(
    patient: string,
    asked: Pick<Suppression, "rule" | "reason" | "until"> & {
      readonly from?: Suppression["from"] | undefined;
    },
  ): Promise<Suppression>;
  agreeSuppression(id: string): Promise<Suppression>;
  endSuppression(id: string): Promise<Suppression>;
  /** Of one person when named, newest first. */
  suppressions(page: PageAsked, patient?: string): Promise<Page<Suppression>>;
  /** To be asked when a live feed opens; tells which of its alerts are this access's. */
  openAlertFeed(): Promise<(alert: Alert) => boolean>;

  /**
   * What was measured of everybody, of these metrics, in a stretch of time, and what a rule raised then: for a look at what
   * another rule would have made of it. At most `most` readings; `cutShort` when there were more.
   */
  past(asked: PastAsked): Promise<{ readonly people: readonly PastOf[]; readonly cutShort: boolean }>;
  /** Of each rule how many alerts raised since then were answered for, and how many of those were true. Counts only. */
  outcomes(since: Instant): Promise<ReadonlyMap<string, RuleOutcomes>>;

  /**
   * Keeps what somebody entered, all or nothing. Of a person the hub fills in where they lived then, and their service
   * when they have only one. Throws `not-permitted` for kinds that are not theirs to enter, `input-rejected` and
   * `conflict` with `details.faults`, one for each row that cannot be taken (`intake-rows.ts`).
   */
  enter(asked: readonly IntakeAsked[]): Promise<readonly IntakeRecord[]>;
  /** Last entered first. Whoever sees no persons sees none that names one, and of those that stand for people their own. */
  entries(query: Pick<IntakeQuery, "kind" | "from" | "until">, page: PageAsked): Promise<Page<IntakeRecord>>;
  /** Strikes out an entry that one may see. Throws `conflict` when it is struck out already. */
  strikeOut(id: string, reason: string): Promise<IntakeRecord>;

  /** Who looked at a person's data, newest first. */
  looks(patient: string, page: PageAsked): Promise<Page<AuditRecord>>;
  everythingHeld(patient: string): Promise<EverythingHeld>;
  /** Makes a code to sign in with, in place of any before it. It is told this once. */
  issueAccessCode(patient: string): Promise<{ readonly code: string; readonly expiresAt: Instant }>;
  /** Throws `conflict` when it was asked before. */
  askErasure(patient: string): Promise<{ readonly id: string }>;
}
export type RecordsFor = (access: Access) => PatientRecords;

/** Something done that touches no person's data, such as signing in or adding a device. */
export interface Deed {
  readonly action: AuditAction;
  readonly object?: string | DeviceKey | null;
  readonly outcome?: AuditEntry["outcome"];
  readonly reason?: string | null;
  /** Whom it concerns; the audit keeps their reference. */
  readonly patient?: PatientId;
}
/** Writes a deed into the audit. A citizen's pseudonym among actors is replaced by their reference. */
export type NoteDeed = (access: Omit<Access, "scope">, deed: Deed) => Promise<void>;
