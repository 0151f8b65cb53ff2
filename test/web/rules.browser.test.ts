import { expect, test } from "vitest";
import { loadPilot } from "../../boot/pilot.ts";
import { messageAt } from "../../model/identity.ts";
import { rulesWords } from "../../web/rules-words.ts";
import { words as allWords } from "../../web/words.ts";
import { openHouse, password } from "../api/house.ts";
import { reading } from "../api/readings.ts";
import { enrolment, type inHours } from "../store/state-samples.ts";
import { assertInForm, signIn, useBrowser, visit } from "./browser.ts";

const browser = useBrowser();
const demo = await loadPilot("pilots/demo");

test.each([
  ["it-IT", "it", 1280],
  ["en-GB", "en", 375],
] as const)(
  "clinicians (%s) see every rule, try another limit on the past, propose it, and another approves",
  async (locale, language, width) => {
    const house = await openHouse({ pilot: demo });
    await house.state.registry.addEnrolment(enrolment(), "hub");
    const now = Date.now();
    await house.telemetry.append(
      [38.2, 37, 39].map((value, n) => {
        const at = (now - (9 - n) * 3_600_000) as ReturnType<typeof inHours>;
        return reading({ code: "body-temperature", at, value, message: messageAt(0, n + 1) });
      }),
    );
    const words = rulesWords[language];
    const { page, complaints } = await visit(browser(), house, locale, width);
    await signIn(page, allWords[language]);
    await page.getByRole("navigation").getByRole("link", { name: words.title, exact: true }).click();
    await page.waitForURL(/\/rules$/);
    await assertInForm(page);
    expect(await page.locator(".rule").count()).toBe(demo.rules.length);
    const idle = demo.rules.filter(({ confirmed }) => confirmed === undefined);
    expect(await page.getByText(words.notConfirmed).count()).toBe(idle.length);

    const card = page.locator('[data-rule="fever"]');
    await card.getByText(words.change).click();
    await card.getByLabel(words.why).fill("troppe allerte");
    await card.locator("input[name=limit]").fill("38.5");
    await card.getByRole("button", { name: words.preview }).click();
    await card.getByText(words.previewed(2, 1, 0, 1, 0)).waitFor();
    await assertInForm(page);
    await card.getByRole("button", { name: words.propose, exact: true }).click();
    await card.getByText(words.secondPerson).waitFor();
    expect(await card.getByRole("button", { name: words.approve }).count(), "one's own").toBe(0);
    expect(complaints).toEqual([]);

    // The other one's side is the same page: once is enough.
    if (width < 1000) return;
    await house.user(["clinician"]);
    const other = await visit(browser(), house, locale, width);
    await other.page.goto("/rules");
    await other.page.getByLabel(allWords[language].username).fill("clinician-1");
    await other.page.getByLabel(allWords[language].password).fill(password);
    await other.page.getByRole("button", { name: allWords[language].signIn, exact: true }).click();
    const theirs = other.page.locator('[data-rule="fever"]');
    await theirs.getByRole("button", { name: words.approve }).click();
    await theirs.getByText(words.confirmedBy("clinician-1", "22/11/2026")).waitFor();
    await theirs.getByText(language === "it" ? "38,5" : "38.5").waitFor();
    expect(other.complaints).toEqual([]);
  },
);
