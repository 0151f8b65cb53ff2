import { expect, test, vi } from "vitest";
import { HubFailure } from "../../model/failure.ts";
import type { Progress, StateStore } from "../../model/state-store.ts";
import { after, hours } from "../../model/time.ts";
import { batch } from "../store/state-samples.ts";
import { messageOf, noon } from "./builders.ts";
import { pipelineHouse } from "./pipeline-house.ts";

test("a commit that was done although its answer was lost is not done twice, and the pipeline goes on", async () => {
  const house = await pipelineHouse();
  const { progress } = house.state;
  let lost = 0;
  const commit = vi.fn<Progress["commit"]>(async (outcome) => {
    await progress.commit(outcome);
    lost += 1;
    if (lost === 1) throw new HubFailure("store-unavailable", "the connection was lost before the answer");
  });
  const state: StateStore = { ...house.state, progress: { ...progress, commit } };
  const pipeline = await house.start({ state });
  await house.arrive(messageOf({ seq: 1, receipt: true }));
  await vi.waitFor(() => expect(house.told.some((wire) => wire.tell === "receipt")).toBe(true), 5000);
  await house.arrive(messageOf({ seq: 2, receipt: true }));
  await house.caughtUp();
  await pipeline.stop();
  const [line] = await house.state.ledger.counts(noon, after(noon, hours(1)));
  expect(line).toMatchObject({ processed: 2, found: 2, stored: 1, duplicate: 1 });
  expect(commit.mock.calls.length).toBe(3);
});

test("a commit from elsewhere than the cursor is a conflict all the same", async () => {
  const house = await pipelineHouse();
  const pipeline = await house.start();
  await house.state.progress.commit(batch(0));
  await house.arrive(messageOf());
  await expect(pipeline.ended).rejects.toMatchObject({ code: "conflict" });
});

test("a state store that is ahead of the journal is refused: its messages would be passed over", async () => {
  const house = await pipelineHouse();
  await house.arrive(messageOf());
  await house.state.progress.commit(batch(0, { to: 2 }));
  await expect(house.start()).rejects.toMatchObject({ code: "configuration-rejected" });
  await expect(house.start()).rejects.toThrow("up to 2, but this data directory's journal ends at 1");
});
