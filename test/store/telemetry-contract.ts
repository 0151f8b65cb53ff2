import { afterEach, beforeEach, describe } from "vitest";
import type { TelemetryStore } from "../../model/telemetry-store.ts";
import { appendRules } from "./telemetry-append-rules.ts";
import { bucketRules } from "./telemetry-bucket-rules.ts";
import { erasureRules } from "./telemetry-erasure-rules.ts";
import { readingRules } from "./telemetry-reading-rules.ts";

/** What every telemetry store must do. `open` gives an empty one each time. */
export function telemetryContract(name: string, open: () => Promise<TelemetryStore>): void {
  describe(name, () => {
    let store: TelemetryStore;
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
