import { expect, test } from "vitest";
import { planCalendar } from "../../ingest/plan-calendar.ts";
import type { EnrolmentEvent } from "../../model/enrolment-history.ts";
import { plan } from "../../model/pilot.ts";
import { after, atMillisecond, formatInstant, hours, type Instant, minutes } from "../../model/time.ts";

const at = (text: string): Instant => atMillisecond(Date.parse(text));
const planOf = (id: string, measurement: object) =>
  plan.parse({
    id,
    name: { it: id, en: id },
    service: "cuore-a-casa",
    tmType: "II",
    measurements: [{ code: "spo2", ...measurement }],
    days: 300,
  });
const hourly = planOf("hourly", { timesPerDay: 24 });
const thrice = planOf("thrice", { timesPerDay: 3 });
const morning = planOf("morning", { timesPerDay: 1, between: ["07:00", "10:00"] });
const calendar = planCalendar([hourly, thrice, morning]);
const following = (id: string): readonly EnrolmentEvent[] => [
  { kind: "plan", plan: id, at: at("2026-03-01T00:00:00Z"), recordedAt: at("2026-03-01T00:00:00Z"), by: "x" },
];

/** Slots that close in a stretch, looked for a piece at a time, as the clock goes on. */
function closing(id: string, from: Instant, until: Instant, piece: number) {
  const slots = [];
  for (let begin = from; begin < until; begin = atMillisecond(begin + piece)) {
    slots.push(...calendar.closing(following(id), begin, atMillisecond(Math.min(begin + piece, until))));
  }
  return slots;
}

const days = [
  {
    what: "23 hours",
    from: "2026-03-28T23:00:00Z",
    until: "2026-03-29T22:00:00Z",
    hourly: 23,
    tens: "08:00",
  },
  {
    what: "25 hours",
    from: "2026-10-24T22:00:00Z",
    until: "2026-10-25T23:00:00Z",
    hourly: 24,
    tens: "09:00",
  },
] as const;

test.each(days)("on a day of $what every slot closes once, however the clock is looked at", (day) => {
  const [from, until] = [at(day.from), at(day.until)];
  for (const id of ["hourly", "thrice", "morning"]) {
    const [first, last] = [after(from, hours(-30)), after(until, hours(30))];
    const whole = closing(id, first, last, last - first);
    for (const piece of [minutes(1), minutes(7), hours(1), hours(25)]) {
      const found = closing(id, first, last, piece).toSorted((one, other) => one.closesAt - other.closesAt);
      expect(found, `${id} by ${piece}`).toEqual(
        whole.toSorted((one, other) => one.closesAt - other.closesAt),
      );
    }
    expect(new Set(whole.map(({ opensAt }) => opensAt)).size).toBe(whole.length);
  }
  const ofDay = (id: string) =>
    closing(id, from, after(until, hours(30)), hours(1)).filter(
      ({ opensAt }) => opensAt >= from && opensAt < until,
    );
  expect(ofDay("hourly")).toHaveLength(day.hourly);
  expect(ofDay("thrice")).toHaveLength(3);
  const [slot] = ofDay("morning");
  expect(formatInstant(slot?.dueAt ?? from), "ten o'clock of Italian clocks").toContain(`T${day.tens}`);
  expect((slot?.closesAt ?? 0) - (slot?.dueAt ?? 0), "grace is not civil").toBe(hours(6));
});

test.each(days)(
  "on a day of $what every reading belongs to the slot whose time it is, each minute to one",
  (day) => {
    const [from, until] = [at(day.from), at(day.until)];
    const met = new Map<Instant, number>();
    for (let now = from; now < until; now = after(now, minutes(1))) {
      const slot = calendar.slotAt(following("hourly"), "spo2", now);
      expect(slot, formatInstant(now)).not.toBeNull();
      if (slot === null) continue;
      expect(slot.opensAt <= now && now <= slot.dueAt, formatInstant(now)).toBe(true);
      met.set(slot.opensAt, (met.get(slot.opensAt) ?? 0) + 1);
    }
    expect(met.size).toBe(day.hourly);
    expect([...met.values()].reduce((sum, n) => sum + n, 0)).toBe((until - from) / minutes(1));
  },
);
