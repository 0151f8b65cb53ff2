import fc from "fast-check";
import { expect, test } from "vitest";
import type { MunicipalityCode } from "../../../model/identity.ts";
import { after, before, days, hours, type Instant, milliseconds, minutes } from "../../../model/time.ts";
import { causesAmong } from "../../../rules/alerts/watch/causes.ts";
import { deviceOf, key, person, silence, start, watched, watchHouse, worldOf } from "./world.ts";

const gateway = key("gw-1");
const died = before(start, hours(24));
/** Forty people behind one gateway that died a day ago, each heard of at some time in the eight hours before. */
const village = (heardOf: (n: number) => Instant, careGroupOf: (n: number) => string | null = () => null) =>
  Array.from({ length: 40 }, (_, n) =>
    watched(n, { devices: [deviceOf(`ox-${n}`, heardOf(n), { gateway })] }, { careGroup: careGroupOf(n) }),
  );
const told = (lines: readonly string[]) => lines.filter((line) => line.endsWith("told"));

test("row 12: one gateway stops and one alert names it and whom it concerns, not forty", async () => {
  const spread = fc.array(fc.integer({ min: 0, max: hours(8) - 1 }), { minLength: 40, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(spread, async (ago) => {
      const house = await watchHouse(silence);
      const people = village((n) => before(died, milliseconds(ago[n] ?? 0)));
      const lines: string[] = [];
      for (let hour = -9; hour <= 9; hour += 1)
        lines.push(...(await house.look(worldOf(people), after(start, hours(hour)))));
      expect(told(lines)).toEqual(["raise cause-gateway told"]);
      expect(lines.filter((line) => line === "raise silent-device under a cause")).toHaveLength(40);
      const [cause] = house.present().filter(({ rule }) => rule.id === "cause-gateway");
      expect(cause?.affected).toHaveLength(40);
      expect(cause).toMatchObject({ cause: "gateway:cuore-a-casa/gw-1", priority: "technical", value: 40 });
      expect(house.present().filter((each) => each.cause === cause?.id)).toHaveLength(40);
    }),
    { numRuns: 10 },
  );
});

test("who does not care for somebody is not named them: each care group is told of its own", async () => {
  const house = await watchHouse(silence);
  const people = village(
    () => died,
    (n) => (n < 3 ? "a-valley" : "the-town"),
  );
  await house.look(worldOf(people), after(start, hours(1)));
  const causes = house.present().filter(({ rule }) => rule.id === "cause-gateway");
  expect(causes.map(({ careGroup, affected }) => [careGroup, affected.length])).toEqual([
    ["a-valley", 3],
    ["the-town", 37],
  ]);
});

test("it ends when they speak again, also after a restart; who stays silent then gets their own", async () => {
  const house = await watchHouse(silence);
  const later = after(start, hours(1));
  await house.look(worldOf(village(() => died)), later);
  await house.restart();
  const back = village((n) => (n === 7 ? died : later));
  expect((await house.look(worldOf(back), after(later, minutes(1)))).toSorted()).toEqual([
    "clear cause-gateway",
    ...Array(39).fill("clear silent-device"),
  ]);
  await house.restart();
  const on = (n: number) => village((each) => (each === 7 ? died : after(later, hours(n))));
  expect(await house.look(worldOf(on(7)), after(later, hours(7))), "may be on its way").toEqual([]);
  expect(await house.look(worldOf(on(9)), after(later, hours(9)))).toEqual([
    "clear silent-device",
    "raise silent-device told",
  ]);
});

test("a gateway that lives, or one neighbour that speaks, is no cause: then each is told of", async () => {
  const alive = await watchHouse(silence);
  const two = village(() => died).slice(0, 2);
  const contactOf = () =>
    ({ ...(two[0]?.devices[0]?.contact as NonNullable<object>), heardAt: start }) as never;
  expect(told(await alive.look(worldOf(two, { contactOf }), after(start, hours(1))))).toHaveLength(2);
  const speaking = await watchHouse(silence);
  const three = village((n) => (n === 0 ? start : died)).slice(0, 3);
  expect(told(await speaking.look(worldOf(three), after(start, hours(1))))).toEqual(
    Array(2).fill("raise silent-device told"),
  );
});

test("a municipality, or everybody at once, is one cause too", async () => {
  const house = await watchHouse(silence);
  const alone = (n: number, municipality: string, heard: Instant) =>
    watched(n, { devices: [deviceOf(`ox-${n}`, heard)] }, { municipality: municipality as MunicipalityCode });
  const ceres = [1, 2, 3].map((n) => alone(n, "001006", died));
  const others = [4, 5, 6, 7].map((n) => alone(n, "001272", start));
  expect(told(await house.look(worldOf([...ceres, ...others]), after(start, minutes(1))))).toEqual([
    "raise cause-municipality told",
  ]);
  const all = await watchHouse(silence);
  const everybody = [...ceres, ...[4, 5, 6, 7].map((n) => alone(n, "001272", died))];
  expect(told(await all.look(worldOf(everybody), after(start, minutes(1))))).toEqual([
    "raise cause-hub told",
  ]);
});

test("whatever is silent: no device has two causes, none is explained that speaks or never spoke", () => {
  const anyMember = fc.record({
    n: fc.integer({ min: 0, max: 400 }),
    gateway: fc.constantFrom(null, gateway, key("gw-2")),
    municipality: fc.constantFrom("001006", "001272", "001120"),
    zone: fc.constantFrom("z1", "z9"),
    ago: fc.option(fc.integer({ min: 0, max: days(3) })),
  });
  const members = fc.uniqueArray(anyMember, { selector: ({ n }) => n, maxLength: 60 });
  fc.assert(
    fc.property(members, (given) => {
      const all = given.map(({ n, ago, ...rest }) => ({
        ...rest,
        device: key(`ox-${n}`),
        patient: person(n),
        service: watched(1).enrolment.services[0] as never,
        careGroup: null,
        heardAt: ago === null ? null : before(start, milliseconds(ago)),
        isQuiet: ago === null || ago > hours(8),
        isOverdue: ago === null || ago >= hours(24),
        interval: hours(8),
      }));
      const explained = causesAmong(all, new Set(), () => false).flatMap((cause) => cause.members);
      expect(new Set(explained.map(({ device }) => device)).size).toBe(explained.length);
      expect(explained.every(({ isQuiet, heardAt }) => isQuiet && heardAt !== null)).toBe(true);
    }),
    { numRuns: 300 },
  );
});
