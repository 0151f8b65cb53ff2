import type { AlertTables } from "./tables-of-alerts.ts";
import type { DoorTables } from "./tables-of-door.ts";
import type { EvaluationTables } from "./tables-of-evaluation.ts";
import type { IntakeTables } from "./tables-of-intake.ts";
import type { MonthTables } from "./tables-of-months.ts";
import type { PeopleTables } from "./tables-of-people.ts";
import type { RegistryTables } from "./tables-of-registry.ts";
import type { RollupTables } from "./tables-of-rollups.ts";
import type { WatchTables } from "./tables-of-watch.ts";

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
  /** The version of the rule book. */
  "rule-book",
  /** The last record of the audit; its row also keeps two writers of the chain apart. */
  "audit",
  /** Its row keeps two who give out figures apart. */
  "released",
  /** The mark of what waits for devices. */
  "downlink",
] as const;
export type CounterName = (typeof counterNames)[number];

/**
 * The tables as migrations have made them. Times are epoch milliseconds, truths 0 or 1, lists and objects JSON text:
 * three things every engine keeps alike. Rows are checked where they are read (`rows.ts`).
 */
export interface Tables
  extends RegistryTables,
    AlertTables,
    DoorTables,
    EvaluationTables,
    IntakeTables,
    MonthTables,
    PeopleTables,
    RollupTables,
    WatchTables {
  counter: { name: CounterName; value: number };
}
