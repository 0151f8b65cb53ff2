import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { settingsCommands } from "../../boot/commands/settings.ts";
import { readSettings } from "../../boot/settings.ts";
import { faultsOf } from "./faults-of.ts";

const token = { LABHUB_INFLUX_TOKEN: "t0k3n-of-the-bucket" };
const user = { LABHUB_INFLUX_USER: "hub", LABHUB_INFLUX_PASSWORD: "p4ssw0rd" };

const placeIn = (url: string, secrets: Record<string, string>) => {
  const { telemetry } = readSettings({ LABHUB_TELEMETRY_URL: url, ...secrets });
  return telemetry.kind === "influx" ? telemetry.influx : telemetry;
};

test("the addresses of a telemetry store, and what they come to", () => {
  expect(readSettings({}).telemetry).toEqual({ kind: "embedded" });
  expect(readSettings({ LABHUB_TELEMETRY_URL: "embedded:" }).telemetry).toEqual({ kind: "embedded" });
  for (const [url, secrets, place] of [
    [
      "influxdb2://127.0.0.1:8086?org=lab&bucket=telemetry",
      token,
      { dialect: "influxdb2", url: "http://127.0.0.1:8086", org: "lab", bucket: "telemetry", ...named },
    ],
    [
      "influxdb2://influx.example.it?org=lab&bucket=b&tls=on",
      token,
      { url: "https://influx.example.it", bucket: "b" },
    ],
    ["influxdb2://influxdb:8086?org=lab&bucket=b&tls=off", token, { url: "http://influxdb:8086" }],
    ["influxdb2://[::1]:8086/influx/?org=lab&bucket=b", token, { url: "http://[::1]:8086/influx" }],
    [
      "influxdb1://localhost:8086?db=lab",
      user,
      { dialect: "influxdb1", org: "", bucket: "lab", user: "hub", password: "p4ssw0rd" },
    ],
    ["influxdb1://127.0.0.1:8086?db=lab", {}, { dialect: "influxdb1", user: undefined }],
  ] as const) {
    expect(placeIn(url, secrets), url).toMatchObject(place);
  }
});
const named = { token: token.LABHUB_INFLUX_TOKEN, user: undefined, password: undefined };

test("an address that is none is refused with the reason", () => {
  for (const [url, reason] of [
    ["influxdb://127.0.0.1:8086", "must be embedded:"],
    ["influxdb2:127.0.0.1", "must be embedded:"],
    ["http://127.0.0.1:8086", "must be embedded:"],
    ["influxdb2://127.0.0.1:8086?org=lab", "must be embedded:"],
    ["influxdb2://127.0.0.1:8086?bucket=b", "must be embedded:"],
    ["influxdb2://127.0.0.1:8086?org=lab&bucket=a/b", "names are of letters"],
    ["influxdb2://127.0.0.1:8086?org=lab&bucket=b&db=c", "db is nothing an address has"],
    ["influxdb1://127.0.0.1:8086?db=b&token=x", "token is nothing an address has"],
    ["influxdb2://127.0.0.1:8086?org=lab&bucket=b&tls=perhaps", "tls must be on or off"],
    ["influxdb2://influx.example.it:8086?org=lab&bucket=b", "is another machine: add tls=on"],
  ] as const) {
    expect(faultsOf({ LABHUB_TELEMETRY_URL: url, ...token }), url).toContain("LABHUB_TELEMETRY_URL: ");
    expect(faultsOf({ LABHUB_TELEMETRY_URL: url, ...token }), url).toContain(reason);
  }
});

test("a secret in the address is refused, and not repeated", () => {
  for (const url of [
    "influxdb2://hub:s3cr3t@127.0.0.1:8086?org=a&bucket=b",
    "influxdb1://s3cr3t@localhost?db=b",
  ]) {
    const told = faultsOf({ LABHUB_TELEMETRY_URL: url });
    expect(told).toContain("must hold no user or password");
    expect(told).not.toContain("s3cr3t");
  }
});

test("InfluxDB 3 is refused with the reason, and with a page that is there", () => {
  const told = faultsOf({ LABHUB_TELEMETRY_URL: "influxdb3://127.0.0.1:8181?db=lab", ...token });
  expect(told).toContain("three days");
  expect(told).toContain("cannot erase");
  const [page = ""] = /docs\/[\w/.-]+\.md/.exec(told) ?? [];
  expect(page).not.toBe("");
  expect(existsSync(join(import.meta.dirname, "../..", page)), page).toBe(true);
});

test("each way in needs its own secrets, and none are given for nothing", () => {
  const two = "influxdb2://127.0.0.1:8086?org=lab&bucket=b";
  const one = "influxdb1://127.0.0.1:8086?db=lab";
  for (const [env, reason] of [
    [{ LABHUB_TELEMETRY_URL: two }, "LABHUB_INFLUX_TOKEN: is needed"],
    [{ LABHUB_TELEMETRY_URL: two, ...user }, "LABHUB_INFLUX_TOKEN: is needed"],
    [{ LABHUB_TELEMETRY_URL: one, ...token }, "InfluxDB 1 knows users"],
    [{ LABHUB_TELEMETRY_URL: one, LABHUB_INFLUX_USER: "hub" }, "set both or none"],
    [{ LABHUB_TELEMETRY_URL: one, LABHUB_INFLUX_PASSWORD: "p4ssw0rd" }, "set both or none"],
    [token, "names no InfluxDB"],
    [{ LABHUB_TELEMETRY_URL: one, LABHUB_TELEMETRY_NEAR_DAYS: "34" }, "LABHUB_TELEMETRY_NEAR_DAYS"],
    [{ LABHUB_TELEMETRY_URL: one, LABHUB_BACKLOG_MAX_MB: "0" }, "LABHUB_BACKLOG_MAX_MB"],
  ] as const) {
    expect(faultsOf({ ...env }), JSON.stringify(env)).toContain(reason);
  }
});

test("`config check` shows the place and where its secrets came from, never them", async () => {
  const check = async (env: Record<string, string>) => {
    const [command] = settingsCommands(
      () => readSettings(env, () => "f1l3d-t0k3n\n"),
      () => "",
    );
    const answer = await command?.run({ operands: [], text: () => undefined, flag: () => false });
    return answer?.json;
  };
  expect(await check({})).toMatchObject({ telemetry: "embedded:", secretsFrom: {} });
  const filed = {
    LABHUB_TELEMETRY_URL: "influxdb2://127.0.0.1:8086?org=lab&bucket=b",
    LABHUB_INFLUX_TOKEN_FILE: "/run/secrets/token",
    LABHUB_ADMIN_PASSWORD: "una-password-lunga",
  };
  const shown = await check(filed);
  expect(shown).toMatchObject({
    telemetry: "influxdb2 http://127.0.0.1:8086 lab/b",
    secretsFrom: { LABHUB_INFLUX_TOKEN: "/run/secrets/token", LABHUB_ADMIN_PASSWORD: "the environment" },
  });
  expect(JSON.stringify(shown)).not.toContain("f1l3d-t0k3n");
  expect(JSON.stringify(shown)).not.toContain("una-password-lunga");
  const one = await check({ LABHUB_TELEMETRY_URL: "influxdb1://localhost:8086?db=lab", ...user });
  expect(one).toMatchObject({ telemetry: "influxdb1 http://localhost:8086 lab" });
  expect(JSON.stringify(one)).not.toContain("p4ssw0rd");
});
