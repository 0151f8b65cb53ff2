import { expect, test } from "vitest";
import type { Claiming, ClaimKept } from "../../model/claim.ts";
import { deviceId, deviceKey } from "../../model/identity.ts";
import { allOf } from "./state-pages.ts";
import type { In } from "./state-place.ts";
import { breath, cuff, device, heart, inHours, inMinutes, morning, secretHash } from "./state-samples.ts";

const codeHash = (n: number) => new Uint8Array([7, n]);
const code = (n: number, more: Partial<ClaimKept> = {}): ClaimKept => ({
  ...{ id: `c${n}`, service: heart, type: "bp-monitor", codeHash: codeHash(n) },
  ...{ madeAt: morning, madeBy: "rossi", expiresAt: inHours(24) },
  ...more,
});
const claiming = (n: number, more: Partial<Claiming> = {}): Claiming => ({
  ...{ codeHash: codeHash(n), service: heart, wanted: undefined, secretHash, most: null, at: inMinutes(1) },
  ...more,
});
const [other, third] = [new Uint8Array([2, 2]), new Uint8Array([3, 3])];
const bp7 = deviceKey.parse("cuore-a-casa/bp-007");
const made = (n: number) => deviceKey.parse(`cuore-a-casa/bp-monitor-000${n}`);

export function claimContract(within: In): void {
  test(
    "a claim makes the device; while its secret has not arrived it gets another, and then the code is dead",
    within(async ({ registry, claims, credentials }) => {
      await claims.add([code(1)]);
      const version = await registry.version();
      const wanted = deviceId.parse("bp-007");
      expect(await claims.claim(claiming(1, { wanted }))).toEqual({ device: bp7 });
      expect(await registry.version()).toBe(version + 1);
      expect(await registry.device(bp7)).toEqual(device("bp-007", { addedAt: inMinutes(1) }));
      expect(await claims.isOpen(heart, codeHash(1), inMinutes(2)), "the answer may be lost").toBe(true);
      const again = await claims.claim(
        claiming(1, { wanted: cuffName, secretHash: other, at: inMinutes(3) }),
      );
      expect(again).toEqual({ device: bp7 });
      expect((await registry.credential(bp7))?.secrets, "one answer counts").toEqual([
        { hash: expect.toSatisfy((hash: Uint8Array) => Buffer.from(hash).equals(other)), until: null },
      ]);
      await credentials.used(bp7, { by: "secret", hash: secretHash }, inMinutes(4));
      expect(await claims.isOpen(heart, codeHash(1), inMinutes(4)), "a dead secret is no arrival").toBe(true);
      await credentials.used(bp7, { by: "secret", hash: other }, inMinutes(5));
      expect(await claims.isOpen(heart, codeHash(1), inMinutes(6))).toBe(false);
      expect(await claims.claim(claiming(1, { secretHash: third }))).toEqual({ refused: "used" });
      expect((await registry.credential(bp7))?.secrets).toHaveLength(1);
    }),
  );

  test(
    "an acknowledged answer ends the code as well; withdrawn, expired, foreign and unknown ones open nothing",
    within(async ({ registry, claims }) => {
      await claims.add([1, 2, 3, 4, 5].map((n) => code(n)));
      await claims.claim(claiming(1));
      await claims.arrived(made(1), inMinutes(2));
      await claims.arrived(made(1), inMinutes(3));
      const version = await registry.version();
      expect(await claims.claim(claiming(1))).toEqual({ refused: "used" });
      await claims.withdraw("c2", inMinutes(2));
      await claims.withdraw("c2", inMinutes(3));
      expect(await claims.claim(claiming(2))).toEqual({ refused: "expired" });
      expect(await claims.claim(claiming(3, { at: inHours(24) }))).toEqual({ refused: "expired" });
      expect(await claims.claim(claiming(3, { service: breath }))).toEqual({ refused: "unknown" });
      expect(await claims.claim(claiming(9))).toEqual({ refused: "unknown" });
      expect(await registry.version(), "a refusal changes nothing").toBe(version);
      expect(await claims.isOpen(breath, codeHash(3), inMinutes(1))).toBe(false);
      expect(await claims.isOpen(heart, codeHash(3), inHours(24))).toBe(false);
      await expect(claims.withdraw("c1", inMinutes(4))).rejects.toMatchObject({ code: "conflict" });
      await expect(claims.withdraw("c9", inMinutes(4))).rejects.toMatchObject({ code: "not-found" });
      await claims.claim(claiming(4));
      await registry.revokeDevice(made(2), inMinutes(5));
      expect(await claims.claim(claiming(4)), "the device it made is revoked").toEqual({ refused: "used" });
      const listed = await allOf((page) => claims.list([heart], page, inMinutes(6)), 2);
      expect(listed.map(({ id, state, device: of }) => [id, state, of])).toEqual([
        ["c5", "open", null],
        ["c4", "claimed", "bp-monitor-0002"],
        ["c3", "open", null],
        ["c2", "withdrawn", null],
        ["c1", "used", "bp-monitor-0001"],
      ]);
      expect((await claims.list("all", { limit: 1 }, inHours(30))).items[0]?.state).toBe("expired");
      expect((await claims.list([breath], { limit: 9 }, morning)).items).toEqual([]);
      expect((await claims.list([], { limit: 9 }, morning)).items).toEqual([]);
    }),
  );

  test(
    "a name that is taken or names somebody is another's; a service has no more devices than it may",
    within(async ({ registry, claims }) => {
      await claims.add([1, 2, 3, 4].map((n) => code(n)));
      await registry.addDevice(device(), secretHash);
      await registry.addDevice(device("bp-monitor-0002"), secretHash);
      expect(await claims.claim(claiming(1, { wanted: cuffName }))).toEqual({ device: made(3) });
      const pseudonym = deviceId.parse("p-aaaaaaaaaaaaaaaa");
      expect(await claims.claim(claiming(2, { wanted: pseudonym }))).toEqual({ device: made(4) });
      expect(await claims.claim(claiming(3, { most: 4 }))).toEqual({ refused: "quota" });
      expect(await claims.claim(claiming(1, { most: 4, secretHash: other })), "it is there already").toEqual({
        device: made(3),
      });
      await registry.revokeDevice(cuff, inMinutes(1));
      expect(await claims.claim(claiming(3, { most: 4 }))).toEqual({ device: made(5) });
      expect(await registry.deviceCount(heart)).toBe(4);
    }),
  );

  test(
    "of two hubs that are handed the same code at once one gives the secret that counts, and the device is one",
    within(async ({ registry, claims }, openAgain) => {
      await claims.add([code(1), code(2)]);
      const elsewhere = (await openAgain()).claims;
      const wanted = deviceId.parse("bp-007");
      const outcomes = await Promise.all([
        claims.claim(claiming(1, { wanted })),
        elsewhere.claim(claiming(1, { wanted, secretHash: other })),
      ]);
      expect(outcomes).toEqual([{ device: bp7 }, { device: bp7 }]);
      expect((await registry.credential(bp7))?.secrets).toHaveLength(1);
      expect(await registry.deviceCount(heart)).toBe(1);
      const rivals = await Promise.all([
        claims.claim(claiming(2, { wanted: cuffName, most: 2 })),
        elsewhere.claim(claiming(1, { secretHash: third, most: 2 })),
      ]);
      expect(rivals).toEqual([{ device: cuff }, { device: bp7 }]);
    }),
  );
}

const cuffName = deviceId.parse("bp-001");
