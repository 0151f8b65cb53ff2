import { expect, test } from "vitest";
import { secretHasher } from "../../model/device-secret.ts";
import { deviceKey } from "../../model/identity.ts";
import { cuff, heart, inHours, inMinutes, morning } from "../store/state-samples.ts";
import { commandHouse } from "./command-house.ts";

const bp = ["device", "add", cuff, "--type", "bp-monitor"];
const gateway = deviceKey.parse("cuore-a-casa/gw-001");

test("claim codes are made for boxes of a type, and shown once", async () => {
  const house = await commandHouse();
  const make = ["device", "claim-codes", "--service", "cuore-a-casa", "--type", "bp-monitor"];
  const made = await house.json(...make, "--count", "3", "--expires", "P60D");
  const items = made["items"] as { code: string; id: string; expiresAt: string }[];
  expect(items.map(({ code }) => /^[a-z2-7]{26}$/.test(code))).toEqual([true, true, true]);
  expect(items[0]?.expiresAt).toMatch(/^2027-01-21T/);
  const hash = secretHasher(new Uint8Array(32))(items[0]?.code ?? "");
  expect(await house.state.claims.isOpen(heart, hash, inHours(2))).toBe(true);
  const { out } = await house.run(...make, "--expires", "2026-12-01T00:00:00+01:00");
  expect(out).toMatch(/\n[a-z2-7]{26} /);
  expect(out).toContain("lab/v1/cuore-a-casa/_claim/<code>");
  const day = await house.json(...make, "--expires", "2027-03-28");
  // Through the day on which clocks go forward.
  expect(day["items"]).toMatchObject([{ expiresAt: "2027-03-28T22:00:00.000Z" }]);
  expect(await house.audit()).toMatchObject([
    { action: "add-claim-codes", object: heart, reason: "1 bp-monitor" },
    { action: "add-claim-codes", object: heart, reason: "1 bp-monitor" },
    { action: "add-claim-codes", object: heart, reason: "3 bp-monitor" },
  ]);
  for (const wrong of [
    ["--expires", "soon"],
    ["--expires", "2026-12-32"],
    ["--count", "501"],
  ]) {
    expect((await house.run(...make, ...wrong)).code).toBe(2);
  }
});

test("a command is put in line for a device, and its links are told", async () => {
  const house = await commandHouse();
  await house.run(...bp);
  const sent = await house.json("device", "command", cuff, "measure-now", "--codes", "systolic-bp");
  expect(sent).toMatchObject({ device: cuff, command: "measure-now", state: "queued" });
  expect((await house.state.downlink.waiting([cuff], inHours(2))).get(cuff)).toHaveLength(1);
  expect((await house.run("device", "command", cuff, "locate")).code).toBe(2);
  await house.state.links.note([
    { device: cuff, at: morning, by: "tls" },
    { device: cuff, at: inMinutes(5), ended: "lost" },
  ]);
  expect((await house.run("device", "links", cuff)).out).toMatch(/lost +tls/);
  expect((await house.run("device", "links", "cuore-a-casa/bp-9")).code).toBe(1);
});

test("a stray is shown, and put behind its gateway; one that is not known is added", async () => {
  const house = await commandHouse();
  await house.run(...bp);
  await house.run("device", "add", gateway, "--type", "gateway");
  const unknown = deviceKey.parse("cuore-a-casa/bp-009");
  await house.state.strays.seen([cuff, unknown].map((device) => ({ gateway, device, at: morning })));
  expect((await house.run("device", "adopt")).out).toContain(unknown);
  const behind = ["--behind", gateway];
  expect(await house.json("device", "adopt", cuff, ...behind)).toMatchObject({ gateway });
  expect((await house.run("device", "adopt", unknown, ...behind)).err).toContain("--type");
  const added = await house.json("device", "adopt", unknown, ...behind, "--type", "bp-monitor");
  expect(added).toMatchObject({ device: "bp-009", gateway });
  expect(await house.json("device", "adopt")).toEqual({ items: [] });
});

test("a stray nobody wants is taken off the list, and is back when its gateway speaks for it again", async () => {
  const house = await commandHouse();
  await house.run("device", "add", gateway, "--type", "gateway");
  const sight = { gateway, device: cuff, at: morning };
  await house.state.strays.seen([sight]);
  expect((await house.run("device", "dismiss", cuff)).err).toContain("--behind");
  const dismiss = ["device", "dismiss", cuff, "--behind", gateway];
  expect((await house.run(...dismiss)).out).toContain("listed again");
  expect((await house.run(...dismiss)).code, "it is not there any more").toBe(1);
  expect(await house.json("device", "adopt")).toEqual({ items: [] });
  expect((await house.audit())[0]).toMatchObject({ action: "dismiss-stray", object: gateway, reason: cuff });
  await house.state.strays.seen([sight]);
  expect((await house.run("device", "adopt")).out).toContain(cuff);
});
