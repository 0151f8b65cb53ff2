import {
  deviceId,
  deviceKey,
  type PatientId,
  patientId,
  serviceId,
  subjectRef,
} from "../../model/identity.ts";
import type { JournalEntry } from "../../model/journal.ts";
import type { Assignment, Enrolment } from "../../model/registry.ts";
import { atMillisecond, before, days, type Instant, parseInstant } from "../../model/time.ts";

export const cuore = serviceId.parse("cuore-a-casa");
export const anna: PatientId = patientId.parse("p-aaaaaaaaaaaaaaaa");
export const noon: Instant = atMillisecond(Date.parse("2026-11-22T12:00:00Z"));
export const oximeter = deviceKey.parse("cuore-a-casa/ox-001");

export const at = (text: string): Instant => {
  const parsed = parseInstant(text);
  if (parsed === null) throw new RangeError(text);
  return parsed;
};

const utf8 = new TextEncoder();
export const entryOf = (payload: string | Uint8Array, over: Partial<JournalEntry> = {}): JournalEntry => ({
  position: 1,
  device: oximeter,
  channel: "telemetry",
  receivedAt: noon,
  again: false,
  payload: typeof payload === "string" ? utf8.encode(payload) : payload,
  ...over,
});

export const readingOf = (over: object = {}) => ({
  at: "2026-11-22T12:59:30+01:00",
  code: "spo2",
  value: 97,
  unit: "%",
  ...over,
});

export const messageOf = (over: object = {}): string =>
  JSON.stringify({ v: 1, seq: 1, sentAt: "2026-11-22T12:00:00Z", readings: [readingOf()], ...over });

export const assigned = (over: Partial<Assignment> = {}): Assignment => ({
  id: "a-1",
  service: cuore,
  device: deviceId.parse("ox-001"),
  patient: anna,
  from: before(noon, days(30)),
  until: null,
  ...over,
});

export const enrolled = (over: Partial<Enrolment> = {}): Enrolment => ({
  patient: anna,
  services: [cuore],
  municipality: "001006" as Enrolment["municipality"],
  ageBand: "75-79",
  sex: "female",
  conditions: ["heart-failure"],
  consent: { version: "1", givenAt: before(noon, days(30)), purposes: ["participation", "evaluation"] },
  careGroup: null,
  plan: null,
  ref: subjectRef.parse("s-aaaaaaaaaaaaaaaa"),
  enrolledAt: before(noon, days(30)),
  withdrawnAt: null,
  suspendedSince: null,
  ...over,
});
