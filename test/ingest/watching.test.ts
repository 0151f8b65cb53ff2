import { expect, test, vi } from "vitest";
import { everything } from "../../model/access.ts";
import { deviceKey } from "../../model/identity.ts";
import { presenceOf } from "../../model/presence-now.ts";
import type { Rule } from "../../model/rule.ts";
import {
  after,
  before,
  days,
  formatInstant,
  hours,
  type Instant,
  minutes,
  seconds,
} from "../../model/time.ts";
import { openWatch } from "../../rules/alerts/watch/open-watch.ts";
import { batteryLow, silence } from "../rules/watch/world.ts";
import { anna, messageOf, noon, readingOf } from "./builders.ts";
import { type PipelineHouse, pipelineHouse, silent } from "./pipeline-house.ts";

const rules: readonly Rule[] = [silence, batteryLow];

/** A pipeline with a watch opened from what the state store knows, past its first minutes. */
async function start(house: PipelineHouse, steady?: () => number) {
  const { state, board } = house;
  const episodes = await state.progress.episodes();
  const watch = await openWatch({
    rules: () => rules,
    episodes,
    alert: state.alerts.alert,
    board,
    log: silent,
  });
  const look = vi.spyOn(watch, "look");
  const pipeline = await house.start({ watch, ...(steady === undefined ? {} : { steady }) });
  await vi.waitFor(async () => expect(await state.watch.aliveAt()).toBe(house.now), 5000);
  const looks = async (now: Instant) => {
    house.now = now;
    const before = look.mock.calls.length;
    await vi.waitFor(() => expect(look.mock.calls.length).toBeGreaterThan(before), 5000);
    await vi.waitFor(async () => expect(house.board.get("watch_look_milliseconds")).toBeGreaterThan(0));
  };
  return { pipeline, looks };
}

const alerts = async ({ state }: PipelineHouse) =>
  (await state.alerts.list(everything, {}, { limit: 100 })).items.map(
    ({ rule, state: now }) => `${rule.id} ${now}`,
  );
const becomes = (house: PipelineHouse, expected: readonly string[]) =>
  vi.waitFor(async () => expect((await alerts(house)).toSorted()).toEqual([...expected].toSorted()), 5000);

const speaks = (house: PipelineHouse, seq: number, at: Instant) =>
  house.arriveAs({
    receivedAt: at,
    text: messageOf({ seq, sentAt: formatInstant(at), readings: [readingOf({ at: formatInstant(at) })] }),
  });
const reports = (house: PipelineHouse, at: Instant, battery: number, online = true) =>
  house.arriveAs({ channel: "status", receivedAt: at, text: JSON.stringify({ online, battery }) });

test("silence raises once, is known after a restart, and ends with the next message", async () => {
  const house = await pipelineHouse();
  const first = await start(house);
  await speaks(house, 1, noon);
  await house.caughtUp();
  await first.looks(after(noon, minutes(7)));
  await reports(house, after(noon, minutes(7)), 50, false);
  await house.caughtUp();
  await first.pipeline.stop();

  house.now = after(noon, hours(25));
  await house.state.watch.alive(before(house.now, seconds(30)));
  const second = await start(house);
  await second.looks(after(noon, hours(25.2)));
  await becomes(house, ["silent-device raised"]);
  await second.pipeline.stop();

  house.now = after(house.now, seconds(1));
  const third = await start(house);
  await third.looks(after(noon, hours(25.4)));
  await becomes(house, ["silent-device raised"]);
  await speaks(house, 2, after(noon, hours(25.4)));
  await house.caughtUp();
  await third.looks(after(noon, hours(25.5)));
  await becomes(house, ["silent-device resolved"]);
});

test("row 7: hours in which the hub was down are not silence, and neither is a clock that jumps", async () => {
  const house = await pipelineHouse();
  const first = await start(house);
  await speaks(house, 1, noon);
  await house.caughtUp();
  await first.looks(after(noon, minutes(6)));
  await first.pipeline.stop();

  house.now = after(noon, days(2));
  let felt = 0;
  const second = await start(house, () => felt);
  await second.looks(after(noon, days(2.01)));
  await becomes(house, []);

  felt += minutes(1);
  await second.looks(after(noon, days(9)));
  await becomes(house, []);
  const [down] = (await house.state.watch.unwatched()).toSorted(
    (a, b) => b.until - b.from - (a.until - a.from),
  );
  expect(down).toMatchObject({ until: after(noon, days(9)) });

  felt += minutes(1);
  await second.looks(after(noon, days(99)));
  const known = await house.state.watch.unwatched();
  expect(known, "figures of past months need it still").toContainEqual(down);
});

test("two reports of a low battery raise, the first from before a restart", async () => {
  const house = await pipelineHouse();
  const first = await start(house);
  await reports(house, noon, 15);
  await house.caughtUp();
  await first.pipeline.stop();
  house.now = after(noon, minutes(1));
  const second = await start(house);
  await reports(house, after(noon, minutes(1)), 14);
  await house.caughtUp();
  await second.looks(after(noon, minutes(7)));
  await becomes(house, ["battery-low raised"]);
  const [alert] = (await house.state.alerts.list(everything, {}, { limit: 1 })).items;
  expect(alert).toMatchObject({
    patient: anna,
    value: 15,
    unit: "%",
    facts: { device: "cuore-a-casa/ox-001" },
  });
});

test("a device connected when the hub was killed that never comes back: its link has an end, and its silence is told", async () => {
  const house = await pipelineHouse();
  const { links, watch } = house.state;
  const device = deviceKey.parse("cuore-a-casa/ox-001");
  const first = await start(house);
  await links.note([{ device, at: noon, by: "tls" }]);
  await speaks(house, 1, noon);
  await house.caughtUp();
  await first.looks(after(noon, minutes(10)));
  await first.pipeline.stop();

  // What the hub does before it listens again.
  house.now = after(noon, minutes(11));
  expect(await links.endLeftOpen((await watch.aliveAt()) ?? house.now)).toEqual([device]);
  const [now] = (await links.ofDevice(device, { limit: 2 })).items;
  expect(now).toMatchObject({ until: after(noon, minutes(10)), ended: "hub-stopped" });
  const contact = (await watch.contactsOf([device])).get(device);
  const known = presenceOf({ link: now, contact, task: null }, house.now);
  expect(known.link, "that it is gone is one thing").toMatchObject({ up: false, ended: "hub-stopped" });
  expect(known.data.lastReceivedAt, "when its last reading came another").toBe(noon);

  house.now = after(noon, hours(25));
  await watch.alive(before(house.now, seconds(30)));
  const second = await start(house);
  await second.looks(after(noon, hours(25.2)));
  await becomes(house, ["silent-device raised"]);
});
