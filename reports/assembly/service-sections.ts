import { indicators } from "../../model/indicator.ts";
import { questionIds, questionTexts } from "../../model/pilot-evaluation.ts";
import type { ReportBlock, ReportSection } from "../../model/report.ts";
import { alarmSection } from "./alarm-section.ts";
import { serviceTable } from "./facts.ts";
import { countedTwice, domainTable, gapsAmong, present } from "./gaps.ts";
import { objectiveSection } from "./objective-section.ts";
import { closing } from "./pilot-sections.ts";
import { both, type Prepared } from "./prepared.ts";
import { texts } from "./texts.ts";

/** One service by all that can be told apart by service: its own row of the pilot's tables, and its months. */
export const serviceSections = (prepared: Prepared): ReportSection[] => [
  aboutService(prepared),
  ...questionIds.map((id): ReportSection => {
    const own = indicators.filter(({ question }) => question === id);
    const ids = [
      ...present(
        prepared,
        own.map((each) => each.id),
      ),
    ];
    const figures: ReportBlock[] =
      ids.length === 0 ? [] : [{ kind: "figures", indicators: ids, by: "service" }];
    const asked = prepared.pilot.evaluation.questions.find((each) => each.id === id)?.text;
    const twice = id === "economic-sustainability" ? countedTwice(prepared) : [];
    const blocks = [...figures, ...twice, ...gapsAmong(prepared, own)];
    return { id, title: asked ?? questionTexts[id], blocks };
  }),
  {
    id: "months",
    title: both("Mese per mese", "Month by month"),
    blocks: [{ kind: "text", text: texts.months }, ...months(prepared)],
  },
  {
    id: "mast",
    title: both("I domini di MAST", "The domains of MAST"),
    blocks: [domainTable(prepared)],
  },
  ...alarmSection(prepared),
  ...objectiveSection(prepared),
  ...closing(prepared),
];

export const aboutService = ({ pilot, service }: Prepared): ReportSection => ({
  id: "about",
  title: both("Di che cosa parla", "What it is about"),
  blocks: [
    { kind: "text", text: texts.feasibility },
    serviceTable(
      pilot,
      pilot.services.filter(({ id }) => id === service),
    ),
  ],
});

function months({ figures }: Prepared): readonly ReportBlock[] {
  const monthly = [
    ...new Set(figures.filter(({ stratum }) => stratum.by === "month").map(({ indicator }) => indicator)),
  ];
  const title = both("I mesi a confronto", "Months compared");
  return monthly.length === 0 ? [] : [{ kind: "chart", draws: "months", indicators: monthly, title }];
}
