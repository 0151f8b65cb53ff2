import { expect, test } from "vitest";
import { alarmMeasures } from "../../model/alarm-measures.ts";
import { indicatorOf } from "../../model/indicator.ts";
import { mastDomainNames } from "../../model/mast.ts";
import { indicatorsWords } from "../../web/indicators-words.ts";
import { words as allWords } from "../../web/words.ts";
import { openHouse, password } from "../api/house.ts";
import { demo, participants, plant } from "../api/planted.ts";
import { assertInForm, useBrowser, visit } from "./browser.ts";

const browser = useBrowser();
const withheld = { it: "n.d. (riservatezza)", en: "withheld (confidentiality)" };

test.each([
  ["it-IT", "it", 1280],
  ["en-GB", "en", 375],
] as const)(
  "evaluators (%s) read all indicators, choose months, tell one apart by keyboard, and see what is hidden and unanswered",
  async (locale, language, width) => {
    const house = await openHouse({ pilot: demo });
    await plant(house.state);
    await house.user(["evaluator"]);
    const [own, shared] = [indicatorsWords[language], allWords[language]];
    const { page, complaints } = await visit(browser(), house, locale, width);
    await page.goto("/indicators");
    await page.getByLabel(shared.username).fill("evaluator-1");
    await page.getByLabel(shared.password).fill(password);
    await page.getByRole("button", { name: shared.signIn, exact: true }).click();
    await page.getByRole("heading", { name: own.title, exact: true }).waitFor();
    await assertInForm(page);
    await page.getByText(own.final).waitFor();
    const gaps = page.locator(".gaps");
    expect(await gaps.textContent()).toContain(mastDomainNames[3][language]);
    expect(await gaps.textContent(), "km and visits answer it").not.toContain(mastDomainNames[6][language]);
    expect(await page.locator("[data-indicator]").count()).toBe(67 + alarmMeasures.length);

    // By keyboard alone: the month, then the figure, then its grouping.
    await page.getByLabel(own.to, { exact: true }).focus();
    await page.getByLabel(own.to, { exact: true }).selectOption("2026-11");
    await page.getByRole("button", { name: own.show }).focus();
    await page.keyboard.press("Enter");
    await page.getByText(own.provisional).waitFor();
    expect(page.url()).toContain("to=2026-11");
    await page
      .getByRole("link", { name: indicatorOf("travel-km-avoided")?.name[language] ?? "", exact: true })
      .focus();
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/indicators\/travel-km-avoided/);
    await page.getByLabel(own.by).selectOption("municipality");
    await page.getByRole("button", { name: own.show }).focus();
    await page.keyboard.press("Enter");
    const balme = page.locator('[data-stratum="001019"]');
    await balme.waitFor();
    expect(await balme.textContent()).toContain(withheld[language]);
    expect(await balme.textContent()).not.toMatch(/\d/);
    await page.locator(".drawing svg[role=img]").waitFor();
    await assertInForm(page);
    const seen = await page.content();
    for (const each of participants) expect(seen.includes(each)).toBe(false);

    const table = page.waitForEvent("download");
    await page.getByRole("link", { name: own.csv, exact: true }).click();
    expect((await table).suggestedFilename()).toBe("travel-km-avoided.csv");
    await page.getByLabel(own.by).selectOption("month");
    await page.getByRole("button", { name: own.show }).click();
    await page.locator('[data-stratum="2026-09"]').waitFor();
    await page.getByRole("link", { name: own.back }).click();
    await page.getByText(own.provisional).waitFor();
    expect(complaints).toEqual([]);
  },
);
