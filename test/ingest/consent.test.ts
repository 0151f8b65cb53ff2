import fc from "fast-check";
import { expect, test } from "vitest";
import { assignmentsOf, withdrawalsIn } from "../../ingest/assignments.ts";
import { workOn } from "../../ingest/message-work.ts";
import { openMessage } from "../../ingest/opened-message.ts";
import { quarantineItems } from "../../ingest/rejected.ts";
import type { EnrolmentEvent, EnrolmentHappening } from "../../model/enrolment-history.ts";
import {
  atMillisecond,
  before,
  days,
  formatInstant,
  hours,
  type Instant,
  minutes,
} from "../../model/time.ts";
import { anna, assigned, enrolled, entryOf, messageOf, noon, readingOf } from "./builders.ts";

const purposes = ["participation" as const];
const dated = (happening: EnrolmentHappening, at: Instant): EnrolmentEvent => ({
  ...happening,
  at,
  recordedAt: at,
  by: "a-clinician",
});
const withdrawn = (at: Instant) => dated({ kind: "consent-withdrawn", purposes }, at);
const givenAgain = (at: Instant) => dated({ kind: "consent-given", purposes, version: "1" }, at);
const left = (at: Instant) => dated({ kind: "withdrawn" }, at);

/** Works on a message of Anna's device with a history of hers. */
function taken(
  text: string,
  history: readonly EnrolmentEvent[],
  receivedAt = noon,
  excess: string | null = null,
) {
  const assignments = assignmentsOf([assigned()], [enrolled()], withdrawalsIn(new Map([[anna, history]])));
  return workOn(openMessage(entryOf(text, { receivedAt })), {
    partition: 0,
    seen: "new",
    excess,
    assignments,
  });
}

/** A message with one reading measured then, received then, by a clock that is right. */
const measured = (at: Instant, receivedAt: Instant, over: object = {}) =>
  messageOf({ sentAt: formatInstant(receivedAt), readings: [readingOf({ at: formatInstant(at), ...over })] });

test("what was measured before the withdrawal and received before it is stored, up to the last millisecond", () => {
  const at = before(noon, minutes(10));
  const last = atMillisecond(at - 1);
  expect(taken(measured(last, last), [withdrawn(at)], last).readings).toHaveLength(1);
  expect(taken(measured(at, at), [withdrawn(at)], at).readings, "from that instant on").toHaveLength(0);
  expect(taken(measured(last, at), [withdrawn(at)], at).readings, "late data too").toHaveLength(0);
  expect(taken(measured(at, at), [left(at)], at).readings, "leaving the pilot is the same").toHaveLength(0);
});

test("nothing of a withheld reading is kept: not in quarantine, not in the problem told, not for the journal", () => {
  const work = taken(measured(noon, noon, { value: 87.25 }), [withdrawn(before(noon, hours(1)))]);
  expect(quarantineItems(work)).toMatchObject([
    { path: "/readings/0", reason: "consent-withdrawn", content: new Uint8Array() },
  ]);
  expect(JSON.stringify(work.rejected)).not.toContain("87.25");
  const rest = Buffer.from(work.cleaned ?? []).toString();
  expect(JSON.parse(rest)).toMatchObject({ v: 1, seq: 1, readings: [null] });
  expect(taken(rest, [withdrawn(before(noon, hours(1)))]).cleaned, "once cleaned it is clean").toBeNull();
});

test("only the readings of the one who withdrew are withheld, whatever else is wrong with them", () => {
  const at = before(noon, hours(1));
  const readings = [
    readingOf({ at: formatInstant(before(noon, hours(2))), value: 96 }),
    readingOf({ at: formatInstant(noon), value: 1000 }),
    readingOf({ at: "yesterday", value: 95 }),
    "garbage",
  ];
  const history = [withdrawn(at), givenAgain(before(noon, minutes(30)))];
  const afterwards = taken(messageOf({ readings }), history);
  expect(
    afterwards.readings.map(({ value }) => value),
    "received when consent was there again",
  ).toEqual([96]);
  expect(afterwards.rejected.map(({ problem }) => problem.reason)).toEqual([
    "impossible-value",
    "time-invalid",
    "schema",
  ]);
  const within = taken(messageOf({ readings }), [withdrawn(at)]);
  expect(within.rejected.map(({ problem }) => problem.reason)).toEqual(Array(4).fill("consent-withdrawn"));
});

test("a message that cannot be read, or goes past a quota, is not kept for somebody who withdrew", () => {
  const history = [withdrawn(before(noon, hours(1)))];
  const unread = taken('{"v":1,"value":87.25', history);
  expect(quarantineItems(unread)).toMatchObject([{ reason: "consent-withdrawn", content: new Uint8Array() }]);
  expect(unread.cleaned).toEqual(new Uint8Array());

  const mixed = messageOf({
    readings: [
      readingOf({ at: "2026-11-22T10:00:00Z", value: 96 }),
      readingOf({ at: "2026-11-22T11:45:00Z", value: 87.25 }),
    ],
  });
  const reopened = [withdrawn(before(noon, minutes(30))), givenAgain(before(noon, minutes(5)))];
  const items = quarantineItems(taken(mixed, reopened, noon, "too much"));
  expect(items.map(({ reason }) => reason)).toEqual(["quota", "consent-withdrawn"]);
  expect(items.map(({ content }) => Buffer.from(content).toString()).join("")).toContain("96");
  expect(items.map(({ content }) => Buffer.from(content).toString()).join("")).not.toContain("87.25");
});

const minute = fc.integer({ min: 0, max: 24 * 60 });
const moment = minute.map((each) => before(noon, minutes(each)));
const kinds = fc.constantFrom(withdrawn, givenAgain, left);
const histories = fc
  .array(fc.tuple(kinds, moment), { maxLength: 6 })
  .map((events) => events.map(([happened, at]) => happened(at)));

/** Consent at a moment, told event by event: the slow and plain reading of the rule. */
function takesPartAt(history: readonly EnrolmentEvent[], at: Instant): boolean {
  const past = history.filter((event) => event.at <= at).toSorted((one, other) => one.at - other.at);
  return past.at(-1)?.kind !== "consent-withdrawn" && past.at(-1)?.kind !== "withdrawn";
}

test("for any history, a reading is stored when its person took part at both its times, and only then", () => {
  fc.assert(
    fc.property(histories, moment, minute, (history, receivedAt, age) => {
      const at = before(receivedAt, minutes(age));
      const work = taken(measured(at, receivedAt), history, receivedAt);
      const isOpen = takesPartAt(history, at) && takesPartAt(history, receivedAt);
      expect(work.readings).toHaveLength(isOpen ? 1 : 0);
      expect(work.rejected.map(({ problem }) => problem.reason)).toEqual(isOpen ? [] : ["consent-withdrawn"]);
      expect(work.cleaned === null).toBe(isOpen);
    }),
    { numRuns: 2000 },
  );
});

test("suspension stops nothing: what somebody in hospital measures is stored", () => {
  const suspended = dated({ kind: "suspended", because: "hospital" }, before(noon, days(2)));
  expect(taken(measured(noon, noon), [suspended]).readings).toHaveLength(1);
});
