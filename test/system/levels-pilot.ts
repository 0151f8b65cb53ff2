import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { benchService, writeBenchPilot } from "../../bench/bench-pilot.ts";
import { freshFolder } from "./house.ts";

const words = (text: string) => ({ it: text, en: text });
const duty = (id: string) => ({ id, name: words(id), organisation: "asl" });

const rule = (id: string, more: object) => ({
  id,
  text: words(id),
  latching: false,
  source: { text: "test", status: "unverified-default" },
  confirmed: { by: "test", at: "2026-01-01" },
  ...more,
});
/** Neither says of what service it is: they would look at the hub's own trials too. */
const rules = [
  rule("spo2-low", {
    code: "spo2",
    unit: "%",
    priority: "high",
    raise: { fact: "value", operator: "lessThanInclusive", value: 90 },
    clear: { fact: "value", operator: "greaterThanInclusive", value: 95 },
  }),
  rule("heart-slow", {
    code: "heart-rate",
    unit: "/min",
    priority: "high",
    raise: { fact: "value", operator: "lessThanInclusive", value: 60 },
    clear: { fact: "value", operator: "greaterThanInclusive", value: 65 },
  }),
  rule("fever", {
    code: "body-temperature",
    unit: "Cel",
    priority: "medium",
    raise: { fact: "value", operator: "greaterThan", value: 38 },
    clear: { fact: "value", operator: "lessThan", value: 37 },
  }),
];

const plan = (id: string, measurement: object) => ({
  id,
  name: words(id),
  service: benchService,
  tmType: "II",
  days: 90,
  measurements: [measurement],
});
/** Twelve slots of a minute, given up two hours later; and a stream none of whose slots closes in the test's time. */
const plans = [
  plan("minutes", { code: "spo2", timesPerDay: 12, between: ["10:02", "10:14"] }),
  plan("stream", { code: "heart-rate", timesPerDay: 48 }),
];

const probe = {
  apiVersion: "openslo/v1",
  kind: "SLO",
  metadata: {
    name: "probe",
    annotations: { it: "L'hub risponde", en: "The hub answers" },
  },
  spec: {
    description: "The hub answers",
    service: "hub",
    indicatorRef: "ingest-probe",
    timeWindow: [{ duration: "28d", isRolling: true }],
    budgetingMethod: "Timeslices",
    objectives: [{ target: 0.99, timeSliceTarget: 0.9, timeSliceWindow: "1m" }],
    alertPolicies: ["fast"],
  },
};

/** The benchmarks' pilot with rules, plans, an objective, and somebody to be told who is not always reached. */
export async function levelsPilot(): Promise<string> {
  const place = await writeBenchPilot(await freshFolder());
  const file = join(place, "pilot.yaml");
  const pilot = JSON.parse(await readFile(file, "utf8")) as { roster: object };
  const roster = { ...pilot.roster, duties: [duty("on-duty"), duty("second")] };
  const escalation = [
    { after: "PT15M", to: "second", priorities: ["high"] },
    { after: "PT30M", to: "second", priorities: ["medium"] },
  ];
  await writeFile(file, JSON.stringify({ ...pilot, roster, escalation }));
  const files = { rules, plans, objectives: [{ ...probe, id: "probe" }] };
  for (const [folder, all] of Object.entries(files)) {
    await mkdir(join(place, folder), { recursive: true });
    for (const each of all) {
      const { id, ...rest } = each;
      const content = folder === "objectives" ? rest : each;
      await writeFile(join(place, folder, `${id}.yaml`), JSON.stringify(content));
    }
  }
  return place;
}

/** Whom each duty is reached by: the one at a receiver that takes what it is told, the other at one that does not. */
export async function writeContacts(dataDir: string, taking: string, refusing: string): Promise<void> {
  const webhook = (url: string) => ({ webhook: { template: "json", url, secret: "0123456789abcdef" } });
  const duties = { "on-duty": webhook(taking), second: webhook(refusing) };
  const contacts = { duties, allowHosts: ["127.0.0.1"] };
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await writeFile(join(dataDir, "contacts.yaml"), JSON.stringify(contacts), { mode: 0o600 });
}
