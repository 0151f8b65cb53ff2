import { expect, test } from "vitest";
import { expectNothingLost, startAppender } from "./appender-process.ts";
import { scratchFile } from "./scratch.ts";

/** After how many acknowledged messages each process is killed. */
const kills = [1, 700, 45, 2500, 300, 1300];

test("what was appended is there after every kill -9, in one row of positions", async () => {
  const file = scratchFile("journal.db");
  const acknowledged: number[] = [];
  for (const [round, enough] of kills.entries()) {
    const appender = startAppender(file, round * 1_000_000);
    await expect
      .poll(() => appender.ok.length, { timeout: 20_000, interval: 5 })
      .toBeGreaterThanOrEqual(enough);
    await appender.kill();
    acknowledged.push(...appender.ok);
    await expectNothingLost(file, acknowledged);
  }
  expect(acknowledged.length).toBeGreaterThan(kills.reduce((sum, each) => sum + each));
});
