import type { LabService, Pilot } from "../../model/pilot.ts";
import type { ReportBlock } from "../../model/report.ts";
import { municipalities, zoneNames } from "../../model/territory.ts";
import type { Bilingual } from "../language.ts";
import { countText } from "../numbers.ts";
import { serviceTypes } from "../words/service-types.ts";
import { both } from "./prepared.ts";

const same = (text: string): Bilingual => both(text, text);
/** The services by name, kind and stage. `stage` is where the definition starts them. */
export function serviceTable(pilot: Pilot, services: readonly LabService[]): ReportBlock {
  const supplierOf = (id: string) => pilot.organisations.find((each) => each.id === id)?.name ?? id;
  return {
    kind: "table",
    title: both("Servizi", "Services"),
    head: [
      both("Servizio", "Service"),
      both("Che cosa fa", "What it does"),
      both("Tipo", "Type"),
      both("Fase", "Stage"),
      both("Fornitore", "Supplier"),
    ],
    rows: services.map((each) => [
      each.name,
      each.description,
      each.tmType === undefined
        ? serviceTypes[each.type]
        : both(
            `${serviceTypes[each.type].it}, tipo ${each.tmType}`,
            `${serviceTypes[each.type].en}, type ${each.tmType}`,
          ),
      each.stage === "pilot" ? both("pilota", "pilot") : both("prova protetta", "sandbox"),
      same(supplierOf(each.supplier)),
    ]),
  };
}

/** What the territory is like: whoever replicates the pilot compares this with their own. */
export function territoryTable({ territory, services, organisations }: Pilot): ReportBlock {
  const towns = territory.municipalities.flatMap((code) => municipalities.get(code) ?? []);
  const residents = towns.reduce((sum, { population }) => sum + population, 0);
  const heights = towns.map(({ elevation }) => elevation);
  const row = (name: Bilingual, it: string, en = it): Bilingual[] => [name, both(it, en)];
  return {
    kind: "table",
    title: both("Il territorio", "The territory"),
    head: [both("Che cosa", "What"), both("Quanto", "How much")],
    rows: [
      row(
        both("Zone omogenee", "Homogeneous zones"),
        territory.zones.map((each) => `${each.replace("z", "")} ${zoneNames.get(each) ?? ""}`).join(", "),
      ),
      row(both("Comuni", "Municipalities"), String(towns.length)),
      row(
        both("di cui sotto 1.000 abitanti", "of which under 1,000 inhabitants"),
        String(towns.filter(({ population }) => population < 1000).length),
      ),
      row(
        both("Residenti (ISTAT 2011)", "Residents (ISTAT 2011)"),
        countText(residents, "it"),
        countText(residents, "en"),
      ),
      row(
        both("Quota dei centri, in metri", "Height of the seats, in metres"),
        `${Math.round(Math.min(...heights))}–${Math.round(Math.max(...heights))}`,
      ),
      row(
        both("Aziende sanitarie", "Health authorities"),
        [...new Set(towns.map(({ asl }) => asl))].toSorted().join(", "),
      ),
      row(both("Servizi", "Services"), String(services.length)),
      row(both("Organizzazioni", "Organisations"), String(organisations.length)),
    ],
  };
}

const status = (verified: boolean): Bilingual =>
  verified
    ? both("verificato", "verified")
    : both("valore abituale, non verificato", "usual value, not verified");

/** What is assumed and not observed. Every figure of money and travel rests on it. */
export function assumptionTable({ evaluation: { assumptions } }: Pilot): ReportBlock {
  const { amortisationMonths, kgPerKm, detour, kmPerHour, footprintKgPerPatientMonth, swing } = assumptions;
  const figure = (
    name: Bilingual,
    { value, source, status: known }: { value: number; source: string; status: string },
  ): Bilingual[] => [
    name,
    both(String(value).replace(".", ","), String(value)),
    same(source),
    status(known === "verified"),
  ];
  return {
    kind: "table",
    title: both("Che cosa si assume", "What is assumed"),
    head: [
      both("Che cosa", "What"),
      both("Valore", "Value"),
      both("Fonte", "Source"),
      both("Stato", "Standing"),
    ],
    rows: [
      figure(both("Mesi di ammortamento", "Months of amortisation"), amortisationMonths),
      figure(both("CO2 di un'auto, kg per km", "CO2 of a car, kg per km"), kgPerKm),
      figure(both("Strada rispetto alla linea d'aria", "Road over straight line"), detour),
      figure(both("Velocità di un'auto, km/h", "Speed of a car, km/h"), kmPerHour),
      figure(
        both(
          "CO2 di dispositivi e dati, kg per paziente-mese",
          "CO2 of devices and data, kg per patient-month",
        ),
        footprintKgPerPatientMonth,
      ),
      figure(
        both(
          "Caso basso e alto: quanto si sposta ogni dato",
          "Low and high case: how far each input is moved",
        ),
        {
          value: swing,
          source: "pilot.yaml",
          status: "unverified-default",
        },
      ),
    ],
  };
}
