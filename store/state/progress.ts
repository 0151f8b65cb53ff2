import { sql } from "kysely";
import { z } from "zod";
import type { Episode } from "../../model/alert.ts";
import { HubFailure } from "../../model/failure.ts";
import { patientId } from "../../model/identity.ts";
import type { BatchOutcome, Progress } from "../../model/state-store.ts";
import { days } from "../../model/time.ts";
import { applyChanges } from "./alert-changes.ts";
import { contactUpserts } from "./contacts.ts";
import type { Database, Writing } from "./counters.ts";
import { statusUpserts } from "./device-status.ts";
import { eventInserts } from "./happened-events.ts";
import { identityTable } from "./identities.ts";
import { ledgerInsert, ledgerRows } from "./ledger.ts";
import { putMessagesRight } from "./monthly/messages.ts";
import { type QuarantineRoom, quarantineIntake } from "./quarantine.ts";
import type { RecordMove } from "./recording.ts";
import { rollupUpserts } from "./rollup-upserts.ts";
import { changed, epoch, rowReader } from "./rows.ts";
import { sliIntake } from "./slis.ts";

const episodeRow = z.object({
  patient: patientId,
  rule: z.string(),
  id: z.string(),
  since: epoch,
  until: epoch.nullable(),
});
const readEpisode = rowReader(
  "episode",
  episodeRow.transform(({ id: alert, ...same }): Episode => ({ ...same, alert })),
);

const readSetAside = rowReader("quarantine", z.object({ position: z.int(), path: z.string() }));

/** The pipeline's memory. A commit is one transaction: all of a batch with its cursor, or nothing. */
export function progress(db: Database, room: QuarantineRoom, record: RecordMove): Progress {
  const identities = identityTable(db);
  const addToLedger = ledgerInsert(db);
  const keepAside = quarantineIntake(db, room);
  const noteStatuses = statusUpserts(db);
  const noteContacts = contactUpserts(db);
  const sumUp = rollupUpserts(db);
  const noteEvents = eventInserts(db);
  const served = sliIntake(db);

  const write = async (trx: Writing, outcome: BatchOutcome): Promise<() => void> => {
    await advance(trx, outcome);
    const committed = await identities.add(trx, outcome.identities);
    await addToLedger(trx, ledgerRows(outcome.ledger));
    await putMessagesRight(trx, outcome.ledger, outcome.slices.at);
    await keepAside(trx, outcome.partition, outcome.quarantined);
    await noteEvents(trx, outcome.events);
    await applyChanges(trx, record, outcome.alerts);
    await noteStatuses(trx, outcome.statuses);
    await noteContacts(trx, outcome.contacts);
    await sumUp.sums(trx, outcome.sums);
    await sumUp.latest(trx, outcome.latest);
    await served.counts(trx, outcome.slices);
    await served.slots(trx, outcome.slots, outcome.slices.at);
    await served.delays(trx, outcome.delays);
    return committed;
  };

  return {
    position: async (partition) => {
      const row = await db
        .selectFrom("cursor")
        .select("position")
        .where("partition", "=", partition)
        .executeTakeFirst();
      return row?.position ?? 0;
    },
    highest: identities.highest,
    seen: identities.seen,
    episodes: () => episodes(db),
    setAside: async (partition, after, upTo) => {
      const rows = await db
        .selectFrom("quarantine")
        .select(["position", "path"])
        .where("partition", "=", partition)
        .where("position", ">", after)
        .where("position", "<=", upTo)
        .execute();
      return rows.map(readSetAside);
    },
    commit: async (outcome) => {
      const committed = await db.transaction().execute((trx) => write(trx, outcome));
      committed();
    },
    commitChanges: (changes) => db.transaction().execute((trx) => applyChanges(trx, record, changes)),
  };
}

/** Moves the cursor if it is where the batch was read from; the first thing done, so that a loser has written nothing. */
async function advance(trx: Writing, { partition, from, to }: BatchOutcome): Promise<void> {
  const moved = await trx
    .updateTable("cursor")
    .set({ position: to })
    .where("partition", "=", partition)
    .where("position", "=", from)
    .executeTakeFirstOrThrow();
  if (changed(moved)) return;
  if (from === 0) {
    const begun = await trx
      .insertInto("cursor")
      .values({ partition, position: to })
      .onConflict((on) => on.doNothing())
      .executeTakeFirstOrThrow();
    if (changed(begun)) return;
  }
  throw new HubFailure("conflict", `the cursor of partition ${partition} is no longer at ${from}`);
}

/** No rule lets readings be later than this: what ended so long before the last end stays as it is. */
const longestLateness = days(31);

/** Those present, and of each patient and rule those that ended last: all that a late reading may still touch. */
async function episodes(db: Database): Promise<readonly Episode[]> {
  const columns = ["patient", "rule", "id", "since", "until"] as const;
  const present = await db.selectFrom("episode").select(columns).where("until", "is", null).execute();
  const ended = await db
    .with("ranked", (query) =>
      query
        .selectFrom("episode")
        .select(columns)
        .select(sql<number>`max(until) over (partition by patient, rule)`.as("latest"))
        .where("until", "is not", null)
        .where("retracted_at", "is", null),
    )
    .selectFrom("ranked")
    .select(columns)
    .where(sql<boolean>`until >= latest - ${longestLateness}`)
    .execute();
  return [...present, ...ended].map(readEpisode);
}
