import { isLoopback } from "../model/loopback.ts";
import { smtpPlaceOf } from "../model/smtp-place.ts";
import { type InfluxSecrets, telemetryPlaceOf } from "../model/telemetry-place.ts";
import { outsideFaults } from "./outside-place.ts";
import type { Environment as Env } from "./settings-schema.ts";
import { type ReadFile, readTlsFiles, type TlsFiles } from "./tls-files.ts";

/** What single settings cannot say: those that do not go together. */
export const joinedFaults = (env: Env, read?: ReadFile): readonly string[] => [
  ...plainTextFaults(env),
  ...tlsFaults(env, read),
  ...oidcFaults(env),
  ...telemetryFaults(env),
  ...mailFaults(env),
  ...outsideFaults(env),
];

function plainTextFaults(env: Env): readonly string[] {
  const open =
    env.LABHUB_MQTT_PORT !== "off" && !isLoopback(env.LABHUB_HOST) && env.LABHUB_ROLES.includes("broker");
  return open && env.LABHUB_MQTT_PLAIN === undefined
    ? [
        `LABHUB_MQTT_PORT: plain MQTT on ${env.LABHUB_HOST} would send readings and secrets unencrypted;` +
          " set LABHUB_MQTT_PORT=off, or LABHUB_MQTT_PLAIN=allow if the network itself is protected",
      ]
    : [];
}

/** The files MQTT over TLS needs; `undefined` when it is off. */
export function tlsFilesOf(env: Env): TlsFiles | undefined {
  const { LABHUB_TLS_CERT: certificate, LABHUB_TLS_KEY: key, LABHUB_TLS_CLIENT_CA: clientCa } = env;
  const isOff = env.LABHUB_MQTTS_PORT === "off" || !env.LABHUB_ROLES.includes("broker");
  if (isOff || certificate === undefined || key === undefined) return undefined;
  return { certificate, key, clientCa, clientCerts: env.LABHUB_TLS_CLIENT_CERTS ?? "optional" };
}

function tlsFaults(env: Env, read?: ReadFile): readonly string[] {
  const faults: string[] = [];
  if (env.LABHUB_TLS_CLIENT_CERTS !== undefined && env.LABHUB_TLS_CLIENT_CA === undefined) {
    faults.push(
      "LABHUB_TLS_CLIENT_CA: is needed with LABHUB_TLS_CLIENT_CERTS, to know whose certificates count",
    );
  }
  if (env.LABHUB_MQTTS_PORT === "off") return faults;
  for (const name of ["LABHUB_TLS_CERT", "LABHUB_TLS_KEY"] as const) {
    if (env[name] === undefined)
      faults.push(`${name}: is needed for MQTT over TLS, LABHUB_MQTTS_PORT being set`);
  }
  const files = tlsFilesOf(env);
  return files === undefined ? faults : [...faults, ...readTlsFiles(files, read).faults];
}

/** What a fault says of the address holds no part of it: a password stands there. */
function mailFaults({ LABHUB_SMTP_URL: text, LABHUB_PUBLIC_URL: publicUrl }: Env): readonly string[] {
  if (text === undefined) return [];
  const place = smtpPlaceOf(text);
  if (typeof place === "string") return [`LABHUB_SMTP_URL: ${place}`];
  return publicUrl === undefined && !isLoopback(place.host)
    ? ["LABHUB_PUBLIC_URL: is needed with LABHUB_SMTP_URL, for the links in letters"]
    : [];
}

/** Single sign-on needs all three of its settings, or none. */
function oidcFaults(env: Env): readonly string[] {
  const names = ["LABHUB_OIDC_ISSUER", "LABHUB_OIDC_CLIENT_ID", "LABHUB_OIDC_CLIENT_SECRET"] as const;
  const missing = names.filter((name) => env[name] === undefined);
  if (missing.length === 0 || missing.length === names.length) return [];
  return missing.map(
    (name) => `${name}: is needed for single sign-on, as the others of LABHUB_OIDC_ are set`,
  );
}

export function influxSecrets(env: Env): InfluxSecrets {
  const { LABHUB_INFLUX_TOKEN: token, LABHUB_INFLUX_USER: user, LABHUB_INFLUX_PASSWORD: password } = env;
  return { token, user, password };
}

function telemetryFaults(env: Env): readonly string[] {
  const secrets = influxSecrets(env);
  const place = telemetryPlaceOf(env.LABHUB_TELEMETRY_URL, secrets);
  if (typeof place === "string") return [`LABHUB_TELEMETRY_URL: ${place}`];
  if (place.kind === "embedded") {
    const given = Object.values(secrets).some((each) => each !== undefined);
    return given ? ["LABHUB_INFLUX_…: LABHUB_TELEMETRY_URL names no InfluxDB"] : [];
  }
  const faults: string[] = [];
  if (place.influx.dialect === "influxdb2" && secrets.token === undefined) {
    faults.push("LABHUB_INFLUX_TOKEN: is needed for an influxdb2:// store");
  }
  if (secrets.token !== undefined && place.influx.dialect === "influxdb1") {
    faults.push(
      "LABHUB_INFLUX_TOKEN: InfluxDB 1 knows users; set LABHUB_INFLUX_USER and LABHUB_INFLUX_PASSWORD",
    );
  }
  if ((secrets.user === undefined) !== (secrets.password === undefined)) {
    faults.push("LABHUB_INFLUX_USER and LABHUB_INFLUX_PASSWORD: set both or none");
  }
  return faults;
}
