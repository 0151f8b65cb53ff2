import type { LimitSource } from "../../model/alert.ts";
import { findMetric } from "../../model/catalogue.ts";
import type { Rule } from "../../model/rule.ts";
import { formatInstant, type Instant } from "../../model/time.ts";
import type { OwnLimit } from "./personal.ts";

interface Why {
  readonly at: Instant;
  readonly value: number;
  /** What the value was compared with. */
  readonly limit: number | null;
  /** The rule's limit for this person, if it has one. */
  readonly own: OwnLimit | null;
  readonly now: Instant;
}

/** Why an alert was raised, in one sentence of figures: what was measured, how old it is, which limit, whose, which rule. */
export function explained(rule: Rule, why: Why): { readonly it: string; readonly en: string } {
  const metric = findMetric(rule.code);
  const age = Math.max(0, Math.round((why.now - why.at) / 60_000));
  const when = formatInstant(why.at);
  const measured = (language: "it" | "en"): string => {
    if (metric === null) return language === "it" ? `Evento delle ${when}` : `Event at ${when}`;
    const figure = `${metric.name[language]} ${figured(why.value, language)} ${metric.display}`;
    return language === "it" ? `${figure}, misurato ${when}` : `${figure}, measured ${when}`;
  };
  const limit = (language: "it" | "en"): string =>
    why.limit === null
      ? ""
      : `; ${limitWords[language]} ${figured(why.limit, language)}${whose(why.own, language)}`;
  return {
    it: `${measured("it")} (${age} min prima)${limit("it")}; regola ${rule.id}, versione ${rule.version}.`,
    en: `${measured("en")} (${age} min before)${limit("en")}; rule ${rule.id}, version ${rule.version}.`,
  };
}

const limitWords = { it: "limite", en: "limit" };
const levels: Readonly<Record<LimitSource["level"], { readonly it: string; readonly en: string }>> = {
  personal: { it: "della persona", en: "the person's own" },
  programme: { it: "del piano", en: "of the plan" },
  default: { it: "predefinito", en: "default" },
};

const whose = (own: OwnLimit | null, language: "it" | "en"): string =>
  own === null ? "" : ` (${levels[own.source.level][language]})`;

const figured = (value: number, language: "it" | "en"): string =>
  language === "it" ? String(value).replace(".", ",") : String(value);
