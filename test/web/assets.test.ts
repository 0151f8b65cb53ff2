import { expect, test } from "vitest";
import { pages } from "../../web/pages.ts";

const start = ["frame.js", "sign-in.js", "account.js", "live.js", "alert-page.js", "suppressions.js"];

/** The modules a script leads to, itself included. */
function reached(name: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(name)) return seen;
  seen.add(name);
  for (const [, next = ""] of (pages.asset(name)?.body ?? "").matchAll(/from "\.\/([^"]+)"/g))
    reached(next, seen);
  return seen;
}

test("every script a page loads is there, with all that it imports, in JavaScript", () => {
  for (const name of start.flatMap((each) => [...reached(each)])) {
    const asset = pages.asset(name);
    expect(asset?.type, name).toBe("text/javascript; charset=utf-8");
    expect(asset?.body, name).not.toMatch(/^import type|\binterface \w+ \{|from "\.\.\//m);
  }
  expect(reached("live.js").size).toBeGreaterThan(8);
});

test("nothing else of the hub can be fetched as an asset", () => {
  for (const name of ["pages.ts", "../api/server.ts", "package.json", "layout.js", "", "__proto__"]) {
    expect(pages.asset(name), name).toBeNull();
  }
});
