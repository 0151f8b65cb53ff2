import type { Tables } from "./tables.ts";

/** Every table with its primary key; those that others refer to come before them. */
export const copiedTables = {
  counter: ["name"],
  device: ["key"],
  gateway_child: ["child", "from_at"],
  enrolment: ["patient"],
  enrolment_service: ["service", "patient"],
  enrolment_event: ["patient", "n"],
  service_event: ["service", "n"],
  assignment: ["id"],
  alert: ["id"],
  alert_move: ["sequence"],
  episode: ["id"],
  notice: ["key"],
  deadline: ["kind", "subject"],
  suppression: ["id"],
  rule_version: ["id", "version"],
  happened_event: ["patient", "at", "kind", "device", "message"],
  cursor: ["partition"],
  stream: ["id"],
  message: ["stream", "seq"],
  ledger: ["hour", "device"],
  quarantine: ["id"],
  device_status: ["device"],
  device_contact: ["device"],
  hub_unwatched: ["from_at"],
  hub_alive: ["name"],
  account: ["username"],
  recovery_code: ["username", "hash"],
  session: ["hash"],
  token: ["id"],
  access_code: ["patient"],
  audit: ["sequence"],
  audit_subject: ["subject", "sequence"],
  erasure: ["id"],
  erased_stretch: ["device", "from_at"],
  backup_place: ["folder"],
  rollup: ["size", "from_at", "patient", "code"],
  latest: ["patient", "code"],
  restatement: ["partition", "position", "device", "code", "device_at", "value"],
  to_build: ["name"],
} as const satisfies { readonly [Table in keyof Tables]: readonly (keyof Tables[Table])[] };

export type CopiedTable = keyof typeof copiedTables;
export const tableNames: readonly CopiedTable[] = Object.keys(copiedTables).filter(
  (name): name is CopiedTable => name in copiedTables,
);
