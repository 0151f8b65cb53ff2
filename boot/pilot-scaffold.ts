import { HubFailure } from "../model/failure.ts";
import { instead } from "../model/nearest.ts";
import { type Municipality, municipalities } from "../model/territory.ts";
import { scaffoldTable } from "./pilot-scaffold-table.ts";

export interface ScaffoldAsked {
  /** What the LAB is called, in both languages until somebody translates it. */
  readonly name: string;
  readonly zones: readonly string[];
  /** Where the JSON Schemas lie, seen from the new folder. */
  readonly schemas: string;
}

/** The files of a pilot for another territory, by name: right as they stand, and to be decided line by line. */
export function scaffold(asked: ScaffoldAsked): ReadonlyMap<string, string> {
  const places = placesOf(asked.zones);
  const schemaOf = (name: string, up = "") =>
    `# yaml-language-server: $schema=${up}${asked.schemas}/${name}.json\n`;
  return new Map([
    ["pilot.yaml", schemaOf("pilot") + head(asked, places) + scaffoldTable],
    ["rules/spo2-bassa.yaml", schemaOf("rule", "../") + rule],
    ["plans/saturazione-quotidiana.yaml", schemaOf("plan", "../") + plan],
    ["objectives/consegna-puntuale.yaml", schemaOf("objective", "../") + objective],
    ["costs.yaml", schemaOf("costs") + costs],
  ]);
}

/** The municipalities of some zones, the mountain ones first and the smallest before the others. */
function placesOf(zones: readonly string[]): readonly Municipality[] {
  const all = [...municipalities.values()];
  const known = [...new Set(all.map(({ zone }) => zone))].toSorted(
    (a, b) => Number(a.slice(1)) - Number(b.slice(1)),
  );
  const wrong = zones.filter((zone) => !known.includes(zone));
  if (zones.length === 0 || wrong.length > 0) {
    const what = wrong
      .map((zone) => `${zone || "nothing"} is no homogeneous zone; ${instead(zone, known)}`)
      .join("\n");
    throw new HubFailure("input-rejected", `--zones: ${what || `name at least one of ${known.join(", ")}`}`);
  }
  return all
    .filter(({ zone }) => zones.includes(zone))
    .toSorted(
      (a, b) => Number(b.peripheralMountain) - Number(a.peripheralMountain) || a.population - b.population,
    );
}

/** An id out of a name: `LAB Alta Val Chisone` becomes `lab-alta-val-chisone`. */
export function idOf(name: string): string {
  const plain = name
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 63)
    .replace(/^-+|-+$/g, "");
  return plain.length < 2 ? `lab-${plain}`.replace(/-$/, "") : plain;
}

function head({ name, zones }: ScaffoldAsked, places: readonly Municipality[]): string {
  const title = JSON.stringify(name);
  const rows = places.map(({ code, name: called, elevation, population, asl, peripheralMountain }) => {
    const kind = peripheralMountain ? ", montagna / mountain" : "";
    return `    - "${code}" # ${called}, ${elevation} m, ${population} ab. / inh. (2011), ${asl}${kind}`;
  });
  return `# Un LAB territoriale da completare: ogni "DECIDERE" aspetta una scelta. Provare con: npm run labhub -- pilot check .
# A territorial LAB to be filled in: each "DECIDE" waits for a choice. Try it with: npm run labhub -- pilot check .
# What each member means: docs/pilot.md; in italiano: docs/pilot.it.md. No people and no names of patients in here.
id: ${idOf(name)}
name:
  it: ${title}
  en: ${title} # DECIDE: the English name

territory:
  zones: [${zones.join(", ")}]
  # DECIDERE: quali di questi Comuni; togliere gli altri. / DECIDE: which of these; take the others out.
  municipalities:
${rows.join("\n")}
`;
}

const rule = `# DECIDERE: la soglia è un valore di partenza, non un parere medico. Finché nessun responsabile clinico la conferma
# (confirmed: { by: …, at: … }) non apre allerte.
# DECIDE: the limit is a starting value, no medical advice. Until a clinical lead confirms it, it raises nothing.
id: spo2-bassa
code: spo2
unit: "%"
priority: high
latching: true
text:
  it: Saturazione di ossigeno pari o inferiore a 92 %
  en: Oxygen saturation of 92 % or less
raise:
  all:
    - { fact: value, operator: lessThanInclusive, value: 92 }
clear:
  all:
    - { fact: value, operator: greaterThanInclusive, value: 94 }
source:
  text: 'NHS, home oximetry: 92 or less emergency, 93-94 call, 95 or more normal; margin 1 point ours'
  status: unverified-default
`;

const plan = `# DECIDERE: che cosa si misura, quante volte, in quali orari. / DECIDE: what is measured, how often, at what hours.
id: saturazione-quotidiana
name:
  it: Saturazione, ogni giorno
  en: Oxygen saturation, every day
service: primo-servizio
tmType: II
days: 180
measurements:
  - { code: spo2, timesPerDay: 1, between: ["08:00", "11:00"] }
  - { code: heart-rate, timesPerDay: 1, between: ["08:00", "11:00"] }
`;

const objective = `# DECIDERE: a che cosa ci si impegna. / DECIDE: what the LAB promises.
apiVersion: openslo/v1
kind: SLO
metadata:
  name: consegna-puntuale
  annotations:
    it: Il 95 % delle rilevazioni inviate subito arriva entro 5 minuti
    en: 95 % of readings sent at once arrive within 5 minutes
spec:
  description: 95 % of readings sent at once arrive within 5 minutes
  service: primo-servizio
  indicatorRef: freshness-end-to-end
  timeWindow:
    - duration: 28d
      isRolling: true
  budgetingMethod: Occurrences
  objectives:
    - target: 0.95
  alertPolicies: [slow, steady]
`;

const costs = `# DECIDERE: che cosa costa, e a chi. / DECIDE: what it costs, and whom.
# bearer: authority, start-up, family · per: one-off, month, patient-month, device
currency: EUR
lines:
  - id: canone-primo-servizio
    label: { it: Canone del servizio, en: Fee of the service }
    bearer: authority
    category: platform
    service: primo-servizio
    amount: "0.00"
    per: patient-month
    vatIncluded: true
    priceYear: 2026
    source: { text: not yet known, status: unverified-default }
`;
