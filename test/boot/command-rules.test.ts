import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { byOperator } from "../../boot/commands/by-operator.ts";
import { runCommandLine } from "../../boot/commands/command-line.ts";
import type { OpenHub } from "../../boot/commands/open-hub.ts";
import { ruleCommands } from "../../boot/commands/rules.ts";
import { loadPilot } from "../../boot/pilot.ts";
import { messageAt } from "../../model/identity.ts";
import { ruleTrial } from "../../rules/alerts/trial.ts";
import { openRecords } from "../../store/records/records-for.ts";
import { reading } from "../api/readings.ts";
import { enrolment, inHours, silent } from "../store/state-samples.ts";
import { commandHouse } from "./command-house.ts";

const demo = () => loadPilot("pilots/demo");

async function ruleHouse() {
  const house = await commandHouse();
  const { state, telemetry, clock } = house;
  const { records } = openRecords({ state, telemetry, clock, random: (n) => new Uint8Array(n) });
  const hub = { pilot: await demo(), state, records: records(byOperator), clock } as unknown as OpenHub;
  const commands = ruleCommands({ pilot: demo, withHub: (work) => work(hub), trial: ruleTrial(silent) });
  return { ...house, ruleLine: (...words: readonly string[]) => runCommandLine(commands, words), commands };
}

test("rules test runs the pilot's tests or those of a file, shows both sides of a failure, and ends with 1", async () => {
  const { ruleLine, dataDir } = await ruleHouse();
  const all = await ruleLine("rules", "test");
  expect(all).toMatchObject({ code: 0, err: "" });
  expect(all.out).toMatch(/^55 rules, \d{3} tests, 0 failed\.$/);
  expect((await ruleLine("rules", "test", "fever", "spo2-low")).out).toMatch(/^2 rules/);

  const fever = readFileSync("pilots/demo/rules/fever.yaml", "utf8");
  const slip = join(dataDir, "fever.yaml");
  await writeFile(slip, fever.replace("limit: 38.0", "limit: 38.1"));
  const failed = await ruleLine("rules", "test", slip);
  expect(failed.code).toBe(1);
  expect(failed.out).toContain(
    "fever: a reading at the limit raises it\n  expected: PT0M to still there\n  found:    none",
  );
  await writeFile(slip, fever.replace("unit: Cel", "unit: kg"));
  expect(await ruleLine("rules", "test", slip)).toMatchObject({
    code: 1,
    err: expect.stringContaining("Cel"),
  });
  expect((await ruleLine("rules", "test", "febbre")).err).toContain("no rule febbre");
});

test("rules preview tells what a file would have made of the past, with one look in the audit", async () => {
  const { ruleLine, dataDir, state, telemetry, audit } = await ruleHouse();
  await state.registry.addEnrolment(enrolment(), "hub");
  await telemetry.append(
    [38.2, 37, 39].map((value, n) =>
      reading({ code: "body-temperature", at: inHours(n), value, message: messageAt(0, n + 1) }),
    ),
  );
  const file = join(dataDir, "fever.yaml");
  const fever = readFileSync("pilots/demo/rules/fever.yaml", "utf8");
  await writeFile(file, fever.replace("limit: 38.0", "limit: 38.5"));
  const window = ["--from", "2026-11-22T00:00:00Z", "--to", "2026-11-23T00:00:00Z"];
  const told = await ruleLine("rules", "preview", file, ...window);
  expect(told).toMatchObject({ code: 0, err: "" });
  expect(told.out).toContain("Episodes: 2 by the rule in force, 1 by this one.");
  expect(told.out).toContain("2026-11-22  2         1");
  expect(told.out).toContain("Lost:");
  expect((await audit())[0]).toMatchObject({ action: "read-readings", object: "preview of fever" });
  expect((await ruleLine("rules", "preview", file)).code).toBe(2);
  const fall = await ruleLine("rules", "preview", "pilots/demo/rules/fall.yaml", ...window);
  expect(fall).toMatchObject({ code: 0, err: "" });
  const battery = await ruleLine("rules", "preview", "pilots/demo/rules/battery-low.yaml", ...window);
  expect(battery).toMatchObject({
    code: 1,
    err: expect.stringMatching(/each device's charge.*\n.*la carica/),
  });
});

test("both commands say what they do, and the operator's page has an example of each", async () => {
  const { commands, ruleLine } = await ruleHouse();
  const page = readFileSync("docs/operate/commands.md", "utf8");
  for (const { words } of commands) {
    const { out } = await ruleLine(...words.split(" "), "--help");
    expect(out).toMatch(new RegExp(`^  labhub ${words}`, "m"));
    expect(page).toContain(`\nlabhub ${words}`);
  }
});
