import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { Instant } from "../../model/time.ts";
import { codeOf } from "../api/authenticator.ts";
import { type Caller, callerOf, type Json } from "../api/caller.ts";
import { openStream } from "../api/event-stream.ts";
import { type BareHub, bareHub } from "./bare-hub.ts";
import { adminPassword } from "./house.ts";

const pilot = fileURLToPath(new URL("../../pilots/demo", import.meta.url));
const password = "una-parola-lunga-1";
const open = { LABHUB_PILOT: pilot, LABHUB_HTTP_PORT: "0", LABHUB_ADMIN_PASSWORD: adminPassword };

const onPublicAddress = (settings: Record<string, string>): Promise<BareHub> =>
  bareHub({ ...open, LABHUB_HOST: "0.0.0.0", ...settings });

/** Somebody who has not signed in, by way of this machine. */
const strangerAt = async (hub: BareHub): Promise<Caller> =>
  callerOf(`http://127.0.0.1:${(await hub.ready()).http}`, null);

test("an empty configuration on a public address refuses to start: exit 2, with the reason and the way out", async () => {
  const hosts = ["0.0.0.0", "::", "lab.example.it"];
  const hubs = await Promise.all(hosts.map((LABHUB_HOST) => bareHub({ LABHUB_HOST })));
  for (const [n, { ended, folder, lines }] of hubs.entries()) {
    expect(await ended, hosts[n]).toBe(2);
    const said = lines().join("\n");
    expect(said).toContain(`plain MQTT on ${hosts[n]} would send readings and secrets unencrypted`);
    expect(said).toContain("LABHUB_MQTT_PORT=off");
    expect(said).toContain("LABHUB_MQTT_PLAIN=allow");
    expect(said).not.toContain('"ready"');
    expect(readdirSync(folder), "nothing was made").toEqual([]);
  }
});

test("with plain MQTT allowed it starts, and asks for a second factor only if it is not told otherwise", async () => {
  const allowed = { LABHUB_MQTT_PORT: "0", LABHUB_MQTT_PLAIN: "allow" };
  const [strict, lax] = await Promise.all([
    onPublicAddress(allowed),
    onPublicAddress({ ...allowed, LABHUB_SECOND_FACTOR: "optional" }),
  ]);
  for (const [hub, restricted] of [
    [strict, true],
    [lax, false],
  ] as const) {
    const admin = await (await strangerAt(hub)).signIn("admin", adminPassword);
    expect((await hub.ready()).mqtt).toBeGreaterThan(0);
    expect(await admin.get("/api/v1/me")).toMatchObject({
      restricted,
      secondFactor: { set: false, required: restricted },
    });
    expect((await admin.send("GET", "/api/v1/users")).status).toBe(restricted ? 403 : 200);
    expect(existsSync(`${hub.folder}/data`)).toBe(true);
  }
});

/** What whoever must still set up a second factor may do, and nothing more. */
const evenThen = [
  "GET /api/v1/me",
  "DELETE /api/v1/session",
  "POST /api/v1/me/second-factor",
  "POST /api/v1/me/second-factor/confirm",
];
/** Pages are not in the description. */
const ownPages = ["/", "/patients/p-aaaaaaaaaaaaaaaa", "/mine"];

/** Every route there is for people who signed in, as `METHOD path`. */
async function routesOf(caller: Caller): Promise<readonly string[]> {
  const { paths } = await caller.get("/openapi.json");
  return Object.entries<Record<string, Json>>(paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, operation]) => {
      const isOpen = ["anyone", "loopback"].some((each) => operation["x-permits"].includes(each));
      return isOpen ? [] : [`${method.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, "p-aaaaaaaaaaaaaaaa")}`];
    }),
  );
}

/** Tries every route as somebody without the second factor they must have; says how many. */
async function isHeldBack(caller: Caller): Promise<number> {
  const routes = await routesOf(caller);
  expect(routes).toEqual(expect.arrayContaining(evenThen));
  const closed = routes.filter((route) => !evenThen.includes(route));
  for (const route of closed) {
    const [method = "", path = ""] = route.split(" ");
    const reply = await caller.send(method, path, method === "GET" ? {} : { body: {} });
    expect(reply.status, route).toBe(403);
    // As problem details, or as a FHIR OperationOutcome.
    expect(await reply.text(), route).toContain("Set up a second factor first");
  }
  for (const page of ownPages) {
    const reply = await caller.send("GET", page, { headers: { accept: "text/html" } });
    expect([reply.status, reply.headers.get("location")], page).toEqual([303, "/account"]);
  }
  return closed.length + ownPages.length;
}

/** Sets up a second factor; returns the recovery codes. */
async function setUp(caller: Caller): Promise<string[]> {
  const { secret } = await caller.post("/api/v1/me/second-factor", {});
  await caller.post("/api/v1/me/second-factor/confirm", { otp: "000000" }, 400);
  const otp = codeOf(secret, Date.now() as Instant);
  return (await caller.post("/api/v1/me/second-factor/confirm", { otp })).recoveryCodes;
}

async function signInWith(stranger: Caller, username: string, otp: string): Promise<Caller> {
  const secret = username === "admin" ? adminPassword : password;
  const reply = await stranger.send("POST", "/api/v1/session", { body: { username, password: secret, otp } });
  expect(reply.status, await reply.text()).toBe(204);
  const origin = new URL(reply.url).origin;
  return callerOf(origin, (reply.headers.getSetCookie()[0] ?? "").split(";")[0] ?? "");
}

test("on a public address nobody who needs a second factor does anything before it is set up; a session revoked ends within five seconds, an open feed too", async () => {
  const hub = await onPublicAddress({ LABHUB_MQTT_PORT: "off" });
  expect(await hub.ready()).not.toHaveProperty("mqtt");
  const stranger = await strangerAt(hub);
  const admin = await stranger.signIn("admin", adminPassword);
  let tried = await isHeldBack(admin);
  await setUp(admin);
  await admin.get("/api/v1/users");

  await admin.post("/api/v1/users", { username: "clinica", roles: ["clinician"], password }, 201);
  const clinician = await stranger.signIn("clinica", password);
  tried += await isHeldBack(clinician);
  console.log(`${tried} requests held back for want of a second factor`);
  const codes = await setUp(clinician);
  expect((await clinician.get("/api/v1/patients")).items).toEqual([]);

  const body = { username: "clinica", password };
  const alone = await stranger.post("/api/v1/session", body, 401);
  expect(alone, "the password alone").toMatchObject({ code: "second-factor-needed" });
  const wrong = await stranger.send("POST", "/api/v1/session", { body: { ...body, otp: "000000" } });
  expect(wrong.status).toBe(401);

  const ways: Readonly<Record<string, (own: Caller) => Promise<unknown>>> = {
    "the admin ends all of theirs": () => admin.send("DELETE", "/api/v1/users/clinica/sessions"),
    "they sign out": (own) => own.send("DELETE", "/api/v1/session"),
    "the account is closed": () => admin.send("POST", "/api/v1/users/clinica/disable"),
  };
  for (const [way, end] of Object.entries(ways)) {
    const own = await signInWith(stranger, "clinica", codes.pop() ?? "");
    const feed = await openStream(own);
    const began = Date.now();
    await end(own);
    expect((await own.send("GET", "/api/v1/patients")).status, way).toBe(401);
    await feed.ended;
    const took = Date.now() - began;
    console.log(`${way}: the open feed ended after ${took} ms`);
    expect(took, way).toBeLessThan(5000);
  }
  const shut = await stranger.send("POST", "/api/v1/session", { body: { ...body, otp: codes.pop() } });
  expect(shut.status).toBe(401);
});
