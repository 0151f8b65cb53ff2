import { expect, test } from "vitest";
import { type DeviceKey, deviceKey } from "../../model/identity.ts";
import type { Link, LinkChange, LinkEnd, Transport } from "../../model/presence.ts";
import { allOf } from "./state-pages.ts";
import type { In } from "./state-place.ts";
import { cuff, device, inMinutes, secretHash } from "./state-samples.ts";

const scale = deviceKey.parse("cuore-a-casa/scale-001");
const up = (minute: number, device: DeviceKey = cuff, by: Transport = "tls"): LinkChange => ({
  ...{ device, at: inMinutes(minute), by },
});
const down = (minute: number, ended: LinkEnd = "lost", device: DeviceKey = cuff): LinkChange => ({
  ...{ device, at: inMinutes(minute), ended },
});
const link = (from: number, until: number | null, ended: LinkEnd | null, device: DeviceKey = cuff): Link => ({
  ...{ device, from: inMinutes(from), until: until === null ? null : inMinutes(until), ended, by: "tls" },
});

export function linkContract(within: In): void {
  test(
    "links are kept in their order, however late and however often they are told",
    within(async ({ registry, links }) => {
      for (const name of ["bp-001", "bp-002", "scale-001"])
        await registry.addDevice(device(name), secretHash);
      const told = [up(1), down(3), up(5), up(7), down(7, "taken-over"), up(2, scale)];
      await links.note(told);
      const kept = [link(7, null, null), link(5, 7, "taken-over"), link(1, 3, "lost")];
      const all = () => allOf((page) => links.ofDevice(cuff, page), 2);
      expect(await all()).toEqual(kept);
      await links.note(told);
      for (const each of told.toReversed()) await links.note([each]);
      expect(await all(), "told twice, and backwards").toEqual(kept);
      await links.note([down(6, "keepalive"), down(9, "disconnect"), up(10), up(4)]);
      expect(await all()).toEqual([
        link(10, null, null),
        link(7, 9, "disconnect"),
        link(5, 6, "keepalive"),
        link(4, 5, "taken-over"),
        link(1, 3, "lost"),
      ]);
      const latest = await links.latest([cuff, scale, deviceKey.parse("cuore-a-casa/bp-999"), cuff]);
      expect([...latest]).toEqual(
        expect.arrayContaining([
          [cuff, link(10, null, null)],
          [scale, link(2, null, null, scale)],
        ]),
      );
      expect(latest.size).toBe(2);
      await links.note([]);
      expect((await links.latest([])).size).toBe(0);
    }),
  );

  test(
    "what a hub that died left open ends when it was last alive, once",
    within(async ({ registry, links }) => {
      for (const name of ["bp-001", "bp-002", "scale-001"])
        await registry.addDevice(device(name), secretHash);
      await links.note([up(1), up(8, scale), up(2, deviceKey.parse("cuore-a-casa/bp-002")), down(4)]);
      const left = await links.endLeftOpen(inMinutes(6));
      expect(left).toEqual(["cuore-a-casa/bp-002", scale]);
      expect(await links.endLeftOpen(inMinutes(7))).toEqual([]);
      const latest = await links.latest([cuff, scale, ...left]);
      expect(latest.get(cuff)).toEqual(link(1, 4, "lost"));
      expect(latest.get(scale), "never backwards").toEqual(link(8, 8, "hub-stopped", scale));
      await links.note([up(9, scale)]);
      expect((await links.latest([scale])).get(scale)?.until).toBeNull();
    }),
  );

  test(
    "told who all are linked, what was missed begins, and what went meanwhile is lost by then",
    within(async ({ registry, links }) => {
      for (const name of ["bp-001", "bp-002", "scale-001"])
        await registry.addDevice(device(name), secretHash);
      const second = deviceKey.parse("cuore-a-casa/bp-002");
      await links.note([up(1), up(2, scale), up(2, second, "outside")]);
      const there = { device: cuff, at: inMinutes(1), by: "tls" } as const;
      await links.areAll([there], "hub", inMinutes(5));
      const latest = async () => (await links.latest([cuff, scale, second])).values().toArray();
      const [one, two, three] = [link(1, null, null), link(2, 5, "lost", scale), link(2, null, null, second)];
      const outside = { ...three, by: "outside" } as const;
      expect(await latest()).toEqual(expect.arrayContaining([one, two, outside]));
      await links.note([up(8, second)]);
      await links.areAll([{ ...there, device: scale, at: inMinutes(6) }], "hub", inMinutes(7));
      expect(await latest(), "what came later is not touched").toEqual(
        expect.arrayContaining([link(1, 7, "lost"), link(6, null, null, scale), link(8, null, null, second)]),
      );
    }),
  );

  test(
    "a device has its latest 2,000 links at most, and none that ended before the time they are kept",
    within(async ({ registry, links }) => {
      for (const name of ["bp-001", "bp-002", "scale-001"])
        await registry.addDevice(device(name), secretHash);
      for (let first = 0; first < 2004; first += 167) {
        const flaps = Array.from({ length: 167 }, (_, n) => 2 * (first + n));
        await links.note(flaps.flatMap((n) => [up(n), down(n + 1)]));
      }
      await links.note([up(1, scale)]);
      expect(await allOf((page) => links.ofDevice(cuff, page), 500)).toHaveLength(2000);
      await links.note([up(5000)]);
      const kept = await allOf((page) => links.ofDevice(cuff, page), 1000);
      expect([kept.length, kept.at(-1)?.from]).toEqual([2000, inMinutes(10)]);
      expect(await links.forget(inMinutes(21))).toBe(5);
      expect(await links.forget(inMinutes(9000))).toBe(1994);
      expect((await links.latest([cuff, scale])).size, "what is open is not forgotten").toBe(2);
    }),
  );
}
