import { expect, test } from "vitest";
import type { User } from "../../model/people.ts";
import { minutes } from "../../model/time.ts";
import { addUser, type House, openHouse } from "./house.ts";
import { type SignOnProvider, signOnProvider } from "./sign-on-provider.ts";
import { type Wanderer, wanderer } from "./wanderer.ts";

const begin = "/api/v1/session/oidc";
const callback = `${begin}/callback`;

/** A hub and a provider that knows it, with one clinician linked to the person who comes. */
async function linked(more: Parameters<typeof openHouse>[0] = {}) {
  const provider = await signOnProvider();
  const house = await openHouse({ oidc: provider.client, ...more });
  await provider.open(house.origin);
  await link(house, provider, provider.person.subject);
  return { house, provider, browser: wanderer() };
}

const link = (house: House, provider: SignOnProvider, subject: string, more: Partial<User> = {}) =>
  addUser(house.state.people, "verdi", ["clinician"], [], {
    identity: { issuer: provider.client.issuer, subject },
    ...more,
  });

/** Up to the moment at which the provider sends the browser back. */
const comeBack = async (house: House, browser: Wanderer, start = begin): Promise<URL> =>
  (await browser.follow(`${house.origin}${start}`, (url) => url.pathname === callback)).url;

const me = async (house: House, browser: Wanderer) =>
  (await browser.step(`${house.origin}/api/v1/me`)).json();

/** Nobody is signed in, and the page says that it did not work. */
async function assertRefused(house: House, browser: Wanderer, back: URL): Promise<void> {
  const { reply } = await browser.follow(back.href);
  expect(reply?.status).toBe(401);
  expect(await reply?.text()).toContain("Accesso non riuscito");
  expect(await me(house, browser)).toMatchObject({ status: 401 });
}

test("somebody linked signs in at the provider and lands where they were going", async () => {
  const { house, browser } = await linked();
  const { url, reply } = await browser.follow(
    `${house.origin}${begin}?next=${encodeURIComponent("/account?lang=en")}`,
  );
  expect(reply?.status).toBe(200);
  expect(url.href).toBe(`${house.origin}/account?lang=en`);
  expect(await me(house, browser)).toMatchObject({ username: "verdi", roles: ["clinician"], way: "oidc" });
  expect([...(browser.jars.get(house.origin)?.keys() ?? [])], "the errand is done").not.toContain(
    "labhub_errand",
  );
  const { items } = await house.state.audit.list({ actor: "verdi" }, { limit: 10 });
  expect(items.at(-1)).toMatchObject({ action: "sign-in", reason: "oidc", outcome: "done" });
});

test("the provider is asked with PKCE, state and nonce; what is remembered is sealed in the browser", async () => {
  const { house } = await linked();
  const reply = await house.stranger.send("GET", begin);
  expect(reply.status).toBe(303);
  const there = new URL(reply.headers.get("location") ?? "");
  expect(Object.fromEntries(there.searchParams)).toMatchObject({
    response_type: "code",
    scope: "openid",
    code_challenge_method: "S256",
    redirect_uri: `${house.origin}${callback}`,
    state: expect.stringMatching(/^[\w-]{43}$/),
    nonce: expect.stringMatching(/^[\w-]{43}$/),
  });
  const cookie = reply.headers.get("set-cookie") ?? "";
  expect(cookie).toMatch(/^labhub_errand=[\w-]+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/);
  expect(Buffer.from(cookie.slice(14).split(";")[0] ?? "", "base64url").toString("latin1")).not.toContain(
    "state",
  );
});

test("for single sign-on the provider answers for the second factor", async () => {
  const { house, browser } = await linked({ secondFactor: "required" });
  await browser.follow(`${house.origin}${begin}`);
  expect(await me(house, browser)).toMatchObject({ restricted: false });
  expect((await browser.step(`${house.origin}/api/v1/alerts`)).status).toBe(200);
});

test.each(["anna.verdi|42", "Anna.Verdi|42 ", "Anna.Verdi|4", "Anna.Verdi|421"])(
  "an identity is taken to the letter: linked is %j, and who comes is another",
  async (subject) => {
    const provider = await signOnProvider();
    const house = await openHouse({ oidc: provider.client });
    await provider.open(house.origin);
    await link(house, provider, subject);
    const browser = wanderer();
    const { reply } = await browser.follow(`${house.origin}${begin}`);
    expect(reply?.status).toBe(403);
    const page = (await reply?.text()) ?? "";
    expect(page, "what to hand to an administrator").toContain('id="subject">Anna.Verdi|42<');
    expect(page).toContain(provider.client.issuer);
    expect(await me(house, browser)).toMatchObject({ status: 401 });
  },
);

test("somebody disabled is as if they were not linked, and the audit knows better", async () => {
  const { house, browser } = await linked();
  await house.state.people.setDisabled("verdi", house.clock.now());
  const { reply } = await browser.follow(`${house.origin}${begin}`);
  expect(reply?.status).toBe(403);
  expect(await me(house, browser)).toMatchObject({ status: 401 });
  const { items } = await house.state.audit.list({ actor: "verdi" }, { limit: 1 });
  expect(items).toMatchObject([{ action: "sign-in-refused", object: "verdi", outcome: "refused" }]);
});

test("an answer to another errand is refused: wrong state, and wrong nonce", async () => {
  const { house, browser } = await linked();
  const back = await comeBack(house, browser);
  back.searchParams.set("state", "x".repeat(43));
  await assertRefused(house, browser, back);

  const start = await browser.step(`${house.origin}${begin}`);
  const there = new URL(start.headers.get("location") ?? "");
  there.searchParams.set("nonce", "y".repeat(43));
  const { url } = await browser.follow(there.href, (each) => each.pathname === callback);
  await assertRefused(house, browser, url);
});

test("an answer is good once, in the browser that asked, for ten minutes", async () => {
  const { house, browser } = await linked();
  const back = await comeBack(house, browser);
  await assertRefused(house, wanderer(), back);

  const late = await comeBack(house, browser);
  house.clock.advance(minutes(10));
  await assertRefused(house, browser, late);

  const used = await comeBack(house, browser);
  const errand = browser.jars.get(house.origin)?.get("labhub_errand") ?? "";
  await browser.follow(used.href);
  expect(await me(house, browser)).toMatchObject({ username: "verdi" });
  const thief = wanderer();
  thief.jars.set(house.origin, new Map([["labhub_errand", errand]]));
  await assertRefused(house, thief, used);
});

test("a forged errand, and a provider that says no, sign nobody in", async () => {
  const { house, browser } = await linked();
  const back = await comeBack(house, browser);
  const forger = wanderer();
  for (const forged of ["", "x", "A".repeat(400)]) {
    forger.jars.set(house.origin, new Map([["labhub_errand", forged]]));
    await assertRefused(house, forger, back);
  }
  back.searchParams.delete("code");
  back.searchParams.set("error", "access_denied");
  await assertRefused(house, browser, back);
});

test.each([
  "//evil.example",
  "https://evil.example",
  "/\\evil.example",
  "/\t/evil.example",
  "javascript:alert(1)",
])("nobody is led away after signing in: %j leads to the first page", async (next) => {
  const { house, browser } = await linked();
  const back = await comeBack(house, browser, `${begin}?next=${encodeURIComponent(next)}`);
  const reply = await browser.step(back.href);
  expect([reply.status, reply.headers.get("location")]).toEqual([303, "/"]);
});

test("a hub starts without its provider, says that it does not answer, and goes on when it does", async () => {
  const provider = await signOnProvider();
  const house = await openHouse({ oidc: provider.client });
  await link(house, provider, provider.person.subject);
  const reply = await house.stranger.send("GET", begin);
  expect(reply.status).toBe(503);
  expect(await reply.text()).toContain("non risponde");
  await provider.open(house.origin);
  const browser = wanderer();
  await browser.follow(`${house.origin}${begin}`);
  expect(await me(house, browser)).toMatchObject({ username: "verdi" });
});

test("the ways to sign in are told to anyone, and there is no single sign-on without a provider", async () => {
  const without = await openHouse();
  expect(await without.stranger.get("/api/v1/session/ways")).toEqual({
    password: true,
    oidc: false,
    code: true,
  });
  expect((await without.stranger.send("GET", begin)).status).toBe(404);
  expect((await without.stranger.send("GET", callback)).status).toBe(404);
  const { house } = await linked();
  expect(await house.stranger.get("/api/v1/session/ways")).toEqual({
    password: true,
    oidc: true,
    code: true,
  });
});

test("where people reach the hub elsewhere, the provider sends them there, and cookies are for TLS and that host alone", async () => {
  const { house } = await linked({ publicUrl: "https://lab.example.it" });
  const reply = await house.stranger.send("GET", begin);
  const there = new URL(reply.headers.get("location") ?? "");
  expect(there.searchParams.get("redirect_uri")).toBe(`https://lab.example.it${callback}`);
  expect(reply.headers.get("set-cookie")).toMatch(
    /^__Host-labhub_errand=.*; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
  );
});

test("twenty ways to the provider a minute are enough for one address", async () => {
  const { house } = await linked();
  for (let n = 0; n < 20; n += 1) expect((await house.stranger.send("GET", begin)).status).toBe(303);
  expect((await house.stranger.send("GET", begin)).status).toBe(429);
});
