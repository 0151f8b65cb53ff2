import { once } from "node:events";
import { connect } from "node:net";
import { expect, test } from "vitest";
import type { StateStore } from "../../model/state-store.ts";
import { openHouse, password } from "./house.ts";

async function problemIn(reply: Response) {
  expect(reply.headers.get("content-type")).toBe("application/problem+json");
  const problem = await reply.json();
  expect(problem).toMatchObject({
    type: expect.any(String),
    title: expect.any(String),
    status: reply.status,
    detail: expect.any(String),
    code: expect.any(String),
  });
  return problem;
}

test("an unknown address, a method not offered and a format not taken are each told as a problem", async () => {
  const { admin } = await openHouse();
  expect(await problemIn(await admin.send("GET", "/api/v1/nothing"))).toMatchObject({
    status: 404,
    code: "not-found",
  });

  const method = await admin.send("PUT", "/api/v1/devices");
  expect(method.headers.get("allow")).toContain("POST");
  expect(await problemIn(method)).toMatchObject({ status: 405, title: "Method Not Allowed" });

  const text = { "content-type": "text/plain" };
  const format = await admin.send("POST", "/api/v1/devices", { headers: text, body: "x" });
  expect(await problemIn(format)).toMatchObject({ status: 415 });
});

test("a body that is too long, empty or no JSON is told as a problem", async () => {
  const { admin, origin } = await openHouse();
  const long = await admin.send("POST", "/api/v1/devices", { body: "x".repeat(1024 * 1024) });
  expect(await problemIn(long)).toMatchObject({ status: 413 });

  for (const body of ["{", "", '{"__proto__":{"a":1}}', "\u0000", "null"]) {
    const headers = { origin, "content-type": "application/json", cookie: admin.cookie ?? "" };
    const reply = await fetch(`${origin}/api/v1/devices`, { method: "POST", headers, body });
    expect(await problemIn(reply), body).toMatchObject({ status: 400, code: "input-rejected" });
  }
});

test("input that does not fit says where, what, and how to mend it", async () => {
  const { admin } = await openHouse();
  const user = { username: "Mario Rossi", roles: ["wizard"] };
  const reply = await admin.send("POST", "/api/v1/users", { body: user });
  const { problems, code } = await problemIn(reply);
  expect(code).toBe("input-rejected");
  expect(problems).toEqual([
    { in: "body", path: "/username", detail: "must match ^[a-z0-9][a-z0-9._-]{1,62}$" },
    { in: "body", path: "/roles/0", detail: expect.stringContaining('"clinician"') },
  ]);
});

test("a store that is away is 503; a defect is an internal error and nothing more, its details in the log", async () => {
  const { admin, state, logged } = await openHouse();
  const broken: Partial<StateStore["people"]> = {
    users: () => Promise.reject(new Error("the secret is 1234")),
  };
  Object.assign(state.people, broken);
  const reply = await admin.send("GET", "/api/v1/users");
  const problem = await problemIn(reply);
  expect(problem).toEqual({
    type: "urn:labhub:problem:defect",
    title: "Internal error",
    status: 500,
    detail: "internal error",
    code: "defect",
    instance: expect.stringMatching(/^urn:labhub:request:[\w-]{12}$/),
  });
  expect(logged.some((line) => line.includes(problem.instance.split(":").at(-1)))).toBe(true);
});

test("what is no HTTP is refused as a problem and its connection closed", async () => {
  const { origin } = await openHouse();
  for (const [garbage, status] of [
    ["GARBAGE\r\n\r\n", 400],
    [`GET / HTTP/1.1\r\nhost: x\r\nx: ${"y".repeat(20_000)}\r\n\r\n`, 431],
    ["GET /%zz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n", 400],
  ] as const) {
    const socket = connect(Number(new URL(origin).port), "127.0.0.1");
    let answer = "";
    socket.on("data", (bytes) => {
      answer += bytes;
    });
    socket.write(garbage);
    await once(socket, "close");
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer.toLowerCase()).toContain("content-type: application/problem+json");
  }
});

test("a write by cookie needs our own page to have asked for it", async () => {
  const { admin, origin } = await openHouse();
  const body = JSON.stringify({ service: "cuore-a-casa", device: "bp-001", type: "bp-monitor" });
  const post = (headers: Record<string, string>) =>
    fetch(`${origin}/api/v1/devices`, {
      method: "POST",
      headers: { "content-type": "application/json", cookie: admin.cookie ?? "", ...headers },
      body,
    });
  const foreign = { origin: "https://elsewhere.example" };
  for (const headers of [{}, foreign, { origin: "null" }, { "sec-fetch-site": "cross-site" }]) {
    expect((await post(headers)).status, JSON.stringify(headers)).toBe(403);
  }
  expect((await post({ ...foreign, "sec-fetch-site": "same-origin" })).status).toBe(403);
  expect((await post({ "sec-fetch-site": "same-origin" })).status).toBe(201);
  expect((await post({ origin })).status, "it exists now").toBe(409);

  const signIn = (headers: Record<string, string>) =>
    fetch(`${origin}/api/v1/session`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({ username: "admin", password }),
    });
  expect((await signIn(foreign)).status, "a foreign page signs nobody in").toBe(403);
  expect((await signIn({})).status, "a program may sign in").toBe(204);
});

test("every reply carries the headers that keep a browser from being misled", async () => {
  const { stranger, admin } = await openHouse();
  for (const path of ["/sign-in", "/api/v1/me", "/assets/style.css", "/nothing"]) {
    const { headers } = await admin.send("GET", path);
    expect(headers.get("content-security-policy")).toBe(
      "default-src 'none';script-src 'self';style-src 'self';img-src 'self';connect-src 'self';form-action 'self';base-uri 'none';frame-ancestors 'none'",
    );
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("strict-transport-security"), "plain HTTP promises no TLS").toBeNull();
  }
  expect((await stranger.send("GET", "/api/v1/me")).headers.get("cache-control")).toBe("no-store");
});
