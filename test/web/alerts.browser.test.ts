import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { after, hours, minutes } from "../../model/time.ts";
import { words as allWords } from "../../web/words.ts";
import { type House, openHouse } from "../api/house.ts";
import {
  alert,
  anna,
  batch,
  bruno,
  clearing,
  enrolment,
  inMinutes,
  raising,
} from "../store/state-samples.ts";
import { assertInForm, signIn, useBrowser, visit } from "./browser.ts";

const browser = useBrowser();
const words = allWords.it;

async function raise(house: House, ...alerts: readonly ReturnType<typeof alert>[]): Promise<void> {
  const from = await house.state.progress.position(0);
  await house.state.progress.commit(
    batch(from, { to: from + 1, alerts: alerts.map((each) => raising(each)) }),
  );
  house.api.alertsChanged();
}

/** What falls due by now, as the pipeline takes it between two batches. */
async function fallDue(house: House): Promise<void> {
  const { alerts } = house.state;
  for (const deadline of await alerts.overdue(house.clock.now(), 10))
    await alerts.fallDue(deadline, house.clock.now());
  house.api.alertsChanged();
}

async function answer(
  page: Page,
  dialog: string,
  button: string,
  fill: (dialog: ReturnType<Page["locator"]>) => Promise<void>,
) {
  const open = page.getByRole("dialog", { name: dialog });
  await fill(open);
  await open.getByRole("button", { name: button, exact: true }).click();
}

test("one alert from its raise to its outcome: reminded, lapsed, passed on, resolved, closed, and all of it told", async () => {
  const house = await openHouse();
  await house.state.registry.addEnrolment(enrolment({ careGroup: "cardiologia" }), "hub");
  const { page, complaints } = await visit(browser(), house, "it-IT");
  await signIn(page, words);
  await page.getByText(words.live).waitFor();
  await raise(house, alert("a", { raisedAt: house.clock.now(), careGroup: "cardiologia" }));
  const row = page.locator("#alert-a");
  await row.getByText(words.state_raised).waitFor();

  await row.getByRole("button", { name: words.remind }).click();
  await answer(page, words.remindTitle, words.remind, (dialog) => dialog.getByLabel(words.remind_15).check());
  await row.getByText(words.state_acknowledged).waitFor();
  await row.getByText(/torna tra 1[45] min/).waitFor();
  const { acknowledgedUntil } = (await house.state.alerts.alert("a")) ?? {};
  expect((acknowledgedUntil ?? 0) - house.clock.now()).toBeCloseTo(minutes(15), -4);

  house.clock.advance(minutes(17));
  await fallDue(house);
  await row.getByText(words.state_raised).waitFor();
  await page.reload(); // a session ends half an hour after its last use
  await page.getByText(words.live).waitFor();
  house.clock.advance(minutes(20));
  await fallDue(house);
  await row.getByText(words.escalatedTo(1)).waitFor();

  await row.getByRole("link", { name: "Saturazione bassa" }).click();
  await page.waitForURL(/\/alerts\/a$/);
  await assertInForm(page);
  await page.getByRole("region", { name: "Chi è stato avvisato" }).first().waitFor();
  await page.waitForLoadState("load");
  await page.getByRole("button", { name: words.assign }).click();
  await answer(page, words.assignTitle, words.assign, async (dialog) => {
    await dialog.getByLabel(words.assignTo).selectOption("clinica");
  });
  await page.locator(".history").getByText("Assegnata · a clinica").waitFor();
  await page.waitForLoadState("load");
  await page.getByRole("button", { name: words.resolve }).click();
  await answer(page, words.resolveTitle, words.resolve, async (dialog) => {
    await dialog.getByLabel(words["outcome_true-acted"]).check();
    await dialog.getByLabel(words.note).fill("visita a casa");
  });
  await page.locator("#alert .state", { hasText: words.state_resolved }).waitFor();
  await page.waitForLoadState("load");
  await page.getByRole("button", { name: words.closeAlert }).click();
  await page.locator("#alert .state", { hasText: words.state_closed }).waitFor();
  const history = await page.locator(".history li").allTextContents();
  const told = [
    "Nuova",
    "In carico",
    "Presa in carico scaduta",
    words.escalatedTo(1),
    "Assegnata",
    "Risolta",
    "Chiusa",
  ];
  expect(history).toHaveLength(told.length);
  for (const [index, text] of told.entries()) expect(history[index]).toContain(text);
  expect(await page.locator("#told + .scrolled tbody tr").count(), "who was told").toBeGreaterThan(1);
  expect(complaints).toEqual([]);
});

test("a person's alerts stand together, with what must be known of each; in the other list nothing comes in", async () => {
  const house = await openHouse();
  for (const patient of [anna, bruno]) await house.state.registry.addEnrolment(enrolment({ patient }), "hub");
  const rule = (id: string) => ({ rule: { id, version: "1" }, raisedAt: house.clock.now() });
  await raise(
    house,
    alert("a-low", { ...rule("a-low"), priority: "low", late: true }),
    alert("b-high", { ...rule("b-high"), patient: bruno, flapping: true }),
    alert("tech", {
      ...rule("tech"),
      priority: "technical",
      affected: [anna],
      text: { it: "Gateway muto", en: "Gateway silent" },
    }),
    alert("a-medium", { ...rule("a-medium"), priority: "medium", cause: "tech" }),
  );
  const until = new Date(after(house.clock.now(), hours(5))).toISOString();
  await house.clinician.post(
    "/api/v1/suppressions",
    { patient: anna, rule: "a-low", reason: "in ospedale", until },
    201,
  );
  const { page, complaints } = await visit(browser(), house, "it-IT", 375);
  await signIn(page, words);
  const rows = page.locator("#alerts tbody tr");
  await rows.first().waitFor();
  expect(await rows.evaluateAll((all) => all.map((each) => each.id))).toEqual([
    "alert-b-high",
    "alert-a-medium",
    "alert-a-low",
    "alert-tech",
  ]);
  await page
    .locator("#alert-a-low")
    .getByText("Sospesa fino al 22/11 14:00 · in ospedale · clinica")
    .waitFor();
  await page.locator("#alert-a-medium").getByRole("link", { name: words.explainedBy }).waitFor();
  await assertInForm(page);
  const mark = page.locator("#alert-tech .mark");
  expect(await mark.evaluate((each) => getComputedStyle(each).backgroundColor)).toBe("rgb(255, 255, 255)");

  await page.getByRole("link", { name: words.list_suppressed }).click();
  await page.getByRole("rowheader", { name: anna }).waitFor();
  await assertInForm(page);
  await page.waitForLoadState("load");
  await page.getByRole("button", { name: "Termina ora" }).click();
  await page.getByText("Nessuna sospensione in corso.").waitFor();
  await page.getByRole("link", { name: words.list_attention }).click();
  await page.getByRole("heading", { name: "Regole da rivedere" }).waitFor();
  await assertInForm(page);
  await page.getByRole("link", { name: words.list_taken, exact: true }).click();
  await page.getByText(words.noneTaken).waitFor();
  await page.getByText(words.live).waitFor();
  await raise(house, alert("new", rule("new")));
  await house.clinician.post("/api/v1/alerts/b-high/transitions", { to: "acknowledged" });
  await page.locator("#alert-b-high").waitFor();
  expect(await page.locator("#alert-new").count()).toBe(0);
  expect(complaints).toEqual([]);
});

test("high priority interrupts whoever listens once in ten seconds, and then tells of all at once", async () => {
  const house = await openHouse();
  const { page } = await visit(browser(), house, "it-IT");
  await page.clock.install();
  await signIn(page, words);
  await page.getByText(words.live).waitFor();
  const said = page.locator("#urgent");
  const high = (id: string) => alert(id, { rule: { id, version: "1" } });
  await raise(house, high("one"));
  await page.locator("#alert-one").waitFor();
  await page.clock.runFor(10);
  expect(await said.textContent()).toBe(`${words.newHigh(1)}: Saturazione bassa`);
  await raise(house, high("two"), high("three"), high("four"));
  await page.locator("#alert-four").waitFor();
  await page.clock.runFor(9_000);
  expect(await said.textContent()).toBe(`${words.newHigh(1)}: Saturazione bassa`);
  await page.clock.runFor(1_000);
  expect(await said.textContent()).toBe(words.newHigh(3));
});

test("one alert's page changes under nobody's eyes: it says that it has changed", async () => {
  const house = await openHouse();
  await raise(house, alert("a", { priority: "medium", raisedAt: inMinutes(1) }));
  const { page, complaints } = await visit(browser(), house, "en-GB", 375);
  await signIn(page, allWords.en);
  await page.getByRole("link", { name: "Low saturation" }).click();
  await page.getByText(allWords.en.live).waitFor();
  await assertInForm(page);
  const from = await house.state.progress.position(0);
  await house.state.progress.commit(batch(from, { to: from + 1, alerts: [clearing("a", inMinutes(30))] }));
  house.api.alertsChanged();
  await page.getByText(allWords.en.changedMeanwhile).waitFor();
  await page.getByRole("button", { name: allWords.en.show }).click();
  await page.locator("#alert .state", { hasText: allWords.en.state_resolved }).waitFor();
  expect(complaints).toEqual([]);
});
