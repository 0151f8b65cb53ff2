import type { Report } from "../../model/report.ts";
import type { Language } from "../language.ts";
import { objectiveTold } from "../objectives.ts";
import { words } from "../words/words.ts";
import type { SheetRow, SheetTable } from "./sheet.ts";

/** The report's objectives, a row each. */
export function objectiveTable(report: Report, language: Language): SheetTable {
  const { caption, head } = words[language].objectives;
  const rows = report.objectives.map((each): SheetRow => {
    const { name, service, target, kept, adjusted, left, burn } = objectiveTold(each, report, language);
    return {
      cells: [
        { text: name, small: `${service}, ${each.name}` },
        ...[target, kept, adjusted, left, burn].map((text) => ({ text })),
      ],
      level: "figure",
      isMute: each.raw === null || each.raw.valid === 0,
    };
  });
  return { kind: "table", caption, note: "", head, numeric: [false, true, true, true, true, true], rows };
}
