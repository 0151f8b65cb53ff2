import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { loadPilot } from "../../boot/pilot.ts";
import { checkPilot, newPilot } from "../../boot/pilot-commands.ts";
import { idOf } from "../../boot/pilot-scaffold.ts";
import { helices } from "../../model/pilot.ts";
import { municipalities } from "../../model/territory.ts";
import { folderWith } from "./pilot-folder.ts";

const zones = [...new Set([...municipalities.values()].map(({ zone }) => zone))];

test.each(zones)(
  "a new pilot for %s is right as it stands and holds every municipality of it",
  async (zone) => {
    const folder = join(await folderWith({}), "deep", "new");
    const { json } = await newPilot(folder, { name: "Alta Valle", zones: zone });
    expect(json).toMatchObject({ folder, pilot: { id: "alta-valle", services: 1, plans: 1, objectives: 1 } });
    const pilot = await loadPilot(folder);
    const all = [...municipalities.values()].filter((place) => place.zone === zone).map(({ code }) => code);
    expect(new Set(pilot.territory.municipalities)).toEqual(new Set(all));
    expect(pilot.organisations.map(({ helix }) => helix).toSorted()).toEqual([...helices].toSorted());
    expect(
      pilot.organisations.every(({ invented }) => invented),
      "nobody real is spoken for",
    ).toBe(true);
    expect(
      pilot.rules.filter(({ confirmed }) => confirmed !== undefined),
      "nothing is confirmed unseen",
    ).toEqual([]);
  },
);

test("what is to be decided is marked in both languages, and editors are shown the schemas", async () => {
  const folder = await folderWith({});
  await newPilot(folder, { name: 'LAB "Chisone": l\'alta valle', zones: "z5, z6,z5" });
  const text = await readFile(join(folder, "pilot.yaml"), "utf8");
  expect(text.match(/DECIDERE/g)?.length).toBeGreaterThan(5);
  expect(text.match(/DECIDE\b/g)?.length).toBeGreaterThan(5);
  expect((await loadPilot(folder)).territory.zones).toEqual(["z5", "z6"]);
  expect((await loadPilot(folder)).name.it).toBe('LAB "Chisone": l\'alta valle');
  for (const name of ["pilot.yaml", "plans/saturazione-quotidiana.yaml"]) {
    const [, schema = ""] =
      /^# yaml-language-server: \$schema=(\S+)\n/.exec(await readFile(join(folder, name), "utf8")) ?? [];
    expect(JSON.parse(await readFile(join(folder, dirname(name), schema), "utf8"))).toHaveProperty(
      "properties",
    );
  }
});

test("a folder that holds anything is left alone", async () => {
  const folder = await folderWith({ "notes.txt": "mine" });
  await expect(newPilot(folder, { name: "A", zones: "z6" })).rejects.toThrow("holds 1 thing already");
  await writeFile(join(folder, "notes.txt"), "", { flag: "r+" });
  await expect(newPilot(join(folder, "notes.txt"), { name: "A", zones: "z6" })).rejects.toThrow(
    "is no folder",
  );
});

test("zones there are not, and a name that is none, are told with what would be right", async () => {
  const folder = join(await folderWith({}), "new");
  await expect(newPilot(folder, { name: "A", zones: "z66" })).rejects.toThrow(
    "--zones: z66 is no homogeneous zone; did you mean z6?",
  );
  await expect(newPilot(folder, { name: "A", zones: "" })).rejects.toThrow(
    "--zones: nothing is no homogeneous zone",
  );
  await expect(newPilot(folder, { name: " ", zones: "z6" })).rejects.toThrow(
    "--name: say what the LAB is called",
  );
});

test("a name becomes an id whatever it is written in", () => {
  expect(idOf("LAB Viù e Cuorgnè")).toBe("lab-viu-e-cuorgne");
  expect(idOf("×")).toBe("lab");
  expect(idOf("A")).toBe("lab-a");
  expect(idOf("a ".repeat(100))).toMatch(/^[a-z0-9][a-z0-9-]{1,62}$/);
});

test("pilot check counts everything there is", async () => {
  const { text, json } = await checkPilot("pilots/demo");
  const pilot = await loadPilot("pilots/demo");
  expect(json).toMatchObject({
    municipalities: pilot.territory.municipalities.length,
    services: 7,
    rules: pilot.rules.length,
    plans: pilot.plans.length,
    objectives: pilot.objectives.length,
    costLines: pilot.costs.length,
    questionnaires: pilot.questionnaires.length,
    roads: pilot.roads?.rows.length ?? 0,
    facilities: pilot.roads?.facilities.length ?? 0,
  });
  expect(text).toContain(`${pilot.plans.length} plans`);
  await expect(checkPilot(await folderWith({}))).rejects.toThrow("pilot.yaml is missing");
});
