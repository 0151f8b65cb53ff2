import { expect, test } from "vitest";
import { ownPath } from "../../api/own-path.ts";
import { askerAt } from "../../model/address.ts";

test("an asker is an IPv4 address, or the IPv6 network that one line commonly has", () => {
  expect(askerAt("203.0.113.9")).toBe("203.0.113.9");
  const line = askerAt("2001:db8:1:2::1");
  expect(askerAt("2001:db8:1:2:ffff::9")).toBe(line);
  expect(askerAt("2001:db8:1:2:3:4:5:6")).toBe(line);
  expect(askerAt("2001:db8:1:3::1")).not.toBe(line);
  expect(askerAt("fe80::1%eth0")).toBe("fe80:0:0:0::/64");
  expect(askerAt("::1")).toBe("0:0:0:0::/64");
});

test("after signing in one goes to a path of ours and nowhere else", () => {
  for (const own of ["/", "/patients/p-1?range=7d", "/a//b", "/#x"]) expect(ownPath(own)).toBe(own);
  for (const away of [
    undefined,
    "",
    "x",
    "//evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/a\\..\\\\evil.example",
    "https://evil.example",
    "javascript:alert(1)",
  ]) {
    expect(ownPath(away), String(away)).toBe("/");
  }
});
