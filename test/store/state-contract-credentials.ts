import { expect, test } from "vitest";
import { type DeviceCredential, fingerprint, type Proof } from "../../model/credential.ts";
import { type DeviceKey, deviceKey } from "../../model/identity.ts";
import type { StateStore } from "../../model/state-store.ts";
import type { In } from "./state-place.ts";
import { cuff, device, inHours, inMinutes, secretHash } from "./state-samples.ts";

const [second, third] = [new Uint8Array([2, 2]), new Uint8Array([3, 3])];
const nobody = deviceKey.parse("cuore-a-casa/bp-999");
const gateway = (n: number) => deviceKey.parse(`cuore-a-casa/gw-00${n}`);
const bySecret = (hash: Uint8Array): Proof => ({ by: "secret", hash });
const certificate = (n: number) => fingerprint.parse(n.toString(16).padStart(64, "a"));
const byCertificate = (n: number): Proof => ({ by: "certificate", fingerprint: certificate(n) });

const counting = async ({ registry }: StateStore, key: DeviceKey = cuff) => {
  const found: DeviceCredential | null = await registry.credential(key);
  return found?.secrets.map(({ hash, until }) => [[...hash], until]);
};

export function credentialContract(within: In): void {
  test(
    "after a rotation both secrets count, the former for a day; the first use of the new one ends it",
    within(async (state) => {
      const { registry, credentials } = state;
      await registry.addDevice(device(), secretHash);
      await credentials.used(cuff, bySecret(secretHash), inMinutes(1));
      const before = await registry.version();
      await registry.rotateDevice(cuff, second, inHours(1));
      expect(await counting(state)).toEqual([
        [[...second], null],
        [[...secretHash], inHours(25)],
      ]);
      await credentials.used(cuff, bySecret(secretHash), inHours(2));
      expect(await counting(state), "the former used again ends nobody").toHaveLength(2);
      expect(await registry.version(), "a use changes nothing that counts").toBe(before + 1);
      await credentials.used(cuff, bySecret(second), inHours(3));
      expect(await counting(state)).toEqual([[[...second], null]]);
      expect(await registry.version(), "the door looks again").toBe(before + 2);
      await credentials.used(cuff, bySecret(second), inHours(4));
      await credentials.used(cuff, bySecret(secretHash), inHours(4));
      expect(await counting(state), "one let in just before says nothing of the new").toHaveLength(1);
      expect(await registry.version()).toBe(before + 2);
      expect(await credentials.ofDevice(cuff)).toMatchObject([
        { kind: "secret", fingerprint: null, addedAt: inHours(1), revokedAt: null, lastUsedAt: inHours(4) },
        { kind: "secret", addedAt: device().addedAt, until: inHours(25), revokedAt: inHours(3) },
      ]);
      expect(await credentials.ofDevice(nobody)).toEqual([]);
    }),
  );

  test(
    "a second rotation leaves the secret the device is known to have, no longer than it had",
    within(async (state) => {
      const { registry, credentials } = state;
      await registry.addDevice(device(), secretHash);
      await credentials.used(cuff, bySecret(secretHash), inMinutes(1));
      await registry.rotateDevice(cuff, second, inHours(1));
      await registry.rotateDevice(cuff, third, inHours(2));
      expect(await counting(state)).toEqual([
        [[...third], null],
        [[...secretHash], inHours(25)],
      ]);
      await registry.rotateDevice(cuff, second, inHours(30));
      expect(await counting(state), "when that has ended, the one after it").toEqual([
        [[...second], null],
        [[...third], inHours(54)],
      ]);
      await registry.rotateDevice(cuff, secretHash, inHours(31), "ends");
      expect(await counting(state)).toEqual([[[...secretHash], null]]);
      for (let n = 0; n < 60; n += 1) {
        await registry.rotateDevice(cuff, new Uint8Array([9, n]), inHours(40 + n), "ends");
      }
      expect((await credentials.ofDevice(cuff)).length, "a device has no endless past").toBeLessThan(25);
    }),
  );

  test(
    "certificates are noted when they are used, and count no more once revoked, known or not",
    within(async ({ registry, credentials }) => {
      await registry.addDevice(device(), secretHash);
      const version = await registry.version();
      await credentials.issued(cuff, certificate(1), inHours(100), inMinutes(1));
      await credentials.used(cuff, byCertificate(1), inMinutes(2));
      await credentials.used(cuff, byCertificate(2), inMinutes(3));
      await credentials.used(nobody, byCertificate(2), inMinutes(3));
      expect(await registry.version()).toBe(version);
      for (const n of [2, 3]) await credentials.revokeCertificate(cuff, certificate(n), inMinutes(4));
      await credentials.revokeCertificate(cuff, certificate(2), inMinutes(9));
      expect(await registry.version()).toBeGreaterThan(version);
      const revoked = (await registry.credential(cuff))?.revokedCertificates ?? [];
      expect(revoked.toSorted()).toEqual([certificate(2), certificate(3)]);
      await credentials.used(cuff, byCertificate(2), inMinutes(10));
      const views = (await credentials.ofDevice(cuff)).filter(({ kind }) => kind === "certificate");
      expect(views).toEqual([
        expect.objectContaining({ fingerprint: certificate(3), revokedAt: inMinutes(4), lastUsedAt: null }),
        expect.objectContaining({ fingerprint: certificate(2), revokedAt: inMinutes(4), until: null }),
        expect.objectContaining({ fingerprint: certificate(1), revokedAt: null, until: inHours(100) }),
      ]);
      expect(views.map(({ lastUsedAt }) => lastUsedAt)).toEqual([null, inMinutes(10), inMinutes(2)]);
      expect(await credentials.ofDevice(nobody)).toEqual([]);
      const missing = { code: "not-found" };
      await expect(
        credentials.issued(nobody, certificate(1), inHours(1), inMinutes(1)),
      ).rejects.toMatchObject(missing);
      await expect(credentials.revokeCertificate(nobody, certificate(1), inMinutes(1))).rejects.toMatchObject(
        missing,
      );
      await registry.revokeDevice(cuff, inMinutes(11));
      await expect(credentials.issued(cuff, certificate(4), inHours(1), inMinutes(12))).rejects.toMatchObject(
        {
          code: "conflict",
        },
      );
    }),
  );

  test(
    "those declared behind a gateway now are its children, but for those revoked",
    within(async ({ registry }) => {
      for (const name of ["gw-001", "gw-002", "bp-001", "bp-002", "bp-003"]) {
        await registry.addDevice(device(name), secretHash);
      }
      const children = async (key: DeviceKey) => (await registry.credential(key))?.children;
      const [two, three] = [2, 3].map((n) => deviceKey.parse(`cuore-a-casa/bp-00${n}`));
      if (two === undefined || three === undefined) throw new Error("there are two");
      for (const child of [three, cuff, two]) await registry.placeBehind(child, gateway(1), inMinutes(1));
      expect(await children(gateway(1))).toEqual([cuff, two, three]);
      await registry.placeBehind(two, gateway(2), inMinutes(2));
      await registry.revokeDevice(three, inMinutes(3));
      const many = await registry.credentials([gateway(1), gateway(2), two]);
      expect([...many].map(([key, each]) => [key, each.children]).toSorted()).toEqual([
        [two, []],
        [gateway(1), [cuff]],
        [gateway(2), [two]],
      ]);
      expect(await children(gateway(2))).toEqual([two]);
    }),
  );

  test(
    "a town that comes back at once is noted in few commits",
    within(async ({ registry, credentials }) => {
      const names = Array.from({ length: 300 }, (_, n) => `bp-${n}`);
      for (const name of names.slice(0, 3)) await registry.addDevice(device(name), secretHash);
      const version = await registry.version();
      const uses = names.map((name) => ({
        ...{ device: deviceKey.parse(`cuore-a-casa/${name}`), proof: bySecret(secretHash), at: inHours(1) },
      }));
      await credentials.usedAll(uses);
      const [seen] = await credentials.ofDevice(deviceKey.parse("cuore-a-casa/bp-2"));
      expect(seen?.lastUsedAt).toBe(inHours(1));
      expect(await registry.version()).toBe(version);
      const asked = uses.map((use) => use.device);
      const known = await registry.credentials(asked);
      expect(known.size, "those there are").toBe(3);
      const looked = await Promise.all(asked.map((key) => registry.credential(key)));
      expect(looked).toEqual(asked.map((key) => known.get(key) ?? null));
    }),
  );
}
