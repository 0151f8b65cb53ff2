import { expect, test, vi } from "vitest";
import { HubFailure } from "../../model/failure.ts";
import type { JournalPartition } from "../../model/journal.ts";
import { after, minutes, seconds } from "../../model/time.ts";
import { filesHolding } from "../store/raw-files.ts";
import { messageOf, noon, readingOf } from "./builders.ts";
import { journalTexts, ledgerOf, setAsideIn, valuesOf } from "./house-looks.ts";
import { pipelineHouse } from "./pipeline-house.ts";

const code = "RSSMRA85T10A562S";
/** A message that says whose it is, with a good reading and a bad one. */
const telling = (seq: number) =>
  messageOf({
    seq,
    cognome: "Ferrero-Planted",
    readings: [
      readingOf({ value: 70 + seq, at: `2026-11-22T11:${10 + seq}:00Z`, context: { who: code } }),
      readingOf({ unit: "mmHg", context: { nome: "Ferrero-Planted" } }),
    ],
  });
const planted = ["Ferrero-Planted", code];

test("what names somebody is masked before it rests anywhere; its readings are taken as usual", async () => {
  const house = await pipelineHouse();
  const pipeline = await house.start();
  await house.arrive(telling(1), `not JSON, of ${code}`, messageOf({ seq: 9, readings: [readingOf()] }));
  await house.caughtUp();
  await pipeline.stop();
  expect(await valuesOf(house)).toEqual([71, 97]);
  expect((await setAsideIn(house)).map(({ reason }) => reason).toSorted()).toEqual([
    "not-json",
    "unknown-unit",
  ]);
  for (const text of planted) {
    expect((await journalTexts(house)).join(), text).not.toContain(text);
    expect(filesHolding(house.folder, text), text).toEqual([]);
  }
  expect(house.board.get("pipeline_identifiers_total")).toBe(2);
});

test("the journal's copies are replaced soon, while the pipeline runs", async () => {
  const house = await pipelineHouse();
  await house.start();
  await house.arrive(telling(1));
  await house.caughtUp();
  house.now = after(noon, seconds(2));
  await vi.waitFor(async () => expect((await journalTexts(house)).join()).not.toContain(code), 5000);
});

test("a message sent again is a duplicate still, before and after its copy was replaced", async () => {
  const house = await pipelineHouse();
  const first = await house.start();
  await house.arrive(telling(1), telling(1));
  await house.caughtUp();
  await first.stop();
  await house.start();
  await house.arrive(telling(1));
  await house.caughtUp();
  expect(await ledgerOf(house)).toMatchObject({ found: 6, stored: 1, duplicate: 4, quarantined: 1 });
});

test("a crash before the copies were replaced leaves them to the next start", async () => {
  const house = await pipelineHouse();
  const torn: JournalPartition = {
    ...house.journal,
    rewrite: () => Promise.reject(new HubFailure("defect", "the process dies here")),
  };
  const first = await house.start({ journal: torn });
  await house.arrive(telling(1));
  await house.caughtUp();
  house.now = after(noon, seconds(2));
  await expect(first.ended).rejects.toThrow("dies here");
  expect((await journalTexts(house)).join()).toContain(code);
  await house.start();
  await vi.waitFor(async () => expect((await journalTexts(house)).join()).not.toContain(code), 5000);
});

test("the log says which device and message, once an hour, and never what", async () => {
  const house = await pipelineHouse();
  await house.start();
  for (const [seq, minute] of [1, 30, 59, 61].entries()) {
    house.now = after(noon, minutes(minute));
    await house.arrive(telling(seq));
    await house.caughtUp();
    await vi.waitFor(() => expect(house.board.get("pipeline_identifiers_total")).toBe(seq + 1));
  }
  const lines = house.lines.filter((line) => line.includes("names somebody"));
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { device: "cuore-a-casa/ox-001", messageId: "0-1" },
    { device: "cuore-a-casa/ox-001", messageId: "0-4" },
  ]);
  for (const text of planted) expect(house.lines.join()).not.toContain(text);
});
