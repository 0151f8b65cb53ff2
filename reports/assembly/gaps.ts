import type { Figure, Gap } from "../../model/figure.ts";
import { type IndicatorDefinition, indicators, mastDomains } from "../../model/indicator.ts";
import { mastDomainNames } from "../../model/mast.ts";
import type { ReportBlock } from "../../model/report.ts";
import type { Bilingual } from "../language.ts";
import { both, type Prepared } from "./prepared.ts";

const reasons: Readonly<Record<Gap, Bilingual>> = {
  "no-data": both("non è successo nulla che si possa contare", "nothing happened that could be counted"),
  "too-few": both("troppo poche persone o osservazioni", "too few people or observations"),
  "not-observed": both("nessuno lo ha registrato", "nobody recorded it"),
  undefined: both("non è definito con questi dati", "it is not defined with these data"),
  "counted-twice": both(
    "un costo è contato due volte: ritirare la voce inserita o togliere la riga da costs.yaml",
    "a cost is counted twice: withdraw the entry or take the line out of costs.yaml",
  ),
  "not-reached": both("la maggior parte aspetta ancora", "most are still waiting"),
};
const notAsked = both("non si può distinguere per servizio", "it cannot be told apart by service");

/** The one figure that answers an indicator for the whole of the report. */
export const mainFigure = ({ figures, service }: Prepared, indicator: string): Figure | undefined =>
  figures.find(
    (each) =>
      each.indicator === indicator &&
      (service === null
        ? each.stratum.by === "pilot"
        : each.stratum.by === "service" && each.stratum.key === service),
  );

/** Indicators without an answer, each with why. One that is hidden has an answer: it is only not told. */
export function gapsAmong(prepared: Prepared, asked: readonly IndicatorDefinition[]): ReportBlock[] {
  const about = asked.flatMap(({ id, name }) => {
    const figure = mainFigure(prepared, id);
    if (figure === undefined) return [{ name, why: notAsked }];
    if (figure.state !== "insufficient-data") return [];
    return [{ name, why: reasons[figure.gap ?? "no-data"] }];
  });
  return about.length === 0 ? [] : [{ kind: "gaps", about }];
}

/** Which of these have a figure in the report, in the order of the definitions. */
export const present = (prepared: Prepared, ids: readonly string[]): readonly string[] =>
  ids.filter((id) => mainFigure(prepared, id) !== undefined);

/** The seven domains of MAST: how much of each has an answer. What has none is named, never left out. */
export function domainTable(prepared: Prepared): ReportBlock {
  const count = (n: number): Bilingual => both(String(n), String(n));
  const rows = mastDomains.map((domain) => {
    const own = indicators.filter(({ mastDomain }) => mastDomain === domain);
    const states = own.map(({ id }) => mainFigure(prepared, id)?.state ?? "insufficient-data");
    const answered = states.filter((state) => state !== "insufficient-data").length;
    const standing =
      answered === 0
        ? both("senza risposta", "without an answer")
        : answered === own.length
          ? both("con risposta", "answered")
          : both("con risposta in parte", "answered in part");
    return [
      both(`${domain}. ${mastDomainNames[domain].it}`, `${domain}. ${mastDomainNames[domain].en}`),
      count(own.length),
      count(answered),
      standing,
    ];
  });
  return {
    kind: "table",
    title: both("I sette domini MAST", "The seven MAST domains"),
    head: [
      both("Dominio", "Domain"),
      both("Indicatori", "Indicators"),
      both("Con risposta", "With an answer"),
      both("Stato", "Standing"),
    ],
    rows,
  };
}

/** Costs that stand in the accounts twice, by name, and how to mend that. */
export function countedTwice({ countedTwice: names }: Prepared): ReportBlock[] {
  if (names.length === 0) return [];
  const about = names.map((name) => ({
    name: both(`Contato due volte: ${name}`, `Counted twice: ${name}`),
    why: reasons["counted-twice"],
  }));
  return [{ kind: "gaps", about }];
}
