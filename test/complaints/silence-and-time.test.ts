// They follow complaints of users of peer products, by their numbers: this must not happen here.
import { expect, test } from "vitest";
import { readSettings } from "../../boot/settings.ts";
import { onDutyAt } from "../../model/duty.ts";
import { roster } from "../../model/pilot-roster.ts";
import { after, before, days, formatInstant, hours, minutes } from "../../model/time.ts";
import { openHouse } from "../api/house.ts";
import { reading } from "../api/readings.ts";
import { anna, at, messageOf, readingOf } from "../ingest/builders.ts";
import { rule } from "../rules/builders.ts";
import { enrolment } from "../store/state-samples.ts";
import { demo } from "./receivers.ts";
import { minute, ward } from "./ward.ts";

const day = 24 * 60;
const readings = (query: string) => `/api/v1/patients/${anna}/readings?code=${query}`;

test("27: that data stop is told of without anybody asking for it, by the server, and the way to it is tried by itself", async () => {
  const here = await ward({ rules: demo.rules, plans: demo.plans });
  await here.measure(0, 97);
  await here.quietUntil(3 * day - 2);
  expect(await here.alerts()).toEqual([]);
  await here.pass(3 * day, 3 * day + 3);
  expect(await here.one()).toMatchObject({ rule: { id: "silent-device" }, patient: anna, value: 72 });
  expect(here.heard()).toEqual(["raised"]);
  expect(readSettings({}).probeEvery, "a synthetic reading, unless it is switched off").toBe(minutes(15));
});

test("28: days of 23 and 25 hours are whole, shifts keep their hours through them, times go out in UTC and no zone is an offset", async () => {
  const { clinician, telemetry, state } = await openHouse();
  await state.registry.addEnrolment(enrolment(), "hub");
  for (const [midnight, length, query] of [
    ["2026-10-24T22:00:00.000Z", 25, "&from=2026-10-25T00:00:00%2B02:00&to=2026-10-26T00:00:00%2B01:00"],
    ["2026-03-28T23:00:00.000Z", 23, "&from=2026-03-29T00:00:00%2B01:00&to=2026-03-30T00:00:00%2B02:00"],
  ] as const) {
    const hourly = Array.from({ length: 27 }, (_, n) =>
      reading({ at: after(at(midnight), hours(n - 1)), value: 60 }),
    );
    await telemetry.append(hourly);
    const { items } = await clinician.get(`${readings("heart-rate")}${query}&every=P1D`);
    expect(items).toMatchObject([{ from: midnight, n: length }]);
    const duty = (hour: number) =>
      onDutyAt(demo.roster, ["cardiologia-territoriale"], after(at(midnight), hours(hour)));
    const eight = 8 + length - 24;
    expect([duty(eight - 0.1), duty(eight)]).toEqual([["medico-di-guardia"], ["centrale-operativa"]]);
  }
  for (const zone of ["+01:00", "UTC+1", "CET", "Etc/Nowhere"]) {
    expect(roster.safeParse({ ...demo.roster, zone }).success, zone).toBe(false);
  }
});

test("29: a clock that is wrong, put right or carried abroad doubles nothing and loses nothing", async () => {
  const here = await ward({ rules: [] });
  const message = (seq: number, sentAt: string, measured: string, value: number) =>
    messageOf({ seq, sentAt, readings: [readingOf({ at: measured, value })] });
  const anHourAhead = message(1, "2026-11-23T10:00:00Z", "2026-11-23T09:58:00Z", 96);
  const putRight = message(2, "2026-11-23T09:00:00Z", "2026-11-23T08:59:00Z", 95);
  const abroad = message(3, "2026-11-23T04:00:00-05:00", "2026-11-23T03:59:30-05:00", 94);
  const series = [anHourAhead, putRight, abroad];
  await here.arriveAs(...[...series, ...series].map((text) => ({ text, receivedAt: here.now })));
  const moved = message(1, "2026-11-23T09:00:00Z", "2026-11-23T08:58:00Z", 96);
  await here.arriveAs({ text: moved, receivedAt: here.now });
  await here.settle();
  const window = { patient: anna, code: "spo2", from: minute(-day), until: minute(day) };
  const { items } = await here.telemetry.range(window, { limit: 10 });
  const [sum] = await here.state.ledger.counts(before(here.now, days(2)), after(here.now, days(2)));
  expect(
    items.map(({ at, deviceAt, value, flags }) => [formatInstant(at), deviceAt - at, value, flags]),
  ).toEqual([
    ["2026-11-23T08:58:00.000Z", hours(1), 96, ["clock-corrected"]],
    ["2026-11-23T08:59:00.000Z", 0, 95, []],
    ["2026-11-23T08:59:30.000Z", 0, 94, []],
  ]);
  expect(sum, "all seven are accounted for").toMatchObject({ found: 7, stored: 3 });
  expect((sum?.duplicate ?? 0) + (sum?.quarantined ?? 0)).toBe(4);
});

test("30: the latest value is the one measured last, not the one that came last, and its age stands beside it", async () => {
  const here = await ward({ rules: [] });
  await here.measure(10, 96);
  here.now = minute(20);
  await here.send([{ at: 5, value: 88 }]);
  await here.settle();
  const { clinician } = await here.api();
  const page = await clinician.send("GET", `/patients/${anna}`).then((reply) => reply.text());
  const [, shown] = /<p class="latest">(.*?)<\/p>/.exec(page) ?? [];
  expect(shown).toContain("<b>96");
  expect(shown).toContain(formatInstant(minute(10)));
  expect(shown).toContain(`data-since="${minute(10)}"`);
  expect(shown).toMatch(/10 min/);
});

test("31: a late reading keeps the time it came with, is looked back on, and restates what was made of its hour", async () => {
  const here = await ward({ rules: [rule({ latching: false })] });
  await here.measure(0, 97);
  await here.measure(59, 97);
  const { clinician } = await here.api();
  const hour = async () => {
    const { items } = await clinician.get(readings("spo2&every=PT1H"));
    return items.map(({ n, min }: { n: number; min: number }) => [n, min]);
  };
  expect(await hour()).toEqual([[2, 97]]);
  here.now = minute(61);
  const given = "2026-11-23T10:30:00.250+01:00";
  const late = messageOf({
    seq: 9,
    sentAt: formatInstant(here.now),
    readings: [readingOf({ at: given, value: 85 })],
  });
  await here.arriveAs({ text: late, receivedAt: here.now });
  await here.settle();
  const { items } = await clinician.get(readings("spo2"));
  expect(items.map(({ at, value }: { at: string; value: number }) => [at, value])).toContainEqual([
    "2026-11-23T09:30:00.250Z",
    85,
  ]);
  expect(await hour()).toEqual([[3, 85]]);
  const found = await here.one();
  expect(found).toMatchObject({ late: true, since: at(given), present: false, state: "latched", value: 85 });
  expect(here.heard(), "somebody must look").toEqual(["raised"]);
  expect(found.latest.at, "and the present is not overwritten by the past").toBe(minute(59));
});
