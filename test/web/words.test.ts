import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { alertPageWords } from "../../web/alert-page-words.ts";
import { attentionWords } from "../../web/attention-words.ts";
import { html } from "../../web/html.ts";
import { agoText, clockText, countText, numberText, secondText, timeText } from "../../web/times.ts";
import { words } from "../../web/words.ts";

const at = (text: string): number => Date.parse(text);

test("whatever is filled into a page is text, unless the page wrote it", () => {
  const evil = `<script>alert("&'")</script>`;
  const inner = html`<b title="${evil}">${evil}</b>`;
  expect(inner.html).not.toContain("<script>");
  expect(html`${inner}${[inner, inner]}${null}${false}${7}`.html).toBe(`${inner.html.repeat(3)}7`);
});

test("every word stands in both languages, and no two languages mix up their own", () => {
  const keys = Object.keys(words.it);
  expect(Object.keys(words.en)).toEqual(keys);
  for (const [language, own] of Object.entries(words)) {
    for (const [key, word] of Object.entries(own)) {
      const text = typeof word === "function" ? String(word.length) : word;
      expect(text, `${language} ${key}`).not.toBe("");
    }
  }
});

test("the words that keep people safe are there", () => {
  expect(words.it.emergency).toBe("Non è un servizio di emergenza: in caso di urgenza chiamare il 112.");
  expect(words.en.emergency).toContain("112");
});

test("states have the words that were agreed with those who answer alerts", () => {
  const told = (language: "it" | "en") => [
    ...(["raised", "acknowledged", "latched", "resolved", "closed", "retracted"] as const).map(
      (state) => words[language][`state_${state}`],
    ),
    words[language].escalatedTo(2).replace("\u00a0", " "),
  ];
  expect(told("it")).toEqual([
    "Nuova",
    "In carico",
    "Rientrata, da confermare",
    "Risolta",
    "Chiusa",
    "Ritirata",
    "Inoltrata (passo 2)",
  ]);
  expect(told("en")).toEqual([
    "New",
    "Acknowledged",
    "Back in range, to confirm",
    "Resolved",
    "Closed",
    "Retracted",
    "Escalated (step 2)",
  ]);
});

test("pages of alerts have every word in both languages", () => {
  for (const both of [alertPageWords, attentionWords]) {
    expect(Object.keys(both.en)).toEqual(Object.keys(both.it));
    for (const word of [...Object.values(both.it), ...Object.values(both.en)]) expect(word).not.toBe("");
  }
});

test("what a rule raises is called allerta wherever it is spoken of in Italian, and nothing else is", () => {
  const rooms = "{api,boot,broker,ingest,model,pilots,rules,simulators,store,web}";
  const texts = globSync([`${rooms}/**/*.{ts,yaml}`, "docs/*.it.md"]);
  const saying = (word: RegExp) => texts.filter((file) => word.test(readFileSync(file, "utf8")));
  expect(saying(/\bavvis[oi]\b|\ballarm/i), "the verb avvisare is for telling somebody").toEqual([]);
  expect(saying(/\ballert[ae]\b/i).length).toBeGreaterThan(15);
});

test("times are Europe/Rome, 24 hours, day before month, in both languages", () => {
  expect(timeText(at("2026-04-03T22:05:00Z"))).toBe("04/04 00:05");
  expect(secondText(at("2026-11-22T07:14:57Z"))).toBe("08:14:57");
});

test("the hour that autumn repeats says which of the two it is", () => {
  expect(clockText(at("2026-10-25T00:30:00Z"))).toBe("02:30 CEST");
  expect(clockText(at("2026-10-25T01:30:00Z"))).toBe("02:30 CET");
  expect(clockText(at("2026-10-25T02:30:00Z"))).toBe("03:30");
  expect(clockText(at("2026-10-24T23:30:00Z"))).toBe("01:30");
});

test("an age is told in the roundest unit that still says enough", () => {
  const now = at("2026-11-22T08:00:00Z");
  const told = [0.5, 1, 119, 120, 47 * 60, 48 * 60].map((minutes) =>
    agoText(now - minutes * 60_000, now, words.en),
  );
  expect(told).toEqual(["just now", "1 min ago", "119 min ago", "2 h ago", "47 h ago", "2 days ago"]);
  expect(agoText(now + 60_000, now, words.it), "a device ahead of us").toBe("adesso");
});

test("values have the language's decimal mark and are never grouped; counts are", () => {
  expect(numberText(36.5, "it")).toBe("36,5");
  expect(numberText(36.5, "en")).toBe("36.5");
  expect(numberText(12345, "it")).toBe("12345");
  expect(countText(1234, "it")).toBe("1.234");
  expect(countText(1234, "en")).toBe("1,234");
});
