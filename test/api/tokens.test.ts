import { expect, test } from "vitest";
import { days, minutes } from "../../model/time.ts";
import { breath, device, heart, secretHash } from "../store/state-samples.ts";
import { callerOf, type Json } from "./caller.ts";
import { type House, openHouse, password } from "./house.ts";

/** A program that asks with a token, and nothing else that a browser would send. */
const program = (house: House, token: string, more: Record<string, string> = {}) => {
  const ask = (method: string, path: string, body?: unknown) =>
    fetch(`${house.origin}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...more,
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
  return {
    ask,
    async status(path: string) {
      const reply = await ask("GET", path);
      await reply.body?.cancel();
      return reply.status;
    },
    json: async (path: string): Promise<Json> => (await ask("GET", path)).json(),
  };
};

const label = { label: "prova" };

test("a token is told once, kept as a hash, and reads and writes without an origin", async () => {
  const house = await openHouse();
  const supplier = await house.user(["supplier"], [heart]);
  const made = await supplier.post("/api/v1/tokens", { ...label, days: 30 }, 201);
  expect(made.token).toMatch(/^lab_[0-9a-f]{16}_[\w-]{43}$/);
  const listed = await supplier.get("/api/v1/tokens");
  expect(listed.items).toMatchObject([{ id: made.id, label: "prova", roles: ["supplier"], usedAt: null }]);
  expect(JSON.stringify(listed)).not.toContain(made.token);

  const { ask, json } = program(house, made.token);
  expect(await json("/api/v1/me")).toMatchObject({ username: "supplier-1", way: "token", services: [heart] });
  const body = { service: heart, device: "bp-009", type: "bp-monitor" };
  expect((await ask("POST", "/api/v1/devices", body)).status).toBe(201);
  const foreign = program(house, made.token, { origin: "https://elsewhere.example" });
  expect((await foreign.ask("POST", "/api/v1/devices", { ...body, device: "bp-010" })).status).toBe(201);
  expect((await supplier.get("/api/v1/tokens")).items[0].usedAt).not.toBeNull();
});

test("a token has what it and its user have in common, as of now", async () => {
  const house = await openHouse();
  await house.state.registry.addDevice(device(), secretHash);
  const both = await house.user(["supplier", "clinician"], [heart, breath]);
  const made = await both.post("/api/v1/tokens", { ...label, roles: ["supplier"], services: [heart] }, 201);
  const { json, status } = program(house, made.token);
  expect(await json("/api/v1/me")).toMatchObject({ roles: ["supplier"], services: [heart] });
  expect((await json("/api/v1/services")).items.map(({ id }: Json) => id)).toEqual([heart]);
  expect(await status("/api/v1/alerts"), "a role of the user, not of the token").toBe(403);
  expect(await status("/api/v1/devices/cuore-a-casa/bp-001")).toBe(200);

  expect((await both.post("/api/v1/tokens", { ...label, roles: ["admin"] }, 400)).detail).toContain("admin");
  const one = await house.user(["supplier"], [breath]);
  await one.post("/api/v1/tokens", { ...label, services: [heart] }, 400);
  for (const bad of [{ days: 366 }, { days: 0 }, { label: "" }, { roles: [] }]) {
    await both.post("/api/v1/tokens", { ...label, ...bad }, 400);
  }
});

test("a token makes no users, tokens, sessions or second factors, and breaks no glass", async () => {
  const house = await openHouse();
  const { token } = await house.admin.post("/api/v1/tokens", label, 201);
  const { ask, status } = program(house, token);
  expect(await status("/api/v1/users"), "it may look").toBe(200);
  for (const [method, path, body] of [
    ["POST", "/api/v1/users", { username: "mallory", roles: ["admin"] }],
    ["POST", "/api/v1/users/clinica/password", {}],
    ["POST", "/api/v1/users/clinica/disable", undefined],
    ["PUT", "/api/v1/users/clinica/identity", { issuer: "https://idp.example", subject: "x" }],
    ["DELETE", "/api/v1/users/clinica/second-factor", undefined],
    ["DELETE", "/api/v1/users/clinica/sessions", undefined],
    ["POST", "/api/v1/tokens", label],
    ["GET", "/api/v1/tokens", undefined],
    ["DELETE", "/api/v1/tokens/x", undefined],
    ["POST", "/api/v1/me/second-factor", {}],
    ["GET", "/api/v1/me/sessions", undefined],
    ["PUT", "/api/v1/me/password", { current: password, new: "un'altra-parola" }],
    ["DELETE", "/api/v1/session", undefined],
    ["POST", "/api/v1/me/break-glass", { reason: "una prova di emergenza" }],
    ["POST", "/api/v1/break-glass", { reason: "una prova di emergenza" }],
  ] as const) {
    const reply = await ask(method, path, body);
    expect([403, 404], `${method} ${path} ${await reply.text()}`).toContain(reply.status);
  }
  expect((await house.admin.get("/api/v1/users")).items.map(({ username }: Json) => username)).not.toContain(
    "mallory",
  );
});

test("unknown, mangled, expired, revoked and a disabled user's tokens are told apart by nobody", async () => {
  const house = await openHouse();
  const operator = await house.user(["operator"]);
  const make = async (more = {}) => (await operator.post("/api/v1/tokens", { ...label, ...more }, 201)).token;
  const [revoked, short, good] = [await make(), await make({ days: 1 }), await make({ days: 10 })];
  const { items } = await operator.get("/api/v1/tokens");
  const revokedId = revoked.split("_")[1];
  expect(items.some(({ id }: Json) => id === revokedId)).toBe(true);
  expect((await operator.send("DELETE", `/api/v1/tokens/${revokedId}`)).status).toBe(204);
  expect((await operator.send("DELETE", `/api/v1/tokens/${revokedId}`)).status).toBe(404);
  house.clock.advance(days(1));

  const told = async (token: string) => {
    const reply = await program(house, token).ask("GET", "/api/v1/services");
    expect(reply.headers.get("www-authenticate")).toBe('Bearer realm="labhub"');
    return { status: reply.status, problem: await reply.json() };
  };
  const unknown = await told(`lab_${"0".repeat(16)}_${"a".repeat(43)}`);
  expect(unknown).toMatchObject({ status: 401, problem: { code: "not-signed-in" } });
  for (const bad of [revoked, short, "", "x", `${good}x`, good.slice(0, -1), good.toUpperCase(), "lab__"]) {
    expect(await told(bad), bad.slice(0, 8)).toEqual(unknown);
  }
  expect(await program(house, good).status("/api/v1/services")).toBe(200);
  const admin = await house.stranger.signIn("admin", password);
  await admin.post("/api/v1/users/operator-1/disable", undefined, 204);
  expect(await told(good)).toEqual(unknown);
  await admin.post("/api/v1/users/operator-1/enable", undefined, 204);
  expect(await told(good), "and it stays ended").toEqual(unknown);
});

test("where both are sent the token decides, right or wrong; another scheme is a proxy's affair", async () => {
  const house = await openHouse();
  const operator = await house.user(["operator"]);
  const { token } = await operator.post("/api/v1/tokens", label, 201);
  const cookie = { cookie: house.admin.cookie ?? "" };
  expect(await program(house, token, cookie).json("/api/v1/me")).toMatchObject({ username: "operator-1" });
  expect(await program(house, "wrong", cookie).status("/api/v1/me")).toBe(401);
  const headers = { authorization: "Basic eDp5", ...cookie };
  const basic = await fetch(`${house.origin}/api/v1/me`, { headers });
  expect(await basic.json()).toMatchObject({ username: "admin" });
});

test("an admin sees and ends everybody's; anybody else their own; those taking part have none", async () => {
  const house = await openHouse();
  const [one, two] = [await house.user(["operator"]), await house.user(["evaluator"])];
  const made = await one.post("/api/v1/tokens", label, 201);
  expect((await two.get("/api/v1/tokens")).items).toEqual([]);
  expect((await two.send("DELETE", `/api/v1/tokens/${made.id}`)).status).toBe(404);
  expect((await house.admin.get("/api/v1/tokens")).items).toMatchObject([
    { id: made.id, username: "operator-1" },
  ]);
  expect((await house.admin.send("DELETE", `/api/v1/tokens/${made.id}`)).status).toBe(204);
  expect(await program(house, made.token).status("/api/v1/me")).toBe(401);
  const citizen = await house.user(["citizen"]);
  await citizen.post("/api/v1/tokens", label, 403);
  const { items } = await house.state.audit.list({}, { limit: 100 });
  const said = items.filter(({ action }) => action.endsWith("-token"));
  expect(said.map(({ action, actor, object }) => [action, actor, object])).toEqual([
    ["revoke-token", "admin", made.id],
    ["add-token", "operator-1", made.id],
  ]);
});

test("twenty wrong tokens a minute are enough from one address; cookies are not concerned", async () => {
  const house = await openHouse();
  const { token } = await house.admin.post("/api/v1/tokens", label, 201);
  const wrong = program(house, "lab_wrong");
  for (let n = 0; n < 20; n += 1) expect(await wrong.status("/api/v1/me")).toBe(401);
  const reply = await program(house, token).ask("GET", "/api/v1/me");
  expect([reply.status, reply.headers.get("retry-after")]).toEqual([429, "60"]);
  await house.admin.get("/api/v1/me");
  house.clock.advance(minutes(1));
  expect(await program(house, token).status("/api/v1/me")).toBe(200);
});

test("many right requests at once are no wrong ones", async () => {
  const house = await openHouse();
  const { token } = await house.admin.post("/api/v1/tokens", label, 201);
  const { status } = program(house, token);
  const all = await Promise.all(Array.from({ length: 100 }, () => status("/api/v1/me")));
  expect(new Set(all)).toEqual(new Set([200]));
  expect(await callerOf(house.origin, null).send("GET", "/api/v1/me")).toMatchObject({ status: 401 });
});
