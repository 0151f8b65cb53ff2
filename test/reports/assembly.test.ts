import { expect, test } from "vitest";
import { alarmMeasures } from "../../model/alarm-measures.ts";
import { costs } from "../../model/costs.ts";
import { indicators } from "../../model/indicator.ts";
import { type Report, reportKinds } from "../../model/report.ts";
import { madeReport } from "../../reports/jobs/making.ts";
import { makingOver } from "../../reports/jobs/making-needs.ts";
import { citizensLevel, gulpease, readabilityIndex } from "../../reports/reading-level.ts";
import { causalClaim } from "../../reports/words/claims.ts";
import { writtenAs } from "../../reports/written.ts";
import { openFiguring } from "../../rules/indicators/figuring.ts";
import { at, cost, entry, key, reportHouse } from "./report-house.ts";

const textsOf = ({ sections }: Report, language: "it" | "en"): readonly string[] =>
  sections
    .flatMap(({ blocks }) => blocks)
    .flatMap((block) => (block.kind === "text" ? [block.text[language]] : []));

test.each(reportKinds)("a report of kind %s is whole in both languages and claims no cause", async (kind) => {
  const house = await reportHouse();
  const service = kind === "service" || kind === "supplier" ? "cuore-a-casa" : null;
  const { report } = await house.made(kind, service);
  expect(report.sections.length).toBeGreaterThan(3);
  for (const language of ["it", "en"] as const) {
    const page = writtenAs(report, "html", language).content.toString();
    expect(page).toContain(report.title[language].replaceAll("'", "&#39;"));
    for (const text of textsOf(report, language)) expect(causalClaim(text, language), text).toBeNull();
  }
});

test("citizens are told in plain words", async () => {
  const { report } = await (await reportHouse()).made("citizens");
  expect(gulpease(textsOf(report, "it").join(" "))).toBeGreaterThanOrEqual(citizensLevel.gulpease);
  const needed = readabilityIndex(textsOf(report, "en").join(" "));
  expect(needed).toBeLessThanOrEqual(citizensLevel.readabilityIndex);
  expect(textsOf(report, "it")).toContain("Su 100 persone a cui è stato chiesto, hanno detto di sì 37.");
});

test("the pilot's report has every indicator, hides the two people of one town, and names what nobody answered", async () => {
  const { report } = await (await reportHouse()).made("pilot");
  const told = new Set(report.figures.map(({ indicator }) => indicator));
  expect(told).toEqual(new Set([...indicators, ...alarmMeasures].map(({ id }) => id)));
  const almese = report.figures.find(({ stratum }) => stratum.key === "001006");
  expect(almese).toMatchObject({ state: "suppressed", value: null, numerator: null });
  const asked = report.figures.find(({ indicator }) => indicator === "enrolment-rate");
  expect(asked).toMatchObject({ numerator: 11, denominator: 30 });
  const gaps = report.sections.flatMap(({ blocks }) => blocks).filter(({ kind }) => kind === "gaps");
  expect(gaps.length).toBeGreaterThan(2);
});

test("the same as of the same moment is the same to the byte; late data make a restatement that names what changed", async () => {
  const house = await reportHouse();
  const first = await house.made("citizens");
  const again = await house.made("citizens");
  expect(again.report.restates, "nothing changed").toBeNull();
  await house.state.intake.add([entry("i-late", cost("500.00", "late"), at("2026-03-02T09:00:00Z"))]);
  const late = await house.made("citizens");
  expect(late.report.restates).toEqual({
    report: again.report.id,
    changes: [{ indicator: "cost-per-patient-month", stratum: "pilot" }],
  });
  expect(first.report.manifest.inputs).toMatch(/^sha256:/);
});

test("a cost that counts twice is named with how to mend it, and no sum is told", async () => {
  const house = await reportHouse();
  const line = { id: "sim", bearer: "authority", category: "connectivity", per: "month", amount: "30.00" };
  const more = {
    label: { it: "SIM", en: "SIM" },
    vatIncluded: true,
    priceYear: 2026,
    source: { text: "listino", status: "invented" },
  };
  const { lines } = costs.parse({ lines: [{ ...line, ...more }] });
  const pilot = { ...house.making.pilot, costs: lines };
  const later = makingOver({
    ...{ pilot, version: "0.0.0-test", key, state: house.state },
    figuring: await openFiguring(pilot, house.clock),
  });
  const asked = await house.ask("pilot");
  const job = await house.state.reports.claim(house.clock.now(), asked.id);
  if (job === null) throw new Error("somebody else took it");
  const { report } = await madeReport(job, later, async () => {});
  const found = report.figures.find(({ indicator }) => indicator === "cost-per-patient-month");
  expect(found).toMatchObject({ state: "insufficient-data", gap: "counted-twice", value: null });
  for (const [language, words] of [
    ["it", "Contato due volte: sim authority connectivity"],
    ["en", "Counted twice: sim authority connectivity"],
  ] as const) {
    const page = writtenAs(report, "html", language).content.toString();
    expect(page).toContain(words);
    expect(page).toContain("costs.yaml");
  }
});
