import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { loadPilot } from "../../boot/pilot.ts";
import { faultsOf, folderWith, small } from "./pilot-folder.ts";

const slip = z.strictObject({
  what: z.string(),
  in: z.string(),
  from: z.string(),
  to: z.string(),
  says: z.array(z.string()).min(1),
});
const slips = z
  .array(slip)
  .parse(parse(readFileSync(join(import.meta.dirname, "pilot-slips.yaml"), "utf8")))
  .map((each) => [each.what, each] as const);

test("the small pilot in which the slips are made is right", async () => {
  expect(await loadPilot(await folderWith(small))).toMatchObject({ id: "prova", costs: [{ id: "fee" }] });
});

test("there are slips of every kind of file, each by a name of its own", () => {
  expect(new Set(slips.map(([what]) => what)).size).toBe(slips.length);
  expect(new Set(slips.map(([, { in: file }]) => file))).toEqual(new Set(Object.keys(small)));
});

test.each(slips)("a slip is found where it was made: %s", async (_what, { in: file, from, to, says }) => {
  const text = small[file] ?? "";
  expect(text).toContain(from);
  expect(await faultsOf(await folderWith({ ...small, [file]: text.replace(from, to) }))).toEqual(says);
});

test("the faults shown in the documentation are told in these very words", () => {
  const shown = readFileSync("docs/pilot.md", "utf8")
    .split("\n")
    .filter((line) => /^\S+\.yaml:\d+:\d+ /.test(line));
  expect(shown.length).toBeGreaterThan(2);
  expect(slips.flatMap(([, { says }]) => says)).toEqual(expect.arrayContaining(shown));
});
