import { defineConfig } from "vitest/config";

const needsInstalling = ["test/system/**/*.test.ts", "test/**/*.browser.test.ts"];

// Vitest reads a default export; nothing else in the project has one.
// biome-ignore lint/style/noDefaultExport: the file's reader demands it
export default defineConfig({
  test: {
    reporters: ["default"],
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: needsInstalling,
          maxWorkers: 2,
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: "system",
          include: needsInstalling,
          testTimeout: 300_000,
          hookTimeout: 120_000,
          // Each of these starts whole hubs; on two cores they would only disturb one another.
          fileParallelism: false,
        },
      },
    ],
  },
});
