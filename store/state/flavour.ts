import type { CreateTableBuilder } from "kysely";

type Ended = <Table extends string, Column extends string>(
  table: CreateTableBuilder<Table, Column>,
) => CreateTableBuilder<Table, Column>;

/** What engines say differently when a table is made. All else in this folder is the SQL they share. */
export interface Flavour {
  /** Whole numbers up to 2^53. */
  readonly integer: "integer" | "bigint";
  /** Numbers with 53 bits of precision. */
  readonly real: "real" | "double precision";
  readonly bytes: "blob" | "bytea";
  /** Ends a table's definition. */
  readonly plain: Ended;
  /** The same for tables kept in the order of their primary key, where the engine can. */
  readonly clustered: Ended;
}
