import fc from "fast-check";
import { expect, test } from "vitest";
import { messageAt } from "../../model/identity.ts";
import type { Reading } from "../../model/reading.ts";
import { after, seconds } from "../../model/time.ts";
import { openEmbeddedTelemetry } from "../../store/telemetry/embedded.ts";
import { always, meter, otherMeter, readingWith } from "./readings.ts";
import { scratchFile } from "./scratch.ts";

/** Few values, times and messages, so that most readings meet another. */
const reading = fc
  .record({
    second: fc.nat({ max: 3 }),
    deviceAhead: fc.constantFrom(0, 0, 0, 1, 2),
    value: fc.integer({ min: 70, max: 72 }),
    device: fc.constantFrom(meter, otherMeter),
    message: fc.nat({ max: 5 }),
  })
  .map(({ second, deviceAhead, value, device, message }) => {
    const at = after(readingWith().at, seconds(second));
    return readingWith({
      at,
      deviceAt: after(at, seconds(deviceAhead)),
      value,
      device,
      message: messageAt(0, message),
    });
  });

const isSame = (a: Reading, b: Reading): boolean =>
  a.device === b.device && a.deviceAt === b.deviceAt && a.value === b.value;

/** The rule in its plainest form: look through everything that was kept. */
function keep(kept: Reading[], given: Reading): string {
  const before = kept.find((each) => isSame(each, given));
  if (before !== undefined) return before.message === given.message ? "stored" : "duplicate";
  kept.push(given);
  return "stored";
}

const text = (each: Reading): string => JSON.stringify(Object.entries(each).toSorted());

test("whatever is appended in whatever batches, verdicts and readings are those of the plain rule", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(reading, { maxLength: 12 }), { maxLength: 6 }), async (batches) => {
      const store = openEmbeddedTelemetry({ file: scratchFile("telemetry.db") });
      const kept: Reading[] = [];
      for (const batch of batches) {
        expect(await store.append(batch)).toEqual(batch.map((each) => keep(kept, each)));
      }
      const { items } = await store.range(always(), { limit: 1000 });
      expect(items.map(text).toSorted()).toEqual(kept.map(text).toSorted());
      expect(items.map(({ at }) => at)).toEqual(items.map(({ at }) => at).toSorted((a, b) => a - b));
      await store.close();
    }),
    { numRuns: 80 },
  );
});
