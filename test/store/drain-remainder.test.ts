import { expect, test } from "vitest";
import { messageAt } from "../../model/identity.ts";
import { after, days, hours } from "../../model/time.ts";
import { remainderOf } from "../../store/drain/remainder.ts";
import { openEmbeddedTelemetry } from "../../store/telemetry/embedded.ts";
import { instantOf, otherMeter, readingWith } from "./readings.ts";
import { scratchFile } from "./scratch.ts";

test("what is left without a reading: extremes of its hour and civil day, and the latest, however far back", async () => {
  const telemetry = openEmbeddedTelemetry({ file: scratchFile("telemetry.db") });
  const at = instantOf("2026-10-25T12:20:00Z");
  const told = (position: number, value: number, when = at) =>
    readingWith({ at: when, value, message: messageAt(0, position) });
  const reading = told(1, 80);
  const old = told(2, 50, after(at, days(-300)));
  await telemetry.append([old, reading]);
  expect(await remainderOf(telemetry, reading), "alone in its day").toEqual({
    hour: null,
    day: null,
    latest: old,
  });
  const morning = told(3, 40, instantOf("2026-10-24T22:00:00Z"));
  const evening = told(4, 44, instantOf("2026-10-25T22:59:59Z"));
  const beside = { ...told(5, 81), device: otherMeter };
  await telemetry.append([morning, beside, { ...told(6, 20), code: "spo2" }]);
  expect(await remainderOf(telemetry, reading)).toEqual({
    hour: { min: 81, max: 81 },
    day: { min: 40, max: 81 },
    latest: beside,
  });
  await telemetry.append([evening, told(7, 30, after(evening.at, hours(1)))]);
  const { day, latest } = await remainderOf(telemetry, reading);
  expect(day, "a day of 25 hours").toEqual({ min: 40, max: 81 });
  expect(latest?.value).toBe(30);
  await telemetry.close();
});
