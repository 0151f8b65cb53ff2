import { expect, test } from "vitest";
import { heart } from "../store/state-samples.ts";
import type { Json } from "./caller.ts";
import { openHouse, password } from "./house.ts";

const path = "/api/v1/users";
const group = "cardiologia";
const idp = { issuer: "https://idp.example", subject: "Anna.Verdi|42 " };

test("somebody added may sign in: a password not given is made and told this once", async () => {
  const { admin, stranger } = await openHouse();
  const given = {
    username: "dott.ssa-verdi",
    roles: ["clinician"],
    services: [heart],
    careGroups: [group],
  };
  const made = await admin.post(path, given, 201);
  expect(made).toMatchObject({ ...given, secondFactor: false, disabledAt: null, identity: null });
  await stranger.signIn("dott.ssa-verdi", made.password);
  const { items } = await admin.get(path);
  expect(items.map(({ username }: Json) => username)).toContain("dott.ssa-verdi");
  expect(JSON.stringify(items)).not.toContain(made.password);
  expect((await admin.post(path, { ...given, username: "due", password }, 201)).password).toBeUndefined();
  await admin.post(path, given, 409);
});

test("what is not of the pilot, nobody's role, or a name of the hub's own is refused with what would be right", async () => {
  const { admin } = await openHouse();
  const user = (more: object) => admin.post(path, { username: "nuovo", roles: ["clinician"], ...more }, 400);
  expect(await user({ careGroups: ["altro"] })).toMatchObject({ known: [group, "pneumologia"] });
  expect((await user({ services: ["altro"] })).known).toContain(heart);
  expect((await user({ roles: ["citizen"] })).detail).toContain("roles");
  expect((await user({ roles: ["supplier"] })).detail).toContain("services");
  for (const username of ["hub", "nobody", "p-aaaaaaaaaaaaaaaa"]) {
    expect((await user({ username })).detail, username).toContain("the hub itself uses");
  }
});

test("whoever is disabled is out at once, and comes in again only by signing in anew", async () => {
  const { admin, stranger, ...house } = await openHouse();
  const operator = await house.user(["operator"]);
  await admin.post(`${path}/operator-1/disable`, undefined, 204);
  await operator.get("/api/v1/me", 401);
  const wrong = await stranger.post("/api/v1/session", { username: "operator-1", password }, 401);
  const unknown = await stranger.post("/api/v1/session", { username: "mai-visto", password }, 401);
  expect(wrong, "as if there were nobody").toEqual(unknown);
  await admin.post(`${path}/operator-1/enable`, undefined, 204);
  await operator.get("/api/v1/me", 401);
  await stranger.signIn("operator-1", password);
  await admin.post(`${path}/mai-visto/disable`, undefined, 404);
});

test("the last admin who can sign in cannot be disabled, not even by two who disable each other at once", async () => {
  const { admin, stranger, ...house } = await openHouse();
  expect(await admin.post(`${path}/admin/disable`, undefined, 409)).toMatchObject({ code: "conflict" });
  const other = await house.user(["admin"]);
  const both = await Promise.all([
    admin.send("POST", `${path}/admin-1/disable`),
    other.send("POST", `${path}/admin/disable`),
  ]);
  expect(both.map(({ status }) => status).filter((status) => status === 204)).toHaveLength(1);
  const enabled = (await house.state.people.users()).filter(
    ({ roles, disabledAt }) => roles.includes("admin") && disabledAt === null,
  );
  expect(enabled).toHaveLength(1);
  await stranger.signIn(enabled[0]?.username ?? "", password);
});

test("a password that an admin sets ends the user's sessions; one not given is made and told once", async () => {
  const { admin, stranger, ...house } = await openHouse();
  const operator = await house.user(["operator"]);
  const { password: made } = await admin.post(`${path}/operator-1/password`, undefined);
  await operator.get("/api/v1/me", 401);
  await stranger.post("/api/v1/session", { username: "operator-1", password }, 401);
  await stranger.signIn("operator-1", made);
  expect(await admin.post(`${path}/operator-1/password`, { password: "scelta-da-noi" })).toEqual({});
  await stranger.signIn("operator-1", "scelta-da-noi");
});

test("an identity is kept to the letter, is one user's only, and whoever has one needs no password", async () => {
  const { admin, stranger, ...house } = await openHouse();
  await house.user(["operator"]);
  const put = (name: string, body: object) => admin.send("PUT", `${path}/${name}/identity`, { body });
  expect((await put("operator-1", idp)).status).toBe(204);
  expect((await house.state.people.user("operator-1"))?.user.identity).toEqual(idp);
  expect((await put("clinica", idp)).status).toBe(409);
  expect((await put("operator-1", { issuer: "not a url", subject: "x" })).status).toBe(400);
  const linked = { username: "solo-sso", roles: ["evaluator"], identity: { ...idp, subject: "other" } };
  expect((await admin.post(path, linked, 201)).password).toBeUndefined();
  await stranger.post("/api/v1/session", { username: "solo-sso", password: "qualunque" }, 401);
  expect((await admin.send("DELETE", `${path}/operator-1/identity`)).status).toBe(204);
  expect((await house.state.people.user("operator-1"))?.user.identity).toBeNull();
});

test("those taking part are not among the users, and no admin changes their accounts here", async () => {
  const { admin, ...house } = await openHouse();
  const citizen = await house.user(["citizen"]);
  const { username } = await citizen.get("/api/v1/me");
  expect(JSON.stringify(await admin.get(path))).not.toContain(username);
  await admin.post(`${path}/${username}/password`, {}, 404);
  await admin.post(`${path}/${username}/disable`, undefined, 404);
  await admin.get(`${path}/${username}/sessions`, 404);
});

test("what is done to accounts is in the audit, with who did it; what a stranger typed is not", async () => {
  const { admin, stranger, ...house } = await openHouse();
  await house.user(["operator"]);
  await admin.post(path, { username: "nuovo", roles: ["evaluator"], password }, 201);
  await admin.post(`${path}/operator-1/disable`, undefined, 204);
  await stranger.post("/api/v1/session", { username: "LaMiaPassword!", password }, 401);
  await stranger.post("/api/v1/session", { username: "nuovo", password: "sbagliata" }, 401);
  const { items } = await house.state.audit.list({}, { limit: 4 });
  expect(
    items.map(({ action, actor, object, outcome, purpose }) => [action, actor, object, outcome, purpose]),
  ).toEqual([
    ["sign-in-refused", "nuovo", "nuovo", "refused", "administration"],
    ["sign-in-refused", "nobody", null, "refused", "administration"],
    ["change-user", "admin", "operator-1", "done", "administration"],
    ["add-user", "admin", "nuovo", "done", "administration"],
  ]);
  expect(items[0]?.source).toBe("127.0.0.1");
  expect(JSON.stringify(items)).not.toContain("LaMiaPassword");
  expect((await house.state.audit.verify([])).fault).toBeNull();
});
