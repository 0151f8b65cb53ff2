import { expect, test } from "vitest";
import { loadPilot } from "../../boot/pilot.ts";
import { assumptionsOf } from "../../model/pilot-assumptions.ts";
import { faultsOf, folderWith, small } from "./pilot-folder.ts";

const table = `version: "1"
source: { text: a test, status: invented }
facilities:
  - { id: ospedale, name: { it: a, en: a }, municipality: "001270" }
rows:
  - { municipality: "001128", facility: ospedale, km: 12.5, minutes: 20 }
`;

test("a pilot may have a road table, and assume otherwise than is usual", async () => {
  const assumed = `evaluation:
  assumptions: { amortisationMonths: { value: 48, source: "ours", status: verified } }
`;
  const folder = await folderWith({
    ...small,
    "pilot.yaml": `${small["pilot.yaml"]}${assumed}`,
    "roads.yaml": table,
  });
  const { evaluation, roads } = await loadPilot(folder);
  const { amortisationMonths, travel } = assumptionsOf(evaluation.assumptions, roads);
  expect(amortisationMonths).toBe(48);
  expect(travel.roads.rows).toEqual([
    { municipality: "001128", facility: "ospedale", km: 12.5, minutes: 20 },
  ]);
  expect((await loadPilot(await folderWith(small))).roads).toBeNull();
});

test("each way is told once, between places there are", async () => {
  const wrong = `${table}  - { municipality: "001128", facility: ospedale, km: 1, minutes: 2 }
  - { municipality: "001270", facility: ospedal, km: -1, minutes: 2 }
`;
  const shape = await faultsOf(await folderWith({ ...small, "roads.yaml": wrong }));
  expect(shape).toEqual([expect.stringContaining("roads.yaml:8:")]);
  const meaning = wrong.replace("km: -1", "km: 1").replace('"001270" }', '"999999" }');
  expect(await faultsOf(await folderWith({ ...small, "roads.yaml": meaning }))).toEqual([
    expect.stringMatching(/^roads\.yaml:4:\d+ .*999999 is no municipality of the Metropolitan City of Turin/),
    expect.stringMatching(/^roads\.yaml:7:\d+ .*stands above; take one out/),
    expect.stringMatching(/^roads\.yaml:8:\d+ .*001270 is no municipality of this pilot/),
    expect.stringMatching(/^roads\.yaml:8:\d+ .*did you mean ospedale\?/),
  ]);
});
