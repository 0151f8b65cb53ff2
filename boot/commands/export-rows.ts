import type { Alert } from "../../model/alert.ts";
import { findMetric } from "../../model/catalogue.ts";
import { keyOf, type ServiceId } from "../../model/identity.ts";
import type { LedgerLine } from "../../model/ledger.ts";
import type { Reading } from "../../model/reading.ts";
import type { EverythingHeld } from "../../model/records.ts";
import type { Device } from "../../model/registry.ts";
import { formatInstant, type Instant } from "../../model/time.ts";

/** The tables of a service's export, and how what is kept becomes their rows. */
export const columns = {
  devices: ["device", "type", "gateway", "addedAt", "revokedAt"],
  people: [
    "patient",
    "enrolledAt",
    "withdrawnAt",
    "municipality",
    "ageBand",
    "sex",
    "conditions",
    "careGroup",
    "consentVersion",
    "consentPurposes",
  ],
  assignments: ["id", "device", "patient", "from", "until"],
  readings: [
    "at",
    "receivedAt",
    "deviceAt",
    "code",
    "value",
    "unit",
    "sentValue",
    "sentUnit",
    "context",
    "flags",
    "device",
    "message",
  ],
  alerts: [
    "id",
    "patient",
    "rule",
    "ruleVersion",
    "priority",
    "state",
    "since",
    "raisedAt",
    "code",
    "value",
    "unit",
    "limit",
    "message",
    "moves",
  ],
  ledger: [
    "device",
    "received",
    "processed",
    "pending",
    "found",
    "stored",
    "duplicate",
    "quarantined",
    "residual",
  ],
} as const;

export const deviceRow = ({ service, device, type, gateway, addedAt, revokedAt }: Device) => ({
  device: keyOf(service, device),
  type,
  gateway,
  addedAt: formatInstant(addedAt),
  revokedAt: time(revokedAt),
});

export const ledgerRow = ({ key, messages, readings, residual }: LedgerLine) => ({
  device: key,
  ...messages,
  ...readings,
  residual,
});

export const personRow = ({ enrolment }: EverythingHeld) => ({
  patient: enrolment.patient,
  enrolledAt: formatInstant(enrolment.enrolledAt),
  withdrawnAt: time(enrolment.withdrawnAt),
  municipality: enrolment.municipality,
  ageBand: enrolment.ageBand,
  sex: enrolment.sex,
  conditions: enrolment.conditions.join(" "),
  careGroup: enrolment.careGroup,
  consentVersion: enrolment.consent.version,
  consentPurposes: enrolment.consent.purposes.join(" "),
});

export const assignmentRows = ({ assignments }: EverythingHeld, of: ServiceId) =>
  assignments
    .filter(({ service }) => service === of)
    .map(({ id, service, device, patient, from, until }) => ({
      id,
      device: keyOf(service, device),
      patient,
      from: formatInstant(from),
      until: time(until),
    }));

export const readingRow = ({
  at,
  receivedAt,
  deviceAt,
  code,
  value,
  sent,
  context,
  flags,
  device,
  message,
}: Reading) => ({
  at: formatInstant(at),
  receivedAt: formatInstant(receivedAt),
  deviceAt: formatInstant(deviceAt),
  code,
  value,
  unit: findMetric(code)?.unit ?? "",
  sentValue: sent?.value ?? null,
  sentUnit: sent?.unit ?? null,
  context: context === null ? null : JSON.stringify(context),
  flags: flags.join(" "),
  device,
  message,
});

export const alertRow = ({ id, patient, rule, priority, state, since, raisedAt, ...more }: Alert) => ({
  id,
  patient,
  rule: rule.id,
  ruleVersion: rule.version,
  priority,
  state,
  since: formatInstant(since),
  raisedAt: formatInstant(raisedAt),
  code: more.code,
  value: more.value,
  unit: more.unit,
  limit: more.limit,
  message: more.message,
  moves: JSON.stringify(more.history.map((move) => ({ ...move, at: formatInstant(move.at) }))),
});

const time = (at: Instant | null): string | null => (at === null ? null : formatInstant(at));
