import { expect, test } from "vitest";
import { accessCodeFrom, hashAccessCode } from "../../model/access-code.ts";
import { after, days, seconds } from "../../model/time.ts";
import { accountWords } from "../../web/account-words.ts";
import { words as allWords } from "../../web/words.ts";
import { codeOf } from "../api/authenticator.ts";
import { openHouse, password } from "../api/house.ts";
import { signOnProvider } from "../api/sign-on-provider.ts";
import { anna, enrolment } from "../store/state-samples.ts";
import { assertInForm, signIn, useBrowser, visit } from "./browser.ts";

const browser = useBrowser();

test.each([
  ["it-IT", "it", 1280],
  ["en-GB", "en", 375],
] as const)(
  "whoever must have a second factor (%s) is led to set one up, keeps the codes, and signs in with it",
  async (locale, language, width) => {
    const house = await openHouse({ secondFactor: "required" });
    const [words, own] = [allWords[language], accountWords[language]];
    const { page, complaints } = await visit(browser(), house, locale, width);
    await signIn(page, words);
    await page.getByText(own.restricted).waitFor();
    await assertInForm(page);
    await page.waitForLoadState("load");
    await page.getByRole("button", { name: own.factorBegin }).click();
    await page.getByRole("img", { name: own.factorPicture }).locator("svg").waitFor();
    await assertInForm(page);
    const secret = ((await page.locator("#factor-secret").textContent()) ?? "").replaceAll(" ", "");
    await page.getByLabel(own.factorFirst).fill("000000");
    await page.getByRole("button", { name: own.factorConfirm }).click();
    await page.getByText(own.refused).waitFor();
    await page.getByLabel(own.factorFirst).fill(codeOf(secret, house.clock.now()));
    await page.getByRole("button", { name: own.factorConfirm }).click();
    await page.getByRole("heading", { name: own.recoveryTitle }).waitFor();
    const codes = await page.locator("#recovery-codes code").allTextContents();
    expect(codes).toHaveLength(10);
    await assertInForm(page);
    await page.getByRole("button", { name: own.recoveryKept }).click();
    await page.getByText(own.factorSet(10)).waitFor();
    await assertInForm(page);

    await page.getByRole("button", { name: words.signOut }).click();
    await page.waitForURL(/sign-in/);
    await page.waitForLoadState("load");
    await page.getByLabel(words.username).fill("clinica");
    await page.getByLabel(words.password).fill(password);
    await page.getByRole("button", { name: words.signIn, exact: true }).click();
    const code = page.getByLabel(own.codeStep);
    await code.waitFor();
    expect(await code.evaluate((field) => field === document.activeElement)).toBe(true);
    await assertInForm(page);
    await code.fill("000000");
    await page.getByRole("button", { name: words.signIn, exact: true }).click();
    await page.getByText(own.wrongCode).waitFor();
    house.clock.advance(seconds(30));
    await code.fill(language === "it" ? codeOf(secret, house.clock.now()) : (codes[0] ?? ""));
    await page.getByRole("button", { name: words.signIn, exact: true }).click();
    await page.waitForURL(`${house.origin}/`);
    // The browser itself notes each 4xx; the page's own errors and its policy's refusals would be others.
    expect(complaints.filter((each) => !each.includes("Failed to load resource"))).toEqual([]);
  },
);

test("one sees where one is signed in and ends it, makes a key for a program and revokes it, changes the password", async () => {
  const house = await openHouse();
  const own = accountWords.it;
  const { page, complaints } = await visit(browser(), house, "it-IT", 375);
  await signIn(page, allWords.it);
  await page.getByRole("link", { name: "clinica" }).click();
  await page.getByRole("heading", { level: 1, name: own.account }).waitFor();
  await page.waitForLoadState("load");
  await assertInForm(page);
  await page.getByRole("button", { name: own.sessionEnd }).click();
  await expect.poll(() => page.getByRole("button", { name: own.sessionEnd }).count()).toBe(0);
  await house.clinician.get("/api/v1/me", 401);

  await page.waitForLoadState("load");
  await page.getByLabel(own.tokenLabel).fill("rapporto notturno");
  await page.getByRole("button", { name: own.tokenMake }).click();
  await page.getByText(own.tokenTold).waitFor();
  const token = (await page.locator("#token").textContent()) ?? "";
  const authorization = `Bearer ${token}`;
  const ask = () => fetch(`${house.origin}/api/v1/me`, { headers: { authorization } });
  expect((await ask()).status).toBe(200);
  await assertInForm(page);
  await page.reload();
  expect(await page.content(), "told once").not.toContain(token);
  await page.getByRole("button", { name: `${own.tokenEnd}: rapporto notturno` }).click();
  await page.getByText(own.tokensNone).waitFor();
  expect((await ask()).status).toBe(401);

  await page.waitForLoadState("load");
  await page.getByLabel(own.passwordCurrent).fill(password);
  await page.getByLabel(own.passwordNew).fill("parola-nuova");
  const changed = page.waitForResponse(/me\/password/);
  await page.getByRole("button", { name: own.passwordChange }).click();
  expect((await changed).status()).toBe(204);
  await house.stranger.signIn("clinica", "parola-nuova");
  expect(complaints).toEqual([]);
});

test("somebody taking part comes in with their code, and is told in plain words when it is not right", async () => {
  const house = await openHouse();
  await house.state.registry.addEnrolment(enrolment(), "clinica");
  const code = accessCodeFrom(new Uint8Array(16).fill(7));
  const now = house.clock.now();
  const hash = hashAccessCode(code) ?? new Uint8Array();
  await house.state.people.setAccessCode(anna, hash, now, after(now, days(1)));
  const own = accountWords.it;
  const { page } = await visit(browser(), house, "it-IT", 375);
  await page.goto("/sign-in");
  await assertInForm(page);
  await page.getByLabel(own.accessCode).fill("zzzz zzzz zzzz zzzz");
  await page.getByRole("button", { name: own.enterByCode }).click();
  await page.getByText(own.wrongAccessCode).waitFor();
  await page.getByLabel(own.accessCode).fill(code.toUpperCase().replaceAll("-", " "));
  const entered = page.waitForResponse((reply) => reply.url().endsWith("/session/code") && reply.ok());
  await page.getByRole("button", { name: own.enterByCode }).click();
  await entered;
  await page.waitForURL(`${house.origin}/mine`);
  expect(await page.evaluate(async () => (await (await fetch("/api/v1/me")).json()).username)).toBe(anna);
});

test("with a provider there is a way to it on the sign-in page, and back", async () => {
  const provider = await signOnProvider();
  const house = await openHouse({ oidc: provider.client });
  await provider.open(house.origin);
  const identity = { issuer: provider.client.issuer, subject: provider.person.subject };
  const body = { username: "verdi", roles: ["clinician"], identity };
  await house.admin.post("/api/v1/users", body, 201);
  const own = accountWords.en;
  const { page, complaints } = await visit(browser(), house, "en-GB", 375);
  await page.goto("/account");
  await page.getByRole("link", { name: own.signOn }).click();
  await page.getByRole("heading", { level: 1, name: own.account }).waitFor();
  await page.getByText(own.factorElsewhere).waitFor();
  expect(complaints).toEqual([]);

  provider.person.subject = "somebody-else";
  const stranger = await visit(browser(), house, "en-GB", 375);
  await stranger.page.goto("/sign-in");
  await stranger.page.getByRole("link", { name: own.signOn }).click();
  await stranger.page.getByText("somebody-else").waitFor();
  await assertInForm(stranger.page);
});
