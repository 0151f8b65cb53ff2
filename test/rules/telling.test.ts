import { array, assert, constantFrom, integer, property, tuple } from "fast-check";
import { expect, test } from "vitest";
import { openStates } from "../../model/alert.ts";
import { silentStates } from "../../model/notice.ts";
import {
  after,
  atMillisecond,
  before,
  days,
  hours,
  type Instant,
  minutes,
  seconds,
} from "../../model/time.ts";
import { Desk, wednesday, words } from "./telling-desk.ts";

const minute = (n: number): Instant => after(wednesday, minutes(n));
const first = (plan: ReturnType<Desk["raise"]>) => plan.notices.filter(({ kind }) => kind !== "reminder");

test("a high alert is told at once, by day and by night, reminds, and climbs to the last resort", () => {
  const desk = new Desk({ priority: "high" });
  const raised = desk.raise();
  expect(words(raised.notices)).toEqual([
    "raised 0 infermiere-di-turno",
    "reminder 0 infermiere-di-turno",
    "reminder 0 infermiere-di-turno",
  ]);
  expect(raised.notices.map(({ dueAt }) => dueAt)).toEqual([minute(0), minute(5), minute(10)]);
  expect(raised.notices[0]?.key).toBe(`${desk.alert.id}:raised.0:0:infermiere-di-turno:email`);
  const steps = ["centrale-operativa", "medico-di-guardia", "direzione-clinica"].map((to, index) => {
    const due = desk.escalation();
    expect(due).toMatchObject({ step: index + 1, dueAt: minute(15 * (index + 1)) });
    const plan = desk.move(minute(15 * (index + 1)), { to: "escalated", step: index + 1 });
    return [words(first(plan)), [`escalated ${index + 1} ${to}`]];
  });
  for (const [told, wanted] of steps) expect(told).toEqual(wanted);
  expect(desk.escalation(), "there is nobody further").toBeUndefined();

  const night = new Desk({ priority: "high", raisedAt: minute(13 * 60) });
  expect(words(first(night.raise()))).toEqual(["raised 0 medico-di-guardia"]);
  expect(night.escalation()?.dueAt).toBe(minute(13 * 60 + 15));
});

test("medium is gathered for 30 s in staffed hours; at night it waits for the morning, and so does its escalation", () => {
  const day = new Desk({ priority: "medium" });
  expect(day.raise().notices.map(({ dueAt }) => dueAt)).toEqual([after(wednesday, seconds(30))]);
  expect(day.escalation()?.dueAt).toBe(minute(120));

  const night = new Desk({ priority: "medium", raisedAt: minute(13 * 60) });
  const morning = minute(22 * 60);
  expect(night.raise().notices).toMatchObject([{ recipient: "infermiere-di-turno", dueAt: morning }]);
  expect(night.escalation()?.dueAt).toBe(after(morning, hours(2)));
  const evening = new Desk({ priority: "medium", raisedAt: minute(9 * 60 + 30) });
  evening.raise();
  expect(evening.escalation()?.dueAt, "2 h after 19:30 nobody is there").toBe(morning);

  const technical = new Desk({ priority: "technical", careGroup: null, raisedAt: minute(13 * 60) });
  expect(technical.raise().notices, "the service's care group answers for those of none").toMatchObject([
    { recipient: "infermiere-di-turno", dueAt: morning },
  ]);
});

test("an acknowledgement silences what is queued; its end and worse data tell everybody anew, from the first step", () => {
  const desk = new Desk({ priority: "high" });
  desk.raise();
  desk.send(wednesday);
  const until = minute(40);
  const answered = desk.move(minute(3), { to: "acknowledged", by: "maria" }, { acknowledgedUntil: until });
  expect(answered.notices).toEqual([]);
  expect(desk.told.map(({ state }) => state)).toEqual(["sent", "superseded", "superseded"]);
  expect(desk.deadlines).toEqual([
    { kind: "acknowledgement", subject: desk.alert.id, dueAt: until, step: 0 },
  ]);
  const lapsed = desk.move(until, { to: "raised", remark: "lapsed" }, { acknowledgedUntil: null });
  expect(words(first({ ...lapsed, notices: lapsed.notices.slice(0, 1) }))).toEqual([]);
  expect(lapsed.notices[0]).toMatchObject({ kind: "reminder", dueAt: until });
  expect(desk.deadlines).toMatchObject([{ kind: "escalate", step: 1, dueAt: minute(55) }]);
  const worse = desk.move(minute(42), { to: "raised", remark: "worsened" });
  expect(words(first(worse))).toEqual(["worsened 0 infermiere-di-turno"]);
  expect(desk.escalation()).toMatchObject({ step: 1, dueAt: minute(57) });
  desk.move(minute(57), { to: "escalated", step: 1 });
  expect(desk.escalation(), "counted from when it got worse").toMatchObject({ step: 2, dueAt: minute(72) });
});

test("whoever was told of the start is told of the end, once; a latched one goes on climbing", () => {
  const desk = new Desk({ priority: "high" });
  desk.raise();
  desk.send(wednesday);
  expect(desk.move(minute(4), { to: "latched" }).notices).toEqual([]);
  expect(desk.escalation()?.step).toBe(1);
  expect(words(first(desk.move(minute(15), { to: "latched", step: 1 })))).toEqual([
    "escalated 1 centrale-operativa",
  ]);
  desk.send(minute(16));
  const over = desk.move(minute(20), { to: "resolved", by: "maria" });
  expect(words(over.notices)).toEqual(["ended 0 infermiere-di-turno", "ended 0 centrale-operativa"]);
  expect(desk.deadlines).toEqual([]);
  expect(desk.move(minute(30), { to: "closed", by: "maria" }).notices).toEqual([]);
  const taken = desk.move(minute(31), { to: "retracted" });
  expect(taken.notices, "not told twice that nothing is to be done").toEqual([]);

  const silent = new Desk({ priority: "medium", raisedAt: minute(13 * 60) });
  silent.raise();
  expect(silent.move(minute(14 * 60), { to: "resolved" }).notices, "nobody knew of it").toEqual([]);
  const wrong = new Desk({ priority: "high" });
  wrong.raise();
  wrong.send(wednesday);
  expect(words(wrong.move(minute(2), { to: "retracted" }).notices)).toEqual([
    "retracted 0 infermiere-di-turno",
  ]);
});

test("late findings, flapping, suppression, and what a silent gateway explains", () => {
  const late = (ended: Instant) =>
    new Desk({ priority: "high", late: true, present: false, latest: { at: ended, value: 88 } });
  expect(late(before(wednesday, hours(25))).raise(), "only listed").toMatchObject({
    notices: [],
    deadlines: [],
  });
  expect(first(late(before(wednesday, hours(3))).raise())).toHaveLength(1);

  const past = new Desk({ priority: "medium", late: true, present: false });
  past.raise();
  expect(words(past.move(wednesday, { to: "resolved" }).notices)).toEqual(["ended 0 infermiere-di-turno"]);

  const again = new Desk({ priority: "high" });
  again.raise();
  again.send(wednesday);
  expect(again.move(minute(1), { to: "raised", remark: "recurred" }).notices, "it is open already").toEqual(
    [],
  );

  const flapping = new Desk({ priority: "high" });
  flapping.raise();
  flapping.send(wednesday);
  expect(flapping.move(minute(1), { to: "resolved" }, { flapping: true }).notices).toEqual([]);
  expect(flapping.move(minute(2), { to: "raised", remark: "recurred" }).notices).toEqual([]);
  expect(words(flapping.move(minute(9), { to: "resolved", by: "maria" }).notices)).toHaveLength(1);

  const withdrawn = flapping.move(minute(10), { to: "resolved", remark: "rule-withdrawn" });
  expect(words(withdrawn.notices), "told of the end already").toEqual([]);
  const judgedNoMore = new Desk({ priority: "high", flapping: true });
  judgedNoMore.raise();
  judgedNoMore.send(wednesday);
  const end = judgedNoMore.move(minute(1), { to: "resolved", remark: "rule-withdrawn" });
  expect(words(end.notices)).toEqual(["ended 0 infermiere-di-turno"]);
  expect(end.supersede).toBe("all-queued");

  const hushed = new Desk({ priority: "medium" });
  hushed.suppressedUntil = after(wednesday, days(1));
  expect(hushed.raise().notices).toEqual([]);
  expect(hushed.deadlines).toMatchObject([{ kind: "suppression", dueAt: hushed.suppressedUntil }]);
  hushed.suppressedUntil = null;
  const resumed = hushed.move(after(wednesday, days(1)), { to: "raised", remark: "suppression-ended" });
  expect(words(resumed.notices)).toEqual(["resumed 0 infermiere-di-turno"]);
  expect(hushed.escalation()?.dueAt).toBe(after(wednesday, hours(26)));

  expect(new Desk({ priority: "low", cause: "gateway" }).raise().notices).toEqual([]);
  expect(first(new Desk({ priority: "high", cause: "gateway" }).raise()), "never a high one").toHaveLength(1);
  expect(new Desk({}, () => ["email", "webhook"]).raise().notices.map(({ channel }) => channel)).toContain(
    "webhook",
  );
});

type Act = (desk: Desk, now: Instant) => Parameters<Desk["move"]>[1] | null;
const when = (holds: boolean, move: Parameters<Desk["move"]>[1]) => (holds ? move : null);
const isOpen = ({ alert }: Desk) => openStates.some((each) => each === alert.state);
const isWaiting = ({ alert: { state } }: Desk) => state === "raised" || state === "escalated";

const acts: Readonly<Record<string, Act>> = {
  escalate: (desk, now) => {
    const due = desk.escalation();
    if (due === undefined || due.dueAt > now) return null;
    return { to: desk.alert.state === "latched" ? "latched" : "escalated", step: due.step };
  },
  acknowledge: (desk) => when(isWaiting(desk), { to: "acknowledged", by: "maria" }),
  lapse: (desk) => when(desk.alert.state === "acknowledged", { to: "raised", remark: "lapsed" }),
  worsen: (desk) =>
    when(isOpen(desk) && desk.alert.state !== "latched", {
      to: desk.alert.state === "escalated" ? "escalated" : "raised",
      remark: "worsened",
    }),
  clear: (desk) => when(isWaiting(desk), { to: desk.alert.priority === "high" ? "latched" : "resolved" }),
  recur: (desk) => when(desk.alert.state === "resolved", { to: "raised", remark: "recurred" }),
  resolve: (desk) => when(isOpen(desk), { to: "resolved", by: "maria" }),
  suppress: (desk, now) => {
    if (!isOpen(desk) || desk.suppressedUntil !== null) return null;
    desk.suppressedUntil = after(now, days(1));
    return { to: desk.alert.state, remark: "suppressed" };
  },
  resume: (desk) => {
    if (desk.suppressedUntil === null) return null;
    desk.suppressedUntil = null;
    return { to: desk.alert.state, remark: "suppression-ended" };
  },
};

/** What must hold after every move. */
function check(desk: Desk, now: Instant, { notices }: ReturnType<Desk["raise"]>): void {
  const keys = desk.told.map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
  const { state, priority } = desk.alert;
  const isHigh = priority === "high";
  const late = notices.filter(({ kind, dueAt }) => isHigh && kind !== "reminder" && dueAt > now);
  expect(late, "high never waits").toEqual([]);
  if (silentStates.some((each) => each === state)) {
    const still = desk.told.filter((each) => each.state === "queued" && each.kind !== "ended");
    expect(still, "silence on every channel").toEqual([]);
    expect(desk.escalation()).toBeUndefined();
  } else if (isHigh && desk.suppressedUntil === null && state === "raised") {
    expect(desk.escalation(), "nothing open leads nowhere").toBeDefined();
  }
}

test("whatever happens: no key twice, high never waits, and silence after an acknowledgement until it worsens or lapses", () => {
  const step = tuple(constantFrom(...Object.keys(acts)), integer({ min: 1, max: 4000 }));
  const priority = constantFrom("high" as const, "medium" as const);
  const start = integer({ min: 0, max: 10_080 });
  let moved = 0;
  void assert(
    property(priority, start, array(step, { maxLength: 14 }), (given, begins, all) => {
      const raisedAt = atMillisecond(wednesday + minutes(begins));
      const desk = new Desk({ priority: given, raisedAt }, () => ["email", "webhook"]);
      let now = raisedAt;
      check(desk, now, desk.raise());
      for (const [act, passed] of all) {
        now = after(now, seconds(passed));
        desk.send(now);
        const move = acts[act]?.(desk, now) ?? null;
        if (move === null) continue;
        moved += 1;
        check(desk, now, desk.move(now, move));
      }
    }),
    { numRuns: 3000 },
  );
  expect(moved).toBeGreaterThan(3000);
});
