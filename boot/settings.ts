import { z } from "zod";
import { HubFailure } from "../model/failure.ts";
import type { BrokerLimits } from "../model/limits.ts";
import { type InfluxSecrets, type TelemetryPlace, telemetryPlaceOf } from "../model/telemetry-place.ts";
import { type Duration, days, hours, seconds } from "../model/time.ts";

const portNumber = z
  .string()
  .regex(/^\d{1,5}$/, "must be a port number, 0 for any free one")
  .transform(Number)
  .refine((port) => port <= 65_535, "must be at most 65535");
const portOrOff = z.union([z.literal("off"), portNumber], {
  error: "must be a port number, 0 for any free one, or off",
});

const whole = (low: number, high: number) =>
  z
    .string()
    .regex(/^\d{1,12}$/, "must be a whole number")
    .transform(Number)
    .refine((n) => n >= low && n <= high, `must be from ${low} to ${high}`);

/** A setting the contract names whose part of the hub is not built yet: any other value would be a broken promise. */
const onlyYet = (value: string) =>
  z.literal(value, { error: `only ${value} is possible in this version` }).default(value);
const notYet = z.undefined({ error: "is not possible in this version; leave it out" }).optional();

const stateUrl = z
  .string()
  .refine(
    (text) => text === "embedded:" || /^postgres(ql)?:\/\/[^/]/.test(text),
    "must be embedded: or postgres://user:password@host:port/database",
  );
const publicUrl = z
  .url({ protocol: /^https?$/, error: "must be where people reach the hub, such as https://lab.example.it" })
  .transform((text) => new URL(text).origin);

/** Whether what is said to an address stays between us: over TLS, or without leaving the machine. */
function isPrivateWay(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === "https:" || (protocol === "http:" && loopback.test(hostname.replace(/^\[|\]$/g, "")));
}

const roleNames = ["broker", "pipeline", "api"] as const;
export type HubRole = (typeof roleNames)[number];

const roles = z
  .string()
  .transform((text) => text.split(",").map((part) => part.trim()))
  .pipe(z.array(z.enum(roleNames)).min(1));

/** Every setting there is, with its default as text. Anything else called LABHUB_… is a mistake. */
export const environment = z.strictObject({
  LABHUB_DATA_DIR: z.string().min(1).default("./data"),
  LABHUB_PILOT: z.string().min(1).default("./pilots/demo"),
  LABHUB_ROLES: roles.default([...roleNames]),
  LABHUB_HOST: z.string().min(1).default("127.0.0.1"),
  LABHUB_MQTT_PORT: portOrOff.default(1883),
  LABHUB_MQTT_PLAIN: z.enum(["allow"], { error: "must be allow, or left out" }).optional(),
  LABHUB_MQTTS_PORT: onlyYet("off"),
  LABHUB_TLS_CERT: notYet,
  LABHUB_TLS_KEY: notYet,
  LABHUB_TLS_CLIENT_CA: notYet,
  LABHUB_HTTP_PORT: portNumber.default(8080),
  LABHUB_TELEMETRY_URL: z.string().default("embedded:"),
  LABHUB_INFLUX_TOKEN: z.string().min(1).optional(),
  LABHUB_INFLUX_USER: z.string().min(1).optional(),
  LABHUB_INFLUX_PASSWORD: z.string().min(1).optional(),
  LABHUB_TELEMETRY_NEAR_DAYS: whole(35, 400).default(40),
  LABHUB_BACKLOG_MAX_MB: whole(1, 1_048_576).default(20_480),
  LABHUB_STATE_URL: stateUrl.default("embedded:"),
  LABHUB_JOURNAL_URL: onlyYet("embedded:"),
  LABHUB_ADMIN_PASSWORD: z.string().min(8, "must have at least 8 characters").max(256).optional(),
  LABHUB_SECOND_FACTOR: z
    .enum(["auto", "required", "optional"], { error: "must be auto, required or optional" })
    .default("auto"),
  LABHUB_SMTP_URL: notYet,
  LABHUB_OIDC_ISSUER: z
    .url({ error: "must be the address of the sign-on provider" })
    .refine(isPrivateWay, "must be https, unless the provider is on this machine")
    .optional(),
  LABHUB_OIDC_CLIENT_ID: z.string().min(1).optional(),
  LABHUB_OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  LABHUB_PUBLIC_URL: publicUrl.optional(),
  LABHUB_AUDIT_ANCHOR: z.string().min(1).optional(),
  LABHUB_LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error"]).default("info"),
  LABHUB_MAX_PACKET_BYTES: whole(1024, 16_777_216).default(131_072),
  LABHUB_RECEIVE_WINDOW: whole(1, 1000).default(64),
  LABHUB_MAX_CONNECTIONS: whole(1, 100_000).default(10_000),
  LABHUB_DEVICE_RATE: whole(1, 1_000_000).default(20),
  LABHUB_DEVICE_BURST: whole(1, 1_000_000).default(200),
  LABHUB_CONNECT_SECONDS: whole(1, 300).default(10),
  LABHUB_MAX_KEEPALIVE_SECONDS: whole(5, 3600).default(300),
  LABHUB_MAX_SUBSCRIPTIONS: whole(1, 1000).default(50),
  LABHUB_DRAIN_SECONDS: whole(1, 120).default(8),
  LABHUB_JOURNAL_MAX_MB: whole(8, 1_048_576).default(20_480),
  LABHUB_JOURNAL_KEEP_HOURS: whole(1, 8760).default(168),
});

/** A single sign-on provider; the hub is one of its clients. */
export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface Settings {
  readonly dataDir: string;
  readonly pilot: string;
  readonly roles: readonly HubRole[];
  readonly host: string;
  readonly mqttPort: number | "off";
  readonly httpPort: number;
  readonly adminPassword: string | undefined;
  /** `embedded:`, or where PostgreSQL is, with its secret. */
  readonly stateUrl: string;
  readonly telemetry: TelemetryPlace;
  /** How long readings stay on this machine when they are kept in InfluxDB; the rules look no further back. */
  readonly keepNear: Duration;
  /** The most that may wait on this machine for InfluxDB; then new data is refused. */
  readonly backlogBytes: number;
  /** Whether clinicians and admins must have a second factor. */
  readonly secondFactor: "required" | "optional";
  readonly oidc: OidcSettings | undefined;
  /** Where people reach the hub, when that is not the address it listens on. */
  readonly publicUrl: string | undefined;
  /** A folder outside the data directory in which the end of the audit is noted every day. */
  readonly auditAnchor: string | undefined;
  readonly logLevel: "trace" | "debug" | "info" | "warn" | "error";
  readonly limits: BrokerLimits;
  readonly journal: { readonly fileBytes: number; readonly keepFor: ReturnType<typeof hours> };
}

/** Reads the settings out of an environment; throws `configuration-rejected` naming every fault at once. */
export function readSettings(given: Readonly<Record<string, string | undefined>>): Settings {
  // An empty value is how compose files and shells say "not given".
  const ours = Object.entries(given).filter(([name, value]) => name.startsWith("LABHUB_") && value);
  const parsed = environment.safeParse(Object.fromEntries(ours));
  const faults = parsed.success
    ? [...plainTextFaults(parsed.data), ...oidcFaults(parsed.data), ...telemetryFaults(parsed.data)]
    : faultsOf(parsed.error);
  if (!parsed.success || faults.length > 0) {
    throw new HubFailure(
      "configuration-rejected",
      `The settings are not right:\n${faults.map((each) => `  ${each}`).join("\n")}`,
    );
  }
  return settingsFrom(parsed.data);
}

function faultsOf(error: z.ZodError): readonly string[] {
  return error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((name) => `${name}: there is no such setting`)
      : [`${String(issue.path[0])}: ${issue.message}`],
  );
}

const loopback = /^(127\.\d+\.\d+\.\d+|::1|localhost)$/;

function plainTextFaults(env: z.output<typeof environment>): readonly string[] {
  const open =
    env.LABHUB_MQTT_PORT !== "off" && !loopback.test(env.LABHUB_HOST) && env.LABHUB_ROLES.includes("broker");
  return open && env.LABHUB_MQTT_PLAIN === undefined
    ? [
        `LABHUB_MQTT_PORT: plain MQTT on ${env.LABHUB_HOST} would send readings and secrets unencrypted;` +
          " set LABHUB_MQTT_PORT=off, or LABHUB_MQTT_PLAIN=allow if the network itself is protected",
      ]
    : [];
}

/** Single sign-on needs all three of its settings, or none. */
function oidcFaults(env: z.output<typeof environment>): readonly string[] {
  const names = ["LABHUB_OIDC_ISSUER", "LABHUB_OIDC_CLIENT_ID", "LABHUB_OIDC_CLIENT_SECRET"] as const;
  const missing = names.filter((name) => env[name] === undefined);
  if (missing.length === 0 || missing.length === names.length) return [];
  return missing.map(
    (name) => `${name}: is needed for single sign-on, as the others of LABHUB_OIDC_ are set`,
  );
}

function influxSecrets(env: z.output<typeof environment>): InfluxSecrets {
  const { LABHUB_INFLUX_TOKEN: token, LABHUB_INFLUX_USER: user, LABHUB_INFLUX_PASSWORD: password } = env;
  return { token, user, password };
}

function telemetryFaults(env: z.output<typeof environment>): readonly string[] {
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

function telemetryFrom(env: z.output<typeof environment>): TelemetryPlace {
  const place = telemetryPlaceOf(env.LABHUB_TELEMETRY_URL, influxSecrets(env));
  return typeof place === "string" ? { kind: "embedded" } : place;
}

function oidcFrom(env: z.output<typeof environment>): OidcSettings | undefined {
  const { LABHUB_OIDC_ISSUER: issuer, LABHUB_OIDC_CLIENT_ID: clientId } = env;
  const clientSecret = env.LABHUB_OIDC_CLIENT_SECRET;
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) return undefined;
  return { issuer, clientId, clientSecret };
}

/** `auto` means required as soon as anybody from elsewhere can reach the hub. */
function secondFactorFrom(env: z.output<typeof environment>): Settings["secondFactor"] {
  if (env.LABHUB_SECOND_FACTOR !== "auto") return env.LABHUB_SECOND_FACTOR;
  return loopback.test(env.LABHUB_HOST) ? "optional" : "required";
}

function settingsFrom(env: z.output<typeof environment>): Settings {
  return {
    dataDir: env.LABHUB_DATA_DIR,
    pilot: env.LABHUB_PILOT,
    roles: env.LABHUB_ROLES,
    host: env.LABHUB_HOST,
    mqttPort: env.LABHUB_MQTT_PORT,
    httpPort: env.LABHUB_HTTP_PORT,
    adminPassword: env.LABHUB_ADMIN_PASSWORD,
    stateUrl: env.LABHUB_STATE_URL,
    secondFactor: secondFactorFrom(env),
    telemetry: telemetryFrom(env),
    keepNear: days(env.LABHUB_TELEMETRY_NEAR_DAYS),
    backlogBytes: env.LABHUB_BACKLOG_MAX_MB * 1_048_576,
    oidc: oidcFrom(env),
    publicUrl: env.LABHUB_PUBLIC_URL,
    auditAnchor: env.LABHUB_AUDIT_ANCHOR,
    logLevel: env.LABHUB_LOG_LEVEL,
    limits: {
      packetBytes: env.LABHUB_MAX_PACKET_BYTES,
      receiveWindow: env.LABHUB_RECEIVE_WINDOW,
      connections: env.LABHUB_MAX_CONNECTIONS,
      deviceRate: env.LABHUB_DEVICE_RATE,
      deviceBurst: env.LABHUB_DEVICE_BURST,
      connectWithin: seconds(env.LABHUB_CONNECT_SECONDS),
      keepalive: seconds(env.LABHUB_MAX_KEEPALIVE_SECONDS),
      subscriptions: env.LABHUB_MAX_SUBSCRIPTIONS,
      drainWithin: seconds(env.LABHUB_DRAIN_SECONDS),
    },
    journal: {
      fileBytes: env.LABHUB_JOURNAL_MAX_MB * 1_048_576,
      keepFor: hours(env.LABHUB_JOURNAL_KEEP_HOURS),
    },
  };
}
