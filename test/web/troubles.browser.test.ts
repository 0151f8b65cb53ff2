import { expect, test } from "vitest";
import { before, days, hours } from "../../model/time.ts";
import { words as allWords } from "../../web/words.ts";
import { openHouse } from "../api/house.ts";
import { assertInForm, signIn, useBrowser, visit } from "./browser.ts";

const browser = useBrowser();

test.each([
  ["it-IT", "it", 1280],
  ["en-GB", "en", 375],
] as const)(
  "what is amiss stands at the head of an open page (%s), and goes when it is mended",
  async (locale, language, width) => {
    const house = await openHouse();
    const words = allWords[language];
    const { page, complaints } = await visit(browser(), house, locale, width);
    await page.clock.install();
    await signIn(page, words);
    await page.getByText(words.noAlerts).waitFor();
    await page.waitForLoadState("load"); // the script that asks again
    const strip = page.locator("#troubles");
    expect(await strip.textContent()).toBe("");

    house.board.set("telemetry_far_failing_since", before(house.clock.now(), hours(3)));
    house.board.set("telemetry_near_since", before(house.clock.now(), days(40)));
    await page.clock.runFor(61_000);
    await page.getByText(words["trouble_store-away"](words.troubleMoment("22/11", "06:00"))).waitFor();
    expect(await strip.textContent()).toContain(words.troubleShownFrom("13/10/2026"));
    await assertInForm(page);

    house.board.set("telemetry_far_failing_since", 0);
    await page.clock.runFor(61_000);
    await expect.poll(() => strip.textContent()).toBe("");
    expect(complaints).toEqual([]);
  },
);
