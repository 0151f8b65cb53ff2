import { rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadPilot } from "../../boot/pilot.ts";
import { helices, serviceType } from "../../model/pilot.ts";
import { municipalities } from "../../model/territory.ts";
import { faultsOf, folderWith, small } from "./pilot-folder.ts";

const fever = small["rules/fever.yaml"] ?? "";

test("the demo LAB is right: two valleys, four helices, seven services of as many suppliers", async () => {
  const pilot = await loadPilot("pilots/demo");
  expect(pilot.services.slice(0, 3).map(({ id, type, stage }) => [id, type, stage])).toEqual([
    ["cuore-a-casa", "telemonitoring", "pilot"],
    ["respiro-in-valle", "telemonitoring", "pilot"],
    ["zuccheri-in-quota", "telemonitoring", "sandbox"],
  ]);
  expect(new Set(pilot.services.map(({ supplier }) => supplier)).size).toBe(pilot.services.length);
  expect(pilot.services.length).toBeGreaterThanOrEqual(6);
  const types = new Set(pilot.services.map(({ type }) => type));
  expect(types.size).toBeGreaterThanOrEqual(5);
  expect(serviceType.options).toEqual(expect.arrayContaining([...types]));
  expect(new Set(pilot.organisations.map(({ helix }) => helix))).toEqual(new Set(helices));
  const places = pilot.territory.municipalities.map((code) => municipalities.get(code));
  expect(new Set(places.map((place) => place?.zone))).toEqual(new Set(["z6", "z7"]));
  expect(pilot.territory.municipalities.slice(0, 6)).toEqual([
    "001128",
    "001072",
    "001313",
    "001003",
    "001282",
    "001006",
  ]);
  expect(places.filter((place) => !place?.peripheralMountain).map((place) => place?.name)).toEqual([
    "Almese",
  ]);
  const idle = pilot.rules.filter((rule) => rule.confirmed === undefined).map(({ id }) => id);
  expect(idle, "wait for somebody to confirm them").toEqual(
    expect.arrayContaining(["spo2-copd-low", "news2-7"]),
  );
  expect(pilot.rules.filter(({ tests }) => tests.length === 0)).toEqual([]);
  expect(await loadPilot("pilots/demo/pilot.yaml"), "named by its file").toEqual(pilot);
});

test("in the demo every body that is not invented says that it endorses nothing", async () => {
  const { organisations } = await loadPilot("pilots/demo");
  const real = organisations.filter(({ invented }) => !invented);
  expect(real.map(({ id }) => id)).toEqual(["citta-metropolitana-torino", "asl-to3", "asl-to4"]);
  for (const { note } of real) {
    expect(note?.it).toContain("Non ha approvato");
    expect(note?.en).toContain("neither approved nor promoted");
  }
});

test("the demo's consent says what is collected, who sees it and how to stop, and not one word of law", async () => {
  const { consent } = await loadPilot("pilots/demo");
  const [first] = consent.purposes;
  expect(first?.id).toBe("participation");
  for (const word of ["Raccogliamo", "Vedono", "smettere", "112"]) expect(first?.text.it).toContain(word);
  for (const word of ["collect", "seen by", "stop", "112"]) expect(first?.text.en).toContain(word);
  const all = consent.purposes.map(({ text }) => text.it).join(" ");
  expect(all).not.toMatch(/soppress|GDPR|art\.|titolare del trattamento/i);
});

test("a pilot that was taken is frozen through and through", async () => {
  const open: string[] = [];
  const look = (value: unknown, path: string): void => {
    if (typeof value !== "object" || value === null) return;
    if (!Object.isFrozen(value)) open.push(path);
    for (const [key, each] of Object.entries(value)) look(each, `${path}.${key}`);
  };
  look(await loadPilot("pilots/demo"), "pilot");
  expect(open).toEqual([]);
});

test("a pilot without rules is a pilot: the hub then only records", async () => {
  const folder = await folderWith({}, "demo");
  await rm(join(folder, "rules"), { recursive: true });
  expect((await loadPilot(folder)).rules).toEqual([]);
});

test("plans, objectives, costs and questionnaires may be absent, and what is not said has its usual value", async () => {
  const pilot = await loadPilot(await folderWith({ "pilot.yaml": small["pilot.yaml"] ?? "" }));
  expect([pilot.plans, pilot.objectives, pilot.costs, pilot.questionnaires]).toEqual([[], [], [], []]);
  expect(pilot.roster.zone).toBe("Europe/Rome");
  expect(pilot.escalation[0]?.priorities).toEqual(["high", "medium", "low"]);
  expect(pilot.evaluation).toMatchObject({
    suppression: { k: 5 },
    minimumPeriod: "P28D",
    retention: { rawTelemetry: { months: 24, from: "pilot-end", status: "unverified-default" } },
  });
  expect(pilot.evaluation.questions.map(({ id }) => id)).toEqual([
    "economic-sustainability",
    "public-sector-response",
    "community-response",
    "technical",
  ]);
});

test("all faults are told at once, each with file, line, column, place and what would be right", async () => {
  const folder = await folderWith({
    "pilot.yaml": `id: Demo
name: { it: Prova }
territory: { zones: [z12], municipalities: [001006, "001128"] }
services:
  - { id: a-service, name: { it: a, en: b }, supplier: s, type: telemonitor, stage: pilot, quota: 3 }
`,
    "rules/fever.yaml": fever.replace("Cel", "degC").replace("37.7", "38"),
    "rules/broken.yaml": "id: [broken",
    "rules/notes.txt": "",
    "rules/other.yaml": fever,
    "plan/daily.yaml": "",
  });
  const faults = await faultsOf(folder);
  expect(faults).toEqual([
    "pilot.yaml:1:1 id: must match ^[a-z0-9][a-z0-9-]{1,62}$",
    "pilot.yaml:2:1 name.en: is missing; expected string",
    "pilot.yaml:3:22 territory.zones[0]: must be z1 to z11",
    "pilot.yaml:3:45 territory.municipalities[0]: expected string, received number; write it in quotes",
    "pilot.yaml:1:1 organisations: is missing; expected array",
    "pilot.yaml:5:5 services[0].description: is missing; expected object",
    "pilot.yaml:5:46 services[0].supplier: must match ^[a-z0-9][a-z0-9-]{1,62}$",
    "pilot.yaml:5:59 services[0].type: telemonitor is none of the words there are; did you mean telemonitoring?",
    "pilot.yaml:5:92 services[0].quota: is not known here; take it out, or correct its spelling",
    "pilot.yaml:1:1 roster: is missing; expected object",
    "pilot.yaml:1:1 escalation: is missing; expected array",
    "pilot.yaml:1:1 consent: is missing; expected object",
    "rules/broken.yaml:1:12 Flow sequence in block collection must be sufficiently indented and end with a ]",
    "plan is not read as part of a pilot; did you mean plans?",
    "rules/notes.txt is no rule; its name must end in .yaml",
    "rules/other.yaml:1:1 id: fever lies in rules/other.yaml; give file and rule the same name",
    'rules/fever.yaml:3:1 unit: degC is not the canonical unit of body-temperature; write "Cel"',
    "rules/fever.yaml:10:1 clear: raise and clear both hold at body-temperature 38; leave a gap between their limits",
    "rules/other.yaml:1:1 id: another rule is called fever; each needs an id of its own",
  ]);
});

test("a folder without a pilot says so", async () => {
  expect(await faultsOf(await folderWith({}))).toEqual(["pilot.yaml is missing or cannot be read"]);
});
