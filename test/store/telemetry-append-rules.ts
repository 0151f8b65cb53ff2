import { expect, test } from "vitest";
import { messageAt } from "../../model/identity.ts";
import type { Reading } from "../../model/reading.ts";
import type { TelemetryStore } from "../../model/telemetry-store.ts";
import { after, before, hours, seconds } from "../../model/time.ts";
import { always, meter, otherMeter, readingWith, someoneElse } from "./readings.ts";

/** The rules of `append`: what is kept, what is a duplicate, what is refused. */
export function appendRules(store: () => TelemetryStore): void {
  const kept = async (): Promise<readonly Reading[]> => (await store().range(always(), { limit: 100 })).items;
  const later = messageAt(0, 2);

  test("a reading comes back as it was given", async () => {
    const reading = readingWith({
      sent: { value: 9.6, unit: "kPa" },
      context: { position: "sitting", "body-site": "braccio «sinistro»" },
      flags: ["implausible", "late"],
      value: 72.25,
    });
    expect(await store().append([reading])).toEqual(["stored"]);
    expect(await kept()).toEqual([reading]);
  });

  test("an empty batch has no verdicts", async () => {
    expect(await store().append([])).toEqual([]);
  });

  test("the same message again changes nothing and says stored", async () => {
    const readings = [readingWith(), readingWith({ at: after(readingWith().at, seconds(1)), value: 73 })];
    await store().append(readings);
    expect(await store().append(readings)).toEqual(["stored", "stored"]);
    expect(await kept()).toEqual(readings);
  });

  test("the same value for the same time from another message is a duplicate", async () => {
    await store().append([readingWith()]);
    expect(await store().append([readingWith({ message: later })])).toEqual(["duplicate"]);
    expect(await kept()).toEqual([readingWith()]);
    expect(await store().append([readingWith(), readingWith({ message: later })])).toEqual([
      "stored",
      "duplicate",
    ]);
  });

  test("a duplicate within one batch is told like any other", async () => {
    expect(await store().append([readingWith(), readingWith({ message: later })])).toEqual([
      "stored",
      "duplicate",
    ]);
  });

  test("another value for the same time is kept beside the first, also after a replay", async () => {
    const readings = [readingWith(), readingWith({ value: 80, message: later })];
    expect(await store().append(readings)).toEqual(["stored", "stored"]);
    expect(await store().append(readings)).toEqual(["stored", "stored"]);
    expect(await kept()).toEqual(readings);
    expect(await store().append([readingWith({ value: 80, message: messageAt(0, 3) })])).toEqual([
      "duplicate",
    ]);
  });

  test("the same value by another device, of another patient or metric is no duplicate", async () => {
    const readings = [
      readingWith(),
      readingWith({ device: otherMeter, message: later }),
      readingWith({ patient: someoneElse, message: later }),
      readingWith({ code: "spo2", message: later }),
    ];
    expect(await store().append(readings)).toEqual(["stored", "stored", "stored", "stored"]);
  });

  test("duplicates go by the device's time, whatever it was corrected to", async () => {
    const deviceAt = before(readingWith().at, hours(5));
    const corrected = readingWith({ deviceAt, flags: ["clock-corrected"] });
    expect(await store().append([corrected])).toEqual(["stored"]);
    const correctedElsewhere = { ...corrected, at: after(corrected.at, seconds(9)), message: later };
    expect(await store().append([correctedElsewhere])).toEqual(["duplicate"]);
    expect(await store().append([readingWith({ at: deviceAt, message: later })]), "uncorrected").toEqual([
      "duplicate",
    ]);
    expect(await store().append([corrected]), "the same message").toEqual(["stored"]);
    expect(await kept()).toEqual([corrected]);
  });

  test("a reading corrected to the time of another is not its duplicate", async () => {
    const corrected = readingWith({ deviceAt: before(readingWith().at, hours(5)), message: later });
    expect(await store().append([readingWith(), corrected])).toEqual(["stored", "stored"]);
    expect(await kept()).toEqual([readingWith(), corrected]);
  });

  test("a value the store cannot hold is refused for itself alone", async () => {
    const next = readingWith({ at: after(readingWith().at, seconds(1)), device: meter });
    const readings = [
      readingWith({ value: Number.NaN }),
      readingWith(),
      readingWith({ value: Number.POSITIVE_INFINITY, code: "spo2" }),
      next,
    ];
    expect(await store().append(readings)).toEqual(["refused", "stored", "refused", "stored"]);
    expect(await kept()).toEqual([readingWith(), next]);
  });

  test("verdicts keep the order of a large mixed batch", async () => {
    const readings = Array.from({ length: 3000 }, (_, n) =>
      readingWith({
        at: after(readingWith().at, seconds(n % 1000)),
        device: n % 2 === 0 ? meter : otherMeter,
        message: messageAt(0, n),
      }),
    );
    const verdicts = await store().append(readings);
    expect(verdicts).toEqual(readings.map((_, n) => (n < 1000 ? "stored" : "duplicate")));
    expect(await store().append(readings)).toEqual(verdicts);
  });
}
