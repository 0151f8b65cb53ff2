import { existsSync } from "node:fs";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished } from "vitest";
import { type House, password } from "../api/house.ts";

const executablePath = "/usr/bin/chromium";
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A browser for all tests of a file. Fails, rather than skips, where there is none. */
export function useBrowser(): () => Browser {
  let browser: Browser | null = null;
  beforeAll(async () => {
    if (!existsSync(executablePath)) {
      throw new Error(
        `These tests need Chromium at ${executablePath}: on Debian or Ubuntu, apt-get install chromium`,
      );
    }
    browser = await chromium.launch({ executablePath, args });
  });
  afterAll(() => browser?.close());
  return () => {
    if (browser === null) throw new Error("the browser is not open");
    return browser;
  };
}

export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page complained of: errors, and whatever its content policy refused. */
  readonly complaints: string[];
}

/** A window on the hub, in somebody's language; closed when the test is over. */
export async function visit(browser: Browser, house: House, locale: string, width = 1280): Promise<Visit> {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    locale,
    baseURL: house.origin,
  });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (line) => line.type() === "error" && complaints.push(line.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  return { page, context, complaints };
}

export async function signIn(page: Page, words: { username: string; password: string; signIn: string }) {
  await page.goto("/");
  await page.getByLabel(words.username).fill("clinica");
  await page.getByLabel(words.password).fill(password);
  await page.getByRole("button", { name: words.signIn }).click();
}

/** True of every page: it is as wide as its window, and says what it is not for. */
export async function assertInForm(page: Page): Promise<void> {
  const widths = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  expect(widths[0], `${page.url()} scrolls sideways`).toBeLessThanOrEqual(widths[1] ?? 0);
  expect(await page.locator(".emergency").textContent()).toContain("112");
  expect(await page.getByRole("heading", { level: 1 }).count()).toBe(1);
}
