import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

export const benchService = "bench";
export const benchMunicipality = "001006";
/** Where the people of a filled year live: towns and villages of one zone. */
export const benchMunicipalities = [
  benchMunicipality,
  ...["001270", "001044", "001093", "001022", "001175", "001100", "001114", "001229", "001032", "001055"],
];

const words = (text: string) => ({ it: text, en: text });

const organisation = (id: string, helix: string) => ({
  id,
  name: id,
  helix,
  part: words("test bench"),
  invented: true,
});

const pilot = {
  id: "bench",
  name: { it: "Banco di prova", en: "Test bench" },
  territory: { zones: ["z6"], municipalities: benchMunicipalities },
  organisations: [
    organisation("asl", "public-sector"),
    organisation("citizens", "civil-society"),
    organisation("university", "research"),
    organisation("supplier", "enterprise"),
  ],
  services: [
    {
      id: benchService,
      name: { it: "Banco di prova", en: "Test bench" },
      description: words("Telemonitoring nobody takes part in"),
      supplier: "supplier",
      type: "telemonitoring",
      stage: "sandbox",
      deviceTypes: ["pulse-oximeter"],
      tmType: "II",
      careGroups: ["bench"],
      // A benchmark measures the hub, not a quota.
      quotas: {
        devices: 1_000_000,
        messagesPerDay: 1_000_000_000,
        messagesPerSecond: 1_000_000,
        storageMegabytes: 1_000_000,
      },
    },
  ],
  deviceTypes: [
    {
      id: "pulse-oximeter",
      models: [
        { name: "bench", maker: { outside: "bench" }, ceClass: "none", speaks: "canonical", gateway: false },
      ],
    },
  ],
  careGroups: [{ id: "bench", name: words("bench"), organisation: "asl" }],
  roster: {
    duties: [{ id: "on-duty", name: words("on duty"), organisation: "asl" }],
    shifts: [
      {
        careGroups: ["bench"],
        days: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
        from: "00:00",
        until: "00:00",
        onDuty: "on-duty",
      },
    ],
    lastResort: "on-duty",
  },
  escalation: [{ after: "PT15M", to: "on-duty" }],
  consent: {
    version: "1",
    purposes: [{ id: "participation", title: words("Participation"), text: words("Takes part in a test") }],
  },
};

/**
 * One rule that opens and closes by single readings, so that the alerts due follow from the readings alone; and one on
 * heart rate that looks through a window and never holds, so that every benchmark message is really judged.
 */
const rules = [
  {
    id: "rr-high",
    code: "respiratory-rate",
    unit: "/min",
    priority: "high",
    text: { it: "Frequenza respiratoria alta", en: "High respiratory rate" },
    latching: false,
    raise: { fact: "value", operator: "greaterThanInclusive", value: 25 },
    clear: { fact: "value", operator: "lessThan", value: 21 },
    source: { text: "test bench", status: "unverified-default" },
    confirmed: { by: "test bench", at: "2026-01-01" },
  },
  {
    id: "hr-high",
    code: "heart-rate",
    unit: "/min",
    priority: "medium",
    text: { it: "Frequenza cardiaca alta", en: "High heart rate" },
    latching: false,
    raise: {
      fact: "window",
      params: { agg: "min", over: "PT15M", minCount: 2 },
      operator: "greaterThan",
      value: 250,
    },
    clear: { fact: "value", operator: "lessThan", value: 240 },
    source: { text: "test bench", status: "unverified-default" },
    confirmed: { by: "test bench", at: "2026-01-01" },
  },
];

/** Writes the benchmarks' own pilot definition, so that a change of the demo pilot moves no figure. */
export async function writeBenchPilot(folder: string): Promise<string> {
  const place = join(folder, "pilot");
  await mkdir(join(place, "rules"), { recursive: true });
  // JSON is YAML.
  await writeFile(join(place, "pilot.yaml"), JSON.stringify(pilot, null, 2));
  for (const rule of rules) {
    await writeFile(join(place, "rules", `${rule.id}.yaml`), JSON.stringify(rule, null, 2));
  }
  return place;
}
