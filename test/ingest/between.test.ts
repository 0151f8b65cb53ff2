import { expect, test, vi } from "vitest";
import type { Judge } from "../../model/judge.ts";
import { after, before, hours, seconds } from "../../model/time.ts";
import { anna, messageOf, noon, readingOf } from "./builders.ts";
import { journalTexts, setAsideIn, valuesOf } from "./house-looks.ts";
import { pipelineHouse } from "./pipeline-house.ts";

test("what waits for a quiet moment gets one, several times a second even when nothing comes", async () => {
  const house = await pipelineHouse();
  const between = vi.fn(async () => {});
  await house.start({ between });
  const began = performance.now();
  await vi.waitFor(() => expect(between.mock.calls.length).toBeGreaterThan(3), 5000);
  expect(performance.now() - began).toBeLessThan(4000);
});

test("it is never called while a batch is under way, and the next batch sees what it changed", async () => {
  const house = await pipelineHouse();
  let isUnderWay = false;
  let wasDisturbed = false;
  const judge: Judge = {
    prepare: async () => {
      isUnderWay = true;
      await new Promise((resolve) => setImmediate(resolve));
    },
    judge: async () => [],
    forget: () => {},
  };
  const commit: typeof house.state.progress.commit = async (outcome) => {
    await house.state.progress.commit(outcome);
    isUnderWay = false;
  };
  let isDone = false;
  const between = async () => {
    wasDisturbed ||= isUnderWay;
    if (isDone) return;
    isDone = true;
    const [whose] = await house.state.registry.assignments();
    await house.state.registry.endAssignment(whose?.id ?? "", before(noon, hours(1)));
  };
  await house.start({
    between,
    judge,
    state: { ...house.state, progress: { ...house.state.progress, commit } },
  });
  await vi.waitFor(() => expect(isDone).toBe(true));
  await house.arrive(messageOf());
  await house.caughtUp();
  expect(await valuesOf(house)).toEqual([]);
  expect((await setAsideIn(house)).map(({ reason }) => reason)).toEqual(["not-assigned"]);
  expect(wasDisturbed).toBe(false);
});

test("when it fails readings go on, it is said once, and it is tried again", async () => {
  const house = await pipelineHouse();
  const between = vi.fn(() => Promise.reject(new Error("no room for a proof")));
  await house.start({ between });
  await house.arrive(messageOf());
  await house.caughtUp();
  await vi.waitFor(() => expect(between.mock.calls.length).toBeGreaterThan(3), 5000);
  expect(await valuesOf(house)).toEqual([97]);
  expect(house.lines.filter((line) => line.includes("between batches failed"))).toHaveLength(1);
});

test("the judge forgets who withdrew or came back, and believes the state store's episodes", async () => {
  const house = await pipelineHouse();
  const forget = vi.fn<Judge["forget"]>();
  await house.start({ judge: { prepare: async () => {}, judge: async () => [], forget } });
  await house.arrive(messageOf({ seq: 1 }));
  await house.caughtUp();
  expect(forget).not.toHaveBeenCalled();
  const purposes = ["participation" as const];
  const event = { kind: "consent-withdrawn", purposes, at: noon, recordedAt: noon, by: "hub" } as const;
  await house.state.registry.recordEnrolmentEvent(anna, event);
  await house.arrive(messageOf({ seq: 2 }));
  await house.caughtUp();
  expect(forget.mock.calls).toEqual([[anna, []]]);
  await house.arrive(messageOf({ seq: 3, readings: [readingOf({ value: 90 })] }));
  await house.caughtUp();
  expect(forget, "only when it changes").toHaveBeenCalledTimes(1);
});

test("it waits until the journal's copies were replaced: what it blanks must not be put back", async () => {
  const house = await pipelineHouse();
  const between = vi.fn(async () => {});
  await house.start({ between });
  await vi.waitFor(() => expect(between).toHaveBeenCalled());
  await house.arrive(messageOf({ cognome: "Ferrero-Planted" }));
  await house.caughtUp();
  await vi.waitFor(() => expect(house.board.get("pipeline_identifiers_total")).toBe(1));
  const calls = between.mock.calls.length;
  await house.arrive(messageOf({ seq: 2 }));
  await house.caughtUp();
  expect(between.mock.calls.length).toBe(calls);
  house.now = after(noon, seconds(2));
  await vi.waitFor(() => expect(between.mock.calls.length).toBeGreaterThan(calls), 5000);
  expect((await journalTexts(house)).join()).not.toContain("Ferrero-Planted");
});
