import type { AlertChange } from "../../model/alert.ts";
import { clearingWhileFlapping } from "./alert-flapping.ts";
import { holdMoves, take } from "./alert-moves.ts";
import { raise } from "./alert-raising.ts";
import { extend, retract } from "./alert-restating.ts";
import { clearing, stepsBy } from "./alert-steps.ts";
import type { Writing } from "./counters.ts";
import type { RecordMove } from "./recording.ts";

type Update = Extract<AlertChange, { kind: "update" }>;
type Clear = Extract<AlertChange, { kind: "clear" }>;
type Worsen = Extract<AlertChange, { kind: "worsen" }>;

/** What judgements changed, in their order; the same change again changes nothing. */
export async function applyChanges(
  trx: Writing,
  record: RecordMove,
  changes: readonly AlertChange[],
): Promise<void> {
  if (changes.length === 0) return;
  await holdMoves(trx);
  const latest = new Map<string, Update>();
  for (const change of changes) {
    if (change.kind !== "update") await apply(trx, record, change);
    else if (change.at >= (latest.get(change.id)?.at ?? change.at)) latest.set(change.id, change);
  }
  // A reading every second of someone whose alert is open is one write a batch and not one a reading.
  for (const change of latest.values()) await update(trx, change);
}

function apply(trx: Writing, record: RecordMove, change: Exclude<AlertChange, Update>): Promise<void> {
  switch (change.kind) {
    case "raise":
      return raise(trx, record, change);
    case "clear":
      return clear(trx, record, change);
    case "extend":
      return extend(trx, record, change);
    case "retract":
      return retract(trx, record, change);
    case "worsen":
      return worsen(trx, record, change);
  }
}

/** Under which alert an episode is shown. */
const alertOf = (trx: Writing, episode: string) =>
  trx.selectFrom("episode").select("alert").where("id", "=", episode);

async function update(trx: Writing, { id, at, value }: Update): Promise<void> {
  await trx
    .updateTable("alert")
    .set({ latest_at: at, latest_value: value })
    .where("id", "=", alertOf(trx, id))
    .where("latest_at", "<=", at)
    .execute();
}

/** Ends the episode in any case; moves the alert only when people have left it where clearing matters. */
async function clear(trx: Writing, record: RecordMove, change: Clear): Promise<void> {
  const ended = await trx
    .updateTable("episode")
    .set({ until: change.at, ended_by: change.message })
    .where("id", "=", change.id)
    .where("until", "is", null)
    .returning("alert")
    .executeTakeFirst();
  if (ended === undefined) return;
  const { flapping } = await trx
    .updateTable("alert")
    .set({ present: 0 })
    .where("id", "=", ended.alert)
    .returning("flapping")
    .executeTakeFirstOrThrow();
  const to = await take(trx, ended.alert, flapping === 1 ? clearingWhileFlapping : clearing);
  if (to !== null) await record(trx, ended.alert, { at: change.knownAt, to, by: "hub" });
}

const worsening = stepsBy("worsened");

/** Told of once for each value; who acknowledged what was less bad is asked again, from the first step on. */
async function worsen(trx: Writing, record: RecordMove, { id, at, value, knownAt }: Worsen): Promise<void> {
  await update(trx, { kind: "update", id, at, value });
  const found = await trx
    .selectFrom("alert")
    .select(["id", "state", "step", "worsened_at"])
    .where("id", "=", alertOf(trx, id))
    .executeTakeFirst();
  if (found === undefined || (found.worsened_at !== null && found.worsened_at >= at)) return;
  const step = found.state === "acknowledged" ? 0 : found.step;
  const to = await take(trx, found.id, worsening, { worsened_at: at, step });
  if (to !== null) await record(trx, found.id, { at: knownAt, to, by: "hub", remark: "worsened" });
}
