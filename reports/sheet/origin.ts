import type { Report } from "../../model/report.ts";
import { definitionsOf } from "../figures.ts";
import type { Language } from "../language.ts";
import { words } from "../words/words.ts";
import type { SheetPiece, SheetSection } from "./sheet.ts";

/** All that the figures depend on, so that somebody else can work them out again; and what a restatement changed. */
export function originSection(report: Report, language: Language): SheetSection {
  const { origin, originFacts, version, none } = words[language];
  const { manifest } = report;
  const rules = manifest.rules.map(({ id, version: own }) => `${id} v${own}`);
  const facts: SheetPiece = {
    kind: "facts",
    facts: [
      [originFacts.report, report.id],
      [originFacts.software, manifest.software],
      [originFacts.pilot, `${manifest.pilot.id}, ${manifest.pilot.digest}`],
      [originFacts.indicators, `${version} ${manifest.indicators.version}, ${manifest.indicators.digest}`],
      [originFacts.schemas, manifest.schemas],
      [originFacts.inputs, manifest.inputs],
      [originFacts.register, manifest.register],
      [originFacts.seed, String(manifest.seed)],
      [originFacts.rules, rules.length === 0 ? none : rules.join(", ")],
    ],
  };
  return { id: "origin", title: origin, pieces: [...changesOf(report, language), facts] };
}

function changesOf(report: Report, language: Language): readonly SheetPiece[] {
  const { restates } = report;
  if (restates === null || restates.changes.length === 0) return [];
  const { changed } = words[language];
  const { name } = definitionsOf(report);
  const items = restates.changes.map(
    ({ indicator, stratum }) => `${name(indicator, language)} (${indicator}), ${stratum}`,
  );
  return [
    { kind: "text", text: `${changed}:` },
    { kind: "list", items },
  ];
}
