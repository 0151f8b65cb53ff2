/** The tables of what is summed up; see `tables.ts`. */
export interface RollupTables {
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
  /** Whole readings: each patient's latest of each metric. */
  latest: {
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
  };
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
