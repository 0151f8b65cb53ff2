import { expect, test, vi } from "vitest";
import { deviceId, patientId, subjectRef } from "../../model/identity.ts";
import { after, before, formatInstant, hours, type Instant, minutes } from "../../model/time.ts";
import { erasingBetween } from "../../store/erasure/between-batches.ts";
import { openEraser } from "../../store/erasure/eraser.ts";
import { readTombstones } from "../../store/erasure/tombstones.ts";
import { filesHolding } from "../store/raw-files.ts";
import { anna, assigned, enrolled, messageOf, noon, oximeter, readingOf } from "./builders.ts";
import { journalTexts, ledgerOf, setAsideIn, valuesOf } from "./house-looks.ts";
import { type PipelineHouse, pipelineHouse, silent } from "./pipeline-house.ts";

const bruno = patientId.parse("p-bbbbbbbbbbbbbbbb");

/** A message with readings measured as said, received at noon. */
const sent = (seq: number, ...readings: readonly (readonly [value: number, at: Instant | string])[]) =>
  messageOf({
    seq,
    readings: readings.map(([value, at]) =>
      readingOf({ at: typeof at === "string" ? at : formatInstant(at), value }),
    ),
  });

/** Starts the pipeline as the hub does, with an eraser between its batches. */
function startErasing(house: PipelineHouse) {
  const { state, telemetry, journal, folder } = house;
  let now = noon;
  // Each look a minute after the one before: the eraser looks once a second only.
  const clock = { now: () => (now = after(now, minutes(1))) };
  const needs = { state, telemetry, journals: [journal], forget: () => {}, folder, clock, log: silent };
  return house.start({ between: erasingBetween(openEraser(needs), clock, silent) });
}

async function eraseAnna({ state }: PipelineHouse): Promise<void> {
  await state.erasures.ask({ id: "e1", patient: anna, at: noon, by: "rossi" });
  await vi.waitFor(async () => expect((await state.erasures.erasure("e1"))?.proof).not.toBeNull(), 20_000);
}

test("what an erased person's device goes on sending is counted as nobody's, and nothing of it is kept", async () => {
  const house = await pipelineHouse();
  const pipeline = await startErasing(house);
  await house.arrive(sent(1, [91, noon]));
  await house.caughtUp();
  await eraseAnna(house);
  const early = before(noon, hours(1));
  await house.arrive(sent(2, [87.25, early], [87.25, "yesterday"]), '{"v":1,"value":87.25');
  await house.caughtUp();
  await pipeline.stop();
  const aside = await setAsideIn(house);
  expect(aside.map(({ path, reason }) => [path, reason])).toEqual([
    ["", "not-assigned"],
    ["/readings/1/at", "not-assigned"],
    ["/readings/0/at", "not-assigned"],
  ]);
  expect((await journalTexts(house)).join()).not.toContain("87.25");
  expect(filesHolding(house.folder, "87.25")).toEqual([]);
  expect(filesHolding(house.folder, anna)).toEqual([]);
  expect(await ledgerOf(house)).toMatchObject({ found: 4, stored: 1, quarantined: 3 });
  const [stone] = await readTombstones(`${house.folder}/erasures.jsonl`);
  expect(stone?.devices).toEqual(await house.state.registry.erasedStretches());
  expect(stone?.devices).toMatchObject([{ device: oximeter, until: null }]);
});

test("messages that waited in the journal while somebody was erased are blanked when their turn comes", async () => {
  const house = await pipelineHouse();
  // Erased by the first call between batches; these were in the journal before it.
  await house.state.erasures.ask({ id: "e1", patient: anna, at: noon, by: "rossi" });
  const { state, telemetry, journal, folder } = house;
  const clock = { now: () => noon };
  const needs = { state, telemetry, journals: [journal], forget: () => {}, folder, clock, log: silent };
  await house.arrive(sent(1, [87.25, before(noon, hours(1))]));
  await openEraser(needs).eraseWaiting();
  expect((await journalTexts(house)).join(), "left to the pipeline").toContain("87.25");
  const pipeline = await house.start();
  await house.caughtUp();
  await pipeline.stop();
  expect((await setAsideIn(house)).map(({ reason }) => reason)).toEqual(["not-assigned"]);
  expect(filesHolding(house.folder, "87.25")).toEqual([]);
});

test("the next person's readings on that device are kept, and only the erased one's of the same message are not", async () => {
  const house = await pipelineHouse();
  const change = before(noon, hours(2));
  const { registry } = house.state;
  const [annas] = await registry.assignments();
  await registry.endAssignment(annas?.id ?? "", change);
  const ref = subjectRef.parse("s-bbbbbbbbbbbbbbbb");
  await registry.addEnrolment({ ...enrolled({ patient: bruno }), ref }, "hub");
  const device = deviceId.parse("ox-001");
  await registry.addAssignment(assigned({ id: "a-2", patient: bruno, from: change, device }));
  const pipeline = await startErasing(house);
  await eraseAnna(house);
  await house.arrive(
    sent(1, [87.25, before(change, minutes(1))], [95, after(change, minutes(1))], [96, "yesterday"]),
  );
  await house.caughtUp();
  await pipeline.stop();
  expect(await valuesOf(house, bruno)).toEqual([95]);
  expect((await setAsideIn(house)).map(({ path, reason }) => [path, reason])).toEqual([
    ["/readings/2/at", "time-invalid"],
    ["/readings/0/at", "not-assigned"],
  ]);
  expect(filesHolding(house.folder, "87.25")).toEqual([]);
});
