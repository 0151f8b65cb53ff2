import type { Scope } from "./access.ts";
import type { Alert, AlertChange, AlertEvent, AlertMove, AlertState, Episode } from "./alert.ts";
import type { AttentionBook } from "./attention.ts";
import type { AuditBook } from "./audit.ts";
import type { ClaimBook } from "./claim.ts";
import type { CredentialBook } from "./credential.ts";
import type { Deadline } from "./deadline.ts";
import type { DeliveryBook } from "./delivery-book.ts";
import type { DownlinkBook } from "./downlink.ts";
import type { ErasureBook } from "./erasure.ts";
import type { EventBook, HappenedEvent } from "./happened-event.ts";
import type { DeviceKey, MunicipalityCode, PatientId, ServiceId } from "./identity.ts";
import type { IntakeBook } from "./intake-book.ts";
import type { LedgerCount } from "./ledger.ts";
import type { NoticeBook } from "./notice.ts";
import type { Observing, ObservingNeeds } from "./observed.ts";
import type { Page, PageAsked } from "./paging.ts";
import type { People } from "./people-book.ts";
import type { LinkBook } from "./presence.ts";
import type { ReleaseRegister } from "./publication.ts";
import type { Quarantined, QuarantineReason } from "./quarantine.ts";
import type { Reading } from "./reading.ts";
import type { Registry, ServiceBook } from "./registry-book.ts";
import type { ReportBook } from "./report-book.ts";
import type { RollupBook, RollupSum } from "./rollups.ts";
import type { Priority } from "./rule.ts";
import type { RuleBookStore } from "./rule-versions.ts";
import type { ServiceUsage } from "./service-standing.ts";
import type { DelaySketch, SliCounts } from "./sli.ts";
import type { SliBook, SlotTouch } from "./sli-book.ts";
import type { StrayBook } from "./stray.ts";
import type { SuppressionBook } from "./suppression.ts";
import type { DeviceStatus } from "./telemetry-message.ts";
import type { Instant } from "./time.ts";
import type { DeviceContact, WatchBook } from "./watch-book.ts";

export interface AlertQuery {
  readonly states?: readonly AlertState[] | undefined;
  readonly priority?: Priority | undefined;
  readonly service?: ServiceId | undefined;
  readonly municipality?: MunicipalityCode | undefined;
  readonly patient?: PatientId | undefined;
}

/** Alerts and their moves. The pipeline writes through `Progress.commit`; people through `move`. */
export interface AlertBook {
  /** Those within a scope, newest first. */
  list(scope: Scope, query: AlertQuery, page: PageAsked): Promise<Page<Alert>>;
  alert(id: string): Promise<Alert | null>;
  /**
   * Records a person's move in one conditional statement.
   * Throws `not-found`, or `illegal-transition` with `details.allowed` when the alert is not where the move starts.
   */
  move(id: string, asked: AlertState, move: Omit<AlertMove, "to">): Promise<Alert>;
  /** Gives an open alert into somebody's hands, or out of everybody's; throws as `move`. */
  assign(id: string, to: string | null, move: Pick<AlertMove, "at" | "by" | "note">): Promise<Alert>;
  /** What is overdue, in the order in which it fell due. */
  overdue(now: Instant, limit: number): Promise<readonly Deadline[]>;
  /** What falls due of one subject. */
  deadlinesOf(subject: string): Promise<readonly Deadline[]>;
  /**
   * Takes a deadline: escalates an alert, ends an acknowledgement or a suppression, if that still stands where it
   * applies. The deadline goes in the same transaction, so that it has its effect once, late after an outage and never
   * early. False when it was taken already, or set anew.
   */
  fallDue(deadline: Deadline, now: Instant): Promise<boolean>;
  /**
   * Ends, with the remark `rule-withdrawn`, what was raised by rules whose ids are not among these, and their episodes; at
   * most so many alerts. Says how many; fewer than `limit` when none is left.
   */
  endWithdrawn(inForce: readonly string[], at: Instant, limit: number): Promise<number>;
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

/** A place in a message, as a JSON pointer, whose content went to quarantine. */
export type SetAside = Pick<QuarantineItem, "position" | "path">;

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
  /** What devices let know of themselves, each device at most once; put in place of what was known. */
  readonly contacts: readonly DeviceContact[];
  /** Events told in this batch, each once. */
  readonly events: readonly HappenedEvent[];
  /** What the readings stored in this batch add to their hours and days. */
  readonly sums: readonly RollupSum[];
  /** Of each patient and metric in this batch the latest reading; one there is already that is later stays. */
  readonly latest: readonly Reading[];
  /** Good and bad events that this batch decided. */
  readonly slices: SliCounts;
  /** What fell into slots of plans, each slot at most once. */
  readonly slots: readonly SlotTouch[];
  /** Sketches that grew, whole; not with every batch. */
  readonly delays: readonly DelaySketch[];
}

/** How far the pipeline is, and what it must remember of the way. */
export interface Progress {
  position(partition: number): Promise<number>;
  /** The highest `seq` seen in a device's `boot`; `null` when none was. */
  highest(device: DeviceKey, boot: string): Promise<number | null>;
  /** The identity seen before under this name; `null` when it is new. */
  seen(device: DeviceKey, boot: string, seq: number): Promise<MessageIdentity | null>;
  /**
   * Present episodes, and of the ended ones of each patient and rule the last with all that ended within 31 days before
   * it: a late reading may move them. `alert` is the id a judgement raised it by, by which its changes name it.
   */
  episodes(): Promise<readonly Episode[]>;
  /** Where in the messages with `after < position <= upTo` something was set aside when they were taken to their end. */
  setAside(partition: number, after: number, upTo: number): Promise<readonly SetAside[]>;
  commit(outcome: BatchOutcome): Promise<void>;
  /** What judgements changed when no message was taken: by the clock. Deterministic ids make it safe to repeat. */
  commitChanges(changes: readonly AlertChange[]): Promise<void>;
}

export interface LedgerBook {
  /** Sums of the hours with `from <= hour < until`, per device. */
  counts(from: Instant, until: Instant): Promise<readonly Omit<LedgerCount, "hour">[]>;
  /** The same per service; `from` 0 for all there ever was. */
  usage(from: Instant, until: Instant): Promise<readonly Omit<ServiceUsage, "devices">[]>;
}

export interface QuarantineBook {
  /** Of one device when it is named, else of these services. */
  list(
    asked: { readonly device: DeviceKey } | { readonly services: readonly ServiceId[] | "all" },
    page: PageAsked,
  ): Promise<Page<Quarantined>>;
}

/** The relational memory of the hub, on SQLite or PostgreSQL. */
export interface StateStore {
  readonly registry: Registry;
  readonly alerts: AlertBook;
  readonly progress: Progress;
  readonly ledger: LedgerBook;
  readonly quarantine: QuarantineBook;
  readonly people: People;
  readonly services: ServiceBook;
  readonly audit: AuditBook;
  readonly erasures: ErasureBook;
  readonly rollups: RollupBook;
  readonly notices: NoticeBook;
  readonly rules: RuleBookStore;
  readonly suppressions: SuppressionBook;
  readonly events: EventBook;
  readonly intake: IntakeBook;
  readonly reports: ReportBook;
  readonly deliveries: DeliveryBook;
  readonly watch: WatchBook;
  readonly attention: AttentionBook;
  readonly slis: SliBook;
  readonly observing: (needs: ObservingNeeds) => Observing;
  readonly releases: ReleaseRegister;
  readonly credentials: CredentialBook;
  readonly claims: ClaimBook;
  readonly links: LinkBook;
  readonly downlink: DownlinkBook;
  readonly strays: StrayBook;
  close(): Promise<void>;
}
