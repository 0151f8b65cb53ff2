// npm test: everything, with real services. Installs what it can, says what it cannot, skips nothing.
import { spawnSync } from "node:child_process";
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";

/** Debian packages the system tests use, each with a program (or a pattern of it) by which to know that it is there. */
const services = [
  { package: "chromium", program: "/usr/bin/chromium" },
  { package: "docker-compose", program: "/usr/bin/docker-compose" },
  { package: "influxdb", program: "/usr/bin/influxd" },
  { package: "mosquitto", program: "/usr/sbin/mosquitto" },
  { package: "mosquitto-clients", program: "/usr/bin/mosquitto_pub" },
  { package: "openssl", program: "/usr/bin/openssl" },
  { package: "postgresql", program: "/usr/lib/postgresql/*/bin/postgres" },
] as const;

const isThere = ({ program }: { program: string }): boolean => globSync(program).length > 0;

interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

function run(command: string, args: readonly string[]): boolean {
  console.log(`\n> ${command} ${args.join(" ")}`);
  return spawnSync(command, args, { stdio: ["ignore", "inherit", "inherit"] }).status === 0;
}

/** Installs what is missing; `null` when all is there, else what to do by hand. */
function installServices(): string | null {
  const missing = services.filter((each) => !isThere(each)).map((each) => each.package);
  if (missing.length === 0) return null;
  const byHand = `The tests need Debian packages that are missing here. As root: apt-get install ${missing.join(" ")}`;
  if (!existsSync("/usr/bin/apt-get")) return byHand;
  const sudo = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  const apt = (...words: string[]) => {
    const [command = "apt-get", ...args] = [
      ...sudo,
      "env",
      "DEBIAN_FRONTEND=noninteractive",
      "apt-get",
      ...words,
    ];
    return run(command, args);
  };
  apt("-qq", "update");
  apt("-qq", "-y", "--no-install-recommends", "install", ...missing);
  return services.every(isThere) ? null : byHand;
}

const report = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
  numFailedTestSuites: z.int(),
});

function runVitest(): Tally {
  const folder = mkdtempSync(join(tmpdir(), "labhub-report-"));
  const file = join(folder, "report.json");
  // Hubs and commands start some hundred times: what Node makes of their modules is kept until the end, and each of some
  // thousand modules is found without asking at every folder above it whether that is a link. None is.
  process.env["NODE_COMPILE_CACHE"] = join(folder, "compiled");
  process.env["NODE_PRESERVE_SYMLINKS"] = "1";
  const ok = run("vitest", [
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${file}`,
    ...process.argv.slice(2),
  ]);
  try {
    const found = report.parse(JSON.parse(readFileSync(file, "utf8")));
    // A file that cannot even be loaded fails without a failing test in it.
    const failed = Math.max(found.numFailedTests, ok ? 0 : 1);
    return { passed: found.numPassedTests, failed, skipped: found.numPendingTests + found.numTodoTests };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const missing = installServices();
const checks = [run("tsc", []), run("biome", ["check", "."])];
const passed = checks.filter((ok) => ok).length;
const tests = missing === null ? runVitest() : { passed: 0, failed: 1, skipped: 0 };
if (missing !== null) console.error(`\n${missing}`);
const failed = tests.failed + checks.length - passed;
console.log(`\n${tests.passed + passed} passed, ${failed} failed, ${tests.skipped} skipped`);
process.exitCode = failed === 0 && tests.skipped === 0 ? 0 : 1;
