/** What the pipeline takes in, and how far it is. See `Tables`. */
export interface IntakeTables {
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
  rollup: {
    size: string;
    from_at: number;
    patient: string;
    code: string;
    n: number;
    sum: number;
    min: number;
    max: number;
  };
  latest: LatestTable;
  /** What was taken out of ledger and sums again, so that it is once. */
  restatement: {
    partition: number;
    position: number;
    device: string;
    code: string;
    device_at: number;
    value: number;
    patient: string;
  };
  /** What has still to be made of what there is otherwise, by name; empty in a store that began with it. */
  to_build: { name: string };
}

/** Whole readings: each patient's latest of each metric. */
interface LatestTable {
  patient: string;
  code: string;
  at: number;
  device: string;
  device_at: number;
  received_at: number;
  value: number;
  sent: string | null;
  context: string | null;
  flags: string;
  message: string;
}
