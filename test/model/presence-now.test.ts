import { expect, test } from "vitest";
import { metrics } from "../../model/catalogue.ts";
import { deviceKey } from "../../model/identity.ts";
import type { DeviceTask } from "../../model/lending.ts";
import type { Link } from "../../model/presence.ts";
import { presenceOf } from "../../model/presence-now.ts";
import { after, atMillisecond, days, hours, type Instant, minutes } from "../../model/time.ts";

/** A Sunday in November, 8 in the morning in Rome. */
const morning = atMillisecond(Date.UTC(2026, 10, 22, 7));
const device = deviceKey.parse("cuore-a-casa/bp-001");
const link: Link = { device, from: morning, until: null, ended: null, by: "tls" };
const [metric = metrics[0]] = metrics.filter(({ code }) => code === "heart-rate");

const everyMorning = (since: Instant): DeviceTask => ({
  since,
  measure:
    metric === undefined ? [] : [{ code: "heart-rate", timesPerDay: 1, between: ["07:00", "10:00"], metric }],
});
const flowing = (task: DeviceTask | null, measuredAt: Instant | null, now: Instant) =>
  presenceOf({ link, contact: { readingAt: measuredAt, measuredAt }, task }, now).data.flowing;

test("a device may be connected and measure nothing, or measure once a day and be gone", () => {
  const long = everyMorning(after(morning, days(-9)));
  const gone: Link = { ...link, until: after(morning, minutes(1)), ended: "disconnect" };
  const now = after(morning, hours(12));
  expect(presenceOf({ link, contact: undefined, task: long }, now)).toMatchObject({
    link: { up: true, since: morning, ended: null, by: "tls" },
    data: { flowing: false, lastMeasuredAt: null },
  });
  const contact = { readingAt: morning, measuredAt: morning };
  expect(presenceOf({ link: gone, contact, task: long }, now)).toMatchObject({
    link: { up: false, since: gone.until, ended: "disconnect" },
    data: { flowing: true, lastReceivedAt: morning },
  });
  expect(presenceOf({ link: undefined, contact: undefined, task: null }, now).link).toEqual({
    ...{ up: false, since: null, ended: null, by: null },
  });
});

test("readings flow until the next is due, with its grace, and nothing is due before the device had its task", () => {
  const long = everyMorning(after(morning, days(-9)));
  const dueToday = after(morning, hours(2));
  const closed = after(dueToday, hours(6));
  const yesterday = after(morning, days(-1));
  expect(flowing(long, yesterday, after(dueToday, minutes(1))), "within the grace").toBe(true);
  expect(flowing(long, yesterday, after(closed, minutes(1)))).toBe(false);
  expect(flowing(long, after(morning, minutes(5)), after(closed, minutes(1)))).toBe(true);
  const fresh = everyMorning(after(morning, hours(1)));
  expect(flowing(fresh, null, after(closed, minutes(1))), "it came after the window opened").toBe(null);
  expect(flowing(fresh, after(morning, hours(3)), after(closed, minutes(1)))).toBe(true);
  expect(flowing(fresh, null, after(closed, days(1.1)))).toBe(false);
  expect(flowing(null, morning, closed), "nobody has it").toBe(null);
});
