import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { anna, enrolment } from "../store/state-samples.ts";
import { commandHouse } from "./command-house.ts";

async function fileWith(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "labhub-table-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "table.csv"), text);
  return join(folder, "table.csv");
}

test("a table is imported whole or not at all, listed, and struck out with a reason", async () => {
  const house = await commandHouse();
  await house.state.registry.addEnrolment(enrolment(), "hub");
  const table = `at;patient;use;deterioration\n22/11/2026;${anna};ed-visit;no\n22/11/2026;p-zzzzzzzzzzzzzzzz;ed-visit;no\n`;
  const refused = await house.run("intake", "import", "utilisation", await fileWith(table));
  expect(refused).toMatchObject({ code: 1, out: "" });
  expect(refused.err).toContain("line 3, patient: there is no such patient");
  expect(await house.json("intake", "list", "utilisation")).toEqual({ items: [], next: null });

  const right = await fileWith(table.split("\n").slice(0, 2).join("\n"));
  const { ids } = await house.json("intake", "import", "utilisation", right);
  const [id = ""] = ids as readonly string[];
  expect((await house.run("intake", "list", "utilisation")).out).toContain(`${id}  2026-11-22 08:00Z`);
  const struck = await house.json("intake", "strike", id, "--reason", "persona sbagliata");
  expect(struck).toMatchObject({ struckOut: { by: "command-line", reason: "persona sbagliata" } });
  expect((await house.run("intake", "list", "utilisation")).out).toContain("struck out: persona sbagliata");
  expect((await house.audit()).slice(0, 3).map(({ action }) => action)).toEqual([
    "read-entries",
    "strike-entry",
    "read-entries",
  ]);
});

test("what is no kind, no file or no reason is told", async () => {
  const { run } = await commandHouse();
  const kind = await run("intake", "list", "costs");
  expect([kind.code, kind.err]).toEqual([2, expect.stringContaining("did you mean cost?")]);
  expect((await run("intake", "import", "cost", "/nowhere.csv")).err).toContain("cannot be read");
  expect((await run("intake", "strike", "i-1")).err).toContain("--reason is needed");
  expect((await run("intake", "import", "--help")).out).toContain("cost: month [service] key bearer");
});
