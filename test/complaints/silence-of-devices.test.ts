// They follow complaints of users of peer products, by their numbers: this must not happen here.
import { expect, test, vi } from "vitest";
import { HubFailure } from "../../model/failure.ts";
import { engineOnlyRuleId } from "../../model/hub-rules.ts";
import { deviceId } from "../../model/identity.ts";
import { judgedByEngine } from "../../rules/alerts/engine.ts";
import { anna, cuore } from "../ingest/builders.ts";
import { repeated, rule } from "../rules/builders.ts";
import { key, missedSlot, person, silence, weighing } from "../rules/watch/world.ts";
import { minute, ward } from "./ward.ts";

type Ward = Awaited<ReturnType<typeof ward>>;
const hour = 60;
const day = 24 * hour;
const open = async (here: Ward) =>
  (await here.alerts())
    .filter(({ state }) => state !== "resolved")
    .map(({ patient, rule: { id } }) => `${id} ${patient}`)
    .toSorted();

test("6: who never spoke is missed, from the assignment and from the plan's beginning on", async () => {
  const here = await ward({ rules: [silence, missedSlot], plans: [weighing] });
  const newcomer = person(1);
  await here.joins("ox-101", newcomer, -23 * hour, { plan: weighing.id });
  await here.pass(0, 6, 2);
  expect(await open(here), "after weeks").toEqual([`silent-device ${anna}`]);
  await here.quietUntil(61);
  expect(await open(here), "after a day").toEqual([`silent-device ${anna}`, `silent-device ${newcomer}`]);
  await here.quietUntil(6 * hour + 1);
  expect(await open(here), "weighed by ten, and until four o'clock").toContain(`missed-slot ${newcomer}`);
});

test("7: hours in which the hub was down are no silence, a silence lasts as long as its rule says, and unknown is neither good nor bad", async () => {
  const here = await ward({ rules: [silence, repeated()] });
  await here.measure(0, 88);
  await here.measure(6, 87);
  await here.measure(70, 97);
  expect(await open(here), "one reading in an hour is too few to know").toEqual([`spo2-repeated ${anna}`]);
  await here.stop();
  here.now = minute(70 + 2 * day);
  await here.begin();
  await here.pass(70 + 2 * day, 76 + 2 * day, 2);
  expect(await open(here), "two days of them").toEqual([`spo2-repeated ${anna}`]);
  await here.quietUntil(69 + 3 * day);
  expect(await open(here), "a minute less than a day").toEqual([`spo2-repeated ${anna}`]);
  await here.pass(71 + 3 * day, 73 + 3 * day, 2);
  expect(await open(here)).toEqual([`silent-device ${anna}`, `spo2-repeated ${anna}`]);
});

test("8: an evaluation that fails ends no alert, and is an alert of its own", async () => {
  const low = rule({ priority: "medium", latching: false });
  let [isAway, isMute] = [false, false];
  const here = await ward({
    rules: [low],
    recent:
      (store) =>
      async (...asked) => {
        if (isAway) throw new HubFailure("store-unavailable", "the store does not answer");
        return store.recent(...asked);
      },
    engine: async (...asked) => {
      if (isMute) throw new HubFailure("defect", "the engine answered 0 times instead of once");
      return judgedByEngine(...asked);
    },
  });
  const states = async () => (await here.alerts()).map(({ rule: { id }, state }) => `${id} ${state}`);
  await here.measure(0, 90);
  await here.stop();
  isAway = true;
  await here.begin();
  here.now = minute(1);
  await here.send([{ at: 1, value: 97 }]);
  await vi.waitFor(() => expect(here.board.get("pipeline_failing_since")).toBe(minute(1)));
  expect(await states(), "nothing can be read").toEqual(["spo2-low raised"]);
  isAway = false;
  await here.settle();
  expect(await states(), "now it can").toEqual(["spo2-low resolved"]);

  await here.measure(2, 89);
  isMute = true;
  await here.measure(3, 97);
  const failing = `${engineOnlyRuleId(low)} raised`;
  expect(await states()).toEqual([failing, "spo2-low raised", "spo2-low resolved"]);
  isMute = false;
  await here.measure(4, 97);
  expect(await states()).toEqual([failing, "spo2-low resolved", "spo2-low resolved"]);
});

test("11: silence is told of within a minute, a message at that very millisecond is heard, and no alert of it stays behind", async () => {
  const here = await ward({ rules: [silence] });
  const spokeAt = async (n: number) => {
    here.now = minute(n);
    await here.send([{ at: n, value: 97 }]);
    await here.settle();
  };
  await spokeAt(0);
  await here.quietUntil(day - 1);
  await spokeAt(day);
  await here.until(day + 1);
  expect(await here.alerts(), "it spoke just then").toEqual([]);
  await here.quietUntil(2 * day - 1);
  expect(await here.alerts()).toEqual([]);
  await here.until(2 * day + 1);
  expect(await open(here)).toEqual([`silent-device ${anna}`]);
  const [alert] = await here.alerts();
  expect(alert?.raisedAt).toBeLessThanOrEqual(minute(2 * day + 1));
  await spokeAt(2 * day + 2);
  await here.until(2 * day + 4);
  expect(await open(here)).toEqual([]);
});

test("12: of a gateway that stops one alert tells, naming it and whom it concerns; what is measured otherwise is told of as ever", async () => {
  const here = await ward({ rules: [silence, rule()] });
  const gateway = key("gw-1");
  const known = { service: cuore, device: deviceId.parse("gw-1"), type: "gateway" };
  const added = { addedAt: minute(-day), revokedAt: null, gateway: null };
  await here.state.registry.addDevice({ ...known, ...added }, new Uint8Array(32));
  const people = [1, 2, 3, 4, 5, 6, 7, 8].map(person);
  for (const [n, patient] of people.entries()) {
    const device = await here.joins(`ox-20${n}`, patient, -hour, { gateway });
    await here.send([{ at: 0, value: 97 }], { device });
  }
  const direct = await here.joins("ox-300", person(1), -hour);
  await here.settle();
  await here.quietUntil(day - 1);
  await here.send([{ at: day - 1, value: 97 }]);
  await here.send([{ at: day - 1, value: 85 }], { device: direct });
  await here.pass(day, day + 3);
  const all = await here.alerts();
  const cause = all.find(({ rule: { id } }) => id === "cause-gateway");
  expect(cause).toMatchObject({ cause: `gateway:${gateway}`, priority: "technical", affected: people });
  expect(all.filter((each) => each.cause === cause?.id)).toHaveLength(8);
  expect(all.filter(({ rule: { id } }) => id === "spo2-low")).toMatchObject([
    { patient: person(1), value: 85 },
  ]);
  expect(here.heard(), "one for the gateway, one for her").toEqual(["raised", "raised"]);
});
