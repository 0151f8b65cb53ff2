import { expect, test } from "vitest";
import { messageAt } from "../../model/identity.ts";
import type { Reading } from "../../model/reading.ts";
import type { ReadingsQuery, TelemetryStore } from "../../model/telemetry-store.ts";
import { after, minutes } from "../../model/time.ts";
import { always, meter, otherMeter, readingWith, someone, someoneElse } from "./readings.ts";

const noon = readingWith().at;
const minuteOf = (n: number): Reading["at"] => after(noon, minutes(n));

/** The rules of reading: what a range, a window and a list of latest readings hold. */
export function readingRules(store: () => TelemetryStore): void {
  async function pagesOf(query: ReadingsQuery, limit: number): Promise<Reading[][]> {
    const pages: Reading[][] = [];
    let cursor: string | undefined;
    do {
      const page = await store().range(query, { limit, cursor });
      pages.push([...page.items]);
      cursor = page.next ?? undefined;
    } while (cursor !== undefined && pages.length < 100);
    return pages;
  }

  test("a range holds what was measured from its start until before its end, oldest first", async () => {
    const readings = [3, 1, 4, 2, 0].map((n) => readingWith({ at: minuteOf(n), value: 70 + n }));
    await store().append([...readings, readingWith({ patient: someoneElse }), readingWith({ code: "spo2" })]);
    const query = { ...always(), from: minuteOf(1), until: minuteOf(4) };
    const { items, next } = await store().range(query, { limit: 10 });
    expect(items.map(({ value }) => value)).toEqual([71, 72, 73]);
    expect(next).toBeNull();
  });

  test("a range without readings is one empty page", async () => {
    expect(await store().range(always(), { limit: 10 })).toEqual({ items: [], next: null });
  });

  test("pages of any length put together are the range, devices and equal times included", async () => {
    const readings = Array.from({ length: 12 }, (_, n) =>
      readingWith({
        at: minuteOf(n >> 2),
        value: 70 + n,
        device: n % 2 === 0 ? meter : otherMeter,
        message: messageAt(0, n + 1),
      }),
    );
    await store().append(readings);
    const [whole = []] = await pagesOf(always(), 100);
    expect(whole.map(({ value }) => value).toSorted()).toEqual(readings.map(({ value }) => value));
    for (const limit of [1, 2, 3, 5, 12]) {
      const pages = await pagesOf(always(), limit);
      expect(pages.flat(), `pages of ${limit}`).toEqual(whole);
      expect(pages, `pages of ${limit}, none of them empty`).toHaveLength(Math.ceil(12 / limit));
    }
  });

  test("a cursor the store did not give for this query is rejected", async () => {
    await store().append([1, 2, 3].map((n) => readingWith({ at: minuteOf(n) })));
    await store().append([readingWith({ patient: someoneElse })]);
    const { next } = await store().range(always(), { limit: 2 });
    const foreign = [
      store().range(always(), { limit: 2, cursor: "made-up" }),
      store().range(always(), { limit: 2, cursor: "" }),
      store().range(always("heart-rate", someoneElse), { limit: 2, cursor: next ?? "" }),
      store().range({ ...always(), until: noon }, { limit: 2, cursor: next ?? "" }),
    ];
    for (const asked of foreign) await expect(asked).rejects.toMatchObject({ code: "input-rejected" });
  });

  test("recent readings are of all metrics, from a time on and up to a message", async () => {
    const readings = [
      readingWith({ at: minuteOf(2), code: "spo2", message: messageAt(0, 2) }),
      readingWith({ at: minuteOf(1), message: messageAt(0, 3) }),
      readingWith({ at: minuteOf(0), message: messageAt(0, 1) }),
      readingWith({ at: minuteOf(3), message: messageAt(0, 4) }),
    ];
    await store().append([...readings, readingWith({ at: minuteOf(2), patient: someoneElse })]);
    expect(await store().recent(someone, minuteOf(1), 3)).toEqual([readings[1], readings[0]]);
    expect(await store().recent(someone, minuteOf(0), 99)).toHaveLength(4);
  });

  test("latest gives each metric's newest reading by measured time, of whichever device", async () => {
    const newest = readingWith({ at: minuteOf(5), device: otherMeter, value: 90 });
    const spo2 = readingWith({ at: minuteOf(1), code: "spo2", value: 97 });
    await store().append([newest, spo2]);
    await store().append([readingWith({ at: minuteOf(4), message: messageAt(0, 9) })]);
    expect(await store().latest(someone)).toEqual([newest, spo2]);
    expect(await store().latest(someoneElse)).toEqual([]);
  });

  test("of two values for the same latest time, latest gives the one that came last", async () => {
    const second = readingWith({ value: 80, message: messageAt(0, 2) });
    await store().append([readingWith(), second]);
    expect(await store().latest(someone)).toEqual([second]);
  });
}
