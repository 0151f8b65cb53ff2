import { expect, test } from "vitest";
import { hashAccessCode } from "../../model/access-code.ts";
import { after, days, minutes } from "../../model/time.ts";
import { anna, enrolment } from "../store/state-samples.ts";
import { callerOf } from "./caller.ts";
import { type House, openHouse, password } from "./house.ts";

const code = "abcd-efgh-ijkl-mnop";
const kept = hashAccessCode(code) ?? new Uint8Array();

async function withCode() {
  const house = await openHouse();
  await house.state.registry.addEnrolment(enrolment(), "clinica");
  const now = house.clock.now();
  await house.state.people.setAccessCode(anna, kept, now, after(now, days(30)));
  return house;
}

const enter = (house: House, typed: string) =>
  house.stranger.send("POST", "/api/v1/session/code", { body: { code: typed } });

test("a person enters with their code, however it is typed, and is themselves and nobody else", async () => {
  const house = await withCode();
  for (const typed of [code, "ABCD EFGH IJKL MNOP", " abcdefghijklmnop ", "aBcD--eFgH ijkl\tmnop"]) {
    const reply = await enter(house, typed);
    expect(reply.status, typed).toBe(204);
    const cookie = (reply.headers.getSetCookie()[0] ?? "").split(";")[0] ?? "";
    const citizen = callerOf(house.origin, cookie);
    expect(await citizen.get("/api/v1/me")).toMatchObject({
      username: anna,
      roles: ["citizen"],
      way: "code",
    });
    await citizen.get("/api/v1/patients", 403);
    await citizen.get("/api/v1/users", 403);
  }
});

test("a wrong, mangled, replaced or expired code is told apart by nobody", async () => {
  const house = await withCode();
  const wrong = await (await enter(house, "zzzz-zzzz-zzzz-zzzz")).json();
  expect(wrong).toMatchObject({ status: 401, code: "not-signed-in" });
  expect(await (await enter(house, "0")).json()).toEqual(wrong);
  house.clock.advance(minutes(1));
  const now = house.clock.now();
  const other = hashAccessCode("bbbb-bbbb-bbbb-bbbb") ?? new Uint8Array();
  await house.state.people.setAccessCode(anna, other, now, after(now, days(1)));
  expect(await (await enter(house, code)).json(), "replaced").toEqual(wrong);
  house.clock.advance(days(1));
  expect(await (await enter(house, "bbbb-bbbb-bbbb-bbbb")).json(), "expired").toEqual(wrong);
});

test("twenty wrong codes a minute are enough from one address, the right one included", async () => {
  const house = await withCode();
  for (let n = 0; n < 20; n += 1) expect((await enter(house, `aaaa-aaaa-aaaa-aa${n + 10}`)).status).toBe(401);
  expect((await enter(house, code)).status).toBe(429);
  house.clock.advance(minutes(1));
  expect((await enter(house, code)).status).toBe(204);
});

test("a citizen has no password to sign in by, and an account that was disabled lets nobody in", async () => {
  const house = await withCode();
  await house.stranger.post("/api/v1/session", { username: anna, password }, 401);
  await house.state.people.setDisabled(anna, house.clock.now());
  expect((await enter(house, code)).status).toBe(401);
});

test("the audit knows a citizen by their reference, never by their pseudonym", async () => {
  const house = await withCode();
  await enter(house, code);
  await house.stranger.post("/api/v1/session", { username: anna, password: "x" }, 401);
  await enter(house, "zzzz-zzzz-zzzz-zzzz");
  const { items } = await house.state.audit.list({}, { limit: 100 });
  const { ref } = enrolment();
  expect(items.find(({ actor }) => actor === ref)).toMatchObject({
    action: "sign-in",
    subjects: [ref],
    object: null,
  });
  expect(items.filter(({ action }) => action === "sign-in-refused")).toMatchObject([
    { actor: "nobody", object: null, outcome: "refused" },
    { actor: "nobody", object: null, outcome: "refused" },
  ]);
  expect(JSON.stringify(items)).not.toContain(anna);
});
