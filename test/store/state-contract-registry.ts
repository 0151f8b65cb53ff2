import { expect, test } from "vitest";
import { deviceKey, municipalityCode, patientId } from "../../model/identity.ts";
import type { Page, PageAsked } from "../../model/paging.ts";
import type { In } from "./state-place.ts";
import {
  anna,
  breath,
  bruno,
  cuff,
  device,
  enrolment,
  heart,
  inMinutes,
  secretHash,
} from "./state-samples.ts";

/** Every item of a list, page after page. */
async function allOf<Item>(list: (page: PageAsked) => Promise<Page<Item>>, limit: number): Promise<Item[]> {
  const items: Item[] = [];
  let page = await list({ limit });
  items.push(...page.items);
  while (page.next !== null) {
    expect(page.items).toHaveLength(limit);
    page = await list({ limit, cursor: page.next });
    expect(page.items, "a next page that is named has something on it").not.toHaveLength(0);
    items.push(...page.items);
  }
  return items;
}

export function registryContract(within: In): void {
  test(
    "a device is kept as it was added, its secret only as the hash",
    within(async ({ registry }) => {
      await registry.addDevice(device(), secretHash);
      expect(await registry.device(cuff)).toEqual(device());
      const credential = await registry.credential(cuff);
      expect([...(credential?.secretHash ?? [])]).toEqual([...secretHash]);
      expect(credential?.revoked).toBe(false);
      const unknown = deviceKey.parse("cuore-a-casa/bp-999");
      expect(await registry.device(unknown)).toBeNull();
      expect(await registry.credential(unknown)).toBeNull();
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
    "an enrolment is kept as it was given, once for each patient",
    within(async ({ registry }) => {
      const given = enrolment({ services: [heart, breath], conditions: [], sex: "unknown", ageBand: "90+" });
      await registry.addEnrolment(given);
      expect(await registry.enrolment(anna)).toEqual(given);
      expect(await registry.enrolment(bruno)).toBeNull();
      await expect(registry.addEnrolment(enrolment())).rejects.toMatchObject({ code: "conflict" });
      expect(await registry.allEnrolments()).toEqual([given]);
    }),
  );

  test(
    "enrolments are listed in the order they came, page by page, also those of one instant",
    within(async ({ registry }) => {
      const letters = ["c", "a", "b", "d", "e"];
      for (const [index, letter] of letters.entries()) {
        const patient = patientId.parse(`p-${letter.repeat(16)}`);
        const enrolledAt = inMinutes(Math.floor(index / 3));
        await registry.addEnrolment(enrolment({ patient, enrolledAt }));
      }
      const found = await allOf((page) => registry.enrolments(page), 2);
      expect(found.map((each) => each.patient[2])).toEqual(["a", "b", "c", "d", "e"]);
      expect(found[0]?.municipality).toBe(municipalityCode.parse("001006"));
    }),
  );
}
