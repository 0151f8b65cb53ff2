import type { Grouping } from "../model/figure.ts";
import type { IndicatorDefinition, IntervalMethod, SuppressionClass } from "../model/indicator.ts";
import type { Language } from "../model/pages.ts";

interface IndicatorsWords {
  readonly title: string;
  readonly lead: string;
  readonly from: string;
  readonly to: string;
  readonly service: string;
  readonly all: string;
  readonly by: string;
  readonly show: string;
  readonly period: (first: string, last: string) => string;
  readonly asOf: (when: string) => string;
  readonly provisional: string;
  readonly final: string;
  readonly hidden: (n: number) => string;
  readonly together: (n: number) => string;
  readonly merge: string;
  readonly mergeHint: string;
  readonly gaps: string;
  readonly gapsLead: string;
  readonly noGaps: string;
  readonly untold: string;
  readonly interval: string;
  readonly counts: string;
  readonly value: string;
  readonly back: string;
  readonly figures: string;
  readonly drawing: string;
  readonly notApart: string;
  readonly kept: (when: string) => string;
  readonly beside: string;
  readonly definition: string;
  readonly numerator: string;
  readonly denominator: string;
  readonly noDenominator: string;
  readonly unit: string;
  readonly direction: string;
  readonly directions: Readonly<Record<IndicatorDefinition["direction"], string>>;
  readonly method: string;
  readonly methods: Readonly<Record<IntervalMethod, string>>;
  readonly least: string;
  readonly protection: string;
  readonly protections: Readonly<Record<SuppressionClass, string>>;
  readonly sources: string;
  readonly version: string;
  readonly caution: string;
  readonly tables: string;
  readonly csv: string;
  readonly excel: string;
  readonly groupings: Readonly<Record<Grouping, string>>;
}

const italian: IndicatorsWords = {
  title: "Indicatori",
  lead: "Che cosa dice il pilota, domanda per domanda. Ogni cifra ha il suo intervallo e dice su quante osservazioni si regge. Le cifre piccole non si mostrano: nessuno deve potersi riconoscere.",
  from: "Dal mese",
  to: "Al mese",
  service: "Servizio",
  all: "Tutto il pilota",
  by: "Diviso per",
  show: "Mostra",
  period: (first, last) => (first === last ? `Mese: ${first}.` : `Mesi interi: da ${first} a ${last}.`),
  asOf: (when) => `Dati al ${when}.`,
  provisional: "Provvisorio: dati in ritardo possono ancora cambiare le cifre.",
  final: "Definitivo.",
  hidden: (n) =>
    n === 0
      ? "Nessuna cifra nascosta."
      : n === 1
        ? "1 cifra è nascosta, perché nessuno si possa riconoscere."
        : `${n} cifre sono nascoste, perché nessuno si possa riconoscere.`,
  together: (n) =>
    n === 1 ? "1 di queste è detta insieme ai vicini." : `${n} di queste sono dette insieme ai vicini.`,
  merge: "unire i comuni vicini",
  mergeHint: "Solo per comune: dove si può, i comuni nascosti si mostrano insieme ai vicini.",
  gaps: "Senza risposta",
  gapsLead: "In questi mesi nessuna cifra risponde a questi ambiti di MAST:",
  noGaps: "In questi mesi ogni ambito di MAST ha almeno una cifra.",
  untold: "non si può dire di un solo servizio",
  interval: "Intervallo al 95 %",
  counts: "Num. / den.",
  value: "Valore",
  back: "Tutti gli indicatori",
  figures: "Cifre",
  drawing: "Grafico",
  notApart: "Questo indicatore non si può dividere così.",
  kept: (when) => `com'era al ${when}`,
  beside: "Da leggere insieme",
  definition: "Che cosa misura",
  numerator: "Numeratore",
  denominator: "Denominatore",
  noDenominator: "nessuno",
  unit: "Unità",
  direction: "Verso",
  directions: {
    "higher-is-better": "più alto è meglio",
    "lower-is-better": "più basso è meglio",
    context: "descrive, non giudica",
  },
  method: "Intervallo",
  methods: {
    wilson: "di Wilson",
    "poisson-exact": "esatto di Poisson",
    bootstrap: "per ricampionamento delle persone",
    greenwood: "di Greenwood",
    t: "t di Student",
    none: "nessuno: è un conteggio di tutto, o una somma",
  },
  least: "Osservazioni necessarie",
  protection: "Quando si nasconde",
  protections: {
    S1: "conta persone: nascosto se sono poche",
    S2: "statistica di persone: nascosto se sono meno di dieci",
    S3: "tasso di eventi: nascosto se dietro ci sono poche persone",
    S4: "riguarda dispositivi o costi: nascosto solo nelle parti con pochi pazienti",
    S5: "quota di eventi: nascosto se dietro ci sono poche persone",
  },
  sources: "Da dove viene",
  version: "Versione",
  caution: "Attenzione",
  tables: "La stessa tabella come file",
  csv: "CSV",
  excel: "CSV per Excel in italiano",
  groupings: {
    pilot: "niente: tutto il pilota",
    zone: "zona omogenea",
    municipality: "comune",
    service: "servizio",
    month: "mese",
  },
};

const english: IndicatorsWords = {
  title: "Indicators",
  lead: "What the pilot says, question by question. Each figure has its interval and says on how many observations it rests. Small figures are not shown: nobody may be recognised.",
  from: "From month",
  to: "To month",
  service: "Service",
  all: "The whole pilot",
  by: "Told apart by",
  show: "Show",
  period: (first, last) => (first === last ? `Month: ${first}.` : `Whole months: ${first} to ${last}.`),
  asOf: (when) => `Data as of ${when}.`,
  provisional: "Provisional: late data may still change the figures.",
  final: "Final.",
  hidden: (n) =>
    n === 0
      ? "No figure is hidden."
      : n === 1
        ? "1 figure is hidden, so that nobody can be recognised."
        : `${n} figures are hidden, so that nobody can be recognised.`,
  together: (n) =>
    n === 1
      ? "1 of them is told together with its neighbours."
      : `${n} of them are told together with their neighbours.`,
  merge: "merge neighbouring municipalities",
  mergeHint: "By municipality only: where it may be, hidden ones are shown together with their neighbours.",
  gaps: "Unanswered",
  gapsLead: "In these months no figure answers these domains of MAST:",
  noGaps: "In these months every domain of MAST has at least one figure.",
  untold: "cannot be told of one service alone",
  interval: "95 % interval",
  counts: "Num. / den.",
  value: "Value",
  back: "All indicators",
  figures: "Figures",
  drawing: "Chart",
  notApart: "This indicator cannot be told apart so.",
  kept: (when) => `as it was on ${when}`,
  beside: "To be read with it",
  definition: "What it measures",
  numerator: "Numerator",
  denominator: "Denominator",
  noDenominator: "none",
  unit: "Unit",
  direction: "Direction",
  directions: {
    "higher-is-better": "higher is better",
    "lower-is-better": "lower is better",
    context: "describes, does not judge",
  },
  method: "Interval",
  methods: {
    wilson: "Wilson",
    "poisson-exact": "exact Poisson",
    bootstrap: "by resampling persons",
    greenwood: "Greenwood",
    t: "Student's t",
    none: "none: a count of all there is, or a sum",
  },
  least: "Observations needed",
  protection: "When it is hidden",
  protections: {
    S1: "counts persons: hidden when they are few",
    S2: "a statistic of persons: hidden when they are fewer than ten",
    S3: "a rate of events: hidden when few persons are behind it",
    S4: "about devices or cost: hidden only in parts with few patients",
    S5: "a share of events: hidden when few persons are behind it",
  },
  sources: "Where it comes from",
  version: "Version",
  caution: "Caution",
  tables: "The same table as a file",
  csv: "CSV",
  excel: "CSV for Excel in Italian",
  groupings: {
    pilot: "nothing: the whole pilot",
    zone: "homogeneous zone",
    municipality: "municipality",
    service: "service",
    month: "month",
  },
};

export const indicatorsWords: Readonly<Record<Language, IndicatorsWords>> = { it: italian, en: english };
export type { IndicatorsWords };

/** `agosto 2026`. */
export function monthText(month: string, language: Language): string {
  const form = new Intl.DateTimeFormat(language === "it" ? "it-IT" : "en-GB", {
    timeZone: "UTC",
    month: "long",
    year: "numeric",
  });
  return form.format(Date.parse(`${month}-15T00:00:00Z`));
}
