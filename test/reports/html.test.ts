import { expect, test } from "vitest";
import { reportStyleDigest, toHtml } from "../../reports/formats/html.ts";
import { languages } from "../../reports/language.ts";
import { figureOf, reportOf } from "./builders.ts";
import { wholeReport } from "./whole-report.ts";

const report = wholeReport();

test("the page needs nothing else and brings no script; its policy allows its one style sheet only", () => {
  for (const language of languages) {
    const page = toHtml(report, language);
    expect(page).toContain(`<html lang="${language}">`);
    expect(page).toContain(`content="default-src 'none'; style-src '${reportStyleDigest}'`);
    expect(page.match(/<style/g)).toHaveLength(1);
    expect(page).not.toMatch(/<script|<link|<img| style="| on[a-z]+="|(src|href)="(?!#)/);
    expect(toHtml(report, language), "again the same bytes").toBe(page);
  }
});

test("below each drawing stands the table of the same figures, and all ids differ", () => {
  const page = toHtml(report, "it");
  expect(page.match(/<figure>/g)).toHaveLength(6);
  for (const [, after = ""] of page.matchAll(/<\/figure>\s*(<\w+)/g)) expect(after).toBe("<table");
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test("every table has a caption and names its columns and rows", () => {
  const page = toHtml(report, "en");
  const tables = page.match(/<table[\s\S]*?<\/table>/g) ?? [];
  expect(tables.length).toBeGreaterThan(8);
  for (const table of tables) {
    expect(table).toMatch(/^<table role="table"><caption>[^<]+/);
    const rows = table.match(/<tr role="row"/g)?.length ?? 0;
    expect(table.match(/scope="row"/g) ?? []).toHaveLength(rows - 1);
    expect(table).toContain('scope="col"');
  }
});

test("what a report says is text, never markup", () => {
  const nasty = `<script>alert("1")</script><svg onload='x'>&amp;`;
  const both = { it: nasty, en: nasty };
  const page = toHtml(
    reportOf({
      title: both,
      pilot: both,
      figures: [figureOf("adherence-measurements", { stratum: { by: "service", key: nasty } })],
      sections: [
        {
          id: nasty,
          title: both,
          blocks: [
            { kind: "text", text: both },
            { kind: "table", title: both, head: [both], rows: [[both]] },
            { kind: "chart", draws: "bars", indicator: "adherence-measurements", by: "service", title: both },
          ],
        },
      ],
    }),
    "it",
  );
  expect(page).not.toContain("<script");
  expect(page).not.toContain("<svg onload");
  expect(page).toContain("&lt;script&gt;alert(&quot;1&quot;)");
});
