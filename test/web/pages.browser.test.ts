import { expect, test } from "vitest";
import { words as allWords } from "../../web/words.ts";
import { type House, openHouse } from "../api/house.ts";
import { reading } from "../api/readings.ts";
import { alert, anna, batch, enrolment, inMinutes, raising } from "../store/state-samples.ts";
import { assertInForm, signIn, useBrowser, visit } from "./browser.ts";

const browser = useBrowser();

/** Raises an alert as the pipeline would. */
async function raise(house: House, id: string, more: Parameters<typeof alert>[1] = {}): Promise<void> {
  const from = await house.state.progress.position(0);
  const raised = raising(alert(id, { rule: { id: `rule-${id}`, version: "1" }, ...more }));
  await house.state.progress.commit(batch(from, { to: from + 1, alerts: [raised] }));
  house.api.alertsChanged();
}

test.each([
  ["it-IT", "it", 1280],
  ["en-GB", "en", 375],
] as const)(
  "a clinician signs in (%s), sees an alert come in by itself, and takes it in hand",
  async (locale, language, width) => {
    const house = await openHouse();
    const words = allWords[language];
    const { page, complaints } = await visit(browser(), house, locale, width);
    await signIn(page, words);
    await page.getByText(words.noAlerts).waitFor();
    await page.getByText(words.live).waitFor();
    expect(await page.locator("html").getAttribute("lang")).toBe(language);
    await assertInForm(page);

    await raise(house, "a");
    const table = page.getByRole("table", { name: words.alertsTable });
    const row = table.getByRole("row", { name: language === "it" ? "Saturazione bassa" : "Low saturation" });
    await row.waitFor();
    expect(await row.getByRole("rowheader").textContent()).toContain(anna);
    expect(await row.textContent()).toContain(words.priority_high);
    expect(await row.textContent()).toContain("22/11 08:00");
    expect(await row.textContent()).toContain(language === "it" ? "88,5" : "88.5");
    await assertInForm(page);

    await row.getByRole("button", { name: `${words.acknowledge}: ${anna}` }).click();
    await row.getByText(words.state_acknowledged).waitFor();
    expect(await house.state.alerts.alert("a")).toMatchObject({
      state: "acknowledged",
      history: [{}, { by: "clinica" }],
    });

    await row.getByRole("button", { name: words.resolve }).click();
    const dialog = page.getByRole("dialog", { name: words.resolveTitle });
    await dialog.getByLabel(words["outcome_true-acted"]).check();
    await dialog.getByLabel(words.note).fill("visita a casa");
    await dialog.getByRole("button", { name: words.resolve }).click();
    await row.getByText(words.state_resolved).waitFor();
    const left = await row.getByRole("button").allTextContents();
    expect(left, "nothing is left to do but to put it away").toEqual([words.closeAlert]);
    expect((await house.state.alerts.alert("a"))?.history.at(-1)).toMatchObject({
      outcome: "true-acted",
      note: "visita a casa",
    });
    expect(complaints).toEqual([]);
  },
);

test("a row does not move under the pointer: what is new waits and is announced until it is asked for", async () => {
  const house = await openHouse();
  const words = allWords.it;
  const { page } = await visit(browser(), house, "it-IT");
  await raise(house, "old", { priority: "low" });
  await signIn(page, words);
  const old = page.locator("#alert-old");
  await old.hover();
  await page.getByText(words.live).waitFor();
  await raise(house, "new");
  await page.getByText(`${words.newAlerts(1)}, ${words.ofWhichHigh(1)}`).waitFor();
  expect(await page.locator("#urgent").textContent()).toContain(words.newHigh(1));
  expect(await page.locator("#alerts tbody tr").count()).toBe(1);
  await page.getByRole("button", { name: words.show }).click();
  const rows = page.locator("#alerts tbody tr");
  expect(await rows.evaluateAll((all) => all.map((row) => row.id))).toEqual(["alert-new", "alert-old"]);
});

test("of two windows, the slower one is told that somebody was faster, and shows how it stands", async () => {
  const house = await openHouse();
  const words = allWords.it;
  await raise(house, "a");
  const { page } = await visit(browser(), house, "it-IT");
  // This window hears nothing live, as one whose feed is just coming back.
  await page.route("**/alerts/events*", (route) => route.abort());
  await signIn(page, words);
  await page.locator("#alert-a").waitFor();
  await page.waitForLoadState("load"); // the row is there before the script that hears its buttons
  await house.clinician.post("/api/v1/alerts/a/transitions", { to: "acknowledged" });
  await page.getByRole("button", { name: words.acknowledge }).click();
  await page.getByText(words.alreadyMoved).waitFor();
  await page.locator("#alert-a").getByText(words.state_acknowledged).waitFor();
});

test("a lost connection is said within half a minute, and the page comes back by itself", async () => {
  const house = await openHouse();
  const words = allWords.en;
  const { page, context } = await visit(browser(), house, "en-GB");
  await page.clock.install();
  await signIn(page, words);
  await page.getByText(words.live).waitFor();
  await context.setOffline(true);
  await page.clock.runFor(27_000);
  await page.getByText(words.stale).waitFor();
  await raise(house, "meanwhile");
  await context.setOffline(false);
  await expect
    .poll(
      async () => {
        await page.clock.runFor(5_000);
        return page.getByText(words.stale).isVisible();
      },
      { timeout: 30_000 },
    )
    .toBe(false);
  await page.locator("#alert-meanwhile").waitFor();
});

test("who was signed out meanwhile is led to the sign-in page and back to where they were", async () => {
  const house = await openHouse();
  const words = allWords.it;
  await raise(house, "a");
  const { page, context } = await visit(browser(), house, "it-IT");
  await signIn(page, words);
  await page.locator("#alert-a").waitFor();
  await page.waitForLoadState("load");
  await context.clearCookies();
  await page.getByRole("button", { name: words.acknowledge }).click();
  await page.waitForURL(/\/sign-in\?next=%2F$/);
  await page.getByLabel(words.username).fill("clinica");
  await page.getByLabel(words.password).fill("sbagliata");
  await page.getByRole("button", { name: words.signIn }).click();
  await page.getByText(words.wrongPassword).waitFor();
});

test.each([1280, 375])(
  "a patient's charts and tables fit a window %i pixels wide, in both languages",
  async (width) => {
    const house = await openHouse();
    await house.state.registry.addEnrolment(enrolment(), "hub");
    const spo2 = Array.from({ length: 40 }, (_, n) =>
      reading({ code: "spo2", value: 92 + (n % 6), at: inMinutes(-15 * n) }),
    );
    await house.telemetry.append([...spo2, reading({ value: 71 })]);
    await raise(house, "a");
    const { page, complaints } = await visit(browser(), house, "it-IT", width);
    await signIn(page, allWords.it);
    await page.getByRole("link", { name: anna }).click();
    await page.getByRole("img", { name: "Saturazione di ossigeno" }).waitFor();
    await page.getByText(allWords.it.dataTable).first().click();
    await page.getByRole("cell", { name: "22/11 08:00" }).first().waitFor();
    await assertInForm(page);

    await page.getByRole("link", { name: "7 giorni" }).click();
    await page.getByRole("link", { name: "English" }).click();
    await page.getByRole("img", { name: "Oxygen saturation" }).waitFor();
    expect(page.url(), "the switch keeps what one looks at").toContain("range=7d");
    await assertInForm(page);
    await page.waitForLoadState("load");
    await page.getByRole("button", { name: allWords.en.acknowledge }).click();
    await page.locator("#alert-a").getByText(allWords.en.state_acknowledged).waitFor();

    await page.setViewportSize({ width: 375, height: 800 });
    await page.getByRole("button", { name: allWords.en.signOut }).click();
    await page.getByRole("button", { name: allWords.en.signIn }).waitFor();
    expect(complaints).toEqual([]);
  },
);
