import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { expect, test } from "vitest";
import { csvRow, csvRows, italianExcel } from "../../model/csv.ts";
import { toCsv, toItalianCsv } from "../../reports/formats/csv.ts";
import { figureOf, reportOf } from "./builders.ts";

const figures = [
  figureOf("adherence-measurements"),
  figureOf("net-saving", { value: -12.5, numerator: -25, denominator: 2, interval: null }),
  figureOf("adherence-measurements", { stratum: { by: "municipality", key: "001006" } }),
  figureOf("adherence-measurements", { stratum: { by: "month", key: "2026-03" } }),
  figureOf("adherence-measurements", { stratum: { by: "service", key: "-x" } }),
];
const report = reportOf({
  figures,
  sections: [],
  services: [{ id: "-x", name: { it: '=HYPERLINK("http://x";"y")', en: "+1" } }],
});

const read = (text: string, delimiter: string): Record<string, string>[] =>
  parse(text, { columns: true, delimiter, bom: true });

test("the standard table has commas, points, codes as they are and times with their offset", () => {
  const rows = read(toCsv(report, "en"), ",");
  expect(rows).toHaveLength(figures.length);
  expect(rows[0]).toMatchObject({
    indicator: "adherence-measurements",
    value: "81.814516",
    interval_low: "80.2447",
    from: "2026-01-01T00:00:00+01:00",
    until: "2026-04-01T00:00:00+02:00",
    as_of: "2026-04-10T02:30:00+02:00",
  });
  expect(rows[1]?.["value"], "a number below zero is a number").toBe("-12.5");
  expect(rows[2]).toMatchObject({ stratum: "001006", stratum_name: "Almese" });
  expect(rows[4]).toMatchObject({ stratum: "'-x", stratum_name: "'+1" });
});

test("the Italian table opens in Excel: semicolons, commas, a mark, nothing it would take for a number or a date", () => {
  const text = toItalianCsv(report, "it");
  expect(text.startsWith("\uFEFFreport;row;")).toBe(true);
  const rows = read(text, ";");
  expect(rows[0]?.["value"]).toBe("81,814516");
  expect(rows[1]?.["value"]).toBe("-12,5");
  expect(rows[2]?.["stratum"]).toBe("ISTAT 001006");
  expect(rows[3]?.["stratum"]).toBe("mese 2026-03");
  expect(rows[4]?.["stratum_name"]).toBe(`'=HYPERLINK("http://x";'"y")`.replace(`;'"`, ';"'));
});

test("no text begins a formula, whichever sign a spreadsheet parts cells at, and all of it comes back", () => {
  const nasty = fc.string({
    unit: fc.constantFrom("=", "+", "-", "@", "\t", "\r", "\n", ";", ",", '"', "a", "1", " "),
  });
  fc.assert(
    fc.property(fc.array(nasty, { minLength: 1, maxLength: 5 }), (cells) => {
      for (const [line, delimiter] of [
        [csvRow(cells), ","],
        [csvRows(italianExcel)(cells), ";"],
      ] as const) {
        const [back = []] = parse(line, {
          delimiter,
          record_delimiter: "\r\n",
          skip_empty_lines: false,
        }) as string[][];
        expect(back.map((cell) => cell.replaceAll("'", ""))).toEqual(cells);
        for (const cell of back) expect(cell).not.toMatch(/(^|[;,\t\r\n])[=+\-@\t\r]/);
      }
    }),
    { numRuns: 500 },
  );
});
