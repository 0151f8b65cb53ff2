import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { schemaNames, schemaText } from "../../model/schemas.ts";

const kept = globSync("pilots/schemas/*.json").toSorted();
const yamls = globSync("pilots/demo/**/*.yaml").toSorted();

test.each(kept)("%s is what `labhub schema` prints", (file) => {
  const name = file.slice("pilots/schemas/".length, -".json".length);
  expect(schemaNames).toContain(name);
  const text = JSON.stringify(schemaText(name), null, 2);
  expect(readFileSync(file, "utf8"), `npm run --silent labhub -- schema ${name} > ${file}`).toBe(`${text}\n`);
  expect(JSON.parse(text)).toMatchObject({ type: "object", additionalProperties: false });
});

test("every kind of file of a pilot has its schema, and each file of the demo begins with it", () => {
  const used = yamls.map((file) => {
    const [, schema = ""] =
      /^# yaml-language-server: \$schema=(\S+)\n/.exec(readFileSync(file, "utf8")) ?? [];
    expect(existsSync(join(dirname(file), schema)), `${file}: ${schema}`).toBe(true);
    return join(dirname(file), schema);
  });
  expect([...new Set(used)].toSorted()).toEqual(kept);
  expect(kept).toHaveLength(7);
});
