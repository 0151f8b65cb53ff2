import { expect, test, vi } from "vitest";
import type { Judge } from "../../model/judge.ts";
import { after, before, days, formatInstant, hours, minutes } from "../../model/time.ts";
import { anna, noon } from "./builders.ts";
import { ledgerOf, setAsideIn } from "./house-looks.ts";
import { pipelineHouse } from "./pipeline-house.ts";

const fell = { at: formatInstant(before(noon, minutes(1))), kind: "fall" };
const told = (seq: number, events: readonly object[], over: object = {}) => ({
  channel: "events" as const,
  text: JSON.stringify({ v: 1, seq, sentAt: formatInstant(noon), events, ...over }),
});
const recent = { from: before(noon, days(500)), until: after(noon, hours(1)) };

test("an event is judged at once, kept once however often it is told, and counted like a reading", async () => {
  const house = await pipelineHouse();
  const judge = vi.fn<Judge["judge"]>(async () => []);
  await house.start({ judge: { prepare: async () => {}, judge, forget: () => {} } });
  await house.arriveAs(told(1, [fell, fell]), told(1, [fell, fell]), told(2, [fell], { receipt: true }));
  await house.caughtUp();
  const events = await house.state.events.ofPatient(anna, recent.from, recent.until);
  expect(events).toMatchObject([{ kind: "fall", at: before(noon, minutes(1)), message: "0-1" }]);
  expect(judge.mock.calls.flatMap((call) => call[2] ?? [])).toMatchObject([
    { event: { kind: "fall" }, enrolment: { patient: anna } },
  ]);
  expect(await ledgerOf(house)).toMatchObject({
    processed: 3,
    found: 5,
    stored: 1,
    duplicate: 4,
    quarantined: 0,
  });
  const receipts = house.told.flatMap((wire) => (wire.tell === "receipt" ? [JSON.parse(wire.receipt)] : []));
  expect(receipts.map((each) => each.status)).toEqual(["stored", "duplicate", "duplicate"]);
});

test("what is wrong with one event is told, and does not sink the rest; a slow clock is put right", async () => {
  const house = await pipelineHouse();
  await house.start();
  const slow = { sentAt: formatInstant(before(noon, hours(2))) };
  const inTime = (ago: number) => formatInstant(before(noon, minutes(ago)));
  await house.arriveAs(
    told(1, [{ at: inTime(125), kind: "help-button" }], slow),
    told(2, [
      { at: inTime(5), kind: "levitation" },
      { at: "yesterday", kind: "fall" },
      { at: formatInstant(after(noon, hours(1))), kind: "fall" },
      { at: formatInstant(before(noon, days(40))), kind: "fall" },
      { at: inTime(3), kind: "device-worn" },
    ]),
    told(2, [fell]),
    { channel: "events", text: '{"v":1,"seq":9,"events":[]}' },
  );
  await house.caughtUp();
  const kept = await house.state.events.ofPatient(anna, recent.from, recent.until);
  expect(kept.map(({ kind, at }) => [kind, at])).toEqual([
    ["help-button", before(noon, minutes(5))],
    ["device-worn", before(noon, minutes(3))],
  ]);
  expect((await setAsideIn(house)).map(({ path, reason }) => `${path} ${reason}`).toSorted()).toEqual([
    "/events schema",
    "/events/0/kind schema",
    "/events/1/at time-invalid",
    "/events/2/at time-future",
    "/events/3/at not-assigned",
    "/seq identity-conflict",
  ]);
});

test("nothing of an event is kept once its person has withdrawn", async () => {
  const house = await pipelineHouse();
  const event = {
    kind: "withdrawn" as const,
    at: before(noon, hours(1)),
    recordedAt: noon,
    by: "a-clinician",
  };
  await house.state.registry.recordEnrolmentEvent(anna, event);
  await house.start();
  await house.arriveAs(told(1, [fell]));
  await house.caughtUp();
  expect(await setAsideIn(house)).toMatchObject([{ path: "/events/0", reason: "consent-withdrawn" }]);
  expect(await house.state.events.ofPatient(anna, recent.from, recent.until)).toEqual([]);
});

test("a device with nobody may ask for the time: it is told, counted as a message, and nothing is set aside", async () => {
  const house = await pipelineHouse();
  await house.start();
  await house.arriveAs(
    { channel: "events", text: '{"v":1,"events":[{"kind":"time"}]}' },
    told(7, [{ kind: "time" }], { receipt: true }),
    told(7, [fell]),
    { channel: "events", text: '{"v":1,"events":[{"kind":"time"},{"kind":"time"}]}' },
  );
  await house.caughtUp();
  const asked = house.told.filter(({ tell }) => tell === "time-asked");
  expect(asked, "once for a batch").toEqual([{ tell: "time-asked", device: expect.stringContaining("/") }]);
  const receipts = house.told.flatMap((wire) => (wire.tell === "receipt" ? [JSON.parse(wire.receipt)] : []));
  expect(receipts[0]).toMatchObject({ seq: 7, status: "stored", stored: 0, problems: [] });
  expect((await setAsideIn(house)).map(({ path }) => path)).toEqual(["/seq"]);
  expect(await ledgerOf(house)).toMatchObject({ processed: 4, found: 2, stored: 1, quarantined: 1 });
});
