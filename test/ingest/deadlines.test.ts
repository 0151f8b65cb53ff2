import { expect, test } from "vitest";
import { deadlinesBetween } from "../../ingest/deadlines.ts";
import { boardOn } from "../../model/board.ts";
import type { Deadline } from "../../model/deadline.ts";
import { HubFailure } from "../../model/failure.ts";
import { after, atMillisecond, type Instant, minutes, seconds } from "../../model/time.ts";

const noon = atMillisecond(Date.UTC(2026, 10, 22, 11));
const due = (subject: string, dueAt: Instant): Deadline => ({ kind: "escalate", subject, dueAt, step: 1 });

/** Deadlines in memory; taking `a` sets its next step ten minutes after it, taking `bad` fails. */
function house(...given: Deadline[]) {
  const rows = [...given];
  const taken: string[] = [];
  const told: string[] = [];
  const house = { now: noon, rows, taken, told, looks: 0, board: boardOn() };
  const between = deadlinesBetween({
    alerts: {
      overdue: async (now, limit) => {
        house.looks += 1;
        const before = rows.filter(({ dueAt }) => dueAt <= now);
        return before.toSorted((one, other) => one.dueAt - other.dueAt).slice(0, limit);
      },
      fallDue: async (deadline) => {
        if (deadline.subject === "bad") throw new HubFailure("defect", "cannot be taken");
        rows.splice(rows.indexOf(deadline), 1);
        taken.push(`${deadline.subject} ${deadline.step}`);
        if (deadline.subject !== "a" || deadline.step === 3) return true;
        rows.push({ ...deadline, step: deadline.step + 1, dueAt: after(deadline.dueAt, minutes(10)) });
        return true;
      },
    },
    clock: { now: () => house.now },
    board: house.board,
    tell: ({ tell }) => void told.push(tell),
  });
  return {
    ...house,
    between,
    at: (now: Instant) => void Object.assign(house, { now }),
    looks: () => house.looks,
  };
}

test("after an outage each falls due once, in order, and so does what it sets in the past", async () => {
  const { between, at, taken, told, board } = house(due("a", noon), due("b", after(noon, seconds(5))));
  at(after(noon, minutes(60)));
  for (let n = 0; n < 4; n += 1) await between();
  expect(taken).toEqual(["a 1", "b 1", "a 2", "a 3"]);
  expect(told).toEqual(Array.from({ length: 3 }, () => "alerts-changed"));
  expect(board.get("deadlines_taken_total")).toBe(4);
  expect(board.get("deadlines_overdue_since")).toBe(0);
});

test("it looks once a second while nothing is due, and at once when the clock was set back", async () => {
  const { between, at, looks } = house(due("b", after(noon, minutes(9))));
  for (const second of [0, 0.25, 0.5, 0.75, 1]) {
    at(after(noon, seconds(second)));
    await between();
  }
  expect(looks()).toBe(2);
  at(after(noon, minutes(-30)));
  await between();
  expect(looks()).toBe(3);
});

test("one that fails holds up none behind it, and is told of", async () => {
  const { between, taken } = house(due("bad", noon), due("b", noon));
  await expect(between()).rejects.toThrow("cannot be taken");
  expect(taken).toEqual(["b 1"]);
});
