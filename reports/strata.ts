import type { Stratum } from "../model/figure.ts";
import type { MunicipalityCode } from "../model/identity.ts";
import type { Report } from "../model/report.ts";
import { municipalities, zoneNames } from "../model/territory.ts";
import type { Language } from "./language.ts";
import { monthText } from "./times.ts";
import { words } from "./words/words.ts";

const municipalityName = (code: string) => municipalities.get(code as MunicipalityCode)?.name ?? code;

const lists = { it: new Intl.ListFormat("it"), en: new Intl.ListFormat("en") };

/** `Balme, Groscavallo e Lemie, insieme`. */
const togetherText = (codes: readonly string[], language: Language): string =>
  `${lists[language].format(codes.map(municipalityName))}, ${words[language].together}`;

/** What people call a part of the pilot. Of municipalities shown together (`001006+001009`) all are named. */
export function stratumText(
  { by, key }: Stratum,
  { services }: Pick<Report, "services">,
  language: Language,
): string {
  switch (by) {
    case "pilot":
      return words[language].whole;
    case "zone":
      return `${key.replace("z", "")} ${zoneNames.get(key) ?? ""}`.trim();
    case "municipality":
      return key.includes("+") ? togetherText(key.split("+"), language) : municipalityName(key);
    case "service":
      return services.find(({ id }) => id === key)?.name[language] ?? key;
    case "month":
      return monthText(key, language);
  }
}
