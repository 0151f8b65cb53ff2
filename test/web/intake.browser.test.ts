import { expect, test } from "vitest";
import { loadPilot } from "../../boot/pilot.ts";
import { questionnaire } from "../../model/questionnaire.ts";
import { intakeWords } from "../../web/intake-words.ts";
import { words as allWords } from "../../web/words.ts";
import { openHouse, password } from "../api/house.ts";
import { anna, enrolment } from "../store/state-samples.ts";
import { assertInForm, signIn, useBrowser, visit } from "./browser.ts";

const browser = useBrowser();
const demo = await loadPilot("pilots/demo");

/** Ten items of our own: the words of a questionnaire are the pilot's to bring. */
const worded = questionnaire.parse({
  id: "usabilita-pazienti",
  title: { it: "È facile da usare?", en: "Is it easy to use?" },
  instrument: "SUS",
  version: "prova-1",
  answeredBy: "patient",
  licence: "a test's own words",
  items: Array.from({ length: 10 }, (_, n) => ({
    id: `d${n + 1}`,
    text: { it: `La prova numero ${n + 1} mi è sembrata facile.`, en: `Trial number ${n + 1} seemed easy.` },
    scale: {
      min: 1,
      max: 5,
      low: { it: "per niente d'accordo", en: "strongly disagree" },
      high: { it: "del tutto d'accordo", en: "strongly agree" },
    },
  })),
});
const pilot = {
  ...demo,
  questionnaires: demo.questionnaires.map((each) => (each.id === worded.id ? worded : each)),
};
test.each([
  ["it-IT", "it", 1280],
  ["en-GB", "en", 375],
] as const)(
  "clinicians (%s) enter a cost and a questionnaire from paper by keyboard, and strike out what was wrong",
  async (locale, language, width) => {
    const house = await openHouse({ pilot });
    await house.state.registry.addEnrolment(enrolment(), "hub");
    const words = intakeWords[language];
    const { page, complaints } = await visit(browser(), house, locale, width);
    await signIn(page, allWords[language]);
    await page.getByRole("link", { name: words.title, exact: true }).click();
    await page.waitForURL(/\/intake$/);
    await assertInForm(page);

    await page.getByLabel(words.what).selectOption("cost");
    await page.getByRole("button", { name: words.choose }).click();
    await page.getByRole("heading", { name: words.kinds.cost }).waitFor();
    await page.getByLabel(words.fields.key).fill("Fattura 7");
    for (const [field, value] of [
      [words.fields.bearer, "authority"],
      [words.fields.category, "connectivity"],
      [words.fields.type, "variable"],
      [words.fields.vatIncluded, "true"],
    ] as const) {
      await page.getByLabel(field).selectOption(value);
    }
    await page.getByLabel(words.fields.amount).fill("dodici");
    await page.getByRole("button", { name: words.enter, exact: true }).click();
    await page.getByText(words.wrong(words.fields.amount)).waitFor();
    expect(await page.locator(":focus").getAttribute("name"), "the faulty field").toBe("amount");
    await assertInForm(page);
    await page.keyboard.type("1.096,40");
    await page.getByLabel(words.fields.amount).fill("1.096,40");
    await page.keyboard.press("Enter");
    await page.getByText(words.entered, { exact: true }).waitFor();
    await page.getByText(language === "it" ? "1096,40" : "1096.40").waitFor();
    const row = page.locator("[data-entry]");
    await row.getByText(words.strike, { exact: true }).first().click();
    await row.getByLabel(words.strikeWhy).fill("importo sbagliato");
    await row.getByRole("button", { name: words.strike }).click();
    await page.locator(".struck").getByText("importo sbagliato").waitFor();

    await page.getByLabel(words.what).selectOption(`questionnaire:${worded.id}`);
    await page.getByRole("button", { name: words.choose }).click();
    await page.getByRole("heading", { name: worded.title[language] }).waitFor();
    await page.getByLabel(words.fields.patient).fill(anna);
    await page.getByLabel(words.fields.answeredBy).selectOption("patient");
    const items = page.locator("fieldset.item");
    expect(await items.count()).toBe(10);
    for (let n = 0; n < 9; n += 1) await items.nth(n).getByLabel("4", { exact: true }).check();
    await items.nth(9).getByLabel(words.blank).focus();
    await page.keyboard.press("Space");
    await assertInForm(page);
    await page.getByRole("button", { name: words.enter, exact: true }).click();
    await page.getByText(words.answered(9)).waitFor();
    await page.getByLabel(words.fields.patient).fill(anna);
    await page.getByLabel(words.fields.answeredBy).selectOption("patient");
    await page.getByLabel(words.sent).check();
    await page.getByRole("button", { name: words.enter, exact: true }).click();
    await page.locator(".facts").getByText(words.sentOnly, { exact: false }).first().waitFor();
    expect(await page.locator("[data-entry]").count()).toBe(2);
    await page.getByLabel(words.fields.patient).fill(anna);
    await page.getByLabel(words.fields.answeredBy).selectOption("patient");
    await page.getByLabel(words.sent).check();
    await page.getByRole("button", { name: words.enter, exact: true }).click();
    await page.getByText(words.twice).waitFor();
    expect(complaints.filter((each) => !/status of 4(00|09)/.test(each))).toEqual([]);

    // What evaluators are shown is the same page with less in it: once is enough.
    if (width < 1000) return;
    await house.user(["evaluator"]);
    const other = await visit(browser(), house, locale, width);
    await other.page.goto("/intake");
    await other.page.getByLabel(allWords[language].username).fill("evaluator-1");
    await other.page.getByLabel(allWords[language].password).fill(password);
    await other.page.getByRole("button", { name: allWords[language].signIn, exact: true }).click();
    await other.page.getByText(words.ownOnly).waitFor();
    const offered = await other.page.getByLabel(words.what).locator("option").allTextContents();
    expect(offered).toContain(words.kinds.revenue);
    expect(offered.join()).not.toContain(words.kinds.exit);
    expect(await other.page.content()).not.toContain(anna);
    expect(other.complaints).toEqual([]);
  },
);
