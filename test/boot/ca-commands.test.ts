import { X509Certificate } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { systemClock } from "../../boot/clock.ts";
import { caCommands } from "../../boot/commands/ca.ts";
import { runCommandLine } from "../../boot/commands/command-line.ts";
import { readTlsFiles } from "../../boot/tls-files.ts";
import { fingerprint } from "../../model/credential.ts";
import { deviceKey } from "../../model/identity.ts";
import { commandHouse } from "./command-house.ts";

const cuff = deviceKey.parse("cuore-a-casa/bp-001");

async function caHouse() {
  const house = await commandHouse();
  const commands = caCommands({
    withHub: house.withHub,
    dataDir: () => house.dataDir,
    clock: systemClock,
    random: (n) => crypto.getRandomValues(new Uint8Array(n)),
  });
  const ca = (...words: readonly string[]) => runCommandLine(commands, ["ca", ...words]);
  const json = async (...words: readonly string[]): Promise<Record<string, string>> => {
    const { code, out, err } = await ca(...words, "--json");
    expect({ code, err }, words.join(" ")).toEqual({ code: 0, err: "" });
    return JSON.parse(out);
  };
  await house.run("device", "add", cuff, "--type", "bp-monitor");
  return { ...house, told: house.json, commands, ca, json };
}
const readAt = (path = "") => readFileSync(path, "utf8");

test("an authority, the hub's certificate and a device's fit together, and their keys are the owner's alone", async () => {
  const house = await caHouse();
  const authority = await house.json("init", "--name", "LAB Torino");
  const server = await house.json("issue", "--server", "localhost,127.0.0.1");
  const device = await house.json("issue", cuff, "--days", "30");
  for (const { certificate = "", key = "" } of [authority, server, device]) {
    expect([certificate, key].map((path) => statSync(path).mode & 0o777)).toEqual([0o600, 0o600]);
    expect(certificate.startsWith(join(house.dataDir, "ca"))).toBe(true);
  }
  const files = { certificate: server["certificate"] ?? "", key: server["key"] ?? "" };
  const clients = { clientCa: authority["certificate"], clientCerts: "required" } as const;
  expect(readTlsFiles({ ...files, ...clients }).faults).toEqual([]);
  const made = new X509Certificate(readAt(device["certificate"]));
  expect(made.subject).toBe(`CN=${cuff}`);
  expect(made.verify(new X509Certificate(readAt(authority["certificate"])).publicKey)).toBe(true);
  expect(await house.state.credentials.ofDevice(cuff)).toContainEqual(
    expect.objectContaining({ kind: "certificate", fingerprint: device["fingerprint"], revokedAt: null }),
  );
  expect((await house.audit())[0]).toMatchObject({ action: "issue-certificate", object: cuff });
});

test("a certificate is revoked by its device, its fingerprint as openssl prints it, or its file", async () => {
  const house = await caHouse();
  await house.json("init", "--folder", house.outside);
  const prints: string[] = [];
  const issue = async () => {
    const made = await house.json("issue", cuff, "--folder", house.outside);
    prints.push(made["fingerprint"] ?? "");
    return made["certificate"] ?? "";
  };
  const revoked = async () => (await house.state.registry.credential(cuff))?.revokedCertificates ?? [];
  await issue();
  await issue();
  await house.json("revoke", cuff);
  expect((await revoked()).toSorted()).toEqual(prints.toSorted());
  const third = await issue();
  const printed = new X509Certificate(readAt(third)).fingerprint256;
  expect(await house.json("revoke", cuff, "--fingerprint", printed)).toMatchObject({ revoked: [prints[2]] });
  const fourth = await issue();
  await house.json("revoke", "--certificate", fourth);
  expect(await revoked()).toContain(fingerprint.parse(prints[3]));
  expect(await house.ca("revoke", cuff)).toMatchObject({ code: 1, err: expect.stringContaining("counts") });
  expect((await house.audit())[0]).toMatchObject({ action: "revoke-certificate", object: cuff });
});

test("what cannot be is refused in plain words: no authority yet, a second one, an unknown device, both or neither", async () => {
  const house = await caHouse();
  expect(await house.ca("issue", cuff)).toMatchObject({
    code: 1,
    err: expect.stringContaining("labhub ca init"),
  });
  await house.json("init");
  expect(await house.ca("init")).toMatchObject({ code: 1, err: expect.stringContaining("already") });
  const unknown = await house.ca("issue", "cuore-a-casa/bp-404");
  expect(unknown).toMatchObject({ code: 1, err: expect.stringContaining("there is no device") });
  const stranger = ["issue", "revoke"].map((each) => [each]);
  const both = [
    ["issue", cuff, "--server", "h"],
    ["revoke", cuff, "--certificate", "x.pem"],
  ];
  const bad = [
    ["issue", cuff, "--days", "soon"],
    ["revoke", cuff, "--fingerprint", "abc"],
    ["revoke", "--certificate", join(house.dataDir, "state.db")],
    ["issue", "no-device"],
  ];
  for (const words of [...stranger, ...both, ...bad]) {
    expect(await house.ca(...words), words.join(" ")).toMatchObject({ code: 2 });
  }
});

test("each says what it does, with an example, and so does the operator's page", async () => {
  const { commands, ca } = await caHouse();
  const page = readAt("docs/operate/commands.md");
  for (const { words } of commands) {
    const { out } = await ca(...words.split(" ").slice(1), "--help");
    expect(out).toMatch(new RegExp(`^  labhub ${words}`, "m"));
    expect(page).toContain(`\nlabhub ${words}`);
  }
});

test("a rotation says until when the former secret counts", async () => {
  const house = await caHouse();
  const { out } = await house.run("device", "rotate", cuff);
  expect(out).toMatch(/counts until this one is used, and no longer than \d{4}-\d\d-\d\d \d\d:\d\d/);
  expect(await house.told("device", "rotate", cuff)).toMatchObject({ formerUntil: expect.any(String) });
});
