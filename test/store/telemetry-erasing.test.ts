import { dirname } from "node:path";
import { expect, test } from "vitest";
import type { DeviceKey } from "../../model/identity.ts";
import { messageAt, patientFrom } from "../../model/identity.ts";
import { after, minutes } from "../../model/time.ts";
import { openEmbeddedTelemetry } from "../../store/telemetry/embedded.ts";
import { filesHolding } from "./raw-files.ts";
import { readingWith, someone } from "./readings.ts";
import { scratchFile } from "./scratch.ts";

/** Numbers that are the same every time (xorshift32). */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

test("of everybody who is erased no pseudonym is left in any file, however the pages were divided before", async () => {
  const file = scratchFile("telemetry.db");
  const store = openEmbeddedTelemetry({ file });
  const next = chance(7);
  const people = Array.from({ length: 900 }, () => patientFrom(Uint8Array.from({ length: 16 }, next)));
  for (let round = 0; round < 3; round += 1) {
    const readings = people.flatMap((patient, n) =>
      ["heart-rate", "spo2", "temperature"].map((code) =>
        readingWith({
          patient,
          code,
          device: `cuore-a-casa/dev-${n}` as DeviceKey,
          at: after(readingWith().at, minutes(round)),
          message: messageAt(0, round * 900 + n + 1),
        }),
      ),
    );
    await store.append(readings, { partition: 0, position: (round + 1) * 900 });
  }
  const erased = people.filter((_, n) => n % 15 === 0);
  for (const patient of erased) expect(await store.erase(patient)).toBe(9);
  expect(erased.filter((patient) => filesHolding(dirname(file), patient).length > 0)).toEqual([]);
  const [, kept = someone] = people;
  expect(filesHolding(dirname(file), kept)).toEqual(["telemetry.db"]);
  expect(await store.latest(kept)).toHaveLength(3);
  await store.close();
});

test("values, texts and times of the erased are overwritten in the file, not only unlinked", async () => {
  const file = scratchFile("telemetry.db");
  const store = openEmbeddedTelemetry({ file });
  const context = { note: "an-unusual-remark" };
  await store.append([readingWith({ context, sent: { value: 7.25, unit: "[unusual]" } })]);
  await store.append([readingWith({ patient: "p-bbbbbbbbbbbbbbbb" as typeof someone })]);
  expect(filesHolding(dirname(file), "an-unusual-remark")).not.toEqual([]);
  await store.erase(someone);
  for (const text of ["an-unusual-remark", "[unusual]", someone]) {
    expect(filesHolding(dirname(file), text), text).toEqual([]);
  }
  await store.close();
});

test("a reader beside the store does not see the erased, nor stands in the way once it has read", async () => {
  const file = scratchFile("telemetry.db");
  const store = openEmbeddedTelemetry({ file });
  const reader = openEmbeddedTelemetry({ file, readOnly: true });
  await store.append([readingWith()]);
  expect(await reader.latest(someone)).toHaveLength(1);
  expect(await store.erase(someone)).toBe(1);
  expect(await reader.latest(someone)).toEqual([]);
  await Promise.all([reader.close(), store.close()]);
});
