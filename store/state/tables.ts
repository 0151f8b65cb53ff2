import type { AlertState } from "../../model/alert.ts";
import type { RollupTables } from "./rollup-tables.ts";

/**
 * Counters that never go back: what they gave out once is not given out again. A transaction that raises several does
 * so in this order; see `allot`.
 */
export const counterNames = [
  /** The registry's version. */
  "registry",
  "stream",
  "quarantine",
  "quarantine-dropped",
  /** The sequence of the live alert feed. */
  "alert-move",
  /** The last record of the audit; its row also keeps two writers of the chain apart. */
  "audit",
] as const;
export type CounterName = (typeof counterNames)[number];

/**
 * The tables as migrations have made them. Times are epoch milliseconds, truths 0 or 1, lists and objects JSON text:
 * three things every engine keeps alike. Rows are checked where they are read (`rows.ts`).
 */
export interface Tables extends RollupTables {
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
    /** These are as of now; how they came to be stands in `enrolment_event`. */
    care_group: string | null;
    plan: string | null;
    withdrawn_at: number | null;
    suspended_since: number | null;
    participates: number;
    ref: string;
  };
  enrolment_service: { patient: string; service: string };
  enrolment_event: {
    patient: string;
    n: number;
    kind: string;
    at: number;
    recorded_at: number;
    by_whom: string;
    body: string;
  };
  gateway_child: { child: string; gateway: string; from_at: number; until_at: number | null };
  service_event: { service: string; n: number; kind: string; at: number; by_whom: string; body: string };
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
    statuses: number;
    bytes: number;
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
  account: AccountTable;
  recovery_code: { username: string; hash: Uint8Array; used_at: number | null };
  session: {
    hash: Uint8Array;
    id: string;
    username: string;
    way: string;
    opened_at: number;
    seen_at: number;
    address: string;
    restricted: number;
    glass_until: number | null;
    glass_reason: string | null;
  };
  token: {
    id: string;
    hash: Uint8Array;
    username: string;
    label: string;
    roles: string;
    services: string;
    added_at: number;
    expires_at: number;
    used_at: number | null;
    revoked_at: number | null;
  };
  access_code: { patient: string; hash: Uint8Array; issued_at: number; expires_at: number };
  audit: {
    sequence: number;
    at: number;
    actor: string;
    roles: string;
    purpose: string;
    action: string;
    subjects: string;
    object: string | null;
    outcome: string;
    source: string;
    reason: string | null;
    previous: string;
    hash: string;
  };
  audit_subject: { subject: string; sequence: number };
  erasure: {
    id: string;
    /** Forgotten with the person's rows. */
    patient: string | null;
    asked_at: number;
    by_whom: string;
    done_at: number | null;
    /** What `ErasureBook.eraseRows` left, until there is a proof. */
    erased: string | null;
    proof: string | null;
  };
  /** When a device was with somebody who was erased; without a word of whom. */
  erased_stretch: { device: string; from_at: number; until_at: number | null };
  backup_place: { folder: string; added_at: number };
}

interface AccountTable {
  username: string;
  roles: string;
  services: string;
  care_groups: string;
  added_at: number;
  disabled_at: number | null;
  /** Empty for those who never sign in by password. */
  password_hash: string;
  totp: Uint8Array | null;
  totp_step: number;
  issuer: string | null;
  subject: string | null;
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
  care_group: string | null;
}
