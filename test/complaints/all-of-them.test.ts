import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

test("each of the thirty-one complaints has its test, and one only", () => {
  const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".test.ts"));
  const numbers = files.flatMap((name) => {
    const text = readFileSync(`${import.meta.dirname}/${name}`, "utf8");
    return [...text.matchAll(/^test\("(\d+): [^"]{20,}"/gm)].map(([, number]) => Number(number));
  });
  expect(numbers.toSorted((one, other) => one - other)).toEqual(Array.from({ length: 31 }, (_, n) => n + 1));
});
