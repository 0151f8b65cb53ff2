import { indicatorOf } from "../../model/indicator.ts";
import type { ReportSection } from "../../model/report.ts";
import { gapsAmong, present } from "./gaps.ts";
import { objectiveSection } from "./objective-section.ts";
import { closing } from "./pilot-sections.ts";
import { both, fewestOthers, type Prepared } from "./prepared.ts";
import { supplierIndicators } from "./questions.ts";
import { aboutService } from "./service-sections.ts";
import { texts } from "./texts.ts";

/** How their own service works and is used. Others stand beside it only all together, and only when they are enough. */
export function supplierSections(prepared: Prepared): ReportSection[] {
  const ids = [...present(prepared, supplierIndicators)];
  const compared = [
    ...new Set(
      prepared.figures.filter(({ stratum }) => stratum.by === "pilot").map(({ indicator }) => indicator),
    ),
  ];
  const shows = prepared.otherServices >= fewestOthers && compared.length > 0;
  return [
    aboutService(prepared),
    {
      id: "own",
      title: both("Il suo servizio", "Your service"),
      blocks: [
        ...(ids.length === 0 ? [] : [{ kind: "figures" as const, indicators: ids, by: "service" as const }]),
        ...gapsAmong(
          prepared,
          supplierIndicators.flatMap((id) => indicatorOf(id) ?? []),
        ),
      ],
    },
    {
      id: "comparison",
      title: both("Accanto agli altri", "Beside the others"),
      blocks: [
        { kind: "text", text: shows ? texts.comparison : texts.noComparison },
        ...(shows ? [{ kind: "figures" as const, indicators: compared, by: "pilot" as const }] : []),
      ],
    },
    ...objectiveSection(prepared),
    ...closing(prepared),
  ];
}
