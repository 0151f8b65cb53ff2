import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { z } from "zod";
import { loadPilot } from "../../boot/pilot.ts";
import { HubFailure } from "../../model/failure.ts";
import { pilotFile } from "../../model/pilot.ts";
import { ruleDefinition } from "../../model/rule.ts";
import { municipalities } from "../../model/territory.ts";

const room = await mkdtemp(join(tmpdir(), "labhub-pilot-"));
afterAll(() => rm(room, { recursive: true }));

/** A folder of its own, the demo's unless files are given. */
async function folderWith(
  files: Readonly<Record<string, string>>,
  from: "demo" | "nothing" = "demo",
): Promise<string> {
  const folder = await mkdtemp(join(room, "a-"));
  if (from === "demo") await cp("pilots/demo", folder, { recursive: true });
  await mkdir(join(folder, "rules"), { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

/** The faults of a pilot, one line each, without the folder's name. */
async function faultsOf(folder: string): Promise<readonly string[]> {
  const failure = HubFailure.of(await loadPilot(folder).catch((thrown: unknown) => thrown));
  expect(failure.code).toBe("configuration-rejected");
  return failure.message
    .split("\n")
    .slice(1)
    .map((line) => line.trim());
}

const fever = `id: fever
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
`;

test("the demo pilot is right: five mountain municipalities, the contract's own, and its service", async () => {
  const pilot = await loadPilot("pilots/demo");
  expect(pilot.services).toContainEqual(
    expect.objectContaining({ id: "cuore-a-casa", type: "telemonitoring", stage: "pilot" }),
  );
  const places = pilot.municipalities.map((code) => municipalities.get(code));
  expect(places.filter((place) => place?.zone === "z7")).toHaveLength(5);
  expect(pilot.municipalities).toContain("001006");
  expect(pilot.rules.filter((rule) => rule.confirmed === undefined).map(({ id }) => id)).toEqual([
    "spo2-copd-low",
  ]);
  expect(await loadPilot("pilots/demo/pilot.yaml"), "named by its file").toEqual(pilot);
});

test("a pilot without rules is a pilot: the hub then only records", async () => {
  const folder = await folderWith({});
  await rm(join(folder, "rules"), { recursive: true });
  expect((await loadPilot(folder)).rules).toEqual([]);
});

test("all faults are told at once, each with file, line, column, place and what would be right", async () => {
  const folder = await folderWith(
    {
      "pilot.yaml": `id: Demo
name: { it: Prova }
municipalities:
  - 001006
  - "001128"
  - "058091"
  - "001128"
services:
  - { id: a-service, name: { it: a, en: b }, supplier: s, type: telemonitor, stage: pilot, quota: 3 }
`,
      "rules/fever.yaml": fever.replace("Cel", "degC").replace("37.7", "38"),
      "rules/broken.yaml": "id: [broken",
      "rules/notes.txt": "",
      "rules/other.yaml": fever,
    },
    "nothing",
  );
  const faults = await faultsOf(folder);
  expect(faults).toEqual([
    "pilot.yaml:1:1 id: Invalid string: must match pattern /^[a-z0-9][a-z0-9-]{1,62}$/",
    "pilot.yaml:2:1 name.en: is missing; expected string",
    "pilot.yaml:4:5 municipalities[0]: expected string, received number; write it in quotes",
    expect.stringContaining(
      'pilot.yaml:9:59 services[0].type: Invalid option: expected one of "teleconsultation"|',
    ),
    "pilot.yaml:9:92 services[0].quota: is not known here; take it out, or correct its spelling",
    "rules/notes.txt is no rule; its name must end in .yaml",
    expect.stringContaining("rules/broken.yaml:1:12 "),
    "rules/other.yaml:1:1 id: fever lies in rules/other.yaml; give file and rule the same name",
    'rules/fever.yaml:3:1 unit: degC is not the canonical unit of body-temperature; write "Cel"',
    "rules/fever.yaml:10:1 clear: raise and clear both hold at body-temperature 38; leave a gap between their limits",
    "rules/other.yaml:1:1 id: another rule is called fever; each needs an id of its own",
  ]);
});

test("municipalities and services that are not what they say are found", async () => {
  const folder = await folderWith({
    "pilot.yaml": `id: demo
name: { it: Prova, en: Test }
municipalities: ["001128", "058091", "001128"]
services:
  - { id: one, name: { it: a, en: b }, supplier: s, type: telemonitoring, stage: pilot }
  - { id: one, name: { it: a, en: b }, supplier: s, type: telemonitoring, stage: pilot }
`,
  });
  expect(await faultsOf(folder)).toEqual([
    "pilot.yaml:3:28 municipalities[1]: 058091 is no municipality of the Metropolitan City of Turin; write its ISTAT code",
    "pilot.yaml:3:38 municipalities[2]: 001128 stands here twice; take one out",
    "pilot.yaml:6:7 services[1].id: another service is called one; each needs an id of its own",
  ]);
});

const slips: readonly (readonly [what: string, from: string, to: string, fault: string])[] = [
  [
    "an operator",
    "greaterThanInclusive",
    "atLeast",
    'rules/fever.yaml:9:22 raise.all[0].operator: Invalid option: expected one of "lessThan"|',
  ],
  [
    "a fact",
    "fact: value, operator: greater",
    "fakt: value, operator: greater",
    "rules/fever.yaml:9:7 raise.all[0].fact: Invalid discriminator value. Expected 'value' | 'window'",
  ],
  [
    "a limit in quotes",
    "value: 38 }",
    'value: "38" }',
    "rules/fever.yaml:9:54 raise.all[0].value: expected number, received string",
  ],
  [
    "a path",
    "value: 38 }",
    "value: 38, path: $.x }",
    "rules/fever.yaml:9:65 raise.all[0].path: is not known here",
  ],
  [
    "a key",
    "priority: low",
    "prority: low",
    "rules/fever.yaml:4:1 prority: is not known here; take it out, or correct its spelling",
  ],
  ["a missing part", "priority: low\n", "", "rules/fever.yaml:1:1 priority: "],
  ["a key twice", "latching: false", "latching: false\nlatching: true", "rules/fever.yaml:6:1 "],
  [
    "a limit nobody can have",
    "value: 38 }",
    "value: 380 }",
    "rules/fever.yaml:9:54 raise.all[0].value: 380 is no value body-temperature can have; write one from 25 to 45 Cel",
  ],
];

test.each(slips)("a slip is found where it was made: %s", async (_what, from, to, fault) => {
  expect(fever).toContain(from);
  const folder = await folderWith({ "rules/fever.yaml": fever.replace(from, to) });
  expect((await faultsOf(folder)).join("\n")).toContain(fault);
});

test("a folder without a pilot says so", async () => {
  expect(await faultsOf(await folderWith({}, "nothing"))).toEqual([
    "pilot.yaml is missing or cannot be read",
  ]);
});

test("the schemas of pilot and rule can be had as JSON Schema", () => {
  for (const [schema, name] of [
    [pilotFile, "municipalities"],
    [ruleDefinition, "raise"],
  ] as const) {
    const json = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
    expect(json).toMatchObject({ type: "object", additionalProperties: false });
    expect(json.properties).toHaveProperty(name);
  }
});
