import { expect, test } from "vitest";
import { everything } from "../../model/access.ts";
import type { AttentionRow } from "../../model/attention.ts";
import { after, atMillisecond, days, hours, type Instant, minutes } from "../../model/time.ts";
import { type AttentionNeeds, attentionOf } from "../../rules/alerts/attention.ts";
import { attentionFor } from "../../rules/alerts/attention-asked.ts";
import { chatters, floodsIn, topTenShare } from "../../rules/alerts/load.ts";
import { reachedAfter } from "../../rules/alerts/waiting.ts";
import { weekOf, weeksBetween } from "../../rules/alerts/weeks.ts";
import { pilot } from "../api/pilot.ts";
import { anna, bruno } from "../store/state-samples.ts";

const rome = "Europe/Rome";
/** Monday 16 November 2026, 00:00 in Rome. */
const monday = atMillisecond(Date.parse("2026-11-15T23:00:00Z"));
const on = (day: number, hour = 0, minute = 0): Instant =>
  after(after(after(monday, days(day)), hours(hour)), minutes(minute));

function row(raisedAt: Instant, more: Partial<AttentionRow> = {}): AttentionRow {
  const usual = { patient: anna, rule: "spo2-low", careGroup: "cardiologia", priority: "high" } as const;
  return { ...usual, raisedAt, raises: [raisedAt], answeredAt: null, overAt: null, outcome: null, ...more };
}
const asked = (rows: readonly AttentionRow[], more: Partial<AttentionNeeds> = {}): AttentionNeeds => ({
  from: on(0),
  until: on(7),
  now: on(10),
  zone: rome,
  rows,
  presence: [{ careGroup: "cardiologia", from: on(-20), until: on(20) }],
  dutyHours: () => 168,
  ...more,
});

test("weeks begin on Monday in the roster's zone, through a change of clocks", () => {
  expect(weekOf(on(6, 23, 59), rome)).toBe(monday);
  const autumn = weeksBetween(
    Date.parse("2026-10-19T22:00:00Z") as Instant,
    Date.parse("2026-11-02T12:00:00Z") as Instant,
    rome,
  );
  expect(autumn.map(({ week }) => new Date(week).toISOString())).toEqual([
    "2026-10-18T22:00:00.000Z",
    "2026-10-25T23:00:00.000Z",
    "2026-11-01T23:00:00.000Z",
  ]);
});

test("the time to answer counts what ended before anybody answered for as long as it lasted", () => {
  const came = (seconds: number) => ({ seconds, came: true });
  const ended = (seconds: number) => ({ seconds, came: false });
  expect(reachedAfter(0.5, [came(1), came(2), came(3)])).toBe(2);
  // Of four at risk one came at 2: three quarters left. Two were still at risk at 6: half of that.
  const some = [came(2), ended(3), came(6), ended(9)];
  expect([reachedAfter(0.2, some), reachedAfter(0.5, some), reachedAfter(0.9, some)]).toEqual([2, 6, null]);
  expect(reachedAfter(0.5, []), "nothing to tell from").toBeNull();
});

test("floods, chatter and the busiest ten", () => {
  const every = (step: number, n: number, from = 0) =>
    Array.from({ length: n }, (_, i) => from + i * step * 60_000);
  expect(floodsIn(every(1, 10), 10), "ten are no flood").toBe(0);
  expect(floodsIn([...every(1, 25), ...every(1, 11, 36_000_000)], 10), "each flood once").toBe(2);
  expect(chatters(every(29, 3))).toBe(true);
  expect(chatters(every(30, 3)), "the third an hour later").toBe(false);
  expect(topTenShare([])).toBeNull();
  const keys = [...Array(30).fill("busy"), ...Array.from({ length: 20 }, (_, n) => `key ${n}`)];
  expect(topTenShare(keys)).toBeCloseTo(39 / 50);
});

test("a rule's week: how many to how much, what came of them, how long they waited", () => {
  const answered = { answeredAt: on(1, 0, 10), overAt: on(1, 1) };
  const { lines, loads } = attentionOf(
    asked([
      row(on(1), { ...answered, outcome: "true-acted" }),
      row(on(1), { ...answered, outcome: "false", patient: bruno }),
      row(on(1), { overAt: on(1, 0, 30), raises: [on(1), on(1, 0, 5), on(1, 0, 9)] }),
      row(on(2), { outcome: "test", answeredAt: on(2, 1), overAt: on(2, 1) }),
      row(on(3)),
      row(on(3), { rule: "silence", priority: "technical", outcome: "technical", overAt: on(4) }),
      row(on(8)),
    ]),
  );
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatchObject({
    week: monday,
    rule: "spo2-low",
    alerts: 5,
    perPatientDay: 5 / 7,
    perDutyHour: 5 / 168,
    outcomes: { "true-acted": 1, false: 1, test: 1 },
    actionable: 0.5,
    answered: 3,
    medianWait: 3600,
    p90Wait: null,
    standing: 1,
    chattering: 1,
  });
  expect(lines[1]).toMatchObject({ rule: "silence", actionable: 1 });
  expect(loads).toMatchObject([{ alerts: 6, highShare: 1, floods: 0, topTenShare: 1, patientDays: 7 }]);
  expect(JSON.stringify({ lines, loads }), "nobody's pseudonym").not.toContain("p-aaaa");
});

test("a rule comes to review when fewer than three in ten of ten outcomes or more led to anything, in 30 days", () => {
  const outcomes = (rule: string, acted: number, not: number, day = 1) => [
    ...Array.from({ length: acted }, () => row(on(day), { rule, outcome: "true-acted" })),
    ...Array.from({ length: not }, () => row(on(day), { rule, outcome: "artefact" })),
  ];
  const { review } = attentionOf(
    asked([
      ...outcomes("noisy", 2, 9),
      ...outcomes("useful", 3, 7),
      ...outcomes("rare", 0, 9),
      ...outcomes("long-ago", 0, 20, -24),
    ]),
  );
  expect(review).toEqual([{ rule: "noisy", outcomes: 11, actionable: 2 / 11 }]);
});

test("hours on duty are the roster's, and too long a time is refused", async () => {
  const book = { raised: async () => [row(on(1))], presence: async () => [] };
  const ask = attentionFor(pilot, book);
  const week = await ask({ scope: everything, from: on(0), until: on(7), now: on(9) });
  expect(week.loads).toMatchObject([{ careGroup: "cardiologia", dutyHours: 168, perPatientDay: null }]);
  await expect(ask({ scope: everything, from: on(0), until: on(93), now: on(99) })).rejects.toThrow(
    /92 days/,
  );
  await expect(ask({ scope: everything, from: on(1), until: on(1), now: on(9) })).rejects.toThrow(
    /after from/,
  );
});
