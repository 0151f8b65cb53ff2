import { spawnSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { parse } from "yaml";
import { boardOn, prometheusText } from "../../model/board.ts";
import { type ComposeFile, composeFile, faultsIn, started, strangeFigures } from "./compose-file.ts";

const root = join(import.meta.dirname, "../..");
const observability = "docs/operate/observability";
const folder = mkdtempSync(join(tmpdir(), "labhub-compose-"));
afterAll(() => rmSync(folder, { recursive: true }));

const made = spawnSync("sh", ["docs/operate/compose-secrets.sh", folder], { cwd: root, encoding: "utf8" });
const files = globSync("*", { cwd: folder }).toSorted();
const secrets = files.map((file) => readFileSync(join(folder, file), "utf8"));

// Whoever works here may have an `.env` of their own.
const noVariables = join(folder, ".env");
writeFileSync(noVariables, "");

/** What the compose file comes to when secrets lie about in the shell it is used from. */
function config(profiles: readonly string[], variables: Readonly<Record<string, string>> = {}): ComposeFile {
  const words = ["--env-file", noVariables, ...profiles.flatMap((name) => ["--profile", name]), "config"];
  const env = {
    ...{ PATH: process.env["PATH"] ?? "", LABHUB_ADMIN_PASSWORD: secrets[0] ?? "" },
    ...{ LABHUB_INFLUX_TOKEN: secrets[1] ?? "", GF_SECURITY_ADMIN_PASSWORD: secrets[2] ?? "", ...variables },
  };
  const told = spawnSync("docker-compose", words, { cwd: root, encoding: "utf8", env });
  expect(told, told.stderr).toMatchObject({ status: 0, stderr: "" });
  return composeFile.parse(parse(told.stdout));
}

const sound = config(["split", "observability"]);

test("the script makes the secrets the compose file asks for, once, for their owner alone", () => {
  expect(made).toMatchObject({ status: 0, stderr: "" });
  const asked = Object.values(sound.secrets).map(({ file }) => basename(file));
  expect(files).toEqual(asked.toSorted());
  expect(new Set(secrets).size).toBe(files.length);
  for (const secret of secrets) expect(secret).toMatch(/^[0-9a-f]{64}$/);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  spawnSync("sh", ["docs/operate/compose-secrets.sh", folder], { cwd: root });
  expect(files.map((file) => readFileSync(join(folder, file), "utf8"))).toEqual(secrets);
  expect(readFileSync(join(root, ".gitignore"), "utf8").split("\n")).toContain("secrets/");
});

test("what each profile starts; docker-compose takes the file with every one", () => {
  const whole = ["hub", "influxdb", "store-init"];
  const watching = ["grafana", "metrics-token", "prometheus"];
  const split = ["front-door", "pipeline-api"];
  for (const [profiles, names] of [
    [[], whole],
    [["split"], [...whole, ...split]],
    [["observability"], [...whole, ...watching]],
    [
      ["split", "observability"],
      [...whole, ...split, ...watching],
    ],
  ] as const) {
    expect(started(config(profiles), profiles), profiles.join()).toEqual(names.toSorted());
  }
});

test("nothing is open, unbounded, unpinned or tells a secret", () => {
  expect(faultsIn(sound, secrets)).toEqual([]);
});

test("MQTT over TLS is a file beside it", () => {
  const words = ["-f", "docker-compose.yml", "-f", "docs/operate/compose-tls.yml", "config"];
  const env = { PATH: process.env["PATH"] ?? "" };
  const told = spawnSync("docker-compose", ["--env-file", noVariables, ...words], {
    cwd: root,
    encoding: "utf8",
    env,
  });
  expect(told, told.stderr).toMatchObject({ status: 0 });
  const { services } = composeFile.parse(parse(told.stdout));
  expect(services["hub"]?.ports).toContain("127.0.0.1:8883:8883/tcp");
  const given = Object.fromEntries(
    Object.entries(sound.services["hub"]?.environment ?? {}).filter(([, value]) => value !== ""),
  );
  expect(Object.keys(services["hub"]?.environment ?? {})).toEqual(
    expect.arrayContaining([...Object.keys(given), "LABHUB_TLS_CLIENT_CA"]),
  );
});

test("the hub's own ports are opened by a variable, and nobody else's", () => {
  const file = config(["split", "observability"], { HUB_BIND: "192.0.2.7" });
  const open = faultsIn(file, secrets).map((fault) => fault.split(" ").slice(0, 2).join(" "));
  expect(open.toSorted()).toEqual([
    "front-door: 192.0.2.7:1883:1883/tcp",
    "hub: 192.0.2.7:1883:1883/tcp",
    "hub: 192.0.2.7:8080:8080/tcp",
    "pipeline-api: 192.0.2.7:8080:8080/tcp",
  ]);
});

/** Each a way to spoil the file, and the fault it must be found by. */
const spoilt: readonly (readonly [found: string, spoil: (file: ComposeFile) => void])[] = [
  [
    "hub: 0.0.0.0:1883:1883/tcp is open",
    ({ services }) => services["hub"]?.ports.push("0.0.0.0:1883:1883/tcp"),
  ],
  ["grafana: 3000:3000 is open", ({ services }) => services["grafana"]?.ports.push("3000:3000")],
  [
    "influxdb: 127.0.0.1:8086:8086 is open",
    ({ services }) => services["influxdb"]?.ports.push("127.0.0.1:8086:8086"),
  ],
  ["influxdb: is on front", ({ services }) => set(services["influxdb"]?.networks, "front", null)],
  [
    "hub: LABHUB_INFLUX_TOKEN holds a secret",
    ({ services }) => set(services["hub"]?.environment, "LABHUB_INFLUX_TOKEN", secrets[1]),
  ],
  [
    "grafana: GF_SECURITY_ADMIN_PASSWORD is a secret",
    ({ services }) => set(services["grafana"]?.environment, "GF_SECURITY_ADMIN_PASSWORD", "admin"),
  ],
  [
    "hub: LABHUB_TELEMETRY is no setting",
    ({ services }) => set(services["hub"]?.environment, "LABHUB_TELEMETRY", "x"),
  ],
  [
    "store-init: The settings are not right",
    ({ services }) =>
      set(services["store-init"]?.environment, "LABHUB_TELEMETRY_URL", "influxdb3://influxdb"),
  ],
  [
    "front-door: The settings are not right",
    ({ services }) => set(services["front-door"]?.environment, "LABHUB_MQTT_PLAIN", ""),
  ],
  [
    "pipeline-api: can write the hub's token",
    ({ services }) => services["pipeline-api"]?.volumes.push("influx-token:/influx-token:rw"),
  ],
  [
    "hub: has the token of InfluxDB's admin",
    ({ services }) => services["hub"]?.secrets.push({ source: "influx_admin_token" }),
  ],
  [
    "prometheus: /nowhere is nothing to mount",
    ({ services }) => services["prometheus"]?.volumes.push("/nowhere:/etc/prometheus:ro"),
  ],
  [
    "prometheus: /etc can be written",
    ({ services }) => services["prometheus"]?.volumes.push("/etc:/etc/prometheus:rw"),
  ],
  ...(
    [
      ["influxdb: the image influxdb:2.7 is not pinned", "influxdb", { image: "influxdb:2.7" }],
      [
        "prometheus: the image prom/prometheus:latest is not pinned",
        "prometheus",
        { image: "prom/prometheus:latest" },
      ],
      ["hub: no memory limit", "hub", { mem_limit: "" }],
      ["hub: no processor limit", "hub", { cpus: 0 }],
      ["hub: no limit of processes", "hub", { pids_limit: 0 }],
      ["hub: its log is not rotated", "hub", { logging: { options: {} } }],
      ["hub: no restart policy", "hub", { restart: "" }],
      ["influxdb: no health check", "influxdb", { healthcheck: { test: ["NONE"] } }],
      ["grafana: its files can be written", "grafana", { read_only: false }],
      ["hub: it keeps capabilities", "hub", { cap_drop: [] }],
      ["hub: it may gain privileges", "hub", { security_opt: [] }],
    ] as const
  ).map(
    ([found, name, change]) =>
      [found, ({ services }: ComposeFile) => Object.assign(services[name] ?? {}, change)] as const,
  ),
];
function set(record: Record<string, unknown> | undefined, key: string, value: unknown): void {
  if (record !== undefined) record[key] = value;
}

test("each of these checks finds the fault it is there for, and that one alone", () => {
  for (const [found, spoil] of spoilt) {
    const file = structuredClone(sound);
    spoil(file);
    const faults = faultsIn(file, secrets);
    expect(
      faults.some((fault) => fault.startsWith(found)),
      `${found} in ${faults.join("; ")}`,
    ).toBe(true);
    const [name = ""] = found.split(":");
    expect(
      faults.filter((fault) => !fault.startsWith(name)),
      found,
    ).toEqual([]);
  }
});

test("dashboards and alarms ask for figures that the hub has", () => {
  const board = prometheusText(boardOn());
  const asking = globSync(`${observability}/**/*.{yml,json}`, { cwd: root });
  const dashboards = asking.filter((file) => file.endsWith(".json"));
  expect(dashboards).toHaveLength(2);
  for (const file of asking) {
    const text = readFileSync(join(root, file), "utf8");
    const parsed: unknown = file.endsWith(".json") ? JSON.parse(text) : parse(text);
    expect(parsed, file).toBeTypeOf("object");
    expect(strangeFigures(text, board), file).toEqual([]);
  }
  const rules = readFileSync(join(root, observability, "alerts.yml"), "utf8");
  for (const figure of [
    "telemetry_waiting_since",
    "telemetry_far_state",
    "telemetry_readback_missing_total",
  ]) {
    expect(rules).toContain(`labhub_${figure}`);
  }
  expect(strangeFigures("rate(labhub_journal_haed[1m]) + labhub_journal_head", board)).toEqual([
    "labhub_journal_haed",
  ]);
});
