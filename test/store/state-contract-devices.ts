import { expect, test } from "vitest";
import type { DeviceCredential } from "../../model/credential.ts";
import { type DeviceKey, deviceId, deviceKey, keyOf, serviceId } from "../../model/identity.ts";
import { allOf } from "./state-pages.ts";
import type { In } from "./state-place.ts";
import { breath, cuff, device, heart, inMinutes, secretHash } from "./state-samples.ts";

const gateway = (n: number) => deviceKey.parse(`cuore-a-casa/gw-00${n}`);

const hashes = (credential: DeviceCredential | null) => credential?.secrets.map(({ hash }) => [...hash]);

export function deviceContract(within: In): void {
  test(
    "a device is kept as it was added, its secret only as the hash",
    within(async ({ registry }) => {
      await registry.addDevice(device(), secretHash);
      expect(await registry.device(cuff)).toEqual(device());
      const credential = await registry.credential(cuff);
      expect(hashes(credential)).toEqual([[...secretHash]]);
      expect(credential).toMatchObject({ revoked: false, revokedCertificates: [], children: [] });
      const unknown = deviceKey.parse("cuore-a-casa/bp-999");
      expect(await registry.device(unknown)).toBeNull();
      expect(await registry.credential(unknown)).toBeNull();
      const many = await registry.credentials([unknown, cuff, cuff]);
      expect([...many]).toEqual([[cuff, credential]]);
      expect((await registry.credentials([])).size).toBe(0);
    }),
  );

  test(
    "a device of the same name in the same service is refused, and leaves the version as it was",
    within(async ({ registry }) => {
      await registry.addDevice(device(), secretHash);
      const before = await registry.version();
      await expect(registry.addDevice(device(), secretHash)).rejects.toMatchObject({ code: "conflict" });
      expect(await registry.version()).toBe(before);
      await registry.addDevice(device("bp-001", { service: breath }), secretHash);
      expect(await registry.version(), "the same name in another service is another device").toBe(before + 1);
    }),
  );

  test(
    "a revoked device's credential says so",
    within(async ({ registry }) => {
      await registry.addDevice(device("bp-001", { revokedAt: inMinutes(5) }), secretHash);
      expect((await registry.credential(cuff))?.revoked).toBe(true);
      expect((await registry.device(cuff))?.revokedAt).toBe(inMinutes(5));
    }),
  );

  test(
    "devices are listed page by page, each once, of the services asked for only",
    within(async ({ registry }) => {
      const names = Array.from({ length: 7 }, (_, n) => `bp-${n}`);
      for (const name of names) await registry.addDevice(device(name), secretHash);
      await registry.addDevice(device("ox-1", { service: breath }), secretHash);
      const named = (found: readonly { device: string }[]) => found.map((each) => each.device);
      expect(named(await allOf((page) => registry.devices([heart], page), 3))).toEqual(names);
      expect(named(await allOf((page) => registry.devices("all", page), 2))).toEqual([...names, "ox-1"]);
      expect(named(await allOf((page) => registry.devices([breath, heart], page), 8))).toHaveLength(8);
      expect(await registry.devices([], { limit: 5 })).toEqual({ items: [], next: null });
      await registry.revokeDevice(keyOf(heart, deviceId.parse("bp-3")), inMinutes(1));
      const which = (revoked: boolean) => allOf((page) => registry.devices([heart], { ...page, revoked }), 2);
      expect(named(await which(true))).toEqual(["bp-3"]);
      expect(named(await which(false))).toEqual(names.filter((name) => name !== "bp-3"));
    }),
  );

  test(
    "a cursor that no list gave is refused as input",
    within(async ({ registry }) => {
      for (const cursor of ["x", "e30", "bnVsbA"]) {
        const asked = registry.devices("all", { limit: 1, cursor });
        await expect(asked, cursor).rejects.toMatchObject({ code: "input-rejected" });
      }
    }),
  );

  test(
    "a rotated device has the other secret from then on; a revoked or unknown one is refused",
    within(async ({ registry }) => {
      await registry.addDevice(device(), secretHash);
      const other = new Uint8Array([9, 8, 7]);
      await registry.rotateDevice(cuff, other, inMinutes(1), "ends");
      expect(hashes(await registry.credential(cuff))).toEqual([[...other]]);
      await expect(registry.rotateDevice(gateway(1), other, inMinutes(2))).rejects.toMatchObject({
        code: "not-found",
      });
      await registry.revokeDevice(cuff, inMinutes(5));
      await expect(registry.rotateDevice(cuff, secretHash, inMinutes(6))).rejects.toMatchObject({
        code: "conflict",
      });
      expect(await registry.credential(cuff)).toMatchObject({ revoked: true, secrets: [] });
    }),
  );

  test(
    "a device is revoked once, for good, and no longer counted",
    within(async ({ registry }) => {
      for (const name of ["bp-001", "bp-002"]) await registry.addDevice(device(name), secretHash);
      await registry.addDevice(device("ox-1", { service: breath }), secretHash);
      expect(await registry.deviceCount(heart)).toBe(2);
      const revoked = device("bp-001", { revokedAt: inMinutes(5) });
      expect(await registry.revokeDevice(cuff, inMinutes(5))).toEqual(revoked);
      expect(await registry.device(cuff)).toEqual(revoked);
      expect((await registry.credential(cuff))?.revoked).toBe(true);
      await expect(registry.revokeDevice(cuff, inMinutes(6))).rejects.toMatchObject({ code: "conflict" });
      expect((await registry.device(cuff))?.revokedAt, "the first time stands").toBe(inMinutes(5));
      await expect(registry.revokeDevice(gateway(1), inMinutes(6))).rejects.toMatchObject({
        code: "not-found",
      });
      expect([await registry.deviceCount(heart), await registry.deviceCount(breath)]).toEqual([1, 1]);
      expect(await registry.deviceCount(serviceId.parse("nessuno"))).toBe(0);
    }),
  );

  test(
    "a device is behind the gateway it was placed behind last, in every look at it",
    within(async ({ registry }) => {
      for (const name of ["gw-001", "gw-002"]) await registry.addDevice(device(name), secretHash);
      await registry.addDevice(device("bp-001", { gateway: gateway(1) }), secretHash);
      const now = async () => (await registry.device(cuff))?.gateway;
      expect(await now()).toBe(gateway(1));
      await registry.placeBehind(cuff, gateway(2), inMinutes(5));
      expect(await now()).toBe(gateway(2));
      const listed = await registry.devices([heart], { limit: 9 });
      expect(listed.items.map((each) => each.gateway)).toEqual([gateway(2), null, null]);
      await registry.placeBehind(cuff, gateway(2), inMinutes(6));
      await registry.placeBehind(cuff, null, inMinutes(7));
      await registry.placeBehind(cuff, null, inMinutes(8));
      expect(await now()).toBeNull();
      await registry.placeBehind(cuff, gateway(1), inMinutes(7));
      expect(await now()).toBe(gateway(1));
      await registry.placeBehind(cuff, gateway(2), inMinutes(7));
      expect(await now(), "one that ended as it began never held").toBe(gateway(2));
    }),
  );

  test(
    "a gateway is of the same service, in use, and not behind one itself; a place is not changed backwards",
    within(async ({ registry }) => {
      for (const name of ["bp-001", "bp-002", "gw-001", "gw-002", "gw-003"])
        await registry.addDevice(device(name), secretHash);
      await registry.addDevice(device("gw-004", { service: breath }), secretHash);
      await registry.revokeDevice(gateway(3), inMinutes(1));
      await registry.placeBehind(cuff, gateway(1), inMinutes(5));
      const other = deviceKey.parse("cuore-a-casa/bp-002");
      const refused: readonly [DeviceKey, DeviceKey | null, number, string][] = [
        [other, deviceKey.parse("respiro/gw-004"), 6, "input-rejected"],
        [other, deviceKey.parse("respiro/gw-999"), 6, "input-rejected"],
        [other, other, 6, "input-rejected"],
        [other, gateway(9), 6, "not-found"],
        [gateway(9), null, 6, "not-found"],
        [other, gateway(3), 6, "conflict"],
        [gateway(3), gateway(2), 6, "conflict"],
        [other, cuff, 6, "conflict"],
        [gateway(1), gateway(2), 6, "conflict"],
        [cuff, gateway(2), 4, "conflict"],
        [cuff, null, 4, "conflict"],
      ];
      const version = await registry.version();
      for (const [child, behind, minute, code] of refused) {
        const asked = registry.placeBehind(child, behind, inMinutes(minute));
        await expect(asked, `${child} behind ${behind}`).rejects.toMatchObject({ code });
      }
      expect(await registry.version()).toBe(version);
      const added = registry.addDevice(device("bp-003", { gateway: cuff }), secretHash);
      await expect(added).rejects.toMatchObject({ code: "conflict" });
      expect(await registry.device(deviceKey.parse("cuore-a-casa/bp-003")), "not half added").toBeNull();
      await registry.placeBehind(cuff, null, inMinutes(6));
      await registry.placeBehind(gateway(1), gateway(2), inMinutes(6));
    }),
  );
}
