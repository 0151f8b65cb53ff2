import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { type EvidencePack, packFrom } from "../../reports/evidence/pack.ts";
import { evidenceOf, verified } from "../../reports/jobs/verifying.ts";
import { at, cost, entry, reportHouse } from "./report-house.ts";

const textOf = (found: Awaited<ReturnType<typeof verified>>) =>
  found.map(({ what, name }) => `${what}: ${name}`);

test("packed twice it is the same; verified it is the same to the byte, also when later reports and late data came", async () => {
  const house = await reportHouse();
  await house.made("citizens");
  const { job, report } = await house.made("pilot");
  expect(report.objectives.map(({ state, raw }) => [state, raw?.good, raw?.valid])).toEqual([
    ["overdrawn", 90, 100],
  ]);
  const pack = await evidenceOf(house.state.reports, job.id);
  expect(await evidenceOf(house.state.reports, job.id)).toBe(pack);
  expect(await verified(packFrom(pack), house.making)).toEqual([]);

  house.clock.set(at("2026-05-20T08:00:00Z"));
  await house.state.intake.add([entry("i-late", cost("500.00", "late"), at("2026-05-19T09:00:00Z"))]);
  await house.made("pilot");
  expect(await verified(packFrom(pack), house.making)).toEqual([]);
  expect(pack, "nobody is in it").not.toMatch(/p-[a-z2-7]{16}/);
});

test("one altered input is named; so are a rule, the software, a pilot, the register and the pack itself", async () => {
  const house = await reportHouse();
  const { job } = await house.made("pilot");
  const pack: EvidencePack = packFrom(await evidenceOf(house.state.reports, job.id));
  const other = { ...house.making, version: "0.0.1", pilot: { ...house.making.pilot, rules: [] } };
  const named = textOf(await verified(pack, other)).join("\n");
  expect(named).toContain("software: territorial-lab-hub 0.0.0-test then, territorial-lab-hub 0.0.1 now");
  expect(named).toContain("rule: spo2-low va1b2 was in force then");
  expect(named).toContain("pilot: prova");

  const promised = structuredClone(pack);
  const [first] = promised.evidence.objectives;
  if (first?.raw) first.raw.good = 99;
  const altered = textOf(await verified(promised, house.making)).join("\n");
  expect(altered).toContain("input: promises (objectives)");

  const broken = { ...pack, content: pack.content.replace("0.0.0-test", "9.9.9-test") };
  expect(textOf(await verified(broken, house.making)).join()).toMatch(/^pack: /);

  // Somebody edits the hub's file by hand.
  const file = new DatabaseSync(house.file);
  const alter = (sql: string) => file.prepare(sql).run();
  alter(`update entry set content = replace(content, '1096.40', '1096.41') where id = 'i-cost-1'`);
  const found = textOf(await verified(pack, house.making));
  expect(found.filter((each) => each.startsWith("input"))).toEqual([
    "input: entry i-cost-1 (2026-01 to 2026-03)",
  ]);
  expect(found).toContain("report: cost-per-patient-month pilot:pilot");
  alter(`update entry set content = replace(content, '1096.41', '1096.40') where id = 'i-cost-1'`);
  expect(await verified(pack, house.making)).toEqual([]);
  file.close();
});
