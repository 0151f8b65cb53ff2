import { deviceTypeNames, findMetric } from "../../model/catalogue.ts";
import { startOfDay } from "../../model/civil-day.ts";
import type { LentDeviceType } from "../../model/lent-devices.ts";
import type { Pilot } from "../../model/pilot.ts";
import type { ReportBlock } from "../../model/report.ts";
import type { RuleVersion } from "../../model/rule-versions.ts";
import type { ServiceEvent } from "../../model/service-standing.ts";
import type { Instant } from "../../model/time.ts";
import { both } from "../assembly/prepared.ts";
import type { Bilingual, Language } from "../language.ts";
import { dayText } from "../times.ts";
import type { GuideFacts } from "./guide.ts";

const same = (text: string): Bilingual => both(text, text);
/** `2026-10-15` as people write it. */
function civilDay(text: string): Bilingual {
  const start = startOfDay(text);
  return start === null ? same(text) : day(start);
}

const day = (at: Instant): Bilingual => both(dayText(at, "it"), dayText(at, "en"));

const helixNames: Readonly<Record<Pilot["organisations"][number]["helix"], Bilingual>> = {
  "public-sector": both("settore pubblico", "public sector"),
  "civil-society": both("società civile", "civil society"),
  research: both("ricerca", "research"),
  enterprise: both("imprese", "enterprise"),
};

export const organisationTable = ({ organisations }: Pilot): ReportBlock => ({
  kind: "table",
  title: both("Organizzazioni", "Organisations"),
  head: [both("Elica", "Helix"), both("Organizzazione", "Organisation"), both("Parte", "Part")],
  rows: organisations.map(({ helix, name, part, invented }) => [
    helixNames[helix],
    invented ? both(`${name} (inventata)`, `${name} (invented)`) : same(name),
    part,
  ]),
});

/** What happened to each service: verdicts, promotions, demotions, departures. Who wrote it is not told here. */
export function stageTable(histories: GuideFacts["histories"]): ReportBlock {
  const rows = histories.flatMap(({ service, events }) =>
    events.map((event) => [service.name, day(event.at), ...happened(event)]),
  );
  const nothing = [
    both("nessuno", "none"),
    same("–"),
    both("finora nessun evento", "no event so far"),
    same("–"),
  ];
  return {
    kind: "table",
    title: both("Che cosa è successo ai servizi", "What happened to the services"),
    head: [
      both("Servizio", "Service"),
      both("Quando", "When"),
      both("Che cosa", "What"),
      both("Perché", "Why"),
    ],
    rows: rows.length === 0 ? [nothing] : rows,
  };
}

function happened(event: ServiceEvent): readonly Bilingual[] {
  switch (event.kind) {
    case "conformance":
      return [
        event.verdict === "passed"
          ? both("collaudo superato", "conformance passed")
          : both("collaudo non superato", "conformance failed"),
        same(event.note),
      ].flat();
    case "rules-approved":
      return [
        both("regole approvate da un clinico", "rules approved by a clinician"),
        same(event.note ?? "–"),
      ];
    case "promoted":
      return [both("passato alla fase pilota", "promoted to pilot"), same("–")];
    case "demoted":
      return [both("tornato alla prova protetta", "back to the sandbox"), same(event.reason)];
    case "off-boarded":
      return [both("uscito dal LAB", "left the LAB"), same(event.reason)];
  }
}

/** Each metric once, with how often a day it is measured in all. */
function measured(measurements: Pilot["plans"][number]["measurements"], language: Language): string {
  const times = new Map<string, number>();
  for (const { code, timesPerDay } of measurements) times.set(code, (times.get(code) ?? 0) + timesPerDay);
  return [...times].map(([code, n]) => `${metricText(code, language)} (${n})`).join(", ");
}

const metricText = (code: string, language: Language): string => findMetric(code)?.name[language] ?? code;

export const planTable = ({ plans }: Pilot): ReportBlock => ({
  kind: "table",
  title: both("Piani di telemonitoraggio", "Telemonitoring plans"),
  head: [
    both("Piano", "Plan"),
    both("Misure al giorno", "Measurements a day"),
    both("Durata in giorni", "Length in days"),
  ],
  rows:
    plans.length === 0
      ? [[both("nessuno", "none"), same("–"), same("–")]]
      : plans.map(({ name, measurements, days }) => [
          name,
          both(measured(measurements, "it"), measured(measurements, "en")),
          same(String(days)),
        ]),
});

const makerOf = ({ maker }: LentDeviceType["models"][number], pilot: Pilot): string =>
  "outside" in maker
    ? maker.outside
    : (pilot.organisations.find(({ id }) => id === maker.organisation)?.name ?? maker.organisation);

export const deviceTable = (pilot: Pilot): ReportBlock => ({
  kind: "table",
  title: both("Dispositivi ammessi", "Devices admitted"),
  head: [
    both("Tipo", "Type"),
    both("Modello e produttore", "Model and maker"),
    both("Classe (MDR, IVDR)", "Class (MDR, IVDR)"),
    both("Servizi", "Services"),
  ],
  rows: pilot.deviceTypes.flatMap(({ id, models }) =>
    models.map((model) => [
      deviceTypeNames.get(id) ?? same(id),
      same(`${model.name}, ${makerOf(model, pilot)}`),
      model.ceClass === "none"
        ? both("non è un dispositivo medico", "no medical device")
        : same(model.ceClass),
      named(pilot.services.filter(({ deviceTypes }) => deviceTypes.includes(id)).map(({ name }) => name)),
    ]),
  ),
});

const named = (names: readonly Bilingual[]): Bilingual =>
  names.length === 0
    ? both("nessuno", "none")
    : both(names.map(({ it }) => it).join(", "), names.map(({ en }) => en).join(", "));

const states: Readonly<Record<RuleVersion["state"], Bilingual>> = {
  proposed: both("proposta", "proposed"),
  approved: both("approvata", "approved"),
  rejected: both("respinta", "rejected"),
  withdrawn: both("ritirata", "withdrawn"),
};

/** Those of the pilot's files, then every version that was proposed in the hub, also those that never judged. */
export function ruleTable({ rules: files }: Pilot, book: readonly RuleVersion[]): ReportBlock {
  const own = files.map(({ id, version, text, confirmed }) => [
    both(`${text.it} (${id} v${version})`, `${text.en} (${id} v${version})`),
    confirmed === undefined
      ? both("nei file, mai confermata", "in the files, never confirmed")
      : both("nei file, confermata", "in the files, confirmed"),
    confirmed === undefined ? same("–") : civilDay(confirmed.at),
    same("–"),
  ]);
  const proposed = book.map(({ id, version, definition, state, decidedAt, proposedAt, note }) => [
    both(`${definition.text.it} (${id} v${version})`, `${definition.text.en} (${id} v${version})`),
    states[state],
    day(decidedAt ?? proposedAt),
    same(note === "" ? "–" : note),
  ]);
  return {
    kind: "table",
    title: both("Regole", "Rules"),
    head: [both("Regola", "Rule"), both("Stato", "State"), both("Quando", "When"), both("Nota", "Note")],
    rows: [...own, ...proposed],
  };
}
