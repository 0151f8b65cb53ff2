import { type IndicatorDefinition, indicators } from "../../model/indicator.ts";
import type { ReportBlock, ReportSection } from "../../model/report.ts";
import { alarmSection } from "./alarm-section.ts";
import { assumptionTable, serviceTable, territoryTable } from "./facts.ts";
import { countedTwice, domainTable, gapsAmong, present } from "./gaps.ts";
import { objectiveSection } from "./objective-section.ts";
import { both, type Prepared } from "./prepared.ts";
import { texts } from "./texts.ts";

const section = (id: string, title: ReportSection["title"], blocks: ReportBlock[]): ReportSection => ({
  id,
  title,
  blocks,
});
const text = (said: ReportSection["title"]): ReportBlock => ({ kind: "text", text: said });

/** The public authority's report: reach, the four questions, the domains of MAST, what may be carried elsewhere. */
export const pilotSections = (prepared: Prepared): ReportSection[] => [
  section("about", both("Di che cosa parla", "What it is about"), [
    text(texts.feasibility),
    serviceTable(prepared.pilot, prepared.pilot.services),
  ]),
  before(prepared),
  coverage(prepared),
  ...questions(prepared),
  ...alarmSection(prepared),
  ...objectiveSection(prepared),
  section("mast", both("I domini di MAST", "The domains of MAST"), [
    domainTable(prepared),
    ...gapsAmong(prepared, indicators),
  ]),
  section("transferability", both("Che cosa vale altrove", "What holds elsewhere"), [
    text(texts.transferability),
    territoryTable(prepared.pilot),
  ]),
  ...closing(prepared),
];

/** What is hidden and why; what the figures are for, and what may go wrong with them. */
export const closing = ({ policy }: Prepared): ReportSection[] => [
  section("hidden", both("Che cosa è nascosto, e perché", "What is hidden, and why"), [text(policy)]),
  section("intended-use", both("A che cosa serve, e i rischi", "What it is for, and the hazards"), [
    text(texts.intendedUse),
    text(texts.hazards),
  ]),
];

/** The first step of MAST, as far as the pilot's definition answers it; the rest is named as missing. */
function before({ pilot }: Prepared): ReportSection {
  const open = [
    both("Alternative con cui si confronta", "Alternatives it is compared with"),
    both("Maturità dell'organizzazione", "Maturity of the organisation"),
    both("Norme e rimborsi applicabili", "Legislation and reimbursement that apply"),
  ];
  const why = both(
    "il pilota non lo dice: lo deve scrivere chi lo promuove",
    "the pilot does not say: who promotes it must write it",
  );
  const owners = pilot.organisations
    .filter(({ helix }) => helix === "public-sector")
    .map(({ name, part }) => [both(name, name), part]);
  return section("before", both("Considerazioni preliminari", "Preceding considerations"), [
    {
      kind: "table",
      title: both("Domande a cui il pilota risponde", "Questions the pilot answers"),
      head: [both("Domanda", "Question"), both("Come la pone il pilota", "As the pilot asks it")],
      rows: pilot.evaluation.questions.map(({ id, text: asked }) => [
        both(names[id].it, names[id].en),
        asked,
      ]),
    },
    {
      kind: "table",
      title: both("Livello di valutazione: chi ne risponde", "Level of assessment: who answers for it"),
      head: [both("Ente", "Body"), both("Parte", "Part")],
      rows: owners,
    },
    { kind: "gaps", about: open.map((name) => ({ name, why })) },
  ]);
}

const names = {
  "economic-sustainability": both("Sostenibilità economica", "Economic sustainability"),
  "public-sector-response": both("Settore pubblico", "Public sector"),
  "community-response": both("Comunità degli utenti", "Users' community"),
  technical: both("Tecnica", "Technical"),
} as const;

const reach = [
  "municipality-coverage",
  "reach-per-1000",
  "small-municipality-equity",
  "age-equity",
  "case-mix",
  "enrolment-rate",
  "digital-barrier-refusals",
];

function coverage(prepared: Prepared): ReportSection {
  const funnel: ReportBlock = {
    kind: "chart",
    draws: "steps",
    title: both("Dall'invito all'arruolamento", "From invitation to enrolment"),
    steps: [
      { label: both("Invitate", "Invited"), indicator: "enrolment-rate", of: "denominator" },
      { label: both("Arruolate", "Enrolled"), indicator: "enrolment-rate", of: "numerator" },
    ],
  };
  return section("coverage", both("Chi è stato raggiunto", "Who was reached"), [
    text(texts.coverage),
    { kind: "figures", indicators: [...present(prepared, reach)], by: "pilot" },
    funnel,
    {
      kind: "chart",
      draws: "map",
      indicator: "reach-per-1000",
      by: "municipality",
      title: both("Persone attive ogni 1.000 residenti", "Active people per 1,000 residents"),
    },
    { kind: "figures", indicators: ["reach-per-1000"], by: "zone" },
  ]);
}

const chartsOf: Readonly<Record<IndicatorDefinition["question"], readonly ReportBlock[]>> = {
  "community-response": [
    {
      kind: "chart",
      draws: "bars",
      indicator: "adherence-measurements",
      by: "zone",
      title: both("Aderenza alle misurazioni per zona", "Measurement adherence by zone"),
    },
    {
      kind: "chart",
      draws: "course",
      indicator: "adherence-measurements",
      by: "month",
      title: both("Aderenza alle misurazioni nei mesi", "Measurement adherence over the months"),
    },
  ],
  "public-sector-response": [
    {
      kind: "chart",
      draws: "bars",
      indicator: "alerts-per-patient-week",
      by: "zone",
      title: both("Allerte per paziente-settimana, per zona", "Alerts per patient-week, by zone"),
    },
    { kind: "figures", indicators: ["ack-within-target"], by: "service" },
  ],
  technical: [
    {
      kind: "chart",
      draws: "months",
      indicators: ["data-completeness", "on-time-delivery", "ack-within-target"],
      title: both("I mesi a confronto", "Months compared"),
    },
    { kind: "figures", indicators: ["data-completeness"], by: "service" },
  ],
  "economic-sustainability": [{ kind: "figures", indicators: ["cost-per-patient-month"], by: "service" }],
};

const questions = (prepared: Prepared): ReportSection[] =>
  prepared.pilot.evaluation.questions.map(({ id, text: asked }) => {
    const own = indicators.filter(({ question }) => question === id);
    const ids = [
      ...present(
        prepared,
        own.map((each) => each.id),
      ),
    ];
    const figures: ReportBlock[] =
      ids.length === 0 ? [] : [{ kind: "figures", indicators: ids, by: "pilot" }];
    const money = id === "economic-sustainability";
    return section(id, asked, [
      ...(money ? [text(texts.money)] : []),
      ...figures,
      ...chartsOf[id],
      ...(money ? [assumptionTable(prepared.pilot)] : []),
      ...(money ? countedTwice(prepared) : []),
      ...gapsAmong(prepared, own),
    ]);
  });
