import { alarmMeasures } from "../../model/alarm-measures.ts";
import type { Figure } from "../../model/figure.ts";
import { indicators } from "../../model/indicator.ts";
import type { Report, ReportKind } from "../../model/report.ts";
import type { Bilingual, Language } from "../language.ts";
import { monthText } from "../times.ts";
import { citizensSections } from "./citizens-sections.ts";
import { pilotSections } from "./pilot-sections.ts";
import type { Prepared } from "./prepared.ts";
import { restating } from "./restated.ts";
import { serviceSections } from "./service-sections.ts";
import { supplierSections } from "./supplier-sections.ts";

/** Puts a report together: title, sections, definitions, what it restates. Pure: the same parts give the same report. */
export function assembled(prepared: Prepared): Report {
  const { pilot, kind, service, window, figures } = prepared;
  const used = new Set(figures.map(({ indicator }) => indicator));
  const spoken = service === null ? pilot.services : pilot.services.filter(({ id }) => id === service);
  const made: Report = {
    id: prepared.id,
    kind,
    service,
    title: titleOf(prepared),
    pilot: pilot.name,
    services: spoken.map(({ id, name }) => ({ id, name })),
    from: window.from,
    until: window.until,
    zone: "Europe/Rome",
    asOf: prepared.asOf,
    provisional: prepared.provisional,
    sections: [...sectionsOf(prepared)],
    definitions: [...indicators, ...alarmMeasures].filter(({ id }) => used.has(id)),
    figures: [...figures],
    objectives: [...prepared.objectives],
    hidden: figures.reduce((sum, figure) => sum + hiddenIn(figure, kind), 0),
    restates: null,
    manifest: prepared.manifest,
  };
  return { ...made, restates: restating(made, prepared.former) };
}

/** The citizens' report shows no parts. */
const hiddenIn = ({ state, parts }: Figure, kind: Report["kind"]): number =>
  state === "suppressed"
    ? 1
    : kind === "citizens"
      ? 0
      : parts.filter((part) => part.state === "suppressed").length;

function sectionsOf(prepared: Prepared): Report["sections"] {
  switch (prepared.kind) {
    case "pilot":
      return pilotSections(prepared);
    case "service":
      return serviceSections(prepared);
    case "supplier":
      return supplierSections(prepared);
    case "citizens":
      return citizensSections(prepared);
  }
}

const titles: Readonly<Record<ReportKind, Bilingual>> = {
  pilot: { it: "Valutazione del pilota", en: "Evaluation of the pilot" },
  service: { it: "Valutazione del servizio", en: "Evaluation of the service" },
  supplier: { it: "Come va il suo servizio", en: "How your service is doing" },
  citizens: { it: "Come va la telemedicina nelle valli", en: "How telemedicine is doing in the valleys" },
};

function titleOf({ kind, pilot, service, window }: Prepared): Bilingual {
  const name = pilot.services.find(({ id }) => id === service)?.name;
  const in_ = (language: Language): string => {
    const [first = "", last = first] = [window.months[0], window.months.at(-1)];
    const period =
      first === last
        ? monthText(first, language)
        : `${monthText(first, language)} – ${monthText(last, language)}`;
    const of = name === undefined ? "" : ` ${name[language]}`;
    return `${titles[kind][language]}${of}, ${period}`;
  };
  return { it: in_("it"), en: in_("en") };
}
