import { expect, test } from "vitest";
import { minutes, seconds } from "../../model/time.ts";
import { callerOf } from "./caller.ts";
import { addUser, openHouse, password } from "./house.ts";

const right = { username: "admin", password };
const wrong = { username: "admin", password: "sbagliata" };

test("signing in sets a cookie no script can read and no other site can use", async () => {
  const { stranger } = await openHouse();
  const reply = await stranger.send("POST", "/api/v1/session", { body: right });
  expect(reply.status).toBe(204);
  expect(reply.headers.get("set-cookie")).toMatch(
    /^labhub_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/,
  );
  expect(reply.headers.get("cache-control")).toBe("no-store");
});

test("behind TLS the cookie is never sent in the clear", async () => {
  const { origin } = await openHouse();
  const headers = { origin: origin.replace("http:", "https:") };
  const reply = await callerOf(origin, null).send("POST", "/api/v1/session", { body: right, headers });
  expect(reply.headers.get("set-cookie")).toMatch(
    /^__Host-labhub_session=[\w-]{43}; Path=\/; HttpOnly; Secure; /,
  );
});

test("behind a proxy on this machine that speaks TLS, the session is known by its TLS cookie alone", async () => {
  const { origin, admin } = await openHouse();
  const proxied = { "x-forwarded-proto": "https", "x-forwarded-for": "203.0.113.9" };
  const reply = await callerOf(origin, null).send("POST", "/api/v1/session", {
    body: right,
    headers: proxied,
  });
  const cookie = (reply.headers.getSetCookie()[0] ?? "").split(";")[0] ?? "";
  expect(cookie).toMatch(/^__Host-labhub_session=/);
  const read = (sent: string) =>
    callerOf(origin, sent).send("GET", "/api/v1/me/sessions", { headers: proxied });
  const { items } = await (await read(cookie)).json();
  expect(items).toContainEqual(expect.objectContaining({ address: "203.0.113.9", current: true }));
  expect((await read(admin.cookie ?? "")).status, "planted without TLS").toBe(401);
  expect((await callerOf(origin, cookie).send("GET", "/api/v1/me")).status, "a proxy that does not say").toBe(
    200,
  );
});

test("where people reach the hub elsewhere, that origin is ours too, and no other", async () => {
  const { origin, admin } = await openHouse({ publicUrl: "https://lab.example.it" });
  expect(admin.cookie).toMatch(/^__Host-/);
  const rename = (from: string) =>
    callerOf(origin, admin.cookie).send("DELETE", "/api/v1/me/sessions/x", { headers: { origin: from } });
  expect((await rename("https://lab.example.it")).status).toBe(404);
  expect((await rename("https://lab.example.it.evil.example")).status).toBe(403);
});

test("strangers behind the same proxy are told apart: one of them wrong too often keeps nobody else out", async () => {
  const { stranger } = await openHouse();
  const from = (address: string, n: number) => {
    const headers = { "x-forwarded-for": `198.51.100.1, ${address}` };
    const body = { username: `user-${n}`, password: "x" };
    return stranger.send("POST", "/api/v1/session", { body, headers });
  };
  for (let n = 0; n < 20; n += 1) expect((await from("203.0.113.9", n)).status).toBe(401);
  expect((await from("203.0.113.9", 20)).status).toBe(429);
  expect((await from("203.0.113.10", 20)).status).toBe(401);
});

test("a wrong password and an unknown user are told apart by nobody", async () => {
  const { stranger } = await openHouse();
  const known = await stranger.post("/api/v1/session", wrong, 401);
  const unknown = await stranger.post("/api/v1/session", { username: "nobody", password: "x" }, 401);
  expect(known).toEqual(unknown);
  expect(known).toMatchObject({ status: 401, code: "not-signed-in" });
});

test("the sixth wrong password of a minute is refused unseen, and so is the right one, until the minute is over", async () => {
  const { stranger, clock } = await openHouse();
  for (let n = 0; n < 5; n += 1) await stranger.post("/api/v1/session", wrong, 401);
  const reply = await stranger.send("POST", "/api/v1/session", { body: right });
  expect(reply.status).toBe(429);
  expect(reply.headers.get("retry-after")).toBe("60");
  expect(await reply.json()).toMatchObject({ code: "too-many-requests" });

  clock.advance(seconds(60));
  await stranger.signIn("admin", password);
});

test("an address that tries twenty accounts in a minute is refused the next", async () => {
  const { stranger, state } = await openHouse();
  for (let n = 0; n <= 20; n += 1) {
    await addUser(state.people, `user-${n}`, ["operator"]);
    await stranger.post("/api/v1/session", { username: `user-${n}`, password: "x" }, n < 20 ? 401 : 429);
  }
});

test("whoever signs in rightly may do so as often as they like", async () => {
  const { stranger } = await openHouse();
  for (let n = 0; n < 25; n += 1) await stranger.signIn("admin", password);
});

test("a session ends half an hour after its last use", async () => {
  const { admin, clock } = await openHouse();
  clock.advance(minutes(29));
  await admin.get("/api/v1/me");
  clock.advance(minutes(29));
  await admin.get("/api/v1/me");
  clock.advance(minutes(31));
  await admin.get("/api/v1/me", 401);
});

test("a session ends twelve hours after it began, however busy", async () => {
  const { admin, clock } = await openHouse();
  for (let n = 0; n < 35; n += 1) {
    clock.advance(minutes(20));
    await admin.get("/api/v1/me");
  }
  clock.advance(minutes(21));
  await admin.get("/api/v1/me", 401);
});

test("signing out ends the session at the hub, not only in the browser", async () => {
  const { admin, origin } = await openHouse();
  const reply = await admin.send("DELETE", "/api/v1/session");
  expect(reply.status).toBe(204);
  await callerOf(origin, admin.cookie).get("/api/v1/me", 401);
});

test("signing in anew ends the session one had", async () => {
  const { admin, origin } = await openHouse();
  await admin.signIn("admin", password);
  await callerOf(origin, admin.cookie).get("/api/v1/me", 401);
});

test("nobody is signed in while it cannot be noted in the audit", async () => {
  const { stranger, state } = await openHouse();
  const append = state.audit.append.bind(state.audit);
  Object.assign(state.audit, { append: () => Promise.reject(new Error("the disk is full")) });
  const reply = await stranger.send("POST", "/api/v1/session", { body: right });
  expect([reply.status, reply.headers.getSetCookie().filter((each) => !each.includes("=;"))]).toEqual([
    500,
    [],
  ]);
  Object.assign(state.audit, { append });
  await stranger.signIn("admin", password);
});
