import { expect, test } from "vitest";
import { docsWords } from "../../web/docs-words.ts";
import { openHouse } from "../api/house.ts";
import { assertInForm, useBrowser, visit } from "./browser.ts";

const browser = useBrowser();

test.each([
  ["it-IT", "it", 375],
  ["en-GB", "en", 1280],
] as const)(
  "whoever builds devices (%s) reads the page without signing in, and is led to the documents",
  async (locale, language, width) => {
    const house = await openHouse({ publicUrl: "https://telemonitoraggio.valli-di-lanzo.example.it" });
    const { page, complaints } = await visit(browser(), house, locale, width);
    await page.goto("/docs");
    await page.getByRole("heading", { name: docsWords[language].title, level: 1 }).waitFor();
    await assertInForm(page);
    expect(
      await page.getByRole("region", { name: docsWords[language].channels }).locator("tbody tr").count(),
    ).toBe(12);
    expect(complaints, "before it leaves for what is no page").toEqual([]);
    await page.getByRole("link", { name: "receipt", exact: true }).click();
    expect(JSON.parse((await page.locator("body").textContent()) ?? "")).toMatchObject({ type: "object" });
    await page.goBack();
    await page.getByRole("link", { name: "/asyncapi.json" }).click();
    expect(await page.locator("body").textContent()).toContain('"asyncapi":"3.0.0"');
  },
);
