import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { lockRole, openDataDir, unfinishedRestore } from "../../boot/data-dir.ts";

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "labhub-data-"));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return join(made, "data");
}

test("the device key is made once, whole and private, and found again", () => {
  const place = folder();
  const first = openDataDir(place);
  expect(first.deviceKey).toHaveLength(32);
  expect(openDataDir(place).deviceKey).toEqual(first.deviceKey);
  expect(statSync(place).mode & 0o777).toBe(0o700);
  expect(statSync(join(place, "device.key")).mode & 0o777).toBe(0o600);
});

test("a key of the wrong length stops the start instead of locking every device out", () => {
  const place = folder();
  openDataDir(place);
  writeFileSync(join(place, "device.key"), "short");
  expect(() => openDataDir(place)).toThrow("32 bytes");
});

test("a role is one process's at a time, and free again afterwards", () => {
  const place = folder();
  openDataDir(place);
  {
    using _held = lockRole(place, "broker");
    expect(() => lockRole(place, "broker")).toThrow("another hub");
    lockRole(place, "api")[Symbol.dispose]();
  }
  lockRole(place, "broker")[Symbol.dispose]();
});

test("a data directory whose restore was not finished is not started on", () => {
  const place = folder();
  openDataDir(place);
  writeFileSync(join(place, unfinishedRestore), "");
  expect(() => openDataDir(place)).toThrow("labhub restore again");
});
