import type { BatchOutcome } from "../../model/state-store.ts";
import { bulk } from "./bulk.ts";
import type { Database, Writing } from "./counters.ts";

type Status = BatchOutcome["statuses"][number];

/** Keeps each device's last status; one that is older than what is known changes nothing. */
export function statusUpserts(db: Database) {
  const insert = bulk(3, (rows) => {
    const values = Array.from({ length: rows }, () => ({ device: "", at: 0, status: "" }));
    return db
      .insertInto("device_status")
      .values(values)
      .onConflict((on) =>
        on
          .column("device")
          .doUpdateSet((row) => ({ at: row.ref("excluded.at"), status: row.ref("excluded.status") }))
          .whereRef("device_status.at", "<=", "excluded.at"),
      )
      .compile().sql;
  });
  return async (trx: Writing, statuses: readonly Status[]): Promise<void> => {
    const last = new Map<string, Status>();
    for (const status of statuses) {
      const other = last.get(status.device);
      if (other === undefined || other.at <= status.at) last.set(status.device, status);
    }
    const values = [...last.values()].flatMap(({ device, at, status }) => [
      device,
      at,
      JSON.stringify(status),
    ]);
    await insert(trx, values);
  };
}
