import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { secretNames } from "../../boot/secret-files.ts";
import { readSettings } from "../../boot/settings.ts";
import { faultsOf } from "./faults-of.ts";

const folder = mkdtempSync(join(tmpdir(), "labhub-secrets-"));
afterAll(() => rmSync(folder, { recursive: true }));

function fileWith(content: string): string {
  const path = join(folder, `${content.length}-${Buffer.from(content).toString("hex").slice(0, 24)}`);
  writeFileSync(path, content);
  chmodSync(path, 0o600);
  return path;
}

test("a secret is taken from a file, but for the file's last line break", () => {
  for (const [content, secret] of [
    ["una-password-lunga", "una-password-lunga"],
    ["una-password-lunga\n", "una-password-lunga"],
    ["una-password-lunga\r\n", "una-password-lunga"],
    [" una-password\n\n", " una-password\n"],
  ] as const) {
    const { adminPassword, secretsFrom } = readSettings({ LABHUB_ADMIN_PASSWORD_FILE: fileWith(content) });
    expect(adminPassword).toBe(secret);
    expect(secretsFrom.LABHUB_ADMIN_PASSWORD).toBe(fileWith(content));
  }
});

test("every secret has its file, and nothing else does", () => {
  const contents = {
    LABHUB_ADMIN_PASSWORD: "una-password-lunga",
    LABHUB_INFLUX_PASSWORD: "p4ssw0rd",
    LABHUB_OIDC_CLIENT_SECRET: "segreto",
    LABHUB_OUTSIDE_BROKER_PASSWORD: "pw0rd",
    LABHUB_SMTP_URL: "smtp://lab:p4ss@127.0.0.1?from=lab@example.it",
    LABHUB_STATE_URL: "postgres://hub:p4ss@127.0.0.1/hub",
  };
  const files = Object.entries(contents).map(([name, content]) => [`${name}_FILE`, fileWith(content)]);
  const settings = readSettings({
    ...Object.fromEntries(files),
    LABHUB_TELEMETRY_URL: "influxdb1://127.0.0.1:8086?db=lab",
    LABHUB_INFLUX_USER: "hub",
    LABHUB_OUTSIDE_BROKER_URL: "mqtts://broker.example.it",
    LABHUB_OUTSIDE_BROKER_USER: "hub",
    LABHUB_OIDC_ISSUER: "https://idp.example.it",
    LABHUB_OIDC_CLIENT_ID: "labhub",
  });
  expect(settings).toMatchObject({
    adminPassword: "una-password-lunga",
    stateUrl: "postgres://hub:p4ss@127.0.0.1/hub",
    oidc: { clientSecret: "segreto" },
    smtp: { password: "p4ss" },
    outside: { password: "pw0rd" },
    telemetry: { influx: { password: "p4ssw0rd" } },
  });
  expect([...Object.keys(contents), "LABHUB_INFLUX_TOKEN"].toSorted()).toEqual(secretNames.toSorted());
  for (const name of ["LABHUB_HTTP_PORT_FILE", "LABHUB_INFLUX_USER_FILE"]) {
    expect(faultsOf({ [name]: fileWith("8080") })).toContain(`${name}: there is no such setting`);
  }
});

test("a file that is not there, empty, a folder, far too long, or given beside its secret is a named fault", () => {
  const name = "LABHUB_ADMIN_PASSWORD_FILE";
  for (const [path, reason] of [
    [join(folder, "nowhere"), "cannot be read (ENOENT)"],
    [folder, "cannot be read (EISDIR)"],
    [fileWith(""), "is empty"],
    [fileWith("\n"), "is empty"],
    [fileWith("x".repeat(20_000)), "is too long"],
  ] as const) {
    expect(faultsOf({ [name]: path })).toContain(`${name}: ${path} ${reason}`);
  }
  const both = faultsOf({ [name]: fileWith("una-password-lunga"), LABHUB_ADMIN_PASSWORD: "altra-password" });
  expect(both).toContain(`${name}: LABHUB_ADMIN_PASSWORD is given as well`);
  expect(both).not.toMatch(/una-password|altra-password/);
  expect(readSettings({ [name]: "" }).adminPassword).toBeUndefined();
});

test("what a file lacks is named once, beside the other faults; what it holds never", () => {
  const told = faultsOf({
    LABHUB_TELEMETRY_URL: "influxdb2://127.0.0.1:8086?org=lab&bucket=b",
    LABHUB_INFLUX_TOKEN_FILE: join(folder, "nowhere"),
    LABHUB_HTTP_PORT: "99999",
  });
  expect(told).toContain("LABHUB_INFLUX_TOKEN_FILE");
  expect(told).toContain("LABHUB_HTTP_PORT");
  expect(told).not.toContain("LABHUB_INFLUX_TOKEN: is needed");
  expect(faultsOf({ LABHUB_ADMIN_PASSWORD_FILE: fileWith("kurz7") })).toContain("at least 8 characters");
  expect(faultsOf({ LABHUB_ADMIN_PASSWORD_FILE: fileWith("kurz7") })).not.toContain("kurz7");
});
