import { generateKeyPairSync } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { issueServer, makeAuthority } from "../../boot/certificates.ts";
import { readSettings } from "../../boot/settings.ts";
import { readTlsFiles } from "../../boot/tls-files.ts";
import { tlsRenewal } from "../../boot/tls-renewal.ts";
import { boardOn } from "../../model/board.ts";
import { HubFailure } from "../../model/failure.ts";
import type { Log } from "../../model/log.ts";
import { before, days, hours } from "../../model/time.ts";
import { making, type Pki, pki } from "../broker/certified.ts";

let own: Pki;
let strange: Pki;
const short = generateKeyPairSync("rsa", {
  modulusLength: 1024,
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});
beforeAll(async () => {
  [own, strange] = await Promise.all([pki(), pki("somebody else's")]);
});

const files: Record<string, () => string> = {
  "/cert": () => own.server.certificate,
  "/key": () => own.server.key,
  "/ca": () => own.authority.certificate,
  "/strange-key": () => strange.server.key,
  "/short-key": () => short.privateKey,
  "/locked-key": () => "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
  "/no-pem": () => "geheim 1234",
  "/torn": () => "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
};
function read(path: string): string {
  const found = files[path];
  if (found === undefined) throw Object.assign(new Error("no such file"), { code: "ENOENT" });
  return found();
}
const given = { LABHUB_MQTTS_PORT: "8883", LABHUB_TLS_CERT: "/cert", LABHUB_TLS_KEY: "/key" };

function faultsOf(more: Record<string, string | undefined>): string {
  try {
    readSettings({ ...given, ...more }, read);
    return "";
  } catch (thrown) {
    const failure = HubFailure.of(thrown);
    expect(failure.code).toBe("configuration-rejected");
    return failure.message;
  }
}

test("files that fit are taken, client certificates optional unless they are said to be required", () => {
  expect(readSettings(given, read).tls).toMatchObject({ certificate: "/cert", clientCa: undefined });
  const asked = { ...given, LABHUB_TLS_CLIENT_CA: "/ca" };
  expect(readSettings(asked, read).tls).toMatchObject({ clientCa: "/ca", clientCerts: "optional" });
  const strict = { ...asked, LABHUB_TLS_CLIENT_CERTS: "required" };
  expect(readSettings(strict, read).tls).toMatchObject({ clientCerts: "required" });
  const { material } = readTlsFiles(
    { certificate: "/cert", key: "/key", clientCa: "/ca", clientCerts: "required" },
    read,
  );
  expect(material).toMatchObject({ clients: { required: true } });
  expect(Math.abs((material?.expiresAt ?? 0) - own.server.until)).toBeLessThan(1000);
});

test.each([
  [{ LABHUB_TLS_CERT: undefined }, "LABHUB_TLS_CERT: is needed"],
  [{ LABHUB_TLS_KEY: undefined }, "LABHUB_TLS_KEY: is needed"],
  [{ LABHUB_TLS_CERT: "/nowhere" }, "LABHUB_TLS_CERT: /nowhere cannot be read (ENOENT)"],
  [{ LABHUB_TLS_CERT: "/no-pem" }, "LABHUB_TLS_CERT: /no-pem holds no certificate"],
  [{ LABHUB_TLS_CERT: "/torn" }, "LABHUB_TLS_CERT: /torn cannot be understood"],
  [{ LABHUB_TLS_KEY: "/no-pem" }, "LABHUB_TLS_KEY: /no-pem holds no private key"],
  [{ LABHUB_TLS_KEY: "/locked-key" }, "LABHUB_TLS_KEY: /locked-key is locked by a passphrase"],
  [{ LABHUB_TLS_KEY: "/strange-key" }, "LABHUB_TLS_KEY: /strange-key does not belong to the certificate"],
  [
    { LABHUB_TLS_CLIENT_CA: "/cert" },
    "LABHUB_TLS_CLIENT_CA: /cert holds a certificate that is no authority's",
  ],
  [{ LABHUB_TLS_CLIENT_CERTS: "required" }, "LABHUB_TLS_CLIENT_CA: is needed"],
  [{ LABHUB_TLS_CLIENT_CA: "/ca", LABHUB_TLS_CLIENT_CERTS: "perhaps" }, "LABHUB_TLS_CLIENT_CERTS: must be"],
])("with %o it does not start: %s", (more, told) => {
  const faults = faultsOf(more);
  expect(faults).toContain(told);
  expect(faults).not.toMatch(/geheim|PRIVATE KEY-/);
});

test("every fault is named at once", () => {
  const faults = faultsOf({
    LABHUB_TLS_CERT: "/nowhere",
    LABHUB_TLS_KEY: "/no-pem",
    LABHUB_TLS_CLIENT_CA: "/torn",
  });
  for (const name of ["CERT: /nowhere", "KEY: /no-pem", "CLIENT_CA: /torn"]) expect(faults).toContain(name);
});

test("a short key is refused with its certificate, files of a listener that is off are not looked at", () => {
  expect(faultsOf({ LABHUB_TLS_KEY: "/short-key" })).toContain("LABHUB_TLS_KEY");
  expect(faultsOf({ LABHUB_MQTTS_PORT: "off", LABHUB_TLS_KEY: "/nowhere" })).toBe("");
  expect(faultsOf({ LABHUB_ROLES: "api", LABHUB_TLS_KEY: "/nowhere" })).toBe("");
});

test("balancers are addresses or networks, origins are pages' own", () => {
  expect(readSettings({ LABHUB_PROXY_FROM: "10.0.0.7, fd00::/8" }).proxyFrom).toEqual([
    "10.0.0.7",
    "fd00::/8",
  ]);
  for (const wrong of ["10.0.0", "10.0.0.0/33", "balancer", "10.0.0.1/", "::/129", "10.0.0.0/8/9", ","]) {
    expect(faultsOf({ LABHUB_PROXY_FROM: wrong }), wrong).toContain("LABHUB_PROXY_FROM");
  }
  const origins = readSettings({ LABHUB_WEBSOCKET_ORIGINS: "https://pages.example.it/" }).webSocketOrigins;
  expect(origins).toEqual(["https://pages.example.it"]);
  expect(faultsOf({ LABHUB_WEBSOCKET_ORIGINS: "pages.example.it" })).toContain("LABHUB_WEBSOCKET_ORIGINS");
});

test("three weeks before its end a certificate is spoken of in the log; its figure is there from the start", async () => {
  const lines: string[] = [];
  const write = (members: object, message: string) =>
    void lines.push(`${JSON.stringify(members)} ${message}`);
  const log: Log = { trace() {}, debug() {}, info() {}, warn: write, error: write };
  const board = boardOn();
  const named = {
    certificate: "/nowhere",
    key: "/key",
    clientCa: undefined,
    clientCerts: "optional",
  } as const;
  const material = own.material();
  const at = (left: number) => ({ now: () => before(material.expiresAt, days(left)) });
  const needs = { files: named, material, renew: () => {}, board, log };
  tlsRenewal({ ...needs, clock: at(22) }).end();
  expect(lines).toEqual([]);
  expect(board.get("broker_tls_expires_at")).toBe(material.expiresAt);
  tlsRenewal({ ...needs, clock: at(20) }).end();
  expect(lines.pop()).toContain("ends soon");
  tlsRenewal({ ...needs, clock: at(-1) }).end();
  expect(lines.pop()).toContain("has ended");

  const renewal = tlsRenewal({ ...needs, clock: at(22), renew: () => expect.unreachable() });
  renewal.again();
  renewal.end();
  expect(lines.pop()).toContain("the old ones stay in use");
  expect(board.get("broker_tls_stale_since")).toBe(before(material.expiresAt, days(22)));
});

test("an authority cannot make authorities, and a certificate counts from an hour before it was made", async () => {
  const made = await issueServer(await makeAuthority("x", making), ["lab.example.it"], making);
  const { material } = readTlsFiles(
    { certificate: "/a", key: "/b", clientCa: undefined, clientCerts: "optional" },
    (path) => (path === "/a" ? made.certificate : made.key),
  );
  expect(material?.expiresAt).toBe(made.until - (made.until % 1000));
  expect(hours(1)).toBe(3_600_000);
});
