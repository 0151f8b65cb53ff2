import { expect, test } from "vitest";
import { hours, minutes, seconds } from "../../model/time.ts";
import { callerOf, type Json } from "./caller.ts";
import { openStream } from "./event-stream.ts";
import { openHouse, password } from "./house.ts";

const ids = (list: Json): readonly string[] => list.items.map((each: Json) => each.id);

test("one sees where one is signed in, and signs out elsewhere: it holds at the next request", async () => {
  const house = await openHouse();
  const here = await house.user(["operator"]);
  house.clock.advance(seconds(10));
  const there = await house.stranger.signIn("operator-1", password);
  const list = await here.get("/api/v1/me/sessions");
  expect(list.items).toMatchObject([
    { username: "operator-1", way: "password", address: "127.0.0.1", current: false, restricted: false },
    { current: true },
  ]);
  expect(JSON.stringify(list)).not.toContain(there.cookie?.split("=")[1]);
  const [elsewhere = ""] = ids(list);
  expect((await here.send("DELETE", `/api/v1/me/sessions/${elsewhere}`)).status).toBe(204);
  await there.get("/api/v1/me", 401);
  await here.get("/api/v1/me");
  expect((await here.send("DELETE", `/api/v1/me/sessions/${elsewhere}`)).status).toBe(404);
});

test("nobody lists or ends another's sessions, but an admin", async () => {
  const house = await openHouse();
  const [one, two] = [await house.user(["operator"]), await house.user(["operator"])];
  const [id = ""] = ids(await two.get("/api/v1/me/sessions"));
  expect((await one.send("DELETE", `/api/v1/me/sessions/${id}`)).status).toBe(404);
  await one.get("/api/v1/users/operator-2/sessions", 403);
  expect(ids(await house.admin.get("/api/v1/users/operator-2/sessions"))).toEqual([id]);
  expect((await house.admin.send("DELETE", "/api/v1/users/operator-2/sessions")).status).toBe(204);
  await two.get("/api/v1/me", 401);
  await one.get("/api/v1/me");
});

test("sessions that ran out are not among them", async () => {
  const house = await openHouse();
  const here = await house.user(["operator"]);
  await house.stranger.signIn("operator-1", password);
  house.clock.advance(minutes(20));
  await here.get("/api/v1/me");
  house.clock.advance(minutes(20));
  expect((await here.get("/api/v1/me/sessions")).items).toMatchObject([{ current: true }]);
});

test.each([
  ["revoked by oneself", "own"],
  ["ended by an admin", "admin"],
  ["ended as the user was disabled", "disabled"],
  ["ended by signing out", "sign-out"],
  ["run out", "ran-out"],
])("an open live feed ends within five seconds when its session is %s", async (_, how) => {
  const house = await openHouse();
  const clinician = await house.user(["clinician"]);
  const feed = await openStream(clinician);
  await feed.heard("hb");
  const [id = ""] = ids(await clinician.get("/api/v1/me/sessions"));
  const { admin, stranger } = house;
  if (how === "own") {
    const other = await stranger.signIn("clinician-1", password);
    await other.send("DELETE", `/api/v1/me/sessions/${id}`);
  }
  if (how === "admin") await admin.send("DELETE", "/api/v1/users/clinician-1/sessions");
  if (how === "disabled") await admin.send("POST", "/api/v1/users/clinician-1/disable");
  if (how === "sign-out") await clinician.send("DELETE", "/api/v1/session");
  if (how === "ran-out") house.clock.advance(hours(12));
  const began = performance.now();
  house.clock.advance(seconds(3));
  await feed.ended;
  expect(performance.now() - began).toBeLessThan(5000);
});

test("another password needs the present one, ends every other session, and the old one lets nobody in", async () => {
  const house = await openHouse();
  const here = await house.user(["operator"]);
  const there = await house.stranger.signIn("operator-1", password);
  const put = (current: string, next: string) =>
    here.send("PUT", "/api/v1/me/password", { body: { current, new: next } });
  expect((await put("sbagliata", "parola-nuova")).status).toBe(400);
  expect((await put(password, "corta")).status).toBe(400);
  const reply = await put(password, "parola-nuova");
  expect(reply.status).toBe(204);
  await there.get("/api/v1/me", 401);
  await here.get("/api/v1/me", 401);
  await callerOf(house.origin, (reply.headers.getSetCookie()[0] ?? "").split(";")[0] ?? "").get("/api/v1/me");
  await house.stranger.post("/api/v1/session", { username: "operator-1", password }, 401);
  await house.stranger.signIn("operator-1", "parola-nuova");
});

test("guessing the present password from a stolen session is limited as signing in is", async () => {
  const house = await openHouse();
  const here = await house.user(["operator"]);
  const guess = async () => {
    const body = { current: "sbagliata", new: "parola-nuova" };
    return (await here.send("PUT", "/api/v1/me/password", { body })).status;
  };
  for (let n = 0; n < 5; n += 1) expect(await guess()).toBe(400);
  expect(await guess()).toBe(429);
});
