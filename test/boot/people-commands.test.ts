import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { hashToken } from "../../api/bearer.ts";
import { type CommandHouse, commandHouse } from "./command-house.ts";

const passwordOf = async ({ state, passwords }: CommandHouse, name: string, password: string) =>
  passwords.fits(password, (await state.people.user(name))?.secrets.passwordHash ?? null);

test("a user is added with a password made and shown once, in Italian and English", async () => {
  const house = await commandHouse();
  const ending = await house.run(
    "user",
    "add",
    "maria",
    "--roles",
    "clinician",
    "--care-groups",
    "cardiologia",
  );
  expect(ending).toMatchObject({ code: 0, err: "" });
  expect(ending.out).toContain("https://lab.example.it/");
  expect(ending.out).toMatch(/IT {2}La password viene mostrata solo ora/);
  expect(ending.out).toMatch(/EN {2}The password is shown only now/);
  const password = /Password: +(\S+)/.exec(ending.out)?.[1] ?? "";
  expect(await passwordOf(house, "maria", password)).toBe(true);
  expect((await house.state.people.user("maria"))?.user).toMatchObject({
    roles: ["clinician"],
    services: [],
    careGroups: ["cardiologia"],
  });
  expect(await house.audit()).toMatchObject([
    {
      actor: "command-line",
      source: "command-line",
      action: "add-user",
      object: "maria",
      purpose: "administration",
    },
  ]);
  expect(JSON.stringify(await house.json("user", "list"))).not.toContain(password);
});

test("a password can be handed in by file, never as a word of the command", async () => {
  const house = await commandHouse();
  const file = join(house.dataDir, "password");
  writeFileSync(file, "una frase lunga\nnon questa\n");
  const made = await house.json("user", "add", "eva", "--roles", "evaluator", "--password-file", file);
  expect(made).not.toHaveProperty("password");
  expect(await passwordOf(house, "eva", "una frase lunga")).toBe(true);
  writeFileSync(file, "corta\n");
  expect(await house.run("user", "reset-password", "eva", "--password-file", file)).toMatchObject({
    code: 2,
    err: expect.stringContaining("--password-file: must have at least 8 characters."),
  });
  expect(
    await house.run("user", "reset-password", "eva", "--password-file", join(file, "none")),
  ).toMatchObject({
    code: 1,
    err: expect.stringContaining("cannot be read"),
  });
  expect((await house.run("user", "add", "ivo", "--roles", "admin", "--password", "x")).code).toBe(2);
});

test("whoever signs in elsewhere has no password", async () => {
  const house = await commandHouse();
  const identity = ["--issuer", "https://accesso.example.it", "--subject", "0042"];
  const made = await house.json("user", "add", "ugo", "--roles", "operator", ...identity);
  expect(made).toMatchObject({ identity: { issuer: "https://accesso.example.it", subject: "0042" } });
  expect(made).not.toHaveProperty("password");
  const half = await house.run(
    "user",
    "add",
    "ada",
    "--roles",
    "operator",
    "--issuer",
    "https://accesso.example.it",
  );
  expect(half).toMatchObject({ code: 2, err: expect.stringContaining("given together") });
});

test.each([
  [["user", "add"], 2, "user add needs NAME"],
  [["user", "add", "maria"], 2, "--roles is needed."],
  [["user", "add", "Maria", "--roles", "clinician"], 2, "NAME: must match"],
  [["user", "add", "command-line", "--roles", "admin"], 2, "a name the hub itself uses"],
  [["user", "add", "sam", "--roles", "boss"], 2, "--roles: must be one of clinician, "],
  [["user", "add", "sam", "--roles", "citizen"], 2, "--roles: must be one of clinician, "],
  [["user", "add", "sam", "--roles", "supplier"], 1, "--services: a supplier needs"],
  [
    ["user", "add", "sam", "--roles", "supplier", "--services", "nessuno"],
    1,
    "There is no such service: nessuno. There are: cuore-a-casa, respiro.",
  ],
  [
    ["user", "add", "sam", "--roles", "clinician", "--care-groups", "x"],
    1,
    "There is no such care group: x.",
  ],
  [["user", "disable", "nobody"], 1, "There is no user nobody"],
  [["user", "reset-password", "nobody"], 1, "There is no user nobody"],
  [["user", "list", "all"], 2, "user list does not understand all."],
  [["token", "create", "nobody", "--label", "x"], 1, "There is no user nobody"],
  [["token", "create", "nobody"], 2, "--label is needed."],
  [["token", "create", "nobody", "--label", "x", "--days", "many"], 2, "--days"],
  [["token", "revoke", "0123456789abcdef"], 1, "There is no key 0123456789abcdef"],
])("%j is refused with code %i", async (words, code, told) => {
  const house = await commandHouse();
  const ending = await house.run(...words);
  expect(ending).toMatchObject({ code, out: "", err: expect.stringContaining(told) });
  expect(await house.state.people.users()).toEqual([]);
  expect(await house.audit()).toEqual([]);
});

test("a user is kept out and let in again, and the last admin is not", async () => {
  const house = await commandHouse();
  await house.run("user", "add", "capo", "--roles", "admin");
  await house.run("user", "add", "maria", "--roles", "clinician");
  const { id } = await house.json("token", "create", "maria", "--label", "prova");
  expect(await house.json("user", "disable", "maria")).toEqual({ username: "maria" });
  expect((await house.state.people.user("maria"))?.user.disabledAt).not.toBeNull();
  expect(await house.json("token", "list")).toMatchObject({ items: [{ id, revokedAt: expect.any(String) }] });
  await house.json("user", "enable", "maria");
  expect((await house.state.people.user("maria"))?.user.disabledAt).toBeNull();
  expect(await house.run("user", "disable", "capo")).toMatchObject({
    code: 1,
    err: "This is the last admin who can sign in; enable or add another first.",
  });
});

test("another password, and a second factor taken away, end what was open", async () => {
  const house = await commandHouse();
  const { people } = house.state;
  await house.run("user", "add", "maria", "--roles", "clinician");
  const open = async (n: number) =>
    people.openSession({
      id: `s${n}`,
      hash: new Uint8Array([n]),
      username: "maria",
      way: "password",
      at: house.clock.now(),
      address: "127.0.0.1",
      restricted: false,
    });
  await open(1);
  const { password } = await house.json("user", "reset-password", "maria");
  expect(await passwordOf(house, "maria", String(password))).toBe(true);
  expect(await people.sessions("maria")).toEqual([]);
  await people.setSecondFactor("maria", { totp: new Uint8Array(20), recovery: [] });
  await open(2);
  await house.json("user", "reset-second-factor", "maria");
  expect((await people.user("maria"))?.user.secondFactor).toBe(false);
  expect(await people.sessions("maria")).toEqual([]);
  const done = (await house.audit()).map(({ action, reason }) => [action, reason]);
  expect(done).toContainEqual(["change-user", "password"]);
  expect(done).toContainEqual(["change-second-factor", "reset"]);
});

test("a token is shown once, may no more than its user, and ends", async () => {
  const house = await commandHouse();
  await house.run("user", "add", "sam", "--roles", "supplier,operator", "--services", "respiro");
  const made = await house.json(
    "token",
    "create",
    "sam",
    "--label",
    "prova",
    "--roles",
    "supplier",
    "--days",
    "7",
  );
  expect(made).toMatchObject({ username: "sam", roles: ["supplier"], services: [] });
  const found = await house.state.people.token(hashToken(String(made["token"])), house.clock.now());
  expect(found?.user.username).toBe("sam");
  const days = Date.parse(String(made["expiresAt"])) - Date.parse(String(made["addedAt"]));
  expect(days).toBe(7 * 86_400_000);
  const listed = await house.run("token", "list", "sam");
  expect(listed.out).toContain(String(made["id"]));
  expect(listed.out).not.toContain(String(made["token"]));
  for (const more of [
    ["--roles", "admin"],
    ["--services", "cuore-a-casa"],
  ]) {
    expect(await house.run("token", "create", "sam", "--label", "troppo", ...more)).toMatchObject({
      code: 1,
      err: expect.stringContaining("a token cannot have what its user does not"),
    });
  }
  expect(await house.json("token", "revoke", String(made["id"]))).toEqual({ id: made["id"] });
  expect((await house.run("token", "revoke", String(made["id"]))).code).toBe(1);
  expect(await house.state.people.token(hashToken(String(made["token"])), house.clock.now())).toBeNull();
});
