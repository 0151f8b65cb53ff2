/** Of what months that are over are rolled up. */
export type MonthKind = "slots" | "messages";

/**
 * What months of Europe/Rome come to that are over for longer than data may be late. Nothing here is known that `slot`, `ledger`
 * and `delay_sketch` do not tell: it may be made again at any time. See `Tables`.
 */
export interface MonthTables {
  /** Closed slots, those met, met in time, and their readings. `known_at`: from when on it is so. */
  person_month: {
    patient: string;
    month: string;
    service: string;
    municipality: string;
    due: number;
    met: number;
    in_time: number;
    readings: number;
    known_at: number;
  };
  /** On which days a device was heard of: the first of the month is bit 0. */
  device_month: { month: string; device: string; days: number };
  service_month: {
    month: string;
    service: string;
    /** How many took at most so long: pairs of milliseconds and a number, as JSON. */
    delays: string;
    messages: number;
    duplicates: number;
    found: number;
    accepted: number;
    quarantined: number;
  };
  month_rolled: { kind: MonthKind; month: string };
  /** How far rolling up is. Before `until_at` whatever changes has to be put right; `changes` counts what could not be. */
  month_work: { kind: MonthKind; months: string; after: string; until_at: number; changes: number };
}
