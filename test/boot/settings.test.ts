import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { createLog } from "../../boot/log.ts";
import { readSettings } from "../../boot/settings.ts";
import { faultsOf } from "./faults-of.ts";

test("an empty environment gives the contract's defaults", () => {
  expect(readSettings({ HOME: "/root" })).toMatchObject({
    dataDir: "./data",
    pilot: "./pilots/demo",
    roles: ["broker", "pipeline", "api"],
    host: "127.0.0.1",
    mqttPort: 1883,
    httpPort: 8080,
    logLevel: "info",
    limits: {
      packetBytes: 131_072,
      deviceRate: 20,
      deviceBurst: 200,
      connectWithin: 10_000,
      keepalive: 300_000,
    },
  });
});

test("an empty value is not a value", () => {
  expect(readSettings({ LABHUB_ADMIN_PASSWORD: "", LABHUB_HTTP_PORT: "" }).httpPort).toBe(8080);
});

test("every fault is named at once, and a name we do not know is a fault", () => {
  const told = faultsOf({
    LABHUB_MQTTT_PORT: "1",
    LABHUB_HTTP_PORT: "99999",
    LABHUB_ROLES: "broker,cook",
    LABHUB_LOG_LEVEL: "loud",
  });
  for (const name of ["LABHUB_MQTTT_PORT", "LABHUB_HTTP_PORT", "LABHUB_ROLES", "LABHUB_LOG_LEVEL"])
    expect(told).toContain(name);
});

test("plain MQTT beyond loopback is refused unless it is allowed in so many words", () => {
  expect(faultsOf({ LABHUB_HOST: "0.0.0.0" })).toContain("LABHUB_MQTT_PLAIN=allow");
  expect(faultsOf({ LABHUB_HOST: "0.0.0.0", LABHUB_MQTT_PLAIN: "allow" })).toBe("");
  expect(faultsOf({ LABHUB_HOST: "0.0.0.0", LABHUB_MQTT_PORT: "off" })).toBe("");
  expect(faultsOf({ LABHUB_HOST: "::1" })).toBe("");
});

test("an empty configuration on a public address is refused", () => {
  for (const host of ["0.0.0.0", "::", "192.0.2.7", "lab.example.it"]) {
    expect(faultsOf({ LABHUB_HOST: host }), host).not.toBe("");
  }
});

test("clinicians and admins need a second factor as soon as anybody from elsewhere can reach the hub", () => {
  const needed = (more: Record<string, string>) =>
    readSettings({ LABHUB_MQTT_PORT: "off", ...more }).secondFactor;
  expect(needed({})).toBe("optional");
  expect(needed({ LABHUB_HOST: "0.0.0.0" })).toBe("required");
  expect(needed({ LABHUB_HOST: "0.0.0.0", LABHUB_SECOND_FACTOR: "optional" })).toBe("optional");
  expect(needed({ LABHUB_SECOND_FACTOR: "required" })).toBe("required");
});

test("single sign-on takes all of its settings or none, and speaks plain HTTP with this machine alone", () => {
  const oidc = { LABHUB_OIDC_CLIENT_ID: "labhub", LABHUB_OIDC_CLIENT_SECRET: "segreto" };
  expect(faultsOf(oidc)).toContain("LABHUB_OIDC_ISSUER");
  for (const issuer of ["https://idp.example.it/realm", "http://127.0.0.1:9000", "http://[::1]:9000"]) {
    expect(faultsOf({ ...oidc, LABHUB_OIDC_ISSUER: issuer }), issuer).toBe("");
  }
  for (const issuer of ["http://idp.example.it", "ftp://idp.example.it", "idp.example.it"]) {
    expect(faultsOf({ ...oidc, LABHUB_OIDC_ISSUER: issuer }), issuer).toContain("LABHUB_OIDC_ISSUER");
  }
  expect(faultsOf({ ...oidc, LABHUB_OIDC_ISSUER: "nowhere" })).not.toContain("segreto");
});

test("a setting of a part that is not built yet is refused, not ignored", () => {
  expect(faultsOf({ LABHUB_JOURNAL_URL: "nats://127.0.0.1" })).toContain("LABHUB_JOURNAL_URL");
});

test("a mail server needs a sender and a place for its links to lead to, and its password is in no fault", () => {
  const given = "smtp://lab:s3cret-word@mail.example.it?from=lab@example.it";
  expect(faultsOf({ LABHUB_SMTP_URL: given })).toContain("LABHUB_PUBLIC_URL");
  expect(faultsOf({ LABHUB_SMTP_URL: given, LABHUB_PUBLIC_URL: "https://lab.example.it" })).toBe("");
  const wrong = faultsOf({ LABHUB_SMTP_URL: "smtp://lab:s3cret-word@mail.example.it" });
  expect(wrong).toContain("?from=");
  expect(wrong).not.toContain("s3cret-word");
});

test("a fault never repeats a password", () => {
  expect(faultsOf({ LABHUB_ADMIN_PASSWORD: "kurz7" })).not.toContain("kurz7");
});

test("what must not be logged is hidden even when somebody logs it", () => {
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk, _, done) {
      lines.push(String(chunk));
      done();
    },
  });
  createLog("test", "info", sink).info(
    { password: "p4ss", req: { token: "t0k" }, a: { b: { secret: "s3c" } }, device: "x/y" },
    "hello",
  );
  expect(lines).toHaveLength(1);
  for (const hidden of ["p4ss", "t0k", "s3c"]) expect(lines[0]).not.toContain(hidden);
  expect(lines[0]).toContain("x/y");
});
