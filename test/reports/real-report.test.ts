import { extractText, getDocumentProxy } from "unpdf";
import { expect, test } from "vitest";
import { reportFormats } from "../../model/report.ts";
import { valueText } from "../../reports/numbers.ts";
import { writtenAs } from "../../reports/written.ts";
import { reportHouse } from "./report-house.ts";

const plain = (text: string): string => text.replace(/\s+/g, " ");

test("a real store's report says the same figure in every format, and nothing of whom it hides in any byte", async () => {
  const house = await reportHouse();
  const { report } = await house.made("pilot");
  const figure = report.figures.find(({ indicator }) => indicator === "enrolment-rate");
  if (figure?.value === null || figure === undefined) throw new Error("no figure");
  const as = (format: (typeof reportFormats)[number], language: "it" | "en") =>
    writtenAs(report, format, language).content;

  const json = JSON.parse(as("json", "it").toString()) as typeof report;
  expect(json.figures.find(({ indicator }) => indicator === "enrolment-rate")).toMatchObject({
    value: figure.value,
    numerator: 11,
    denominator: 30,
  });
  expect(as("csv", "en").toString()).toContain(`,${figure.value},`);
  expect(as("fhir", "en").toString()).toContain(String(figure.value));
  const definition = report.definitions.find(({ id }) => id === "enrolment-rate");
  for (const language of ["it", "en"] as const) {
    const said = plain(valueText(figure.value, definition?.unit ?? { it: "%", en: "%" }, language));
    expect(plain(as("html", language).toString())).toContain(said);
    const pdf = await extractText(await getDocumentProxy(new Uint8Array(as("pdf", language))), {
      mergePages: true,
    });
    expect(plain(pdf.text)).toContain(said);
  }

  // The two of Almese: their share of residents is a number nobody would write by chance.
  const almese = report.figures.filter(({ stratum }) => stratum.key === "001006");
  expect(almese.every(({ state }) => state === "suppressed")).toBe(true);
  const secret = (2 / 6303) * 1000;
  for (const format of reportFormats) {
    const text = as(format, "it").toString("latin1");
    for (const digits of [4, 5, 6]) expect(text).not.toContain(secret.toFixed(digits));
    expect(text, "nobody").not.toMatch(/\bp-[a-z2-7]{16}\b/);
  }
});
