import { expect, test, vi } from "vitest";
import { quotaCount } from "../../ingest/quotas.ts";

import { type Quotas, quotas as quotasShape } from "../../model/pilot.ts";
import { after, before, days, type Instant, minutes } from "../../model/time.ts";
import { openEmbeddedTelemetry } from "../../store/telemetry/embedded.ts";
import { at, cuore, entryOf, messageOf, noon, readingOf } from "./builders.ts";
import { ledgerOf, setAsideIn, valuesOf } from "./house-looks.ts";
import { type PipelineHouse, pipelineHouse } from "./pipeline-house.ts";

/** The service of these tests, allowed so much. */
const allowed = (over: Partial<Quotas>) => [{ id: cuore, quotas: { ...quotasShape.parse({}), ...over } }];
const message = (seq: number) =>
  messageOf({ seq, readings: [readingOf({ value: 70 + seq, at: `2026-11-22T11:${10 + seq}:00Z` })] });
const status = { channel: "status", text: '{"online":true}' } as const;

const reasonsIn = async (house: PipelineHouse) => (await setAsideIn(house)).map(({ reason }) => reason);

test("messages past those of the day are set aside whole, with which quota and until when", async () => {
  const house = await pipelineHouse();
  await house.start({ services: allowed({ messagesPerDay: 2 }) });
  await house.arrive(message(1), message(2), message(3), message(1));
  await house.caughtUp();
  expect(await valuesOf(house)).toEqual([71, 72]);
  expect(await setAsideIn(house)).toMatchObject([
    {
      path: "",
      reason: "quota",
      detail: "the service has sent its 2 messages of this day; it opens again at 2026-11-22T23:00:00.000Z",
    },
  ]);
  expect(await ledgerOf(house)).toMatchObject({ found: 4, stored: 2, duplicate: 1, quarantined: 1 });
  await vi.waitFor(() => expect(house.board.get("pipeline_services_over_quota")).toBe(1));
});

test("status messages count towards no quota, neither now nor after a restart", async () => {
  const house = await pipelineHouse();
  const services = allowed({ messagesPerDay: 3 });
  const first = await house.start({ services });
  await house.arriveAs(status, status, { text: message(1) }, status, { text: message(2) });
  await house.caughtUp();
  await first.stop();
  await house.start({ services });
  await house.arriveAs(status, { text: message(3) }, { text: message(4) });
  await house.caughtUp();
  expect(await valuesOf(house)).toEqual([71, 72, 73]);
  expect(await reasonsIn(house)).toEqual(["quota"]);
});

test("megabytes count from the first day on, over restarts, and those set aside count as well", async () => {
  const house = await pipelineHouse();
  const large = (seq: number) =>
    messageOf({ seq, padding: "x".repeat(60_000), readings: [readingOf({ value: 70 + seq })] });
  const services = allowed({ storageMegabytes: 1 });
  const first = await house.start({ services });
  const longAgo = before(noon, days(20));
  const seqs = Array.from({ length: 10 }, (_, i) => i + 1);
  await house.arriveAs(...seqs.map((seq) => ({ text: large(seq), receivedAt: longAgo })));
  await house.caughtUp();
  await first.stop();
  await house.start({ services });
  await house.arrive(...seqs.map((seq) => large(10 + seq)));
  await house.caughtUp();
  const aside = await setAsideIn(house);
  expect(aside.filter(({ reason }) => reason === "quota")).toHaveLength(4);
  expect(aside[0]?.detail).toContain("1 megabytes; it opens again when the pilot gives it more");
});

test("a day is a civil day of Rome, and each message counts on the day it came", async () => {
  const count = quotaCount(allowed({ messagesPerDay: 1 }), async () => []);
  // The clock went back on 25 October 2026: that day had 25 hours.
  const midnight = at("2026-10-24T22:00:00Z");
  const next = at("2026-10-25T23:00:00Z");
  const moments = [midnight, (next - 1) as Instant, next, (midnight - 1) as Instant];
  const entries = moments.map((receivedAt) => entryOf("{}", { receivedAt }));
  await count.prepare(entries);
  expect(entries.map(count.take)).toEqual([null, expect.stringContaining("2026-10-25T23:00:00"), null, null]);
  expect(count.over(midnight)).toBe(1);
  expect(count.over(next)).toBe(0);
  expect(count.over(after(next, days(3)))).toBe(0);
});

test("a crash between counting and commit counts nothing twice: the ledger is asked again", async () => {
  const committed = [{ service: cuore, messages: 4, readings: 4, quarantined: 0, bytes: 10 }];
  const decide = async () => {
    const count = quotaCount(allowed({ messagesPerDay: 5 }), async () => committed);
    const entries = [1, 2, 3].map((position) => entryOf("{}", { position }));
    await count.prepare(entries);
    return entries.map((entry) => count.take(entry) === null);
  };
  expect(await decide()).toEqual([true, false, false]);
  expect(await decide()).toEqual([true, false, false]);
});

test("what a quota set aside is not stored when the telemetry store is fed again", async () => {
  const house = await pipelineHouse();
  const services = allowed({ messagesPerDay: 1 });
  const first = await house.start({ services });
  await house.arrive(message(1), message(2));
  await house.caughtUp();
  await first.stop();
  const older = openEmbeddedTelemetry({ file: `${house.folder}/older.db` });
  const second = await house.start({ services, telemetry: older });
  await house.arriveAs({ text: message(3), receivedAt: after(noon, minutes(1)) });
  await house.caughtUp();
  expect(await valuesOf({ telemetry: older })).toEqual([71]);
  await second.stop();
  await older.close();
});
