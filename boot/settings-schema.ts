import { z } from "zod";
import { isNetwork } from "../model/address.ts";
import { isLoopback } from "../model/loopback.ts";

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

const probeMinutes = z.union(
  [
    z.literal("off"),
    z
      .string()
      .regex(/^\d{1,4}(\.\d{1,3})?$/)
      .transform(Number)
      .refine((n) => n >= 0.01 && n <= 1440),
  ],
  { error: "must be a number of minutes from 0.01 to 1440, or off" },
);

const stateUrl = z
  .string()
  .refine(
    (text) => text === "embedded:" || /^postgres(ql)?:\/\/[^/]/.test(text),
    "must be embedded: or postgres://user:password@host:port/database",
  );
const publicUrl = z
  .url({ protocol: /^https?$/, error: "must be where people reach the hub, such as https://lab.example.it" })
  .transform((text) => new URL(text).origin);

const listOf = (text: string): string[] => text.split(",").map((part) => part.trim());

const networks = z
  .string()
  .transform(listOf)
  .pipe(
    z.array(
      z
        .string()
        .refine(isNetwork, "must be addresses or networks such as 10.0.0.7 or 10.0.0.0/8, with commas"),
    ),
  );
const origins = z
  .string()
  .transform(listOf)
  .pipe(
    z.array(
      z
        .url({
          protocol: /^https?$/,
          error: "must be origins of pages such as https://pages.example.it, with commas",
        })
        .transform((text) => new URL(text).origin),
    ),
  );

/** Whether what is said to an address stays between us: over TLS, or without leaving the machine. */
function isPrivateWay(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === "https:" || (protocol === "http:" && isLoopback(hostname));
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
  LABHUB_MQTTS_PORT: portOrOff.default("off"),
  LABHUB_TLS_CERT: z.string().min(1).optional(),
  LABHUB_TLS_KEY: z.string().min(1).optional(),
  LABHUB_TLS_CLIENT_CA: z.string().min(1).optional(),
  LABHUB_TLS_CLIENT_CERTS: z
    .enum(["optional", "required"], { error: "must be optional or required" })
    .optional(),
  LABHUB_PROXY_FROM: networks.default([]),
  LABHUB_OUTSIDE_BROKER_URL: z.string().min(1).optional(),
  LABHUB_OUTSIDE_BROKER_USER: z.string().min(1).optional(),
  LABHUB_OUTSIDE_BROKER_PASSWORD: z.string().min(1).optional(),
  LABHUB_OUTSIDE_BROKER_SHARE: z
    .string()
    .regex(/^[^/+#\s]{1,64}$/, "must be the name of a group, without /, + and #")
    .optional(),
  LABHUB_OUTSIDE_BROKER_WINDOW: whole(1, 10_000).default(500),
  LABHUB_OUTSIDE_BROKER_MAX_WAITING: whole(1, 1_000_000).default(10_000),
  LABHUB_WEBSOCKET_ORIGINS: origins.default([]),
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
  LABHUB_SMTP_URL: z.string().min(1).optional(),
  LABHUB_OIDC_ISSUER: z
    .url({ error: "must be the address of the sign-on provider" })
    .refine(isPrivateWay, "must be https, unless the provider is on this machine")
    .optional(),
  LABHUB_OIDC_CLIENT_ID: z.string().min(1).optional(),
  LABHUB_OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  LABHUB_PUBLIC_URL: publicUrl.optional(),
  LABHUB_AUDIT_ANCHOR: z.string().min(1).optional(),
  LABHUB_PROBE_MINUTES: probeMinutes.default(15),
  LABHUB_HEARTBEAT_URL: z
    .url({
      protocol: /^https?$/,
      error: "must be an address to call, such as https://alive.example.org/labhub",
    })
    .optional(),
  LABHUB_LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error"]).default("info"),
  LABHUB_MAX_PACKET_BYTES: whole(1024, 16_777_216).default(131_072),
  LABHUB_RECEIVE_WINDOW: whole(1, 1000).default(64),
  LABHUB_MAX_CONNECTIONS: whole(1, 100_000).default(10_000),
  LABHUB_MAX_CONNECTIONS_PER_ADDRESS: whole(1, 100_000).default(2000),
  LABHUB_MAX_WEBSOCKETS: whole(1, 1500).default(1000),
  LABHUB_DEVICE_RATE: whole(1, 1_000_000).default(20),
  LABHUB_DEVICE_BURST: whole(1, 1_000_000).default(200),
  LABHUB_GATEWAY_RATE: whole(1, 1_000_000).default(200),
  LABHUB_GATEWAY_BURST: whole(1, 1_000_000).default(2000),
  LABHUB_WRONG_SECRETS: whole(1, 1000).default(5),
  LABHUB_WRONG_SECRETS_PER_ADDRESS: whole(1, 10_000).default(60),
  LABHUB_WRONG_SECRETS_PER_DEVICE: whole(1, 10_000).default(20),
  LABHUB_FLAP_CONNECTS: whole(1, 1_000_000).default(120),
  LABHUB_FLAP_SECONDS: whole(0, 30).default(3),
  LABHUB_CONNECT_SECONDS: whole(1, 300).default(10),
  LABHUB_MAX_KEEPALIVE_SECONDS: whole(5, 3600).default(300),
  LABHUB_MAX_SUBSCRIPTIONS: whole(1, 1000).default(50),
  LABHUB_DRAIN_SECONDS: whole(1, 120).default(8),
  LABHUB_DESK_MAX_NOTES: whole(1000, 10_000_000).default(100_000),
  LABHUB_JOURNAL_MAX_MB: whole(8, 1_048_576).default(20_480),
  LABHUB_JOURNAL_KEEP_HOURS: whole(1, 8760).default(168),
});
export type Environment = z.output<typeof environment>;
