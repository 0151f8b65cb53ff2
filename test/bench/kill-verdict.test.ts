import { expect, test } from "vitest";
import { compareAlerts, compareReadings, isClean, nothingFound } from "../../bench/kill-verdict.ts";
import { scriptOf } from "../../bench/script.ts";
import { patientId } from "../../model/identity.ts";
import { atMillisecond } from "../../model/time.ts";

const script = scriptOf("breathing", 1_000_000);
const stored = (...seqs: readonly number[]) =>
  seqs.map((seq) => ({ at: atMillisecond(script.measuredAt(seq)), value: script.value(seq) }));
const patient = patientId.parse("p-aaaaaaaaaaaaaaaa");
const alert = (since: number) => ({ patient, since: atMillisecond(since) });

test("alerts fall due where the value crosses the limit upwards, and only there", () => {
  const crossings = Array.from({ length: 60 }, (_, index) => index + 1).filter(
    (seq) => script.value(seq) >= 25 && (seq === 1 || script.value(seq - 1) < 25),
  );
  expect(crossings.length).toBeGreaterThan(2);
  expect(script.alertsDue(60)).toEqual(crossings.map(script.measuredAt));
  expect(scriptOf("pulse", 0).alertsDue(60)).toEqual([]);
});

test("everything once is clean", () => {
  const found = compareReadings(nothingFound, script, 3, stored(1, 2, 3));
  expect(isClean(compareAlerts(found, [alert(5)], [alert(5)]))).toBe(true);
});

test("a missing, a doubled and an unexpected reading are each counted", () => {
  const strange = { at: atMillisecond(script.measuredAt(2)), value: 99 };
  expect(compareReadings(nothingFound, script, 4, [...stored(1, 3, 3), strange])).toMatchObject({
    missing: 2,
    doubled: 1,
    unexpected: 1,
  });
});

test("a lost, a doubled and an unexpected alert are each counted", () => {
  const found = compareAlerts(nothingFound, [alert(5), alert(6)], [alert(6), alert(6), alert(7)]);
  expect(found).toMatchObject({
    alertsExpected: 2,
    alertsFound: 3,
    alertsMissing: 1,
    alertsDoubled: 1,
    alertsUnexpected: 1,
  });
  expect(isClean(found)).toBe(false);
});
