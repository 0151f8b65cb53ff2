import type { StateStore } from "../../model/state-store.ts";
import { after, hours, type Instant, minutes } from "../../model/time.ts";
import { alert, batch, clearing, inHours, raising } from "./state-samples.ts";

/** What follows a position: a raise with what people and time do to it, or its end. Each time the same. */
export function lifeOf(state: StateStore, position: number): readonly (() => Promise<unknown>)[] {
  const number = Math.floor(position / 2);
  const id = `a${number}`;
  const since = inHours(4 * number);
  const raisedAt = after(since, minutes(1));
  const times = { since, raisedAt, latest: { at: since, value: 88 } };
  const history = [{ at: raisedAt, to: "raised", by: "hub" } as const];
  const latching = { latching: number % 2 === 0 };
  const change = raising(alert(id, { ...times, history, priority: "medium" }), latching);
  if (position % 2 === 0) return [() => state.progress.commit(batch(position, { alerts: [change] }))];
  const end = clearing(id, after(since, hours(1)));
  return [
    () => fallDue(state, after(raisedAt, minutes(15))),
    () => answer(state, id, number, after(raisedAt, minutes(16))),
    () => fallDue(state, after(raisedAt, minutes(20 + 250 * (number % 2)))),
    () => state.progress.commit(batch(position, { alerts: [end] })),
    () => state.alerts.move(id, "resolved", { at: after(since, hours(6)), by: "rossi" }).catch(() => null),
  ];
}

async function fallDue({ alerts }: StateStore, now: Instant): Promise<void> {
  for (const deadline of await alerts.overdue(now, 100)) await alerts.fallDue(deadline, now);
}

/** Some are acknowledged. After a crash it may have been done already, which is refused. */
const answer = ({ alerts }: StateStore, id: string, number: number, at: Instant): Promise<unknown> =>
  number % 3 === 0
    ? Promise.resolve()
    : alerts.move(id, "acknowledged", { at, by: "rossi" }).catch(() => null);
