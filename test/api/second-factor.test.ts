import { expect, test } from "vitest";
import { minutes, seconds } from "../../model/time.ts";
import { codeOf } from "./authenticator.ts";
import type { Caller } from "./caller.ts";
import { addUser, type House, openHouse, password } from "./house.ts";

const at = (house: House): number => house.clock.now();

/** Sets a second factor up for whoever this is; the code used to confirm it is used up. */
async function setUp(house: House, caller: Caller) {
  const { secret } = await caller.post("/api/v1/me/second-factor", {});
  const otp = codeOf(secret, house.clock.now());
  const { recoveryCodes } = await caller.post("/api/v1/me/second-factor/confirm", { otp });
  const now = () => codeOf(secret, house.clock.now());
  return { secret: secret as string, recoveryCodes: recoveryCodes as string[], confirmedBy: otp, now };
}

const asked = (otp?: string) => ({
  username: "clinician-1",
  password,
  ...(otp === undefined ? {} : { otp }),
});
const actions = async (house: House) =>
  (await house.state.audit.list({}, { limit: 100 })).items.map(
    ({ action, outcome }) => `${action} ${outcome}`,
  );

async function withFactor() {
  const house = await openHouse();
  const clinician = await house.user(["clinician"]);
  const factor = await setUp(house, clinician);
  house.clock.advance(seconds(30));
  return { house, clinician, factor, signIn: house.stranger };
}

test("a second factor is what authenticator apps take: TOTP with SHA-1, six digits, thirty seconds", async () => {
  const house = await openHouse();
  const clinician = await house.user(["clinician"]);
  const { secret, uri, qr } = await clinician.post("/api/v1/me/second-factor", undefined);
  const told = new URL(uri);
  expect(told.protocol + told.host).toBe("otpauth:totp");
  expect(decodeURIComponent(told.pathname)).toBe("/Territorial LAB Hub:clinician-1");
  expect(Object.fromEntries(told.searchParams)).toMatchObject({
    issuer: "Territorial LAB Hub",
    secret,
    algorithm: "SHA1",
    digits: "6",
    period: "30",
  });
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  expect(qr).toMatch(/^<svg /);
});

test("with a second factor a right password alone is told so, is not counted as wrong, and opens nothing", async () => {
  const { house, signIn, factor } = await withFactor();
  for (let n = 0; n < 8; n += 1) {
    const problem = await signIn.post("/api/v1/session", asked(), 401);
    expect(problem).toMatchObject({ status: 401, code: "second-factor-needed" });
  }
  const reply = await signIn.send("POST", "/api/v1/session", { body: asked(factor.now()) });
  expect(reply.status).toBe(204);
  const wrong = { username: "clinician-1", password: "sbagliata", otp: "123456" };
  expect(await signIn.post("/api/v1/session", wrong, 401)).toMatchObject({ code: "not-signed-in" });
  expect(await actions(house)).toContain("sign-in done");
});

test("each code works once, no earlier one after it, and the neighbouring steps of time are taken", async () => {
  const { house, signIn, factor } = await withFactor();
  await signIn.post("/api/v1/session", asked(factor.confirmedBy), 401);
  const code = factor.now();
  await signIn.post("/api/v1/session", asked(code), 204);
  await signIn.post("/api/v1/session", asked(code), 401);

  const ahead = codeOf(factor.secret, (at(house) + 30_000) as ReturnType<House["clock"]["now"]>);
  await signIn.post("/api/v1/session", asked(ahead), 204);
  house.clock.advance(seconds(30));
  await signIn.post("/api/v1/session", asked(ahead), 401);

  house.clock.advance(minutes(5));
  const old = factor.now();
  house.clock.advance(seconds(30));
  await signIn.post("/api/v1/session", asked(old), 204);
  const older = factor.now();
  house.clock.advance(seconds(60));
  await signIn.post("/api/v1/session", asked(older), 401);
  await signIn.post("/api/v1/session", asked("000000"), 401);
});

test("ten wrong codes are enough for a quarter of an hour, right ones included", async () => {
  const { house, signIn, factor } = await withFactor();
  for (let n = 0; n < 10; n += 1) {
    if (n === 5) house.clock.advance(minutes(1));
    await signIn.post("/api/v1/session", asked("nonono"), 401);
  }
  const reply = await signIn.send("POST", "/api/v1/session", { body: asked(factor.now()) });
  expect(reply.status).toBe(429);
  expect(Number(reply.headers.get("retry-after"))).toBeGreaterThan(600);
  house.clock.advance(minutes(15));
  await signIn.post("/api/v1/session", asked(factor.now()), 204);
});

test("each of the ten recovery codes lets in once, however it is typed", async () => {
  const { house, signIn, factor } = await withFactor();
  expect(new Set(factor.recoveryCodes).size).toBe(10);
  const [first = "", second = ""] = factor.recoveryCodes;
  await signIn.post("/api/v1/session", asked(first), 204);
  await signIn.post("/api/v1/session", asked(first), 401);
  await signIn.post("/api/v1/session", asked(second.replaceAll("-", " ").toUpperCase()), 204);
  expect(await house.state.people.recoveryCodesLeft("clinician-1")).toBe(8);
});

test("what is kept of a second factor is sealed, bound to its user, and no recovery code is kept as told", async () => {
  const { house, factor, signIn } = await withFactor();
  const kept = (await house.state.people.user("clinician-1"))?.secrets.totp ?? new Uint8Array();
  expect(Buffer.from(kept).toString("latin1")).not.toContain(factor.secret);
  await addUser(house.state.people, "clinician-2", ["clinician"]);
  await house.state.people.setSecondFactor("clinician-2", { totp: kept, recovery: [] });
  const moved = { username: "clinician-2", password, otp: factor.now() };
  await signIn.post("/api/v1/session", moved, 500);
});

test("where it is required, whoever has none may set one up and do nothing else; then the session is a whole one", async () => {
  const house = await openHouse({ secondFactor: "required" });
  const clinician = await house.user(["clinician"]);
  const other = await house.stranger.signIn("clinician-1", password);
  for (const path of [
    "/api/v1/alerts",
    "/api/v1/services",
    "/api/v1/me/sessions",
    "/api/v1/tokens",
    "/api/v1/alerts/events",
  ]) {
    expect(await clinician.get(path, 403), path).toMatchObject({ code: "second-factor-needed" });
  }
  expect(await clinician.get("/api/v1/me")).toMatchObject({
    restricted: true,
    secondFactor: { set: false, required: true },
  });
  const page = await clinician.send("GET", "/");
  expect([page.status, page.headers.get("location")]).toEqual([303, "/account"]);
  expect((await clinician.send("GET", "/account")).status).toBe(200);

  await clinician.post("/api/v1/me/second-factor/confirm", { otp: "123456" }, 409);
  await setUp(house, clinician);
  expect(await clinician.get("/api/v1/me")).toMatchObject({ restricted: false, secondFactor: { set: true } });
  await clinician.get("/api/v1/services");
  await other.get("/api/v1/me", 401);
  const body = { password, otp: "123456" };
  const refused = await clinician.send("DELETE", "/api/v1/me/second-factor", { body });
  expect(refused.status).toBe(403);
});

test("a policy that became stricter holds for sessions opened before it; operators and suppliers are asked for nothing", async () => {
  const house = await openHouse({ secondFactor: "required" });
  const operator = await house.user(["operator"]);
  await operator.get("/api/v1/services");
  expect(await operator.get("/api/v1/me")).toMatchObject({ secondFactor: { set: false, required: false } });
  // Opened as if no factor had been required.
  const clinician = await house.user(["clinician"]);
  const { hash } = await hashOf(clinician);
  await house.state.people.liftRestriction(hash);
  await clinician.get("/api/v1/services", 403);
});

test("what was begun is forgotten after ten minutes", async () => {
  const house = await openHouse();
  const clinician = await house.user(["clinician"]);
  const { secret } = await clinician.post("/api/v1/me/second-factor", {});
  house.clock.advance(minutes(10));
  const body = { otp: codeOf(secret, house.clock.now()) };
  await clinician.post("/api/v1/me/second-factor/confirm", body, 409);
});

test("a second factor is replaced with a code of it, and taken away with password and code", async () => {
  const { house, clinician, factor, signIn } = await withFactor();
  await clinician.post("/api/v1/me/second-factor", {}, 409);
  await clinician.post("/api/v1/me/second-factor", { otp: "000000" }, 400);
  const { secret } = await clinician.post("/api/v1/me/second-factor", { otp: factor.now() });
  house.clock.advance(seconds(30));
  const otp = codeOf(secret, house.clock.now());
  await clinician.post("/api/v1/me/second-factor/confirm", { otp });
  house.clock.advance(seconds(30));
  await signIn.post("/api/v1/session", asked(factor.now()), 401);

  const away = (body: object) => clinician.send("DELETE", "/api/v1/me/second-factor", { body });
  const code = codeOf(secret, house.clock.now());
  expect((await away({ password: "sbagliata", otp: code })).status).toBe(400);
  expect((await away({ password, otp: "000000" })).status).toBe(400);
  expect((await away({ password, otp: code })).status).toBe(204);
  await signIn.post("/api/v1/session", asked(), 204);
});

test("an admin takes away the second factor of somebody who lost it, and their sessions with it; not their own", async () => {
  const { house, clinician, signIn } = await withFactor();
  const reset = (name: string) => house.admin.send("DELETE", `/api/v1/users/${name}/second-factor`);
  expect((await reset("clinician-1")).status).toBe(204);
  await clinician.get("/api/v1/me", 401);
  await signIn.post("/api/v1/session", asked(), 204);
  expect((await reset("admin")).status).toBe(409);
  expect((await reset("nobody-at-all")).status).toBe(404);
  expect(await actions(house)).toContain("change-second-factor done");
});

async function hashOf(caller: Caller) {
  const secret = caller.cookie?.split("=")[1] ?? "";
  return { hash: new Uint8Array(await crypto.subtle.digest("SHA-256", Buffer.from(secret))) };
}
