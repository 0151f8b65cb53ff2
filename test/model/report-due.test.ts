import { expect, test } from "vitest";
import { duePeriod, lastDue, mostMissed, nextDue, owed } from "../../model/report-due.ts";
import { cadences } from "../../model/report-schedule.ts";
import { latenessHorizon } from "../../model/sli.ts";
import { after, instant, parseInstant } from "../../model/time.ts";

const at = (text: string) => instant.parse(text);
const timing = (every: (typeof cadences)[number], time = "07:00", day = 4) => ({ every, day, at: time });

// What clocks in Rome show, and the same moment in UTC. 2027: summer time from 28 March to 31 October.
test.each([
  ["month", "2026-10", "07:00", 4, "2026-10", "2026-11-04T06:00:00.000Z"],
  ["month", "2026-12", "07:00", 4, "2026-12", "2027-01-04T06:00:00.000Z"],
  ["month", "2027-02", "00:00", 4, "2027-02", "2027-03-03T23:00:00.000Z"],
  ["month", "2027-03", "23:59", 28, "2027-03", "2027-04-28T21:59:00.000Z"],
  ["quarter", "2026-05", "06:30", 4, "2026-Q2", "2026-07-04T04:30:00.000Z"],
  ["quarter", "2026-12", "06:30", 4, "2026-Q4", "2027-01-04T05:30:00.000Z"],
  ["year", "2026-07", "12:00", 10, "2026", "2027-01-10T11:00:00.000Z"],
  // 28 March 2027: clocks go from 02:00 to 03:00.
  ["month", "2027-02", "01:59", 28, "2027-02", "2027-03-28T00:59:00.000Z"],
  ["month", "2027-02", "02:30", 28, "2027-02", "2027-03-28T01:30:00.000Z"],
  ["month", "2027-02", "03:00", 28, "2027-02", "2027-03-28T01:00:00.000Z"],
  // 25 October 2026: 02:30 comes twice, and the first counts.
  ["month", "2026-09", "02:30", 25, "2026-09", "2026-10-25T00:30:00.000Z"],
  ["month", "2026-09", "03:00", 25, "2026-09", "2026-10-25T02:00:00.000Z"],
] as const)("%s holding %s at %s on day %i: %s falls due at %s", (every, month, time, day, period, dueAt) => {
  expect(duePeriod(timing(every, time, day), month)).toMatchObject({ period, dueAt: at(dueAt) });
});

test("a period falls due after its lateness horizon, the next begins where it ends, and the last one is before now", () => {
  for (const every of cadences) {
    for (const [time, day] of [
      ["00:00", 4],
      ["23:59", 28],
    ] as const) {
      for (let month = 0; month < 36; month += 1) {
        const now = at(new Date(Date.UTC(2025, month, 1 + ((month * 7) % 28), month % 24, 17)).toISOString());
        const given = timing(every, time, day);
        const [last, next] = [lastDue(given, now), nextDue(given, now)];
        expect(last.dueAt).toBeLessThanOrEqual(now);
        expect(next.dueAt).toBeGreaterThan(now);
        expect(next.from).toBe(last.until);
        expect(last.dueAt).toBeGreaterThanOrEqual(after(last.until, latenessHorizon));
      }
    }
  }
});

test("due exactly now is due, and a moment before it is not", () => {
  const due = at("2027-01-04T06:00:00Z");
  expect(lastDue(timing("year"), due).period).toBe("2026");
  expect(lastDue(timing("year"), at("2027-01-04T05:59:59.999Z")).period).toBe("2025");
});

test("a hub that was off makes the last report alone and names those it missed; a new schedule owes nothing yet", () => {
  const since = at("2026-05-20T00:00:00Z");
  const month = timing("month");
  const periods = (now: string, from = since) => {
    const { due, missed } = owed(month, from, at(now));
    return [due?.period ?? null, ...missed.map(({ period }) => period)];
  };
  expect(periods("2026-06-01T00:00:00Z")).toEqual([null]);
  expect(periods("2026-06-04T05:00:00Z")).toEqual(["2026-05"]);
  expect(periods("2026-11-22T00:00:00Z")).toEqual([
    "2026-10",
    "2026-05",
    "2026-06",
    "2026-07",
    "2026-08",
    "2026-09",
  ]);
  const last = parseInstant("2026-11-04T06:00:00Z") ?? since;
  expect(periods("2026-11-22T00:00:00Z", last), "it was planned").toEqual([null]);
  expect(periods("2029-11-22T00:00:00Z")).toHaveLength(1 + mostMissed);
});
