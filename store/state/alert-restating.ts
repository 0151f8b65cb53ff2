import { type AlertChange, openStates } from "../../model/alert.ts";
import { HubFailure } from "../../model/failure.ts";
import type { Instant } from "../../model/time.ts";
import { take } from "./alert-moves.ts";
import { openOf } from "./alert-raising.ts";
import { clearing, stepsBy } from "./alert-steps.ts";
import type { Writing } from "./counters.ts";
import type { RecordMove } from "./recording.ts";
import type { Tables } from "./tables.ts";

type Extend = Extract<AlertChange, { kind: "extend" }>;
type Retract = Extract<AlertChange, { kind: "retract" }>;
type EpisodeRow = Tables["episode"];

const isOpen = (state: string): boolean => openStates.some((each) => each === state);
const recurring = stepsBy("recurred");
const disproving = stepsBy("disproved");

const episodeOf = (trx: Writing, id: string): Promise<EpisodeRow | undefined> =>
  trx
    .selectFrom("episode")
    .selectAll()
    .where("id", "=", id)
    .where("retracted_at", "is", null)
    .executeTakeFirst();

/** Late data moved an episode's bounds. */
export async function extend(trx: Writing, record: RecordMove, change: Extend): Promise<void> {
  const before = await episodeOf(trx, change.id);
  if (before === undefined || (before.since === change.since && before.until === change.until)) return;
  const turn = turnOf(before, change);
  if (turn === "reopens") await assertNoOther(trx, before);
  const { since, until } = change;
  await trx.updateTable("episode").set({ since, until }).where("id", "=", change.id).execute();
  const alert = await trx
    .selectFrom("alert")
    .selectAll()
    .where("id", "=", before.alert)
    .executeTakeFirstOrThrow();
  if (isOpen(alert.state)) await restateOpen(trx, record, { before, change, turn, alert });
  else if (turn === "ends")
    await trx.updateTable("alert").set({ present: 0 }).where("id", "=", alert.id).execute();
  else if (turn === "reopens") await reopen(trx, record, { ...before, since }, alert, change.knownAt);
}

/** What new bounds mean: that it has ended after all, that it has not, or neither. */
type Turn = "ends" | "reopens" | "moves";

function turnOf(before: EpisodeRow, { until }: Extend): Turn {
  if ((before.until === null) === (until === null)) return "moves";
  return until === null ? "reopens" : "ends";
}

interface Restated {
  readonly before: EpisodeRow;
  readonly change: Extend;
  readonly turn: Turn;
  readonly alert: Tables["alert"];
}

async function restateOpen(
  trx: Writing,
  record: RecordMove,
  { before, change, turn, alert }: Restated,
): Promise<void> {
  const since = alert.since === before.since || change.since < alert.since ? change.since : alert.since;
  const present = { ends: 0, reopens: 1, moves: alert.present }[turn];
  await trx.updateTable("alert").set({ since, present }).where("id", "=", alert.id).execute();
  const steps = { ends: clearing, reopens: recurring, moves: [] }[turn];
  const to = (await take(trx, alert.id, steps)) ?? alert.state;
  await record(trx, alert.id, { at: change.knownAt, to, by: "hub", remark: "extended" });
}

/** What a rule holds for already cannot begin to hold again. */
async function assertNoOther(trx: Writing, { patient, rule }: EpisodeRow): Promise<void> {
  const other = await trx
    .selectFrom("episode")
    .select("id")
    .where("patient", "=", patient)
    .where("rule", "=", rule)
    .where("until", "is", null)
    .executeTakeFirst();
  if (other === undefined) return;
  throw new HubFailure("conflict", `rule ${rule} holds for this patient already, under another alert`);
}

/**
 * The condition that had ended had not. An alert that is done with stays as it is, unless only its end had settled it:
 * then it comes under the one that is open by now, or as a new one.
 */
async function reopen(
  trx: Writing,
  record: RecordMove,
  episode: EpisodeRow,
  alert: Tables["alert"],
  knownAt: Instant,
): Promise<void> {
  const last = await trx
    .selectFrom("alert_move")
    .select("by_whom")
    .where("alert", "=", alert.id)
    .where("to_state", "=", "resolved")
    .orderBy("sequence", "desc")
    .limit(1)
    .executeTakeFirst();
  if (last?.by_whom !== "hub") {
    await trx.updateTable("alert").set({ present: 1 }).where("id", "=", alert.id).execute();
    return;
  }
  const open = await openOf(trx, alert);
  const revived = episode.revived + 1;
  const under = open?.id ?? `${episode.id}-${revived}`;
  if (open === null) {
    const anew = { state: "raised", present: 1, late: 1, raised_at: knownAt, since: episode.since } as const;
    const nobodys = { step: 0, recurrences: 0, assignee: null, acknowledged_until: null, worsened_at: null };
    await trx
      .insertInto("alert")
      .values({ ...alert, ...anew, ...nobodys, id: under })
      .execute();
  } else {
    await trx
      .updateTable("alert")
      .set((row) => ({ present: 1, recurrences: row("recurrences", "+", 1) }))
      .where("id", "=", under)
      .execute();
  }
  await trx.updateTable("episode").set({ alert: under, revived }).where("id", "=", episode.id).execute();
  const to = (await take(trx, under, recurring)) ?? "raised";
  await record(trx, under, { at: knownAt, to, by: "hub", remark: "extended" });
}

/** People read it in the alert's history, in either language. */
const reasons = {
  "late-data": "Dati arrivati in ritardo: non è mai stato vero · Late data: it never held",
  correction: "Dati corretti: non è mai stato vero · Corrected data: it never held",
} as const;

/** Data show that an episode never held: the alert is taken back, unless others are under it. */
export async function retract(trx: Writing, record: RecordMove, change: Retract): Promise<void> {
  const before = await episodeOf(trx, change.id);
  if (before === undefined) return;
  await trx
    .updateTable("episode")
    .set({ retracted_at: change.knownAt, until: before.until ?? before.since })
    .where("id", "=", change.id)
    .execute();
  const id = before.alert;
  const { others } = await trx
    .selectFrom("episode")
    .select((row) => row.fn.countAll<number>().as("others"))
    .where("alert", "=", id)
    .where("retracted_at", "is", null)
    .executeTakeFirstOrThrow();
  const wasPresent = before.until === null;
  if (wasPresent) await trx.updateTable("alert").set({ present: 0 }).where("id", "=", id).execute();
  const to = await take(trx, id, Number(others) === 0 ? disproving : wasPresent ? clearing : []);
  if (to !== null) await record(trx, id, { at: change.knownAt, to, by: "hub", note: reasons[change.reason] });
}
