import { expect, test } from "vitest";
import { madeReport } from "../../reports/jobs/making.ts";
import { makingOver } from "../../reports/jobs/making-needs.ts";
import { workshop } from "../../reports/jobs/workshop.ts";
import { openFiguring } from "../../rules/indicators/figuring.ts";
import { reportsWords } from "../../web/reports-words.ts";
import { words as allWords } from "../../web/words.ts";
import { movableClock, openHouse, password } from "../api/house.ts";
import { pilot } from "../api/pilot.ts";
import { addPeople, at, key } from "../reports/report-house.ts";
import { silent } from "../store/state-samples.ts";
import { assertInForm, useBrowser, visit } from "./browser.ts";

const browser = useBrowser();

test.each([
  ["it-IT", "it", 1280],
  ["en-GB", "en", 375],
] as const)(
  "evaluators (%s) ask for a report, see it being made, and read it",
  async (locale, language, width) => {
    const house = await openHouse({ clock: movableClock(at("2026-04-20T08:00:00Z")) });
    await addPeople(house.state);
    const { state, clock } = house;
    const making = makingOver({
      pilot,
      version: "0",
      key,
      state,
      figuring: await openFiguring(pilot, clock),
    });
    const make = async (...[job, told]: Parameters<Parameters<typeof workshop>[0]["make"]>) =>
      (await madeReport(job, making, told)).finished;
    const shop = workshop({ book: state.reports, make, clock, log: silent });
    await house.user(["evaluator"]);
    const words = reportsWords[language];
    const { page, complaints } = await visit(browser(), house, locale, width);
    await page.goto("/reports");
    await page.getByLabel(allWords[language].username).fill("evaluator-1");
    await page.getByLabel(allWords[language].password).fill(password);
    await page.getByRole("button", { name: allWords[language].signIn, exact: true }).click();
    await page.getByRole("heading", { name: words.title, exact: true }).waitFor();
    await page.getByText(words.none).waitFor();
    await assertInForm(page);

    await page.getByLabel(words.kind).selectOption("service");
    await page.getByRole("button", { name: words.make }).click();
    await page.getByText(words.needsService).waitFor();
    await page.getByLabel(words.service, { exact: true }).selectOption("cuore-a-casa");
    await page.getByRole("button", { name: words.make }).click();
    await page.getByText(words.states.queued).waitFor();
    expect(await page.getByLabel(words.progress).count()).toBe(1);
    await assertInForm(page);
    const made = (async () => {
      while (await shop.step());
    })();
    await page.getByText(words.states.done).waitFor();
    await made;
    await assertInForm(page);
    if (process.env["LABHUB_SHOTS"])
      await page.screenshot({
        path: `${process.env["LABHUB_SHOTS"]}/reports-${language}.png`,
        fullPage: true,
      });

    const opened = page.waitForResponse((reply) => reply.url().includes("/documents/"));
    await page.getByRole("link", { name: words.formats.html, exact: true }).click();
    await opened;
    while (await shop.step());
    await page
      .getByRole("heading", { level: 1 })
      .filter({ hasText: pilot.services[0]?.name[language] ?? "" })
      .waitFor();
    expect(await page.locator("svg").count()).toBeGreaterThan(0);
    if (process.env["LABHUB_SHOTS"])
      await page.screenshot({ path: `${process.env["LABHUB_SHOTS"]}/report-${language}.png` });
    expect(complaints.filter((each) => !/status of 4/.test(each))).toEqual([]);
  },
);
