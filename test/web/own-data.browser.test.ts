import { expect, test } from "vitest";
import { patientId } from "../../model/identity.ts";
import { ownDataWords } from "../../web/own-data-words.ts";
import { words as allWords } from "../../web/words.ts";
import { openHouse, password } from "../api/house.ts";
import { reading } from "../api/readings.ts";
import { alert, batch, enrolment, raising } from "../store/state-samples.ts";
import { assertInForm, useBrowser, visit } from "./browser.ts";

const browser = useBrowser();

test.each([
  ["it-IT", "it", 1280],
  ["en-GB", "en", 375],
] as const)(
  "a participant (%s) sees what is held and who looked, takes a copy, changes their mind, and leaves",
  async (locale, language, width) => {
    const house = await openHouse();
    const citizen = await house.user(["citizen"]);
    const patient = patientId.parse((await citizen.get("/api/v1/me")).username);
    await house.telemetry.append([reading({ patient, value: 71 })]);
    await house.clinician.get(`/api/v1/patients/${patient}`);
    const words = ownDataWords[language];
    const { page, context, complaints } = await visit(browser(), house, locale, width);
    const [name = "", value = ""] = (citizen.cookie ?? "").split("=");
    await context.addCookies([{ name, value, url: house.origin }]);

    await page.goto("/");
    await page.waitForURL(/\/mine$/);
    expect(await page.locator("html").getAttribute("lang")).toBe(language);
    await assertInForm(page);
    await page.getByText("71").waitFor();
    await page.getByText(`${words.roles.clinician} (clinica)`).waitFor();
    await page.waitForLoadState("load");

    const download = page.waitForEvent("download");
    await page.getByRole("link", { name: words.copyTable }).click();
    expect((await download).suggestedFilename()).toBe("labhub.csv");

    const standing = async () =>
      (await house.clinician.get(`/api/v1/enrolments/${patient}/history`)).standing.consented;
    await page.getByRole("button", { name: words.take }).last().click();
    await expect.poll(standing).toEqual(["participation"]);
    await page.waitForLoadState("load");

    await page.getByRole("button", { name: words.leaveButton }).click();
    await page.getByRole("dialog").getByRole("button", { name: words.leaveYes }).click();
    await page.getByText(words.left("22/11/2026")).waitFor();
    await assertInForm(page);
    expect(await page.getByRole("button", { name: words.give }).count(), "nothing is left to choose").toBe(0);
    expect(complaints).toEqual([]);
  },
);

test.each([
  ["it-IT", "it", 375],
  ["en-GB", "en", 1280],
] as const)(
  "an admin (%s) breaks the glass with a reason and makes it whole again",
  async (locale, language, width) => {
    const house = await openHouse();
    await house.state.registry.addEnrolment(enrolment(), "hub");
    await house.state.progress.commit(batch(0, { alerts: [raising(alert("a"))] }));
    const words = allWords[language];
    const { page, complaints } = await visit(browser(), house, locale, width);
    await page.goto("/");
    await page.getByLabel(words.username).fill("admin");
    await page.getByLabel(words.password).fill(password);
    await page.getByRole("button", { name: words.signIn, exact: true }).click();
    await page.getByText(words.glassTitle).click();
    await page.waitForLoadState("load");
    await assertInForm(page);
    const low = page.getByText(language === "it" ? "Saturazione bassa" : "Low saturation");
    expect(await low.count()).toBe(0);
    await page.getByLabel(words.glassReason).fill("RSSMRA85T10A562S");
    await page.getByRole("button", { name: words.glassBreak }).click();
    await page.getByText(words.glassRestricted).waitFor();
    await page.getByLabel(words.glassReason).fill("nessun clinico raggiungibile");
    await page.getByRole("button", { name: words.glassBreak }).click();
    await low.waitFor();
    await assertInForm(page);
    await page.waitForLoadState("load");
    await page.getByRole("button", { name: words.glassEnd }).click();
    await page.getByText(words.glassTitle).waitFor();
    expect(await low.count()).toBe(0);
    expect(complaints.filter((each) => !each.includes("400"))).toEqual([]);
  },
);
