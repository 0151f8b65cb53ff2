import fc from "fast-check";
import { extractText, getDocumentProxy } from "unpdf";
import { expect, test } from "vitest";
import { toPdf } from "../../reports/formats/pdf.ts";
import { printable } from "../../reports/formats/printable.ts";
import { toTypst } from "../../reports/formats/typst.ts";
import { languages } from "../../reports/language.ts";
import { figureOf, reportOf } from "./builders.ts";

const bare = (text: string) => text.replaceAll(/\s+/gu, "");

async function textOf(pdf: Buffer): Promise<string> {
  const { text } = await extractText(new Uint8Array(pdf), { mergePages: true });
  return bare(text);
}

const saying = (text: string) => {
  const both = { it: text, en: text };
  return reportOf({
    title: both,
    pilot: both,
    services: [{ id: "cuore-a-casa", name: both }],
    figures: [figureOf("adherence-measurements", { stratum: { by: "service", key: "cuore-a-casa" } })],
    sections: [
      {
        id: "one",
        title: both,
        blocks: [
          { kind: "text", text: both },
          { kind: "gaps", about: [{ name: both, why: both }] },
          { kind: "table", title: both, head: [both, both], rows: [[both, both]] },
          { kind: "chart", draws: "bars", indicator: "adherence-measurements", by: "service", title: both },
        ],
      },
    ],
  });
};

test("the PDF is PDF/UA-1 with title and language, tagged, and again the same bytes", async () => {
  for (const language of languages) {
    const report = saying("Valli di Lanzo");
    const pdf = toPdf(report, language);
    expect(toPdf(saying("Val di Susa"), language).equals(pdf), "another report").toBe(false);
    expect(pdf.equals(toPdf(report, language)), "also after another").toBe(true);
    const raw = pdf.toString("latin1");
    expect(raw).toContain("<pdfuaid:part>1</pdfuaid:part>");
    expect(raw).toContain("/MarkInfo");
    expect(raw).toContain(`/Lang (${language})`);
    expect(raw).toContain("2026-04-10T00:30:00");
    const { info } = await (await getDocumentProxy(new Uint8Array(pdf))).getMetadata();
    expect(info).toMatchObject({ Title: "Valli di Lanzo" });
  }
});

test("its tables have heads and its drawings say in words what they show", async () => {
  const document = await getDocumentProxy(new Uint8Array(toPdf(saying("Valli di Lanzo"), "it")));
  const roles: string[] = [];
  const alts: string[] = [];
  const walk = (node: { role?: string; alt?: string; children?: unknown[] }): void => {
    if (node.role !== undefined) roles.push(node.role);
    if (node.alt !== undefined) alts.push(node.alt);
    for (const child of node.children ?? []) walk(child as typeof node);
  };
  for (let n = 1; n <= document.numPages; n += 1)
    walk((await (await document.getPage(n)).getStructTree()) ?? {});
  for (const role of ["H1", "Table", "THead", "TH", "TR", "TD", "Figure", "L", "LI"])
    expect(roles).toContain(role);
  expect(alts.join()).toContain("Grafico a barre. Valli di Lanzo. Valli di Lanzo: 81,8\u00a0%");
});

test("nothing a report says is taken for Typst's own words", async () => {
  const sign = fc.constantFrom(
    ...[
      "#",
      "*",
      "_",
      "`",
      "$",
      "\\",
      "[",
      "]",
      "{",
      "}",
      '"',
      "@",
      "<",
      ">",
      "=",
      "- ",
      "//",
      "/*",
      "~",
      "'",
      "é",
      "\n",
    ],
    ...[
      "#panic()",
      '#read("/etc/hostname")',
      "]#pagebreak()[",
      "<label>",
      "@ref",
      "http://x.y",
      "\u202e",
      "漢",
      "😀",
      "a",
    ],
  );
  await fc.assert(
    fc.asyncProperty(fc.array(sign, { minLength: 3, maxLength: 40 }), async (signs) => {
      const said = `Z${signs.join("")}Z`;
      const report = saying(said);
      expect(toTypst(report, "it").main).toBe(toTypst(saying("Z"), "it").main);
      expect(await textOf(toPdf(report, "it"))).toContain(bare(printable(said)));
    }),
    { numRuns: 5 },
  );
});

test("each sign that is let through can be shown; the rest become boxes or go", () => {
  const all = Array.from({ length: 0x2600 }, (_, n) => String.fromCodePoint(n)).join(" ");
  const text = { it: all, en: all };
  const blocks = [{ kind: "text" as const, text }];
  const report = reportOf({ figures: [], sections: [{ id: "one", title: { it: "A", en: "A" }, blocks }] });
  expect(() => toPdf(report, "en")).not.toThrow();
  expect(printable("a\u200bb\u202ec 漢 😀 e\u0301")).toBe("abc □ □ é");
});
