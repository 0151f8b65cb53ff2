import type { Figure, Grouping } from "../model/figure.ts";
import type {
  FigureForm,
  FigureRow,
  FiguresAsked,
  FiguresGiven,
  FiguresTold,
  FigureTold,
} from "../model/figures-desk.ts";
import { type IndicatorDefinition, indicatorSetVersion } from "../model/indicator.ts";
import type { Pilot } from "../model/pilot.ts";
import type { Report, ReportChart } from "../model/report.ts";
import { besideOf } from "./beside.ts";
import { chartOf } from "./charts/charts.ts";
import { toldOf } from "./figures.ts";
import { toCsv, toItalianCsv } from "./formats/csv.ts";
import type { Resource } from "./formats/fhir/codes.ts";
import { toMeasureReports } from "./formats/fhir/measure-reports.ts";
import { toMeasures } from "./formats/fhir/measures.ts";
import type { Language } from "./language.ts";
import { masked } from "./masked.ts";
import { stratumText } from "./strata.ts";
import { partText } from "./words/part-words.ts";

type PilotNames = Pick<Pilot, "id" | "name" | "services">;

/** One indicator's figures as the pages, tables and resources of a report would have them. Pure. */
export function readingsOfOne(pilot: PilotNames) {
  return {
    told: (asked: FiguresAsked, given: FiguresGiven, language: Language): FiguresTold =>
      toldIn(masked(reportOfOne(pilot, asked, given)), asked, given, language),

    written(asked: FiguresAsked, given: FiguresGiven, form: FigureForm, language: Language): string {
      const report = reportOfOne(pilot, asked, given);
      if (form === "csv") return toCsv(report, language);
      if (form === "csv-it") return toItalianCsv(report, language);
      return textOf(toMeasureReports(report, language)[0]);
    },

    measure(definition: IndicatorDefinition, language: Language): string {
      return textOf(toMeasures(reportOfOne(pilot, { definition }, nothingGiven), language)[0]);
    },
  };
}

const textOf = (resource: Resource | undefined): string => JSON.stringify(resource ?? null);

const nothingGiven: Pick<FiguresGiven, "figures" | "hidden"> = {
  figures: [],
  hidden: { primary: 0, complementary: 0 },
};

const none = `sha256:${"0".repeat(64)}`;

/** A report of one indicator without pages: it is read by the formats and never kept, so that it has no origin to tell. */
function reportOfOne(
  pilot: PilotNames,
  { definition, window, service = null }: Pick<FiguresAsked, "definition"> & Partial<FiguresAsked>,
  given: Pick<FiguresGiven, "figures" | "hidden"> & Partial<FiguresGiven>,
): Report {
  const from = window?.from ?? (0 as Report["from"]);
  const [first = "", last = first] = [window?.months[0], window?.months.at(-1)];
  return {
    id: ["indicator", definition.id, ...(service === null ? [] : [service]), first, last].join("."),
    kind: service === null ? "pilot" : "service",
    service,
    title: definition.name,
    pilot: pilot.name,
    services: pilot.services.map(({ id, name }) => ({ id, name })),
    from,
    until: window?.until ?? from,
    zone: "Europe/Rome",
    asOf: given.asOf ?? from,
    provisional: given.provisional ?? false,
    sections: [],
    definitions: [definition],
    figures: [...given.figures],
    objectives: [],
    hidden: given.hidden.primary + given.hidden.complementary,
    restates: null,
    manifest: {
      pilot: { id: pilot.id, digest: none },
      software: "",
      indicators: { version: indicatorSetVersion, digest: none },
      rules: [],
      schemas: none,
      inputs: none,
      register: none,
      seed: 0,
    },
  };
}

function toldIn(report: Report, asked: FiguresAsked, given: FiguresGiven, language: Language): FiguresTold {
  const { figures: _, ...around } = given;
  const { definition, grouping } = asked;
  const own = report.figures.filter(({ stratum }) => stratum.by === grouping);
  return {
    ...around,
    rows: report.figures.map((each) => rowOf(each, report, definition, language)),
    drawing: own.length < 2 ? null : drawingOf(report, definition, grouping, language),
  };
}

function rowOf(figure: Figure, report: Report, { unit }: IndicatorDefinition, language: Language): FigureRow {
  const told = (
    name: string,
    shown: Parameters<typeof toldOf>[0] & Pick<FigureTold, "state">,
  ): FigureTold => ({
    name,
    state: shown.state,
    ...toldOf(shown, unit, language),
  });
  return {
    ...told(stratumText(figure.stratum, report, language), figure),
    stratum: figure.stratum,
    asOf: figure.asOf,
    parts: figure.parts.map((each) =>
      told(partText(each.key, language), { ...each, provisional: figure.provisional }),
    ),
    beside: besideOf(figure, figure.stratum.by === "pilot", language),
  };
}

function drawingOf(
  report: Report,
  { id, name }: IndicatorDefinition,
  by: Grouping,
  language: Language,
): string | null {
  const chart = chartBy(by, id, name);
  return chart === null ? null : chartOf(report, chart, language, "figures").svg;
}

function chartBy(by: Grouping, indicator: string, title: ReportChart["title"]): ReportChart | null {
  const shared = { kind: "chart", title, indicator } as const;
  if (by === "zone" || by === "municipality") return { ...shared, draws: "map", by };
  if (by === "month") return { ...shared, draws: "course", by };
  return by === "service" ? { ...shared, draws: "bars", by } : null;
}
