import type { Figure } from "../model/figure.ts";
import type { Bilingual, Language } from "./language.ts";
import { numberText, valueText } from "./numbers.ts";
import { partText } from "./words/part-words.ts";
import { words } from "./words/words.ts";

type Beside = Figure["beside"][number];

/** The same for every part of the pilot: said once, with the whole. */
const isOfAll = ({ key }: Beside): boolean => /^(tornado|price-year|amortisation|swing)/.test(key);

const counted: Bilingual = { it: "", en: "count" };

function saidOf({ key, value, unit }: Beside, language: Language): string {
  if (value === null) return words[language].none;
  // A year has no thousands.
  if (key.startsWith("price-year")) return String(value);
  return valueText(value, unit === "" ? counted : { it: unit, en: unit }, language);
}

/**
 * What is read with a figure, for people: what has no value is left out, and of each assumption that is moved both ends are
 * one line. `isWhole`: whether it is a figure of all there is in its document.
 */
export function besideOf(
  { beside }: Pick<Figure, "beside">,
  isWhole: boolean,
  language: Language,
): readonly { readonly name: string; readonly value: string }[] {
  return beside
    .filter((each) => each.value !== null && (isWhole || !isOfAll(each)))
    .flatMap((each) => {
      const [kind, moved, way] = each.key.split(":");
      if (kind !== "tornado") return [{ name: partText(each.key, language), value: saidOf(each, language) }];
      if (way === "up") return [];
      const up = beside.find(({ key }) => key === `tornado:${moved}:up`);
      if (up === undefined || up.value === null || up.value === each.value) return [];
      return [movedOf(partText(`moved:${moved}`, language), each, up, language)];
    });
}

function movedOf(name: string, down: Beside, up: Beside, language: Language) {
  const unit = { it: down.unit, en: down.unit === "" ? "count" : down.unit };
  const low = numberText(down.value ?? 0, unit, language);
  return { name, value: `${words[language].from}${low}\u00a0${words[language].to} ${saidOf(up, language)}` };
}
