import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const rooms = [
  "model",
  "boot",
  "broker",
  "ingest",
  "store",
  "rules",
  "api",
  "simulators",
  "web",
  "bench",
  "reports",
];
const files = globSync(`{${rooms.join(",")}}/**/*.ts`, { cwd: root })
  .concat("hub.ts")
  .toSorted();
const source = new Map(files.map((file) => [file, readFileSync(join(root, file), "utf8")]));

const isCompositionRoot = (file: string) => file === "hub.ts" || /^[a-z]+\/main\.ts$/.test(file);
const roomOf = (file: string) => file.split("/")[0] ?? "";

function importsOf(file: string): readonly string[] {
  const found = (source.get(file) ?? "").matchAll(/(?:from|import)\s+"([^"]+)"|import\("([^"]+)"\)/g);
  return [...found].flatMap(([, named, called]) => named ?? called ?? []);
}

/** An import of a file of ours, as a path from the project's root. */
const localImports = (file: string) =>
  importsOf(file)
    .filter((from) => from.startsWith("."))
    .map((from) => normalize(relative(root, join(root, dirname(file), from))));

const packagesOf = (file: string) =>
  importsOf(file)
    .filter((from) => /^(@?[a-z])/.test(from) && !from.startsWith("node:"))
    .map((from) =>
      from
        .split("/")
        .slice(0, from.startsWith("@") ? 2 : 1)
        .join("/"),
    );

const violations = (isWrong: (file: string) => readonly string[]) =>
  files.flatMap((file) => isWrong(file).map((what) => `${file}: ${what}`));

test("there are rooms to look at", () => {
  expect(files.length).toBeGreaterThan(60);
  for (const room of rooms)
    expect(
      files.some((file) => roomOf(file) === room),
      room,
    ).toBe(true);
});

test("rooms meet only in a composition root", () => {
  const strangers = violations((file) =>
    isCompositionRoot(file)
      ? []
      : localImports(file).filter((to) => roomOf(to) !== roomOf(file) && roomOf(to) !== "model"),
  );
  expect(strangers).toEqual([]);
});

const doors: Readonly<Record<string, readonly string[]>> = {
  model: ["zod"],
  boot: ["zod", "pino", "yaml", "@peculiar/x509", "reflect-metadata"],
  broker: ["aedes"],
  ingest: ["zod", "mqtt"],
  store: ["zod", "kysely", "@influxdata/influxdb-client", "pg"],
  rules: ["hdr-histogram-js", "highs", "json-rules-engine", "nodemailer"],
  api: [
    "zod",
    "fastify",
    "@fastify/cookie",
    "@fastify/helmet",
    "@fastify/rate-limit",
    "@fastify/swagger",
    "csv-parse",
    "openid-client",
    "otpauth",
    "qr",
    "ws",
  ],
  simulators: ["zod", "mqtt"],
  reports: ["zod", "echarts", "d3-delaunay", "@myriaddreamin/typst-ts-node-compiler"],
  web: [],
  bench: ["zod", "aedes", "mqtt", "mqtt-packet"],
  "hub.ts": [],
};

test("a package has its own door", () => {
  const smuggled = violations((file) =>
    packagesOf(file).filter((name) => !(doors[roomOf(file)] ?? []).includes(name)),
  );
  expect(smuggled).toEqual([]);
});

// Time, chance and the environment enter where the program starts, and are handed on.
const worldly = /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bprocess\.env\b/;
const mayTouchTheWorld = (file: string) => /^(boot|bench|simulators)\//.test(file) || isCompositionRoot(file);

test("time, chance and the environment each enter at one place", () => {
  const touching = violations((file) => {
    // What runs in the browser is a program of its own, on a clock of its own.
    const elsewhere = mayTouchTheWorld(file) || file.startsWith("web/browser/");
    return elsewhere || !worldly.test(source.get(file) ?? "") ? [] : ["asks the world itself"];
  });
  expect(touching).toEqual([]);
});

// Rule 5: what decides is pure. These files decide.
const deciding =
  /^(model\/(?!board)|reports\/(?!main|jobs|evidence\/register)|ingest\/(decode|examine|blood-pressure|clock-offset|receipts|ledger-sheet|assignments)|broker\/permissions)/;

test("what decides neither waits nor looks at the clock nor logs", () => {
  const impure = violations((file) => {
    if (!deciding.test(file)) return [];
    const text = (source.get(file) ?? "").replaceAll(/^\s*(\/\/|\*|\/\*).*$/gm, "");
    return ["async ", "await ", "log.", "clock.now"].filter((sign) => text.includes(sign));
  });
  expect(impure).toEqual([]);
});

test("files are small and plain", () => {
  const sizes = files
    .map((file) => (source.get(file) ?? "").split("\n").length - 1)
    .toSorted((a, b) => a - b);
  expect(sizes[Math.floor(sizes.length / 2)], "median lines of a file").toBeLessThan(80);
  const large = violations((file) => {
    const lines = (source.get(file) ?? "").split("\n").length - 1;
    return lines > 250 ? [`${lines} lines`] : [];
  });
  expect(large).toEqual([]);
  const plain =
    /\bexport default\b|^\s*(export )?(const )?enum \w|^\s*(export )?namespace \w|:\s*any\s*[;,)=\]>|&{]|\bas any\b/m;
  expect(
    violations((file) => (plain.test(source.get(file) ?? "") ? ["default, enum, namespace or any"] : [])),
  ).toEqual([]);
});

test("nobody is named for not being found yet", () => {
  const vague = files.filter((file) =>
    /(manager|helper|util|common|index)s?[.-]/i.test(file.split("/").at(-1) ?? ""),
  );
  expect(vague).toEqual([]);
});

test("nothing reads what lies outside the project", () => {
  expect(
    violations((file) => ((source.get(file) ?? "").includes("../shared") ? ["reads ../shared"] : [])),
  ).toEqual([]);
});
