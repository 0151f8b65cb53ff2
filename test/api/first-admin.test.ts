import { randomBytes } from "node:crypto";
import { expect, onTestFinished, test } from "vitest";
import { firstAdmin } from "../../api/first-admin.ts";
import { passwords } from "../../api/password.ts";
import { stateFolder } from "../store/state-folder.ts";
import { movableClock } from "./house.ts";

async function emptyHouse() {
  const place = await stateFolder();
  const { people, close } = await place.open();
  onTestFinished(async () => {
    await close();
    await place.remove();
  });
  const random = (bytes: number) => randomBytes(bytes);
  return { people, passwords: passwords(random), clock: movableClock(), random };
}

test("without a password given, one is made, told once and kept only as a hash", async () => {
  const needs = await emptyHouse();
  const made = await firstAdmin(needs, undefined);
  const kept = await needs.people.user("admin");
  expect(made).toMatch(/^[\w-]{20}$/);
  expect(kept?.user.roles).toEqual(["admin"]);
  expect(kept?.secrets.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await needs.passwords.fits(made ?? "", kept?.secrets.passwordHash ?? null)).toBe(true);
});

test("a password given is not told again, and an admin that exists keeps its own", async () => {
  const needs = await emptyHouse();
  expect(await firstAdmin(needs, "la-prima-parola")).toBeNull();
  expect(await firstAdmin(needs, "un-altra-parola")).toBeNull();
  const kept = (await needs.people.user("admin"))?.secrets.passwordHash ?? null;
  expect(await needs.passwords.fits("la-prima-parola", kept)).toBe(true);
  expect(await needs.passwords.fits("un-altra-parola", kept)).toBe(false);
});

test("a password is the same however its accents were typed", async () => {
  const needs = await emptyHouse();
  const kept = await needs.passwords.hash("perché-no".normalize("NFC"));
  expect(await needs.passwords.fits("perché-no".normalize("NFD"), kept)).toBe(true);
});

test("a crowd that signs in at once waits in a line, and the line has an end", async () => {
  const cheap = passwords((bytes) => randomBytes(bytes), { memory: 64, passes: 1, parallelism: 1 });
  const kept = await cheap.hash("una-parola");
  const tries = Array.from({ length: 60 }, () => cheap.fits("una-parola", kept));
  const results = await Promise.allSettled(tries);
  const served = results.filter((each) => each.status === "fulfilled");
  expect(served.length).toBe(52);
  expect(served.every((each) => each.value)).toBe(true);
  const refused = results.find((each) => each.status === "rejected");
  expect(refused?.reason).toMatchObject({ code: "too-many-requests" });
});
