import { indicators } from "../../model/indicator.ts";
import type { Pilot } from "../../model/pilot.ts";
import type { Report, ReportBlock, ReportSection } from "../../model/report.ts";
import type { RuleVersion } from "../../model/rule-versions.ts";
import type { ServiceEvent } from "../../model/service-standing.ts";
import { assumptionTable, serviceTable, territoryTable } from "../assembly/facts.ts";
import { both } from "../assembly/prepared.ts";
import { texts } from "../assembly/texts.ts";
import type { Bilingual } from "../language.ts";
import { guidePrefix } from "../sheet/sheet-of.ts";
import { deviceTable, organisationTable, planTable, ruleTable, stageTable } from "./guide-tables.ts";
import { checklist, guideTexts } from "./guide-texts.ts";

/** What the guide is written from: what the hub keeps of how the pilot ran. */
export interface GuideFacts {
  /** The pilot's report whose figures it brings. */
  readonly report: Report;
  readonly pilot: Pilot;
  /** As they were proposed, approved, rejected and withdrawn. */
  readonly rules: readonly RuleVersion[];
  readonly histories: readonly {
    readonly service: Pilot["services"][number];
    readonly events: readonly ServiceEvent[];
  }[];
}

const section = (id: string, title: Bilingual, blocks: ReportBlock[]): ReportSection => ({
  id,
  title,
  blocks,
});
const text = (said: Bilingual): ReportBlock => ({ kind: "text", text: said });

/** A place that only people can fill: what the hub cannot know. */
export const toWrite = ({ it, en }: Bilingual): ReportBlock =>
  text(both(`[Da scrivere] ${it}`, `[To be written] ${en}`));

/**
 * The methodological guide: how to do the same elsewhere, from what ran here, failures included. It is a document like a
 * report's, with the figures of one, so that it is written in the same formats; what the hub cannot know is marked.
 */
export function guideOf({ report, pilot, rules, histories }: GuideFacts): Report {
  return {
    ...report,
    id: `${guidePrefix}${report.id}`,
    title: both(`Guida metodologica: ${pilot.name.it}`, `Methodological guide: ${pilot.name.en}`),
    sections: [
      section("context", both("Contesto e bisogno", "Context and need"), [
        territoryTable(pilot),
        toWrite(guideTexts.need),
      ]),
      preceding(report),
      section("roles", both("Le quattro eliche e i loro compiti", "The four helices and their parts"), [
        organisationTable(pilot),
        figures(["helix-participation"]),
        toWrite(guideTexts.roles),
      ]),
      section("services", both("Servizi e fasi", "Services and stages"), [
        serviceTable(pilot, pilot.services),
        stageTable(histories),
        planTable(pilot),
        toWrite(guideTexts.services),
      ]),
      section("devices", both("Dispositivi", "Devices"), [deviceTable(pilot), toWrite(guideTexts.devices)]),
      section("rules", both("Regole provate e ritirate", "Rules tried and withdrawn"), [
        ruleTable(pilot, rules),
        figures(["alert-ppv", "false-alerts-per-patient-week", "alert-adjudication-coverage"]),
        toWrite(guideTexts.rules),
      ]),
      section("privacy", both("Flussi dei dati e riservatezza", "Data flows and privacy"), [
        text(guideTexts.flows),
        toWrite(guideTexts.impact),
      ]),
      section("results", both("Risultati", "Results"), [
        text(texts.feasibility),
        figures(indicators.map(({ id }) => id).filter((id) => shown(report, id))),
      ]),
      section("costs", both("Costi", "Costs"), [
        text(texts.money),
        figures(["cost-per-patient-month", "staff-cost-share", "break-even-patients", "revenue-coverage"]),
        assumptionTable(pilot),
        toWrite(guideTexts.costs),
      ]),
      section("incidents", both("Incidenti e fallimenti", "Incidents and failures"), [
        text(guideTexts.failures),
        figures(["safety-incidents", "missed-deterioration", "dropout-rate", "rejected-rate"]),
        toWrite(guideTexts.lessons),
      ]),
      section("elsewhere", both("Che cosa cambiare altrove", "What to change elsewhere"), [
        text(texts.transferability),
        checklist,
        toWrite(guideTexts.adaptations),
      ]),
      ...report.sections.filter(({ id }) => id === "hidden" || id === "intended-use"),
    ],
  };
}

const shown = ({ figures: all }: Report, id: string): boolean =>
  all.some(({ indicator, stratum }) => indicator === id && stratum.by === "pilot");
const figures = (ids: readonly string[]): ReportBlock => ({
  kind: "figures",
  indicators: [...ids],
  by: "pilot",
});

/** As in the pilot's report; the guide is where the gaps are to be filled. */
function preceding(report: Report): ReportSection {
  const blocks = report.sections.find(({ id }) => id === "before")?.blocks ?? [];
  const title = both("Considerazioni preliminari", "Preceding considerations");
  return section("before", title, [...blocks, toWrite(guideTexts.considerations)]);
}
