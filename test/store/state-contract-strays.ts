import { expect, test } from "vitest";
import { type DeviceKey, deviceKey } from "../../model/identity.ts";
import type { In } from "./state-place.ts";
import { breath, cuff, device, heart, inMinutes, secretHash } from "./state-samples.ts";

const gateway = deviceKey.parse("cuore-a-casa/gw-001");
const other = deviceKey.parse("respiro/gw-001");
const unknown = deviceKey.parse("cuore-a-casa/bp-999");
const sight = (of: DeviceKey, minute: number, at = gateway) => ({
  ...{ gateway: at, device: of, at: inMinutes(minute) },
});

export function strayContract(within: In): void {
  test(
    "a device a gateway speaks for undeclared is listed until it is adopted or not wanted",
    within(async ({ registry, strays }) => {
      for (const name of ["gw-001", "bp-001"]) await registry.addDevice(device(name), secretHash);
      await strays.seen([]);
      await strays.seen([sight(cuff, 1), sight(unknown, 2), sight(cuff, 3)]);
      await strays.seen([sight(cuff, 2), sight(unknown, 1, other)]);
      const known = {
        gateway,
        device: cuff,
        firstAt: inMinutes(1),
        lastAt: inMinutes(3),
        times: 3,
        isKnown: true,
      };
      const stranger = { gateway, device: unknown, times: 1, isKnown: false };
      const times = { firstAt: inMinutes(2), lastAt: inMinutes(2) };
      expect(await strays.list([heart], 9)).toEqual([known, { ...stranger, ...times }]);
      expect((await strays.list("all", 9)).map((each) => each.gateway)).toEqual([gateway, gateway, other]);
      expect(await strays.list([breath, heart], 1)).toEqual([known]);
      expect(await strays.list([], 9)).toEqual([]);
      await registry.placeBehind(cuff, gateway, inMinutes(5));
      await strays.seen([sight(cuff, 4)]);
      expect(
        (await strays.list([heart], 9)).map((each) => each.device),
        "adopted",
      ).toEqual([unknown]);
      expect([await strays.dismiss(gateway, unknown), await strays.dismiss(gateway, unknown)]).toEqual([
        true,
        false,
      ]);
      expect(await strays.list([heart], 9), "another gateway's stays").toEqual([]);
      expect(await strays.list([breath], 9)).toMatchObject([{ gateway: other, times: 1 }]);
      await strays.seen([sight(unknown, 6)]);
      expect(await strays.list([heart], 9), "it is back, and counted anew").toMatchObject([{ times: 1 }]);
      await registry.revokeDevice(gateway, inMinutes(7));
      expect(await strays.list([heart], 9), "a revoked gateway has none").toEqual([]);
    }),
  );

  test(
    "of a gateway the latest 200 are kept",
    within(async ({ strays }) => {
      const many = Array.from({ length: 203 }, (_, n) =>
        sight(deviceKey.parse(`cuore-a-casa/made-up-${n}`), n),
      );
      await strays.seen([...many, sight(unknown, 0, other)]);
      await strays.seen([sight(unknown, 500)]);
      const kept = await strays.list([heart], 999);
      expect([kept.length, kept[0]?.device]).toEqual([200, unknown]);
      expect(kept.at(-1)?.device, "the earliest went").toBe("cuore-a-casa/made-up-4");
      expect(await strays.list("all", 999), "another gateway's stay").toHaveLength(201);
    }),
  );
}
