import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { HubFailure } from "../../model/failure.ts";
import { after, atMillisecond, hours } from "../../model/time.ts";
import { anna, messageOf, noon, readingOf } from "./builders.ts";
import { type PipelineHouse, pipelineHouse } from "./pipeline-house.ts";

/** A house that was lived in before there were sums: three readings taken to their end, nothing summed up. */
async function olderHouse(): Promise<PipelineHouse> {
  const house = await pipelineHouse();
  const before = await house.start();
  for (const [seq, value] of [90, 92, 94].entries()) {
    const at = `2026-11-22T1${seq}:00:00+01:00`;
    await house.arrive(messageOf({ seq, readings: [readingOf({ value, at })] }));
  }
  await house.caughtUp();
  await before.stop();
  const rows = new DatabaseSync(`${house.folder}/state.db`);
  rows.exec("delete from rollup; delete from latest; insert into to_build values ('rollups')");
  rows.close();
  return house;
}

const day = { patient: anna, code: "spo2", from: after(noon, hours(-13)), until: after(noon, hours(11)) };

test("what was stored before there were sums is summed up once, before the next batch adds to it", async () => {
  const house = await olderHouse();
  await house.arrive(messageOf({ seq: 9, readings: [readingOf({ value: 96 })] }));
  // It was appended by a run that crashed before its commit: the batch adds it, and the build must not.
  const reading = (await house.telemetry.latest(anna))[0];
  if (reading === undefined) throw new Error("nothing was stored");
  const at = atMillisecond(noon - 30_000);
  const early = { ...reading, at, deviceAt: at, value: 96, message: "0-4" as typeof reading.message };
  await house.telemetry.append([early]);
  let failures = 0;
  const range: typeof house.telemetry.range = async (...asked) => {
    failures += 1;
    if (failures === 1) throw new HubFailure("store-unavailable", "not now");
    return house.telemetry.range(...asked);
  };
  const pipeline = await house.start({ telemetry: { ...house.telemetry, range } });
  await house.caughtUp();
  await pipeline.stop();
  expect(await house.state.rollups.isBuilt()).toBe(true);
  const [sum] = (await house.state.rollups.buckets(day, "P1D", "Europe/Rome")) ?? [];
  expect(sum).toMatchObject({ n: 4, mean: 93, min: 90, max: 96 });
  expect(await house.state.rollups.latest(anna)).toMatchObject([{ value: 96 }]);
});
