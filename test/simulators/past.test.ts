import { expect, test } from "vitest";
import { municipalities } from "../../model/territory.ts";
import { instant } from "../../model/time.ts";
import { seedOf } from "../../simulators/chance.ts";
import { pastPeople } from "../../simulators/past/people.ts";
import { spanBefore } from "../../simulators/past/span.ts";

test("the demo's first year is the twelve civil months before this one, and everybody of it has left", () => {
  const span = spanBefore(instant.parse("2026-11-22T15:00:00+01:00"));
  expect([span.months[0], span.months.at(-1), span.months.length]).toEqual(["2025-11", "2026-10", 12]);
  expect(span.midnights).toHaveLength(365);
  expect(span.until).toBe(instant.parse("2026-11-01T00:00:00+01:00"));
  const people = pastPeople(seedOf("past", 1), 60, [...municipalities.values()], span);
  expect(people).toHaveLength(60);
  for (const { enrolled, left, pause } of people) {
    expect(enrolled).toBeGreaterThan(span.from);
    expect(left).toBeGreaterThan(enrolled);
    expect(left).toBeLessThan(span.until);
    if (pause !== null) expect(pause.until).toBeLessThan(left);
  }
});
