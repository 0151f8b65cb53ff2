import type { LimitSource } from "../../model/alert.ts";
import { findMetric } from "../../model/catalogue.ts";
import type { Rule } from "../../model/rule.ts";
import type { Leaf } from "../../model/rule-leaves.ts";
import { type Duration, days, hours, minutes, parseDuration } from "../../model/time.ts";

export type Language = "it" | "en";
type Both<Text> = Readonly<Record<Language, Text>>;

const units: readonly (readonly [Duration, Both<readonly [one: string, many: string]>])[] = [
  [days(1), { it: ["giorno", "giorni"], en: ["day", "days"] }],
  [hours(1), { it: ["ora", "ore"], en: ["hour", "hours"] }],
  [minutes(1), { it: ["minuto", "minuti"], en: ["minute", "minutes"] }],
];

/** A length of time in the largest unit that it holds twice, or once exactly, rounded down. */
export function lengthIn(language: Language, length: Duration): string {
  const found = units.find(([unit]) => length >= 2 * unit || length === unit) ?? units[2];
  const [unit, names] = found ?? [minutes(1), { it: ["minuto", "minuti"], en: ["minute", "minutes"] }];
  const many = Math.floor(length / unit);
  return `${many} ${names[language][many === 1 ? 0 : 1]}`;
}

/** As people of a language write it; never grouped, with no more decimals than tell something. */
export const numberIn = (language: Language, value: number): string => {
  const text = String(Math.round(value * 100) / 100);
  return language === "it" ? text.replace(".", ",") : text;
};

const form = new Intl.DateTimeFormat("it-IT", {
  timeZone: "Europe/Rome",
  hourCycle: "h23",
  day: "2-digit",
  month: "2-digit",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
});

/** `22/11/2026 08:14` in Europe/Rome. */
export const momentText = (at: number): string => form.format(at).replace(",", "");
export const dayText = (at: number): string => momentText(at).slice(0, 10);

const happenings: Readonly<Record<string, Both<string>>> = {
  "event:fall": { it: "Caduta segnalata", en: "Fall told" },
  "event:help-button": { it: "Pulsante di aiuto", en: "Help button" },
  "event:severe-hypoglycaemia": { it: "Ipoglicemia grave segnalata", en: "Severe hypoglycaemia told" },
  "clock:missed": { it: "Misure previste e mancate", en: "Planned measurements missed" },
  "clock:silence": { it: "Silenzio del dispositivo", en: "Silence of the device" },
  "clock:battery": { it: "Batteria del dispositivo", en: "Battery of the device" },
  "clock:offset": { it: "Errore dell'orologio del dispositivo", en: "Error of the device's clock" },
};

/** What a score was worked out from. */
export const setIn: Both<string> = { it: "Serie completa di misure", en: "Complete set of measurements" };

/** What was measured, or what happened. */
export const subjectIn = (language: Language, code: string): string =>
  findMetric(code)?.name[language] ?? happenings[code]?.[language] ?? code;

const unitOfCode = (code: string, fallback: string): string => findMetric(code)?.display ?? fallback;

/** The unit in which a comparison is made, as people write it. */
export function unitOf(
  rule: Pick<Rule, "code" | "unit">,
  leaf: Leaf | undefined,
  language: Language,
): string {
  const own = unitOfCode(rule.code, rule.unit === "1" ? "" : rule.unit);
  if (leaf === undefined) return own;
  const sd = language === "it" ? "DS" : "SD";
  switch (leaf.fact) {
    case "delta":
      return leaf.params.mode === "pct" ? "%" : unitOfCode(leaf.params.code ?? rule.code, own);
    case "baseline":
      return { abs: own, pct: "%", sd }[leaf.params.unit];
    case "window":
      return leaf.params.agg === "count" ? "" : unitOfCode(leaf.params.code ?? rule.code, own);
    case "heldFor":
    case "event":
      return "min";
    case "silence":
      return "h";
    case "battery":
      return "%";
    case "clockOffset":
      return "s";
    case "value":
      return own;
    default:
      return "";
  }
}

const aggregates: Readonly<Record<string, Both<string>>> = {
  count: { it: "numero di misure", en: "number of readings" },
  first: { it: "prima misura", en: "first reading" },
  last: { it: "ultima misura", en: "last reading" },
  mean: { it: "media", en: "mean" },
  median: { it: "mediana", en: "median" },
  min: { it: "minimo", en: "lowest" },
  max: { it: "massimo", en: "highest" },
  range: { it: "escursione", en: "range" },
  slope: { it: "andamento per ora", en: "slope per hour" },
};
const scores: Readonly<Record<string, Both<string>>> = {
  news2: { it: "punteggio NEWS2", en: "NEWS2 total" },
  "news2-single": { it: "punteggio NEWS2 più alto di un parametro", en: "highest single NEWS2 score" },
  "copd-oximetry": { it: "punteggio di ossimetria BPCO", en: "COPD oximetry score" },
};

/** What a comparison was made on, in words; `null` for the value itself, which is told of anyway. */
export function factIn(language: Language, rule: Pick<Rule, "code">, leaf: Leaf): string | null {
  const it = language === "it";
  const long = (text: string) => lengthIn(language, parseDuration(text) ?? minutes(1));
  const within = (over: string) => (it ? `in ${long(over)}` : `in ${long(over)}`);
  const other = (code: string | undefined) =>
    code === undefined || code === rule.code ? "" : ` (${subjectIn(language, code)})`;
  switch (leaf.fact) {
    case "window":
      return `${aggregates[leaf.params.agg]?.[language]}${other(leaf.params.code)} ${within(leaf.params.over)}`;
    case "delta": {
      const { ref, code } = leaf.params;
      const against = `${aggregates[ref.agg]?.[language]} ${it ? "di" : "of"} ${long(ref.over)}`;
      return `${it ? "differenza da" : "difference from"} ${against}${other(code)}`;
    }
    case "baseline":
      return it
        ? `scostamento dal solito di ${long(leaf.params.over)}`
        : `distance from the usual of ${long(leaf.params.over)}`;
    case "heldFor":
      return it ? "durata" : "held for";
    case "breaches":
      return `${it ? "misure oltre" : "readings beyond"} ${within(leaf.params.over)}`;
    case "score":
      return scores[leaf.params.score]?.[language] ?? leaf.params.score;
    case "quality":
      return it ? "segni di dubbio sulla misura" : "doubts about the reading";
    default:
      return null;
  }
}

/** Whose limit it is, since when and by whom. */
export function whoseIn(
  language: Language,
  rule: Pick<Rule, "confirmed">,
  source: LimitSource | null,
): string {
  const it = language === "it";
  if (source === null) return it ? "fissato dalla regola" : "fixed by the rule";
  const names = {
    personal: { it: "personale", en: "this person's own" },
    programme: { it: "del piano", en: "of the plan" },
    default: { it: "della regola", en: "the rule's" },
  };
  const level = names[source.level][language];
  if (source.level === "default") {
    return rule.confirmed === undefined ? `${level}, ${it ? "non confermato" : "not confirmed"}` : level;
  }
  const by = source.by === null ? "" : it ? `, stabilito da ${source.by}` : `, set by ${source.by}`;
  const since =
    source.since === null ? "" : it ? `, dal ${dayText(source.since)}` : `, since ${dayText(source.since)}`;
  return `${level}${by}${since}`;
}
