import { expect, test, vi } from "vitest";
import type { PipelineNeeds } from "../../ingest/pipeline.ts";
import { HubFailure } from "../../model/failure.ts";
import { deviceId } from "../../model/identity.ts";
import { type Plan, plan } from "../../model/pilot.ts";
import type { SliName } from "../../model/sli.ts";
import {
  after,
  atMillisecond,
  before,
  days,
  formatInstant,
  hours,
  type Instant,
  minutes,
} from "../../model/time.ts";
import { watchdogEnrolment, watchdogPatient, watchdogService } from "../../model/watchdog.ts";
import { anna, assigned, cuore, enrolled, messageOf, noon, readingOf } from "./builders.ts";
import { type PipelineHouse, pipelineHouse } from "./pipeline-house.ts";

const midnight = atMillisecond(Date.parse("2026-11-21T23:00:00Z"));
const morning = after(midnight, hours(7));

const daily: Plan = plan.parse({
  id: "daily",
  name: { it: "Giornaliero", en: "Daily" },
  service: cuore,
  tmType: "II",
  measurements: [{ code: "spo2", timesPerDay: 1, between: ["08:00", "10:00"] }],
  days: 300,
});

/** Anna follows a plan of one slot a day: from 8 to 10 of Italian clocks, given up at 16. */
async function withPlan(house: PipelineHouse): Promise<void> {
  const put = {
    kind: "plan" as const,
    plan: daily.id,
    at: before(midnight, days(3)),
    recordedAt: noon,
    by: "x",
  };
  await house.state.registry.recordEnrolmentEvent(anna, put);
}

const sent = (seq: number, at: Instant, more: object = {}) =>
  messageOf({ seq, sentAt: formatInstant(at), readings: [readingOf({ at: formatInstant(at) })], ...more });

const sumOf = async ({ state }: PipelineHouse, sli: SliName) => {
  const { good, bad } = await state.slis.sum({
    sli,
    from: before(noon, days(30)),
    until: after(noon, days(30)),
  });
  return { good, bad: Object.fromEntries(Object.entries(bad).filter(([, n]) => n > 0)) };
};

/** Lets the clock go on until the pipeline has counted up to a moment. */
async function counted(house: PipelineHouse, until: Instant): Promise<void> {
  await vi.waitFor(async () => {
    house.now = atMillisecond(Math.max(until + 30_000, house.now + 61_000));
    const { counted: mark } = await house.state.slis.marks();
    if (mark === null || mark < until) throw new Error(`counted up to ${mark}`);
  }, 10_000);
}

test("counts are what the messages were, and a crash before or after the commit changes nothing of them", async () => {
  const house = await pipelineHouse();
  await withPlan(house);
  const at = (n: number) => after(noon, minutes(n));
  const messages = [
    { text: sent(1, noon), receivedAt: noon },
    { text: sent(2, at(1)), receivedAt: at(1) },
    // Again, unreadable, implausible, of a clock that is off, and kept back by its device.
    { text: sent(2, at(1)), receivedAt: at(1) },
    { text: "{", receivedAt: at(2) },
    {
      text: sent(3, at(3), { readings: [readingOf({ at: formatInstant(at(3)), value: 52 })] }),
      receivedAt: at(3),
    },
    { text: sent(4, at(90)), receivedAt: at(4) },
    { text: messageOf({ seq: 5, sentAt: formatInstant(at(5)) }), receivedAt: at(5) },
  ];
  await house.arriveAs(...messages);
  house.now = at(6);
  const { commit } = house.state.progress;
  let calls = 0;
  // The first run dies before its commit, the second after it.
  vi.spyOn(house.state.progress, "commit").mockImplementation(async (outcome) => {
    calls += 1;
    if (calls === 1) throw new HubFailure("defect", "killed");
    await commit(outcome);
    if (calls === 2) throw new HubFailure("defect", "killed");
  });
  for (let run = 0; run < 2; run += 1) {
    const killed = await house.start({ plans: [daily] });
    await expect(killed.ended).rejects.toThrow("killed");
  }
  await house.start({ plans: [daily] });
  await house.caughtUp();
  expect(await sumOf(house, "data-validity")).toEqual({ good: 4, bad: { device: 2 } });
  const kept = await sumOf(house, "freshness-platform");
  expect(kept.good + (kept.bad["hub"] ?? 0)).toBe(5);
  const live = await sumOf(house, "freshness-end-to-end");
  expect(live.good + Object.values(live.bad).reduce((sum, n) => sum + n, 0)).toBe(3);
});

test("a slot that closed counts once by what came in time; what comes later stands with it and betters nothing", async () => {
  const house = await pipelineHouse();
  await withPlan(house);
  const looked: PipelineNeeds["watch"] = { look: async () => [], forget: () => {} };
  house.now = after(morning, minutes(1));
  const first = await house.start({ plans: [daily], watch: looked });
  await counted(house, after(morning, minutes(10)));
  await house.arriveAs({
    text: sent(1, after(morning, minutes(30))),
    receivedAt: after(morning, minutes(30)),
  });
  await house.caughtUp();
  const closes = after(midnight, hours(16));
  await counted(house, after(closes, minutes(1)));
  expect(await sumOf(house, "completeness")).toEqual({ good: 1, bad: {} });
  await first.stop();

  // The second day nothing comes; the hub was down for a little while, its device has been silent for less than a day.
  await house.state.watch.alive(house.now);
  const second = await house.start({ plans: [daily], watch: looked });
  const missed = after(closes, days(1));
  await counted(house, after(missed, minutes(1)));
  const sum = await sumOf(house, "completeness");
  expect(sum.good).toBe(1);
  expect(Object.values(sum.bad)).toEqual([1]);
  await house.arriveAs({
    text: messageOf({
      seq: 2,
      sentAt: formatInstant(after(missed, minutes(2))),
      readings: [readingOf({ at: formatInstant(after(morning, hours(25))) })],
    }),
    receivedAt: after(missed, minutes(2)),
  });
  await house.caughtUp();
  await second.stop();
  expect(await sumOf(house, "completeness")).toEqual(sum);
  const window = { from: before(noon, days(9)), until: after(noon, days(9)) };
  expect(await house.state.slis.slotSums(window)).toEqual({ due: 2, inTime: 1, eventually: 2 });
});

test("a minute without its synthetic reading is bad, one with it is good however often it came", async () => {
  const house = await pipelineHouse();
  const pulse = { service: watchdogService, device: deviceId.parse("pulse") };
  const at = before(noon, days(2));
  await house.state.registry.addDevice(
    { ...pulse, type: "hr-monitor", addedAt: at, revokedAt: null, gateway: null },
    new Uint8Array(32),
  );
  await house.state.registry.addEnrolment(watchdogEnrolment(enrolled().municipality, at), "hub");
  await house.state.registry.addAssignment(assigned({ ...pulse, id: "pulse", patient: watchdogPatient }));
  await house.start({ isProbed: true });
  await counted(house, after(noon, minutes(6)));
  const minute = after((await house.state.slis.marks()).counted ?? noon, minutes(3));
  const reading = { at: formatInstant(minute), code: "heart-rate", value: 60, unit: "/min" };
  const text = JSON.stringify({ v: 1, seq: minute / 60_000, boot: "pulse", readings: [reading] });
  const device = `${watchdogService}/pulse` as Parameters<typeof house.arriveAs>[0]["device"];
  house.now = minute;
  const message = { text, receivedAt: minute, ...(device === undefined ? {} : { device }) };
  await house.arriveAs(message, message);
  await house.caughtUp();
  await counted(house, after(minute, minutes(2)));
  const sum = await sumOf(house, "ingest-probe");
  expect(sum.good).toBe(1);
  expect(sum.bad["hub"]).toBeGreaterThan(0);
});
