import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { loadPilot } from "../../boot/pilot.ts";
import { HubFailure } from "../../model/failure.ts";

/** A small pilot that is right, one thing a line, so that a fault's place can be counted. */
export const small: Readonly<Record<string, string>> = {
  "pilot.yaml": `id: prova
name: { it: Prova, en: Test }
territory: { zones: [z7], municipalities: ["001128", "001072"] }
organisations:
  - { id: asl, name: Asl, helix: public-sector, part: { it: a, en: a } }
  - { id: citizens, name: Citizens, helix: civil-society, part: { it: a, en: a } }
  - { id: university, name: University, helix: research, part: { it: a, en: a } }
  - { id: battito, name: Battito, helix: enterprise, part: { it: a, en: a } }
services:
  - id: heart
    name: { it: Cuore, en: Heart }
    description: { it: a, en: a }
    supplier: battito
    type: telemonitoring
    stage: pilot
    tmType: II
    deviceTypes: [bp-monitor]
    careGroups: [cardiology]
deviceTypes:
  - id: bp-monitor
    models:
      - { name: one, maker: { organisation: battito }, ceClass: IIa, speaks: canonical, gateway: false }
careGroups:
  - { id: cardiology, name: { it: a, en: a }, organisation: asl }
roster:
  duties:
    - { id: nurse, name: { it: a, en: a }, organisation: asl }
  shifts:
    - { careGroups: [cardiology], days: [mon, tue, wed, thu, fri, sat, sun], from: "08:00", until: "20:00", onDuty: nurse }
  night: { from: "20:00", until: "08:00", onDuty: nurse }
  lastResort: nurse
escalation:
  - { after: PT15M, to: nurse }
  - { after: PT1H, to: nurse, priorities: [high] }
consent:
  version: "1"
  purposes:
    - { id: participation, title: { it: a, en: a }, text: { it: a, en: a } }
`,
  "plans/daily.yaml": `id: daily
name: { it: Ogni giorno, en: Every day }
service: heart
tmType: II
days: 90
measurements:
  - { code: systolic-bp, timesPerDay: 1, between: ["07:00", "10:00"] }
  - { code: systolic-bp, timesPerDay: 1, between: ["18:00", "21:00"] }
`,
  "objectives/in-time.yaml": `apiVersion: openslo/v1
kind: SLO
metadata: { name: in-time }
spec:
  description: in time
  service: heart
  indicatorRef: freshness-end-to-end
  timeWindow: [{ duration: 28d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives:
    - { target: 0.95 }
  alertPolicies: [fast, steady]
`,
  "costs.yaml": `lines:
  - id: fee
    label: { it: Canone, en: Fee }
    bearer: authority
    category: platform
    service: heart
    amount: "12.50"
    per: patient-month
    vatIncluded: true
    priceYear: 2026
    source: { text: a test, status: invented }
`,
  "questionnaires/nps.yaml": `id: nps
title: { it: Lo consiglierebbe?, en: Would you recommend it? }
instrument: NPS
version: "1"
answeredBy: patient
licence: ours
items:
  - { id: q1, text: { it: a, en: a }, scale: { min: 0, max: 10, low: { it: a, en: a }, high: { it: a, en: a } } }
`,
  "rules/fever.yaml": `id: fever
code: body-temperature
unit: Cel
priority: low
latching: false
text: { it: Febbre, en: Fever }
raise:
  all:
    - { fact: value, operator: greaterThanInclusive, value: 38 }
clear:
  all:
    - { fact: value, operator: lessThanInclusive, value: 37.7 }
source: { text: a test, status: unverified-default }
`,
};

/** A folder of its own with these files, beside the demo's when they are asked for; gone when the test is over. */
export async function folderWith(
  files: Readonly<Record<string, string>>,
  from: "demo" | "nothing" = "nothing",
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "labhub-pilot-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  if (from === "demo") await cp("pilots/demo", folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

/** The faults of a pilot, one line each, without the folder's name. */
export async function faultsOf(folder: string): Promise<readonly string[]> {
  const failure = HubFailure.of(await loadPilot(folder).catch((thrown: unknown) => thrown));
  expect(failure.code, failure.message).toBe("configuration-rejected");
  return failure.message
    .split("\n")
    .slice(1)
    .map((line) => line.trim());
}
