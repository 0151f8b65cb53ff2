import { expect, test } from "vitest";
import { boardOn } from "../../model/board.ts";
import { milliseconds } from "../../model/time.ts";
import { openDatabase } from "../../store/sqlite.ts";
import { openEmbeddedTelemetry } from "../../store/telemetry/embedded.ts";
import { always, readingWith, someone } from "./readings.ts";
import { scratchFile } from "./scratch.ts";
import { telemetryContract } from "./telemetry-contract.ts";

telemetryContract("the embedded telemetry store", async () =>
  openEmbeddedTelemetry({ file: scratchFile("telemetry.db") }),
);

test("a reader beside the writer sees what was appended, and can append nothing", async () => {
  const file = scratchFile("telemetry.db");
  const reader = openEmbeddedTelemetry({ file, readOnly: true });
  const writer = openEmbeddedTelemetry({ file });
  await writer.append([readingWith()]);
  expect(await reader.latest(someone)).toEqual([readingWith()]);
  await expect(reader.append([readingWith({ value: 1 })])).rejects.toMatchObject({
    code: "store-unavailable",
  });
  await Promise.all([reader.close(), writer.close()]);
});

test("readings and what is known of their series outlive the process", async () => {
  const file = scratchFile("telemetry.db");
  const corrected = readingWith({ deviceAt: always().from });
  const first = openEmbeddedTelemetry({ file });
  await first.append([corrected]);
  await first.close();
  const second = openEmbeddedTelemetry({ file });
  expect(await second.append([corrected])).toEqual(["stored"]);
  expect((await second.range(always(), { limit: 10 })).items).toEqual([corrected]);
  await second.close();
});

test("a batch that fails is kept in no part, and can be appended when the store is free again", async () => {
  const file = scratchFile("telemetry.db");
  const board = boardOn();
  const store = openEmbeddedTelemetry({ file, board, busyTimeout: milliseconds(10) });
  const other = openDatabase(file);
  other.exec("BEGIN IMMEDIATE");
  await expect(store.append([readingWith()])).rejects.toMatchObject({ code: "store-unavailable" });
  other.exec("ROLLBACK");
  expect(await store.latest(someone)).toEqual([]);
  expect(await store.append([readingWith()])).toEqual(["stored"]);
  expect(board.get("telemetry_series")).toBe(1);
  other.close();
  await store.close();
});
