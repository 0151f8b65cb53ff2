import { HubFailure } from "../../model/failure.ts";
import { placeOfMessage } from "../../model/identity.ts";
import type { Reading } from "../../model/reading.ts";
import type { Remainder, Restatement, RollupBook } from "../../model/rollups.ts";
import type { QuarantineItem } from "../../model/state-store.ts";
import { utcHour } from "../../model/time.ts";
import type { Database, Writing } from "./counters.ts";
import { type QuarantineRoom, quarantineIntake } from "./quarantine.ts";
import { rollupsLeft } from "./rollups-left.ts";
import { changed } from "./rows.ts";

/** How often what is left is asked for again when the pipeline wrote meanwhile; it does at most a few times a second. */
const tries = 20;

type Outcome = "done" | "before" | "again";

/** Takes readings out of ledger and sums. One transaction each, kept apart from the pipeline's by the cursor. */
export function restating(
  db: Database,
  room: QuarantineRoom,
  isBuilt: () => Promise<boolean>,
): RollupBook["restate"] {
  const keepAside = quarantineIntake(db, room);
  const left = rollupsLeft(db);

  const write = async (trx: Writing, said: Restatement, seen: string, rest: Remainder): Promise<Outcome> => {
    const { reading, verdict } = said;
    await holdCursor(trx, reading);
    if (!(await holdPerson(trx, reading))) return "before";
    if ((await left.standing(trx, reading)) !== seen) return "again";
    if (!(await noteOnce(trx, reading))) return "before";
    await moveInLedger(trx, reading, verdict);
    if (verdict === "refused") {
      const { partition, position } = placeOfMessage(reading.message);
      await keepAside(trx, partition, [itemOf(said, position)]);
    }
    await left.takeOut(trx, reading, rest);
    return "done";
  };

  return async (said, remainder) => {
    if (!(await isBuilt())) throw notYet("the sums are not built yet");
    for (let tried = 0; tried < tries; tried += 1) {
      const seen = await left.standing(db, said.reading);
      const rest = await remainder();
      const outcome = await db.transaction().execute((trx) => write(trx, said, seen, rest));
      if (outcome !== "again") return outcome === "done";
    }
    throw notYet("the sums of its hour are written to without a break");
  };
}

const notYet = (why: string): HubFailure =>
  new HubFailure("store-unavailable", `a reading cannot be restated now: ${why}`);

/** No batch is committed from here to the end; what is restated must have been committed before. */
async function holdCursor(trx: Writing, { message }: Reading): Promise<void> {
  const { partition, position } = placeOfMessage(message);
  const held = await trx
    .updateTable("cursor")
    .set((row) => ({ position: row.ref("position") }))
    .where("partition", "=", partition)
    .where("position", ">=", position)
    .executeTakeFirstOrThrow();
  if (!changed(held)) throw notYet("its message has not been taken to its end");
}

/** False for somebody who was erased: there is nothing left to correct, and nothing of them must come back. */
async function holdPerson(trx: Writing, { patient }: Reading): Promise<boolean> {
  const held = await trx
    .updateTable("enrolment")
    .set((row) => ({ ref: row.ref("ref") }))
    .where("patient", "=", patient)
    .executeTakeFirstOrThrow();
  return changed(held);
}

async function noteOnce(trx: Writing, reading: Reading): Promise<boolean> {
  const { device, code, deviceAt: device_at, value, patient } = reading;
  const noted = await trx
    .insertInto("restatement")
    .values({ ...placeOfMessage(reading.message), device, code, device_at, value, patient })
    .onConflict((on) => on.doNothing())
    .executeTakeFirstOrThrow();
  return changed(noted);
}

async function moveInLedger(trx: Writing, reading: Reading, verdict: Restatement["verdict"]): Promise<void> {
  const to = verdict === "refused" ? "quarantined" : "duplicate";
  await trx
    .updateTable("ledger")
    .set((row) => ({ stored: row("stored", "-", 1), [to]: row(to, "+", 1) }))
    .where("hour", "=", utcHour(reading.receivedAt))
    .where("device", "=", reading.device)
    .where("stored", ">", 0)
    .execute();
}

const utf8 = new TextEncoder();

/** As the pipeline sets aside what a store refuses at once. */
function itemOf({ reading, detail }: Restatement, position: number): QuarantineItem {
  const { device, receivedAt, code, deviceAt: at, value } = reading;
  const content = utf8.encode(JSON.stringify({ code, at, value }));
  return { device, position, receivedAt, path: "/readings", reason: "store-refused", detail, content };
}
