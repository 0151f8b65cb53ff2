import type { CreateTableBuilder, Kysely } from "kysely";
import type { Flavour } from "../flavour.ts";

type Named = CreateTableBuilder<string, string>;

/** What months that are over come to, so that nobody has to count them again; see `tables-of-months.ts`. */
export async function monthTables({ schema }: Kysely<unknown>, flavour: Flavour): Promise<void> {
  const { clustered, integer } = flavour;
  const table = (name: string, texts: readonly string[], whole: readonly string[]): Named => {
    const columns = [
      ...texts.map((each) => [each, "text"] as const),
      ...whole.map((each) => [each, integer] as const),
    ];
    return columns.reduce(
      (built: Named, [each, type]) => built.addColumn(each, type, (column) => column.notNull()),
      schema.createTable<string>(name) as Named,
    );
  };
  const slots = ["due", "met", "in_time", "readings", "known_at"];
  await table("person_month", ["patient", "month", "service", "municipality"], slots)
    .addPrimaryKeyConstraint("person_month_once", ["patient", "month", "service", "municipality"])
    .$call(clustered)
    .execute();
  await table("device_month", ["month", "device"], ["days"])
    .addPrimaryKeyConstraint("device_month_once", ["month", "device"])
    .$call(clustered)
    .execute();
  const sums = ["messages", "duplicates", "found", "accepted", "quarantined"];
  await table("service_month", ["month", "service", "delays"], sums)
    .addPrimaryKeyConstraint("service_month_once", ["month", "service"])
    .$call(clustered)
    .execute();
  await table("month_rolled", ["kind", "month"], [])
    .addPrimaryKeyConstraint("month_rolled_once", ["kind", "month"])
    .$call(clustered)
    .execute();
  await table("month_work", ["kind", "months", "after"], ["until_at", "changes"])
    .addPrimaryKeyConstraint("month_work_once", ["kind"])
    .$call(clustered)
    .execute();
}
