import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { memoryFolder } from "./test/memory-folder.ts";

/** What needs something installed, and what starts processes of its own: `npm run check` does without. */
const ofTheSystem = [
  "test/system/**/*.test.ts",
  "test/**/*.browser.test.ts",
  "test/**/*-crash.test.ts",
  "test/**/command-line.test.ts",
  "test/**/hub-process.test.ts",
  "test/bench/live.test.ts",
  "test/bench/load.test.ts",
  "test/boot/thread.test.ts",
];

/** What is measured against limits of a second or two has the machine to itself, after all else. */
const againstTheClock = [
  "test/bench/load.test.ts",
  "test/system/crowds.test.ts",
  "test/system/fair-intake.test.ts",
  "test/system/fuzz.test.ts",
  "test/system/postgres-revoked.test.ts",
  "test/system/split-hub.test.ts",
];

/** What takes a minute and more, the longest first: begun last, it would keep one processor busy and the other waiting. */
const long = [
  "system/kill",
  "system/postgres-state",
  "system/backup",
  "system/backup-postgres",
  "system/erase-stopped",
  "boot/command-line",
  "system/lifecycle",
  "store/erasing-crash",
  "system/store-commands",
  "system/tenants",
  "rules/disclosure/attack",
].map((name) => `test/${name}.test.ts`);

/** Within each project the long files come first. */
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const usual = await super.sort(files);
    const turnOf = ({ moduleId }: TestSpecification): number => {
      const at = long.findIndex((name) => moduleId.endsWith(name));
      return at === -1 ? long.length : at;
    };
    const projects = Map.groupBy(usual, ({ project }) => project);
    return [...projects.values()].flatMap((of) => of.toSorted((one, other) => turnOf(one) - turnOf(other)));
  }
}

/** Whole rooms on real stores and sockets: nothing to install, but longer than a minute. */
const ofTheRooms = [
  "test/api/**/*.test.ts",
  "test/broker/**/*.test.ts",
  "test/complaints/**/*.test.ts",
  "test/store/**/*.test.ts",
  "test/boot/pilot-mutation.test.ts",
  "test/boot/*command*.test.ts",
  "test/ingest/*-path.test.ts",
  "test/rules/notices/**/*.test.ts",
  // Whole reports, and dozens of PDFs.
  "test/reports/**/*.test.ts",
  // Hundreds of thousands of random rules, thousands of simulated lives and of made-up pilots.
  "test/rules/disclosure/attack.test.ts",
  "test/rules/indicators/whole-way.test.ts",
  "test/rules/engine.test.ts",
  "test/rules/episodes.test.ts",
];

const memory = memoryFolder();
const scratch: Readonly<Record<string, string>> = memory === null ? {} : { TMPDIR: memory };

// Files that wait (for a hub, a disk, a clock) leave the processors to those that reckon.
const beside = { maxWorkers: 3 } as const;
/** Node itself reads our TypeScript, as it does of a hub, and keeps what it made of it. */
const asNodeDoes = { experimental: { viteModuleRunner: false, nodeLoader: false } } as const;
const inThreads = {
  ...beside,
  ...asNodeDoes,
  pool: "threads",
  // Nothing of ours lies about in a process: to load all modules anew for each file took as long as the tests.
  isolate: false,
  env: scratch,
  testTimeout: 30_000,
  hookTimeout: 30_000,
} as const;
const ofWholeHubs = { ...asNodeDoes, testTimeout: 300_000, hookTimeout: 300_000 } as const;

// Vitest reads a default export; nothing else in the project has one.
// biome-ignore lint/style/noDefaultExport: the file's reader demands it
export default defineConfig({
  test: {
    reporters: ["default"],
    sequence: { sequencer: LongFirst },
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: [...ofTheRooms, ...ofTheSystem],
          ...inThreads,
        },
      },
      {
        test: {
          name: "rooms",
          include: ofTheRooms,
          exclude: ofTheSystem,
          ...inThreads,
        },
      },
      {
        test: {
          name: "system",
          include: ofTheSystem,
          exclude: againstTheClock,
          ...beside,
          ...ofWholeHubs,
        },
      },
      {
        test: {
          name: "alone",
          include: againstTheClock,
          fileParallelism: false,
          ...ofWholeHubs,
        },
      },
    ],
  },
});
