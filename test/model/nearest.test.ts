import { expect, test } from "vitest";
import { instead, nearest } from "../../model/nearest.ts";

const known = ["cuore-a-casa", "respiro-in-valle", "zuccheri-in-quota"];

test("a slip of the pen finds the word that was meant, something else finds none", () => {
  expect(nearest("cuore-a-csaa", known), "two letters changed places").toBe("cuore-a-casa");
  expect(nearest("respiro-invalle", known), "a letter left out").toBe("respiro-in-valle");
  expect(nearest("zucheri-in-quote", known), "one left out, one changed").toBe("zuccheri-in-quota");
  expect(nearest("televisita", known)).toBeNull();
  expect(nearest("", known)).toBeNull();
  expect(nearest("x".repeat(1_000_000), [...known, "x".repeat(1_000_000)])).toBeNull();
});

test("where nothing is near the words there are are told", () => {
  expect(instead("cuore-a-cas", known)).toBe("did you mean cuore-a-casa?");
  expect(instead("televisita", known)).toBe(`write one of ${known.join(", ")}`);
  expect(instead("televisita", ["uno"])).toBe("write uno");
  expect(instead("televisita", [])).toBe("there are none yet");
});
