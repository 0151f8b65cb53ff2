import { existsSync } from "node:fs";
import { z } from "zod";
import { secretNames } from "../../boot/secret-files.ts";
import { readSettings } from "../../boot/settings.ts";
import { environment } from "../../boot/settings-schema.ts";
import { HubFailure } from "../../model/failure.ts";

const service = z.object({
  profiles: z.array(z.string()).default([]),
  image: z.string().default(""),
  restart: z.string().default(""),
  read_only: z.boolean().default(false),
  cap_drop: z.array(z.string()).default([]),
  security_opt: z.array(z.string()).default([]),
  mem_limit: z.string().default(""),
  cpus: z.number().default(0),
  pids_limit: z.number().default(0),
  logging: z.object({ options: z.record(z.string(), z.string()) }).default({ options: {} }),
  healthcheck: z.object({ test: z.union([z.array(z.string()), z.string()]) }).default({ test: ["NONE"] }),
  environment: z.record(z.string(), z.string()).default({}),
  secrets: z.array(z.object({ source: z.string() })).default([]),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  networks: z.record(z.string(), z.unknown()).default({}),
});
type Service = z.infer<typeof service>;

/** What `docker-compose config` prints, as far as it is looked at. */
export const composeFile = z.object({
  services: z.record(z.string(), service),
  networks: z.record(z.string(), z.object({ internal: z.boolean().default(false) })),
  secrets: z.record(z.string(), z.object({ file: z.string() })),
});
export type ComposeFile = z.infer<typeof composeFile>;

/** What a choice of profiles starts; docker-compose 1.29 prints all services, whatever is chosen. */
export const started = (file: ComposeFile, chosen: readonly string[]): readonly string[] =>
  Object.entries(file.services)
    .filter(([, { profiles }]) => profiles.length === 0 || profiles.some((name) => chosen.includes(name)))
    .map(([name]) => name)
    .toSorted();

/** Everything of a compose file that could harm who starts it; `secrets` are words it must not hold. */
export function faultsIn(file: ComposeFile, secrets: readonly string[]): readonly string[] {
  const each = Object.entries(file.services).flatMap(([name, found]) =>
    [
      ...boundsFaults(found),
      ...reachFaults(found),
      ...secretFaults(found, secrets),
      ...settingFaults(found),
    ].map((fault) => `${name}: ${fault}`),
  );
  return [...each, ...storeFaults(file)];
}

const isOneShot = ({ restart }: Service): boolean => restart === "no";

function boundsFaults(found: Service): readonly string[] {
  const { options } = found.logging;
  return [
    !/^[\w./-]+:v?\d+\.\d+\.\d+(-[a-z]+)?$/.test(found.image) && `the image ${found.image} is not pinned`,
    found.mem_limit === "" && "no memory limit",
    found.cpus === 0 && "no processor limit",
    found.pids_limit === 0 && "no limit of processes",
    !("max-size" in options && "max-file" in options) && "its log is not rotated",
    !isOneShot(found) && found.restart !== "unless-stopped" && "no restart policy",
    !isOneShot(found) && found.healthcheck.test.includes("NONE") && "no health check",
    !found.read_only && "its files can be written",
    !found.cap_drop.includes("ALL") && "it keeps capabilities",
    !found.security_opt.includes("no-new-privileges:true") && "it may gain privileges",
  ].filter((fault) => fault !== false);
}

function reachFaults({ ports, volumes }: Service): readonly string[] {
  const open = ports.filter((port) => !port.startsWith("127.0.0.1:"));
  const binds = volumes.map((volume) => volume.split(":")).filter(([from = ""]) => from.startsWith("/"));
  return [
    ...open.map((port) => `${port} is open beyond this machine`),
    ...binds
      .filter(([from = ""]) => !existsSync(from) || from.endsWith(".sock"))
      .map(([from]) => `${from} is nothing to mount`),
    ...binds.filter(([, , mode]) => mode !== "ro").map(([from]) => `${from} can be written`),
  ];
}

function secretFaults({ environment: given }: Service, secrets: readonly string[]): readonly string[] {
  return Object.entries(given).flatMap(([name, value]) => [
    ...(/PASSWORD|TOKEN|SECRET|STATE_URL|_KEY/.test(name) && !name.endsWith("_FILE")
      ? [`${name} is a secret in the environment`]
      : []),
    ...(secrets.some((secret) => value.includes(secret)) ? [`${name} holds a secret`] : []),
  ]);
}

const known: ReadonlySet<string> = new Set([
  ...Object.keys(environment.shape),
  ...secretNames.map((name) => `${name}_FILE`),
]);

/** The settings of a container of the hub must be such as it starts with. */
function settingFaults({ environment: given, image }: Service): readonly string[] {
  const unknown = Object.keys(given).filter((name) => name.startsWith("LABHUB_") && !known.has(name));
  const faults = unknown.map((name) => `${name} is no setting`);
  if (!image.startsWith("territorial-lab-hub:")) return faults;
  try {
    readSettings({ LABHUB_HOST: "0.0.0.0", LABHUB_DATA_DIR: "/data", ...given }, () => "what-a-file-holds");
    return faults;
  } catch (thrown) {
    return [...faults, HubFailure.of(thrown).message];
  }
}

/** InfluxDB is the hub's alone, and the hub has no more than a token for its buckets. */
function storeFaults({ services, networks }: ComposeFile): readonly string[] {
  const { influxdb } = services;
  if (influxdb === undefined) return ["there is no influxdb"];
  const around = Object.keys(influxdb.networks).filter((name) => networks[name]?.internal !== true);
  const writing = Object.entries(services).filter(
    ([, { volumes }]) =>
      volumes.some((volume) => volume.startsWith("influx-token:") && volume.endsWith(":rw")) ||
      volumes.includes("influx-token:/influx-token"),
  );
  const knowing = Object.entries(services).filter(([, { secrets }]) =>
    secrets.some(({ source }) => source === "influx_admin_token"),
  );
  return [
    ...influxdb.ports.map((port) => `influxdb: ${port} is open`),
    ...around.map((name) => `influxdb: is on ${name}, which is not internal`),
    ...writing.flatMap(([name]) => (name === "store-init" ? [] : [`${name}: can write the hub's token`])),
    ...knowing.flatMap(([name]) =>
      name === "store-init" || name === "influxdb" ? [] : [`${name}: has the token of InfluxDB's admin`],
    ),
  ];
}

/** Names of figures in a text that no board has. */
export const strangeFigures = (text: string, board: string): readonly string[] => {
  const there = new Set(board.matchAll(/^(labhub_\w+) /gm).map(([, name]) => name));
  const named = text.matchAll(/\blabhub_[a-z_]+/g).map(([name]) => name);
  return [...new Set(named)].filter((name) => !there.has(name));
};
