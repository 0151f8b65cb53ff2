import type { Scope } from "./access.ts";
import type { DeviceCredential } from "./credential.ts";
import type { EnrolmentEvent } from "./enrolment-history.ts";
import type { DeviceStretch } from "./erasure.ts";
import type { DeviceKey, PatientId, ServiceId, SubjectRef } from "./identity.ts";
import type { Page, PageAsked } from "./paging.ts";
import type { Assignment, Device, Enrolment } from "./registry.ts";
import type { ServiceEvent } from "./service-standing.ts";
import type { Instant } from "./time.ts";

/** A page of devices: the revoked ones, those that are not, or both. */
export interface DevicesAsked extends PageAsked {
  readonly revoked?: boolean | undefined;
}

/** Devices, enrolments, assignments. Every change raises `version`, by which readers know to look again. */
export interface Registry {
  version(): Promise<number>;
  /** With its place behind a gateway, if it has one. Throws `conflict` when the device exists, and as `placeBehind`. */
  addDevice(device: Device, secretHash: Uint8Array): Promise<void>;
  device(key: DeviceKey): Promise<Device | null>;
  /** The hub's own, by which it tries its way, are not among all. */
  devices(services: readonly ServiceId[] | "all", asked: DevicesAsked): Promise<Page<Device>>;
  /** How many devices of a service are not revoked. */
  deviceCount(service: ServiceId): Promise<number>;
  credential(key: DeviceKey): Promise<DeviceCredential | null>;
  /** Of many at once; those that do not exist are left out. */
  credentials(keys: readonly DeviceKey[]): Promise<ReadonlyMap<DeviceKey, DeviceCredential>>;
  /**
   * Gives a device another secret; the former one counts until the new one is used, and for `rotationOverlap` at most.
   * `ends` ends the former with this call. Throws `not-found`, or `conflict` when it is revoked.
   */
  rotateDevice(
    key: DeviceKey,
    secretHash: Uint8Array,
    at: Instant,
    former?: "overlap" | "ends",
  ): Promise<void>;
  /** Ends a device's credential for good. Throws `not-found`, or `conflict` when that was done before. */
  revokeDevice(key: DeviceKey, at: Instant): Promise<Device>;
  /**
   * Puts a device behind a gateway of its service, or (`null`) in front again; past placements are kept. Throws
   * `not-found`, `input-rejected` when the gateway is of another service, `conflict` when one of the two is revoked,
   * when either would be both gateway and behind one, or when `at` lies before the last change of the device's place.
   */
  placeBehind(child: DeviceKey, gateway: DeviceKey | null, at: Instant): Promise<void>;
  /**
   * The enrolment with the first events of its history, in one transaction. Throws `conflict` when the patient is
   * enrolled already, `input-rejected` when consent lies in the future.
   */
  addEnrolment(enrolment: Enrolment, by: string): Promise<void>;
  enrolment(patient: PatientId): Promise<Enrolment | null>;
  /** Those within a scope, in the order they came. */
  enrolments(scope: Scope, page: PageAsked): Promise<Page<Enrolment>>;
  /**
   * Adds an event to a person's history, if `objectionTo` has none; it holds when this returns, for nothing is recorded
   * ahead of its time. Leaving the pilot or withdrawing participation also closes their open alerts and ends the episodes
   * behind them; a new care group takes the open alerts along. Throws `not-found`, `conflict` with the objection.
   */
  recordEnrolmentEvent(patient: PatientId, event: EnrolmentEvent): Promise<Enrolment>;
  /** Oldest first by when they hold, then as recorded; empty for nobody. */
  history(patient: PatientId): Promise<readonly EnrolmentEvent[]>;
  /** The events that open or close intake of everybody who ever withdrew anything. */
  withdrawalHistories(): Promise<ReadonlyMap<PatientId, readonly EnrolmentEvent[]>>;
  /** Throws `not-found` without device or patient, `conflict` when the device is another's within these times. */
  addAssignment(assignment: Assignment): Promise<void>;
  assignment(id: string): Promise<Assignment | null>;
  assignmentsOf(patient: PatientId): Promise<readonly Assignment[]>;
  /** Throws `not-found`, or `conflict` when it ended already or would end before it began. */
  endAssignment(id: string, until: Instant): Promise<Assignment>;
  /** Everything the pipeline needs to know whose reading it is. */
  assignments(): Promise<readonly Assignment[]>;
  /** When devices were with people who were erased: what they send of that time is nobody's, and none of it is kept. */
  erasedStretches(): Promise<readonly DeviceStretch[]>;
  /** In the order they came. */
  allEnrolments(): Promise<readonly Enrolment[]>;
  /** The pseudonyms behind references; those of erased people are left out. */
  patientsBehind(refs: readonly SubjectRef[]): Promise<ReadonlyMap<SubjectRef, PatientId>>;
  /** The references of pseudonyms; nobody's are left out. */
  refsOf(patients: readonly PatientId[]): Promise<ReadonlyMap<PatientId, SubjectRef>>;
}

/** What happened to services, beside what the pilot definition says of them. Changes raise the registry's version. */
export interface ServiceBook {
  /** In the order they were recorded. */
  history(service: ServiceId): Promise<readonly ServiceEvent[]>;
  /** Appends if the history still has `seen` events; throws `conflict` when somebody else was faster. */
  record(service: ServiceId, event: ServiceEvent, seen: number): Promise<void>;
}
