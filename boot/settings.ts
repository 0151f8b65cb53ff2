import type { z } from "zod";
import { HubFailure } from "../model/failure.ts";
import type { OutsidePlace } from "../model/ingress.ts";
import type { BrokerLimits } from "../model/limits.ts";
import { isLoopback } from "../model/loopback.ts";
import { type SmtpPlace, smtpPlaceOf } from "../model/smtp-place.ts";
import { type TelemetryPlace, telemetryPlaceOf } from "../model/telemetry-place.ts";
import { type Duration, days, hours, minutes, seconds } from "../model/time.ts";
import { outsidePlaceOf } from "./outside-place.ts";
import { type SecretSources, withSecretFiles } from "./secret-files.ts";
import { influxSecrets, joinedFaults, tlsFilesOf } from "./settings-faults.ts";
import { type Environment, environment, type HubRole } from "./settings-schema.ts";
import type { TlsFiles } from "./tls-files.ts";

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
  readonly mqttsPort: number | "off";
  /** What MQTT over TLS needs; read anew on SIGHUP. */
  readonly tls: TlsFiles | undefined;
  /** Addresses and networks of balancers, each of whose connections begins with a PROXY header. */
  readonly proxyFrom: readonly string[];
  /** Other origins whose pages may speak MQTT over WebSocket. */
  readonly webSocketOrigins: readonly string[];
  readonly webSockets: number;
  /** Another broker from which messages are taken as well; `undefined` without one. */
  readonly outside: OutsidePlace | undefined;
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
  /** The mail server alerts are told by; `undefined` without one. */
  readonly smtp: SmtpPlace | undefined;
  /** Where people reach the hub, when that is not the address it listens on. */
  readonly publicUrl: string | undefined;
  /** A folder outside the data directory in which the end of the audit is noted every day. */
  readonly auditAnchor: string | undefined;
  /** How often the watchdog tries the whole way. */
  readonly probeEvery: Duration | "off";
  /** What is called every minute while all is well. */
  readonly heartbeatUrl: string | undefined;
  /** Where the secrets came from; not what they are. */
  readonly secretsFrom: SecretSources;
  readonly logLevel: "trace" | "debug" | "info" | "warn" | "error";
  readonly limits: BrokerLimits;
  /** Notes of what devices did that may wait for the state store. */
  readonly deskNotes: number;
  readonly journal: { readonly fileBytes: number; readonly keepFor: ReturnType<typeof hours> };
}

/**
 * Reads the settings out of an environment and the files it names secrets by; throws `configuration-rejected` naming
 * every fault at once.
 */
export function readSettings(
  given: Readonly<Record<string, string | undefined>>,
  read?: (path: string) => string,
): Settings {
  // An empty value is how compose files and shells say "not given".
  const ours = Object.entries(given).flatMap(([name, value]) =>
    name.startsWith("LABHUB_") && value ? [[name, value] as const] : [],
  );
  const secrets = withSecretFiles(Object.fromEntries(ours), read);
  const parsed = environment.safeParse(secrets.values);
  // A secret whose file is amiss is missing: what that leads to is no fault of its own.
  const isWhole = parsed.success && secrets.faults.length === 0;
  const faults = parsed.success ? (isWhole ? joinedFaults(parsed.data, read) : []) : faultsOf(parsed.error);
  if (!isWhole || faults.length > 0) {
    throw new HubFailure(
      "configuration-rejected",
      `The settings are not right:\n${[...secrets.faults, ...faults].map((each) => `  ${each}`).join("\n")}`,
    );
  }
  return settingsFrom(parsed.data, secrets.sources);
}

function faultsOf(error: z.ZodError): readonly string[] {
  return error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((name) => `${name}: there is no such setting`)
      : [`${String(issue.path[0])}: ${issue.message}`],
  );
}

function telemetryFrom(env: Environment): TelemetryPlace {
  const place = telemetryPlaceOf(env.LABHUB_TELEMETRY_URL, influxSecrets(env));
  return typeof place === "string" ? { kind: "embedded" } : place;
}

function oidcFrom(env: Environment): OidcSettings | undefined {
  const { LABHUB_OIDC_ISSUER: issuer, LABHUB_OIDC_CLIENT_ID: clientId } = env;
  const clientSecret = env.LABHUB_OIDC_CLIENT_SECRET;
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) return undefined;
  return { issuer, clientId, clientSecret };
}

function smtpFrom({ LABHUB_SMTP_URL: text }: Environment): SmtpPlace | undefined {
  const place = text === undefined ? "none" : smtpPlaceOf(text);
  return typeof place === "string" ? undefined : place;
}

/** `auto` means required as soon as anybody from elsewhere can reach the hub. */
function secondFactorFrom(env: Environment): Settings["secondFactor"] {
  if (env.LABHUB_SECOND_FACTOR !== "auto") return env.LABHUB_SECOND_FACTOR;
  return isLoopback(env.LABHUB_HOST) ? "optional" : "required";
}

function settingsFrom(env: Environment, secretsFrom: SecretSources): Settings {
  return {
    secretsFrom,
    dataDir: env.LABHUB_DATA_DIR,
    pilot: env.LABHUB_PILOT,
    roles: env.LABHUB_ROLES,
    host: env.LABHUB_HOST,
    mqttPort: env.LABHUB_MQTT_PORT,
    mqttsPort: env.LABHUB_MQTTS_PORT,
    tls: tlsFilesOf(env),
    proxyFrom: env.LABHUB_PROXY_FROM,
    webSocketOrigins: env.LABHUB_WEBSOCKET_ORIGINS,
    webSockets: env.LABHUB_MAX_WEBSOCKETS,
    outside: outsidePlaceOf(env),
    httpPort: env.LABHUB_HTTP_PORT,
    adminPassword: env.LABHUB_ADMIN_PASSWORD,
    stateUrl: env.LABHUB_STATE_URL,
    secondFactor: secondFactorFrom(env),
    telemetry: telemetryFrom(env),
    keepNear: days(env.LABHUB_TELEMETRY_NEAR_DAYS),
    backlogBytes: env.LABHUB_BACKLOG_MAX_MB * 1_048_576,
    oidc: oidcFrom(env),
    smtp: smtpFrom(env),
    publicUrl: env.LABHUB_PUBLIC_URL,
    auditAnchor: env.LABHUB_AUDIT_ANCHOR,
    probeEvery: env.LABHUB_PROBE_MINUTES === "off" ? "off" : minutes(env.LABHUB_PROBE_MINUTES),
    heartbeatUrl: env.LABHUB_HEARTBEAT_URL,
    logLevel: env.LABHUB_LOG_LEVEL,
    limits: {
      packetBytes: env.LABHUB_MAX_PACKET_BYTES,
      receiveWindow: env.LABHUB_RECEIVE_WINDOW,
      connections: env.LABHUB_MAX_CONNECTIONS,
      connectionsPerAddress: env.LABHUB_MAX_CONNECTIONS_PER_ADDRESS,
      deviceRate: env.LABHUB_DEVICE_RATE,
      deviceBurst: env.LABHUB_DEVICE_BURST,
      gatewayRate: env.LABHUB_GATEWAY_RATE,
      gatewayBurst: env.LABHUB_GATEWAY_BURST,
      wrongSecrets: env.LABHUB_WRONG_SECRETS,
      wrongSecretsPerAddress: env.LABHUB_WRONG_SECRETS_PER_ADDRESS,
      wrongSecretsPerDevice: env.LABHUB_WRONG_SECRETS_PER_DEVICE,
      flapConnects: env.LABHUB_FLAP_CONNECTS,
      flapDelay: seconds(env.LABHUB_FLAP_SECONDS),
      connectWithin: seconds(env.LABHUB_CONNECT_SECONDS),
      keepalive: seconds(env.LABHUB_MAX_KEEPALIVE_SECONDS),
      subscriptions: env.LABHUB_MAX_SUBSCRIPTIONS,
      drainWithin: seconds(env.LABHUB_DRAIN_SECONDS),
    },
    deskNotes: env.LABHUB_DESK_MAX_NOTES,
    journal: {
      fileBytes: env.LABHUB_JOURNAL_MAX_MB * 1_048_576,
      keepFor: hours(env.LABHUB_JOURNAL_KEEP_HOURS),
    },
  };
}
