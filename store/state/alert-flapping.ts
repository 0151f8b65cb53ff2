import { flappingWindow, flaps } from "../../model/flapping.ts";
import { after, before, type Instant, minutes } from "../../model/time.ts";
import { take } from "./alert-moves.ts";
import { clearing } from "./alert-steps.ts";
import type { Writing } from "./counters.ts";
import { setDeadline } from "./deadlines.ts";
import { prepared } from "./prepared.ts";
import type { RecordMove } from "./recording.ts";
import { epoch } from "./rows.ts";
import type { Tables } from "./tables.ts";

type About = Pick<Tables["alert"], "patient" | "rule">;

/** As many as 21 checks can tell apart. */
const episodesSeen = 21;
const lookAgainAfter = minutes(10);

/** Whether a rule's alert for a patient flaps at a measured moment; what was over before the window says nothing. */
async function flapsAt(trx: Writing, about: About, was: boolean, at: Instant): Promise<boolean> {
  const { patient, rule } = about;
  const rows = await lately(trx, { patient, rule, at, begin: before(at, flappingWindow) });
  const known = rows.map(({ since, until }) => ({
    since: epoch.parse(since),
    until: epoch.nullable().parse(until),
  }));
  return flaps(was, known, at);
}

const lately = prepared<
  { patient: string; rule: string; at: number; begin: number },
  Pick<Tables["episode"], "since" | "until">
>((db, { patient, rule, at, begin }) =>
  db
    .selectFrom("episode")
    .select(["since", "until"])
    .where("patient", "=", patient)
    .where("rule", "=", rule)
    .where("retracted_at", "is", null)
    .where("since", "<=", at)
    .where((row) => row.or([row("until", "is", null), row("until", ">", begin)]))
    .orderBy("since", "desc")
    .limit(episodesSeen),
);

/** What flaps stays open when its condition ends, so that its next return is no news; only what latches latches. */
export const clearingWhileFlapping = clearing.filter(({ to }) => to === "latched");

/** Marks an alert under which an episode has just begun, before anybody is told of it: what flaps is told of once. */
export async function markFlapping(
  trx: Writing,
  alert: About & Pick<Tables["alert"], "id" | "flapping">,
  { since, knownAt }: { readonly since: Instant; readonly knownAt: Instant },
): Promise<void> {
  const { id } = alert;
  if (alert.flapping === 1 || !(await flapsAt(trx, alert, false, since))) return;
  await trx.updateTable("alert").set({ flapping: 1 }).where("id", "=", id).execute();
  const dueAt = after(knownAt, flappingWindow);
  await setDeadline(trx, { kind: "calm", subject: id, dueAt, step: 0 });
}

/** An alert that flaps no more is like all others: one whose condition is over comes to its end. */
export async function calm(trx: Writing, record: RecordMove, id: string, now: Instant): Promise<void> {
  const alert = await trx
    .selectFrom("alert")
    .select(["patient", "rule", "present"])
    .where("id", "=", id)
    .where("flapping", "=", 1)
    .executeTakeFirst();
  if (alert === undefined) return;
  if (await flapsAt(trx, alert, true, now)) {
    await setDeadline(trx, { kind: "calm", subject: id, dueAt: after(now, lookAgainAfter), step: 0 });
    return;
  }
  await trx.updateTable("alert").set({ flapping: 0 }).where("id", "=", id).execute();
  const to = alert.present === 1 ? null : await take(trx, id, clearing);
  if (to !== null) await record(trx, id, { at: now, to, by: "hub" });
}
