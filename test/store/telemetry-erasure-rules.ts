import { expect, test } from "vitest";
import { messageAt } from "../../model/identity.ts";
import type { TelemetryStore } from "../../model/telemetry-store.ts";
import { after, minutes } from "../../model/time.ts";
import { always, otherMeter, readingWith, someone, someoneElse } from "./readings.ts";

const noon = readingWith().at;
const place = (position: number, partition = 0) => ({ partition, position });

/** The rules of erasing: what is gone, what stays, and which messages held it. */
export function erasureRules(store: () => TelemetryStore): void {
  test("erasing a patient leaves nothing of theirs, and everything of others", async () => {
    const hers = [
      readingWith(),
      readingWith({ code: "spo2", value: 97 }),
      readingWith({ device: otherMeter, value: 80, context: { meal: "fasting" } }),
      readingWith({ at: after(noon, minutes(9)), deviceAt: noon, value: 75, flags: ["clock-corrected"] }),
    ];
    const his = readingWith({ patient: someoneElse });
    await store().append([...hers, his], place(1));
    expect(await store().erase(someone)).toBe(4);
    expect(await store().latest(someone)).toEqual([]);
    expect((await store().range(always(), { limit: 10 })).items).toEqual([]);
    expect(await store().recent(someone, always().from, 99)).toEqual([]);
    expect(await store().latest(someoneElse)).toEqual([his]);
    expect(await store().position(0), "what was fed stays said").toBe(1);
  });

  test("erasing again, or somebody of whom nothing is there, deletes nothing", async () => {
    await store().append([readingWith()]);
    expect(await store().erase(someoneElse)).toBe(0);
    expect(await store().erase(someone)).toBe(1);
    expect(await store().erase(someone)).toBe(0);
  });

  test("a series of any length goes, the steps' edges included", async () => {
    for (const many of [4999, 5000, 5001, 10_001]) {
      const readings = Array.from({ length: many }, (_, n) =>
        readingWith({ at: after(noon, minutes(n >> 1)), value: 60 + (n % 2), message: messageAt(0, n + 1) }),
      );
      await store().append(readings);
      expect(await store().erase(someone), `${many} readings`).toBe(many);
      expect(await store().recent(someone, always().from, many)).toEqual([]);
    }
  });

  test("after an erasure the store takes readings of the same names as new ones", async () => {
    await store().append([readingWith()]);
    await store().erase(someone);
    expect(await store().append([readingWith({ message: messageAt(0, 2) })])).toEqual(["stored"]);
    expect(await store().latest(someone)).toHaveLength(1);
  });

  test("the messages of a patient are those their readings came with, each once, from a place on", async () => {
    const readings = [1, 2, 2, 5, 7].map((position, n) =>
      readingWith({ at: after(noon, minutes(n)), message: messageAt(0, position) }),
    );
    const more = [
      readingWith({ code: "spo2", message: messageAt(0, 5) }),
      readingWith({ device: otherMeter, message: messageAt(1, 3) }),
      readingWith({ patient: someoneElse, message: messageAt(0, 6) }),
    ];
    await store().append([...readings, ...more]);
    expect(await store().messagesOf(someone, [place(2), place(1, 1)])).toEqual([
      place(2),
      place(5),
      place(7),
      place(3, 1),
    ]);
    expect(await store().messagesOf(someone, [place(8)])).toEqual([]);
  });
}
