import { afterEach, beforeAll, beforeEach, describe, expect } from "vitest";
import type { TelemetryStore } from "../../model/telemetry-store.ts";
import { appendRules } from "./telemetry-append-rules.ts";
import { bucketRules } from "./telemetry-bucket-rules.ts";
import { erasureRules } from "./telemetry-erasure-rules.ts";
import { readingRules } from "./telemetry-reading-rules.ts";

/** How many tests the contract is; each store's run counts its own, so that none can have fewer. */
const rules = 31;

/** What every telemetry store must do. `open` gives an empty one each time. */
export function telemetryContract(name: string, open: () => Promise<TelemetryStore>): void {
  describe(name, () => {
    let store: TelemetryStore;
    // biome-ignore lint/correctness/noEmptyPattern: the runner demands a pattern, and hands nothing over in it
    beforeAll(({}, contract) => expect(testsIn(contract), `${name}: rules of the contract`).toBe(rules));
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());
    describe("append", () => appendRules(() => store));
    describe("range, recent and latest", () => readingRules(() => store));
    describe("buckets", () => bucketRules(() => store));
    describe("erasure", () => erasureRules(() => store));
  });
}

const testsIn = (suite: TestSuite): number =>
  suite.tasks.reduce((sum, task) => sum + (task.type === "suite" ? testsIn(task) : 1), 0);

type TestSuite = Parameters<Parameters<typeof beforeAll>[0]>[1];
