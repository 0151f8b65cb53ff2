import { existsSync, globSync, readFileSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { assert, asyncProperty, constantFrom, nat, oneof, record, string } from "fast-check";
import { expect, test } from "vitest";
import { loadPilot } from "../../boot/pilot.ts";
import { HubFailure } from "../../model/failure.ts";
import { folderWith } from "./pilot-folder.ts";

const demo = "pilots/demo";
const names = globSync("**/*.yaml", { cwd: demo }).toSorted();
const texts = new Map(names.map((name) => [name, readFileSync(join(demo, name), "utf8")]));
// Most of the demo is rules; each kind of file is to be met as often.
const kinds = ["pilot.yaml", "costs.yaml", "rules/", "plans/", "objectives/", "questionnaires/"];

// Most of the time of a load is rules too: few stay, the others come in when it is their turn to have a slip.
const staying = names.filter((name, n) => !name.startsWith("rules/") || n % 9 === 0);
const leaving = names.filter((name) => !staying.includes(name));

type Change = (text: string, at: number, word: string) => string;
const inLines =
  (change: (lines: string[], at: number) => void): Change =>
  (text, at) => {
    const lines = text.split("\n");
    change(lines, at % lines.length);
    return lines.join("\n");
  };

const changes: Readonly<Record<string, Change>> = {
  "a letter put in": (text, at, word) => text.slice(0, at) + word + text.slice(at),
  "a letter taken out": (text, at) => text.slice(0, at) + text.slice(at + 1),
  "a letter changed": (text, at, word) => text.slice(0, at) + word + text.slice(at + 1),
  "the end lost": (text, at) => text.slice(0, at),
  "a line lost": inLines((lines, at) => lines.splice(at, 1)),
  "a line twice": inLines((lines, at) => lines.splice(at, 0, lines[at] ?? "")),
  "a line indented": inLines((lines, at) => lines.splice(at, 1, `  ${lines[at]}`)),
  "lines swapped": inLines((lines, at) => lines.splice(at, 2, ...lines.slice(at, at + 2).reverse())),
};

const slip = record({
  kind: constantFrom(...kinds),
  which: nat(100),
  at: nat(1_000_000),
  change: constantFrom(...Object.keys(changes)),
  word: oneof(
    constantFrom(
      "-",
      ":",
      " ",
      "#",
      "*x",
      "&x ",
      "!!binary ",
      "<<: ",
      "{",
      "]",
      '"',
      "\t",
      "0",
      "null",
      "__proto__: ",
      "\u0000",
      "---\n",
      "%",
    ),
    string({ minLength: 1, maxLength: 3 }),
  ),
});

test("any one slip in the demo either leaves a pilot, or is told with the place of every fault; nothing crashes", async () => {
  const folder = await folderWith({}, "demo");
  for (const name of leaving) await rm(join(folder, name));
  const told = { taken: 0, refused: 0 };
  await assert(
    asyncProperty(slip, async ({ kind, which, at, change, word }) => {
      const own = names.filter((name) => name.startsWith(kind));
      const name = own[which % own.length] ?? "";
      const text = texts.get(name) ?? "";
      await writeFile(join(folder, name), changes[change]?.(text, at % text.length, word) ?? text);
      const outcome = await loadPilot(folder).catch((thrown: unknown) => HubFailure.of(thrown));
      if (staying.includes(name)) await writeFile(join(folder, name), text);
      else await rm(join(folder, name));
      if (!(outcome instanceof HubFailure)) {
        told.taken += 1;
        return;
      }
      told.refused += 1;
      expect(outcome.code, outcome.stack).toBe("configuration-rejected");
      const faults = outcome.details["faults"] as readonly string[];
      expect(faults.length).toBeGreaterThan(0);
      for (const fault of faults) expectPlaced(fault);
    }),
    { numRuns: 150 },
  );
  expect(told.taken).toBeGreaterThan(0);
  expect(told.refused).toBeGreaterThan(0);
}, 120_000);

/** A fault begins with a file that is there, a line it has and a column, and then says something. */
function expectPlaced(fault: string): void {
  const found = /^(\S+\.yaml):(\d+):(\d+) .{5,}/s.exec(fault);
  expect(found, fault).not.toBeNull();
  const [, name = "", line, column] = found ?? [];
  expect(existsSync(join(demo, name)), fault).toBe(true);
  expect(Number(line)).toBeGreaterThan(0);
  // A slip adds a line or two at most.
  expect(Number(line), fault).toBeLessThanOrEqual((texts.get(name) ?? "").split("\n").length + 3);
  expect(Number(column)).toBeGreaterThan(0);
}
