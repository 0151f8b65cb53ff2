import { HubFailure } from "../../model/failure.ts";
import type { DeviceKey } from "../../model/identity.ts";
import type { MessageIdentity } from "../../model/state-store.ts";
import { bulk } from "./bulk.ts";
import type { Database, Writing } from "./counters.ts";
import { streamNumbers } from "./streams.ts";

const oneMessage = { stream: 0, seq: 0, digest: 0, position: 0 };

/** What every device has said under which number, so that a repetition is told from news. */
export function identityTable(db: Database) {
  const streams = streamNumbers(db);
  const insert = bulk(4, (rows) => {
    const values = Array.from({ length: rows }, () => oneMessage);
    // The first message under a name keeps it.
    const statement = db.insertInto("message").values(values);
    return statement.onConflict((on) => on.doNothing()).compile().sql;
  });

  return {
    /** Adds what is new. The returned function must be called once the transaction has been committed. */
    add: async (trx: Writing, identities: readonly MessageIdentity[]): Promise<() => void> => {
      const { numbers, committed } = await streams.numbersOf(trx, identities);
      const rows = identities.map((identity, index) => ({ identity, stream: numberAt(numbers, index) }));
      // In the order of the primary key: neighbours share a page, which saves a third of the time.
      rows.sort((one, other) => one.stream - other.stream || one.identity.seq - other.identity.seq);
      const values: number[] = [];
      for (const { stream, identity } of rows) {
        values.push(stream, identity.seq, identity.digest, identity.position);
      }
      await insert(trx, values);
      return committed;
    },

    highest: async (device: DeviceKey, boot: string): Promise<number | null> => {
      const stream = await streams.find(device, boot);
      if (stream === null) return null;
      const row = await db
        .selectFrom("message")
        .select("seq")
        .where("stream", "=", stream)
        .orderBy("seq", "desc")
        .limit(1)
        .executeTakeFirst();
      return row?.seq ?? null;
    },

    seen: async (device: DeviceKey, boot: string, seq: number): Promise<MessageIdentity | null> => {
      const stream = await streams.find(device, boot);
      if (stream === null) return null;
      const row = await db
        .selectFrom("message")
        .select(["digest", "position"])
        .where("stream", "=", stream)
        .where("seq", "=", seq)
        .executeTakeFirst();
      return row === undefined ? null : { device, boot, seq, digest: row.digest, position: row.position };
    },
  };
}

function numberAt(numbers: readonly (number | undefined)[], index: number): number {
  const number = numbers[index];
  if (number === undefined) throw new HubFailure("defect", "a message without a stream");
  return number;
}
