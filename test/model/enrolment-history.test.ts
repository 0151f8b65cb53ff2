import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type EnrolmentEvent,
  type EnrolmentHappening,
  objectionTo,
  standingAt,
  standingNow,
  takesPart,
  withdrawals,
} from "../../model/enrolment-history.ts";
import { atMillisecond, type Instant } from "../../model/time.ts";

const at = (n: number): Instant => atMillisecond(n * 1000);
const happened = (happening: EnrolmentHappening, asOf: number, recorded = asOf): EnrolmentEvent => ({
  ...happening,
  at: at(asOf),
  recordedAt: at(recorded),
  by: "rossi",
});
const given = (asOf: number, recorded = asOf) =>
  happened(
    { kind: "consent-given", purposes: ["participation", "evaluation"], version: "1" },
    asOf,
    recorded,
  );
const stopped = (asOf: number, recorded = asOf) =>
  happened({ kind: "consent-withdrawn", purposes: ["participation"] }, asOf, recorded);
const plan = (name: string | null, asOf: number, recorded = asOf) =>
  happened({ kind: "plan", plan: name }, asOf, recorded);

test("an event holds from its own time on, whenever it was recorded; of one time, the one recorded last", () => {
  const history = [given(0), plan("one", 10), plan("two", 5, 20), plan("three", 10, 30)];
  const planAt = (n: number) => standingAt(history, at(n)).plan;
  expect([4, 5, 9, 10, 99].map(planAt)).toEqual([null, "two", "two", "three", "three"]);
});

test("purposes are consented to each by itself, and all end when the person leaves", () => {
  const history = [given(0), stopped(5), given(8), happened({ kind: "withdrawn" }, 9)];
  const consented = (n: number) => [...standingAt(history, at(n)).consented].toSorted();
  expect([0, 5, 8, 9].map(consented)).toEqual([
    ["evaluation", "participation"],
    ["evaluation"],
    ["evaluation", "participation"],
    [],
  ]);
  expect([0, 5, 8, 9].map((n) => takesPart(standingAt(history, at(n))))).toEqual([true, false, true, false]);
  expect(takesPart(standingNow([]))).toBe(false);
});

test("leaving ends a suspension; a personal limit goes back to the programme's", () => {
  const limit = (value: number | null, n: number) =>
    happened({ kind: "threshold", rule: "spo2-low", limit: value, reason: "concordato" }, n);
  const history = [
    given(0),
    limit(88, 1),
    limit(null, 2),
    happened({ kind: "suspended", because: "hospital" }, 3),
    happened({ kind: "withdrawn" }, 4),
  ];
  expect(standingAt(history, at(1)).thresholds).toEqual(new Map([["spo2-low", 88]]));
  expect(standingAt(history, at(2)).thresholds).toEqual(new Map());
  expect(standingAt(history, at(3)).suspended).toEqual({ since: at(3), because: "hospital" });
  expect(standingNow(history)).toMatchObject({ suspended: null, withdrawnAt: at(4) });
});

test("intake is closed from a withdrawal until consent is given again, for good when the person leaves", () => {
  expect(withdrawals([given(0)])).toEqual([]);
  const history = [given(0), given(9), stopped(5, 12), stopped(15), stopped(16)];
  const closed = [
    { from: at(5), until: at(9) },
    { from: at(15), until: null },
  ];
  expect(withdrawals(history)).toEqual(closed);
  const evaluation = happened({ kind: "consent-withdrawn", purposes: ["evaluation"] }, 3);
  expect(withdrawals([...history, evaluation])).toEqual(closed);
  expect(withdrawals([...history, evaluation], "evaluation")).toEqual([{ from: at(3), until: at(9) }]);
  const left = happened({ kind: "withdrawn" }, 20);
  expect(withdrawals([given(0), left])).toEqual([{ from: at(20), until: null }]);
});

test.each<[string, readonly EnrolmentEvent[], EnrolmentEvent, string | null]>([
  ["what lies ahead", [given(0)], plan("x", 9, 8), "future"],
  [
    "anything once the person has left",
    [given(0), happened({ kind: "withdrawn" }, 5)],
    plan("x", 3, 9),
    "left",
  ],
  ["leaving before the last event", [given(0), plan("x", 6)], happened({ kind: "withdrawn" }, 5, 9), "since"],
  ["resuming what is not suspended", [given(0)], happened({ kind: "resumed" }, 5), "not suspended"],
  ["taking back what was not given", [given(5)], stopped(4, 9), "participation"],
  ["looking back", [given(0), plan("x", 6)], plan("y", 3, 9), null],
  ["giving consent again", [given(0), stopped(4)], given(5), null],
])("%s: the objection there is", (_, history, next, why) => {
  const objection = objectionTo(history, next);
  if (why === null) expect(objection).toBeNull();
  else expect(objection).toContain(why);
});

/** Courses as the registry lets them come about: each event recorded after the one before, none with an objection. */
const courses = fc
  .array(
    fc.record({
      happening: fc.constantFrom<EnrolmentHappening>(
        { kind: "consent-given", purposes: ["participation"], version: "2" },
        { kind: "consent-withdrawn", purposes: ["participation"] },
        { kind: "plan", plan: "x" },
        { kind: "withdrawn" },
      ),
      back: fc.nat({ max: 12 }),
    }),
    { maxLength: 10 },
  )
  .map((course) => {
    const history = [given(0)];
    for (const [n, { happening, back }] of course.entries()) {
      const next = happened(happening, Math.max(0, n + 1 - back), n + 1);
      if (objectionTo(history, next) === null) history.push(next);
    }
    return history;
  });

test("at any instant of any course, intake is closed exactly when the person takes no part", () => {
  fc.assert(
    fc.property(courses, fc.nat({ max: 12 }), (history, n) => {
      const closed = withdrawals(history).some(
        ({ from, until }) => from <= at(n) && (until === null || at(n) < until),
      );
      expect(closed).toBe(!takesPart(standingAt(history, at(n))));
    }),
    { numRuns: 500 },
  );
});
