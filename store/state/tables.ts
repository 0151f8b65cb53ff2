import type { AlertState } from "../../model/alert.ts";

/** Counters that never go back: what they gave out once is not given out again. */
export const counterNames = [
  /** The registry's version. */
  "registry",
  /** The sequence of the live alert feed. */
  "alert-move",
  "quarantine",
  "quarantine-dropped",
  "stream",
] as const;
export type CounterName = (typeof counterNames)[number];

/**
 * The tables as migrations have made them. Times are epoch milliseconds, truths 0 or 1, lists and objects JSON text:
 * three things every engine keeps alike. Rows are checked where they are read (`rows.ts`).
 */
export interface Tables {
  counter: { name: CounterName; value: number };
  device: {
    key: string;
    service: string;
    device: string;
    type: string;
    added_at: number;
    revoked_at: number | null;
    secret_hash: Uint8Array;
  };
  enrolment: {
    patient: string;
    enrolled_at: number;
    services: string;
    municipality: string;
    age_band: string;
    sex: string;
    conditions: string;
    consent: string;
  };
  assignment: {
    id: string;
    device_key: string;
    patient: string;
    from_at: number;
    until_at: number | null;
  };
  alert: AlertTable;
  alert_move: {
    sequence: number;
    alert: string;
    at: number;
    to_state: AlertState;
    by_whom: string;
    note: string | null;
    outcome: string | null;
  };
  episode: {
    alert: string;
    patient: string;
    rule: string;
    since: number;
    until: number | null;
    /** The message whose reading ended it. */
    ended_by: string | null;
  };
  cursor: { partition: number; position: number };
  stream: { id: number; device: string; boot: string };
  message: { stream: number; seq: number; digest: number; position: number };
  ledger: {
    hour: number;
    device: string;
    processed: number;
    found: number;
    stored: number;
    duplicate: number;
    quarantined: number;
  };
  quarantine: {
    id: number;
    partition: number;
    position: number;
    device: string;
    received_at: number;
    path: string;
    reason: string;
    detail: string;
    content: Uint8Array;
  };
  device_status: { device: string; at: number; status: string };
  account: { username: string; roles: string; services: string; added_at: number; password_hash: string };
  session: { hash: Uint8Array; username: string; opened_at: number; seen_at: number };
}

interface AlertTable {
  id: string;
  patient: string;
  service: string;
  device: string;
  municipality: string;
  zone: string;
  rule: string;
  rule_version: string;
  priority: string;
  latching: number;
  state: AlertState;
  present: number;
  late: number;
  since: number;
  raised_at: number;
  code: string;
  value: number;
  unit: string;
  limit_value: number | null;
  latest_at: number;
  latest_value: number;
  text: string;
  facts: string;
  message: string;
}
