import type { Alert } from "../../model/alert.ts";
import {
  deviceId,
  deviceKey,
  messageId,
  municipalityCode,
  type PatientId,
  patientId,
  type SubjectRef,
  serviceId,
  subjectRef,
} from "../../model/identity.ts";
import type { Log } from "../../model/log.ts";
import type { Assignment, Device, Enrolment } from "../../model/registry.ts";
import type { BatchOutcome } from "../../model/state-store.ts";
import { after, atMillisecond, hours, type Instant, minutes } from "../../model/time.ts";

/** A Sunday morning in November, in UTC. */
export const morning = atMillisecond(Date.UTC(2026, 10, 22, 7));
export const inMinutes = (n: number): Instant => after(morning, minutes(n));
export const inHours = (n: number): Instant => after(morning, hours(n));

export const silent: Log = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

export const heart = serviceId.parse("cuore-a-casa");
export const breath = serviceId.parse("respiro");
export const anna = patientId.parse("p-aaaaaaaaaaaaaaaa");
export const bruno = patientId.parse("p-bbbbbbbbbbbbbbbb");
export const cuff = deviceKey.parse("cuore-a-casa/bp-001");

export const device = (name = "bp-001", more: Partial<Device> = {}): Device => ({
  service: heart,
  device: deviceId.parse(name),
  type: "bp-monitor",
  addedAt: morning,
  revokedAt: null,
  gateway: null,
  ...more,
});

export const secretHash = new Uint8Array([1, 2, 3, 250]);

export const enrolment = (more: Partial<Enrolment> = {}): Enrolment => ({
  patient: anna,
  services: [heart],
  municipality: municipalityCode.parse("001006"),
  ageBand: "75-79",
  sex: "female",
  conditions: ["heart-failure"],
  consent: { version: "1", givenAt: morning, purposes: ["participation", "evaluation"] },
  careGroup: null,
  plan: null,
  enrolledAt: morning,
  withdrawnAt: null,
  suspendedSince: null,
  ref: refOf(more.patient ?? anna),
  ...more,
});

/** The samples' people have references as easily told apart as their pseudonyms. */
export const refOf = (patient: PatientId): SubjectRef => subjectRef.parse(`s-${patient.slice(2)}`);

export const assignment = (id: string, from: Instant, until: Instant | null = null): Assignment => ({
  id,
  service: heart,
  device: deviceId.parse("bp-001"),
  patient: anna,
  from,
  until,
});

/** A raised alert of one rule for Anna, unless said otherwise. */
export const alert = (id: string, more: Partial<Alert> = {}): Alert => ({
  id,
  patient: anna,
  service: heart,
  municipality: municipalityCode.parse("001006"),
  zone: "z3",
  careGroup: null,
  rule: { id: "spo2-low", version: "a1b2" },
  priority: "high",
  state: "raised",
  present: true,
  late: false,
  since: morning,
  raisedAt: inMinutes(1),
  code: "spo2",
  value: 88.5,
  unit: "%",
  limit: 92,
  limitSource: null,
  latest: { at: morning, value: 88.5 },
  text: { it: "Saturazione bassa", en: "Low saturation" },
  explanation: { it: "", en: "" },
  facts: { value: 88.5, window: null },
  message: messageId.parse("0-17"),
  assignee: null,
  acknowledgedUntil: null,
  step: 0,
  recurrences: 0,
  flapping: false,
  cause: null,
  affected: [],
  history: [{ at: inMinutes(1), to: "raised", by: "hub" }],
  ...more,
});

export const raising = (
  raised: Alert,
  { latching = false }: { latching?: boolean } = {},
): BatchOutcome["alerts"][number] => ({ kind: "raise", alert: raised, device: cuff, latching });

export const clearing = (id: string, at: Instant): BatchOutcome["alerts"][number] => ({
  kind: "clear",
  id,
  at,
  knownAt: after(at, minutes(1)),
  message: messageId.parse("0-18"),
});

/** One message after `from` in which nothing happened, unless said otherwise. */
export const batch = (from: number, more: Partial<BatchOutcome> = {}): BatchOutcome => ({
  partition: 0,
  from,
  to: from + 1,
  identities: [],
  ledger: [],
  quarantined: [],
  alerts: [],
  statuses: [],
  events: [],
  contacts: [],
  sums: [],
  latest: [],
  slices: { at: morning, counts: [] },
  slots: [],
  delays: [],
  ...more,
});
