import { sql } from "kysely";
import { type Alert, type AlertChange, openStates } from "../../model/alert.ts";
import { HubFailure } from "../../model/failure.ts";
import { markFlapping } from "./alert-flapping.ts";
import { take } from "./alert-moves.ts";
import { rowOfRaise } from "./alert-rows.ts";
import { clearing, stepsBy } from "./alert-steps.ts";
import { endedByWithdrawal } from "./alert-withdrawal.ts";
import type { Writing } from "./counters.ts";
import { prepared } from "./prepared.ts";
import type { RecordMove } from "./recording.ts";
import type { Tables } from "./tables.ts";

type Raise = Extract<AlertChange, { kind: "raise" }>;

/**
 * A new episode, under a new alert. Where one of this rule and patient is open it comes under that: nobody has answered
 * yet, and one matter is told of once. An episode that was taken back and holds after all is raised anew, and so is one whose
 * rule was withdrawn and is back.
 */
export async function raise(trx: Writing, record: RecordMove, change: Raise): Promise<void> {
  const { alert } = change;
  // The judge went by an enrolment that may have changed since.
  const [person] = await personOf(trx, { patient: alert.patient });
  if (person?.participates === 0) return;
  const [known] = await episodeOf(trx, { id: alert.id });
  const isOver = known?.retracted_at !== null || known.ended_by === endedByWithdrawal;
  if (known !== undefined && !isOver) return;
  const revived = known === undefined ? 0 : known.revived + 1;
  const row = { ...rowOfRaise(change), id: revived === 0 ? alert.id : `${alert.id}-${revived}` };
  const open = await openOf(trx, row);
  const under = open?.id ?? row.id;
  if (open === null) {
    await insertAlert(trx, person === undefined ? row : { ...row, care_group: person.care_group });
  }
  await openEpisode(trx, change, { under, revived });
  const told = { ...row, id: under, flapping: open?.flapping ?? 0 };
  await markFlapping(trx, told, { since: alert.since, knownAt: alert.raisedAt });
  if (open === null) await tellRaised(trx, record, row.id, alert);
  else await joinOpen(trx, record, open.id, alert);
}

const personOf = prepared<{ patient: string }, Pick<Tables["enrolment"], "participates" | "care_group">>(
  (db, { patient }) =>
    db.selectFrom("enrolment").select(["participates", "care_group"]).where("patient", "=", patient),
);

const episodeOf = prepared<{ id: string }, Tables["episode"]>((db, { id }) =>
  db.selectFrom("episode").selectAll().where("id", "=", id),
);

const insertAlert = prepared<Omit<Tables["alert"], never>, unknown>((db, given) =>
  db.insertInto("alert").values(given),
);

type NewEpisode = Omit<Tables["episode"], "ended_by" | "retracted_at">;

/** Gives nothing back where the rule holds for the patient already. */
const insertEpisode = prepared<NewEpisode, { id: string }>((db, given) =>
  db
    .insertInto("episode")
    .values(given)
    .onConflict((on) => on.doNothing())
    .returning("id"),
);

// As the index of open alerts has it: behind parameters SQLite would not know it again, and read all of a patient's.
const openByName = openStates.map((state) => sql.lit(state));

/** The open alert of a patient and rule; there is one at most. */
export async function openOf(
  trx: Writing,
  { patient, rule }: Pick<Tables["alert"], "patient" | "rule">,
): Promise<Pick<Tables["alert"], "id" | "flapping"> | null> {
  const [open] = await openNow(trx, { patient, rule });
  return open ?? null;
}

const openNow = prepared<Pick<Tables["alert"], "patient" | "rule">, Pick<Tables["alert"], "id" | "flapping">>(
  (db, { patient, rule }) =>
    db
      .selectFrom("alert")
      .select(["id", "flapping"])
      .where("patient", "=", patient)
      .where("rule", "=", rule)
      .where("state", "in", openByName),
);

async function openEpisode(
  trx: Writing,
  { alert }: Raise,
  { under, revived }: { readonly under: string; readonly revived: number },
): Promise<void> {
  // A finding about the past, whose condition is known to be over already, opens nothing.
  const until = alert.present ? null : alert.latest.at;
  if (revived > 0) await trx.deleteFrom("episode").where("id", "=", alert.id).execute();
  const { id, patient, since } = alert;
  const opened = await insertEpisode(trx, {
    id,
    alert: under,
    patient,
    rule: alert.rule.id,
    since,
    until,
    revived,
  });
  if (opened.length > 0) return;
  throw new HubFailure(
    "conflict",
    `rule ${alert.rule.id} holds for this patient already, under another alert`,
  );
}

async function tellRaised(trx: Writing, record: RecordMove, id: string, alert: Alert): Promise<void> {
  const history = alert.history.length > 0 ? alert.history : [firstMove(alert)];
  // What was over when it was found has two moves: by the first people are told.
  for (const move of history) await record(trx, id, move);
  if (alert.present) return;
  const to = await take(trx, id, clearing);
  if (to !== null) await record(trx, id, { at: alert.raisedAt, to, by: "hub" });
}

const firstMove = ({ raisedAt: at, state: to }: Alert) => ({ at, to, by: "hub" });

const recurring = stepsBy("recurred");

async function joinOpen(trx: Writing, record: RecordMove, id: string, alert: Alert): Promise<void> {
  const { state } = await trx
    .updateTable("alert")
    .set((row) => ({
      recurrences: row("recurrences", "+", 1),
      ...(alert.present ? { present: 1, latest_at: alert.latest.at, latest_value: alert.latest.value } : {}),
    }))
    .where("id", "=", id)
    .returning("state")
    .executeTakeFirstOrThrow();
  const to = (alert.present ? await take(trx, id, recurring) : null) ?? state;
  await record(trx, id, { at: alert.raisedAt, to, by: "hub", remark: "recurred" });
}
