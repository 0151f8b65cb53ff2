import { type AlertChange, alertStates } from "../../model/alert.ts";
import { movedByClearing } from "../../model/alert-lifecycle.ts";
import { HubFailure } from "../../model/failure.ts";
import { holdMoves, record, type Step, take } from "./alert-moves.ts";
import { rowOfRaise } from "./alert-rows.ts";
import type { Writing } from "./counters.ts";
import { changed } from "./rows.ts";

type Raise = Extract<AlertChange, { kind: "raise" }>;
type Update = Extract<AlertChange, { kind: "update" }>;
type Clear = Extract<AlertChange, { kind: "clear" }>;

/** What judgements changed, in their order; the same change again changes nothing. */
export async function applyChanges(trx: Writing, changes: readonly AlertChange[]): Promise<void> {
  if (changes.length === 0) return;
  await holdMoves(trx);
  const latest = new Map<string, Update>();
  for (const change of changes) {
    if (change.kind === "raise") await raise(trx, change);
    else if (change.kind === "clear") await clear(trx, change);
    else if (change.at >= (latest.get(change.id)?.at ?? change.at)) latest.set(change.id, change);
  }
  // A reading every second of someone whose alert is open is one write a batch and not one a reading.
  for (const change of latest.values()) await update(trx, change);
}

async function raise(trx: Writing, change: Raise): Promise<void> {
  const { alert } = change;
  // The judge went by an enrolment that may have changed since.
  const person = await trx
    .selectFrom("enrolment")
    .select(["participates", "care_group"])
    .where("patient", "=", alert.patient)
    .executeTakeFirst();
  if (person?.participates === 0) return;
  const row = rowOfRaise(change);
  const added = await trx
    .insertInto("alert")
    .values(person === undefined ? row : { ...row, care_group: person.care_group })
    .onConflict((on) => on.column("id").doNothing())
    .executeTakeFirstOrThrow();
  if (!changed(added)) return;
  const raised = { at: alert.raisedAt, to: alert.state, by: "hub" };
  await record(trx, alert.id, alert.history.length > 0 ? alert.history : [raised]);
  const opened = await trx
    .insertInto("episode")
    .values({
      alert: alert.id,
      patient: alert.patient,
      rule: alert.rule.id,
      since: alert.since,
      // A finding about the past, whose condition is known to be over already, opens nothing.
      until: alert.present ? null : alert.latest.at,
    })
    .onConflict((on) => on.doNothing())
    .executeTakeFirstOrThrow();
  if (changed(opened)) return;
  throw new HubFailure(
    "conflict",
    `rule ${alert.rule.id} holds for this patient already, under another alert`,
  );
}

async function update(trx: Writing, { id, at, value }: Update): Promise<void> {
  await trx
    .updateTable("alert")
    .set({ latest_at: at, latest_value: value })
    .where("id", "=", id)
    .where("latest_at", "<=", at)
    .execute();
}

const clearing: readonly Step[] = alertStates.flatMap((from) =>
  [true, false]
    .map((latching) => ({ from, latching, to: movedByClearing(from, latching) }))
    .filter((step) => step.to !== step.from),
);

/** Ends the episode in any case; moves the alert only when people have left it where clearing matters. */
async function clear(trx: Writing, change: Clear): Promise<void> {
  const ended = await trx
    .updateTable("episode")
    .set({ until: change.at, ended_by: change.message })
    .where("alert", "=", change.id)
    .where("until", "is", null)
    .executeTakeFirstOrThrow();
  if (!changed(ended)) return;
  await trx.updateTable("alert").set({ present: 0 }).where("id", "=", change.id).execute();
  const to = await take(trx, change.id, clearing);
  if (to !== null) await record(trx, change.id, [{ at: change.knownAt, to, by: "hub" }]);
}
