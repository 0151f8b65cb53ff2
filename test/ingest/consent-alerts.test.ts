import { expect, test, vi } from "vitest";
import { everything } from "../../model/access.ts";
import type { EnrolmentHappening } from "../../model/enrolment-history.ts";
import { after, formatInstant, type Instant, minutes } from "../../model/time.ts";
import { openJudge } from "../../rules/alerts/judge.ts";
import { rule } from "../rules/builders.ts";
import { anna, messageOf, noon, readingOf } from "./builders.ts";
import { valuesOf } from "./house-looks.ts";
import { type PipelineHouse, pipelineHouse, silent } from "./pipeline-house.ts";

const purposes = ["participation" as const];
const minute = (n: number): Instant => after(noon, minutes(n));

/** A house whose judge is the real one, with one rule: a saturation of 92 % or less. */
async function judgedHouse() {
  const house = await pipelineHouse();
  const clock = { now: () => house.now };
  const { recent } = house.telemetry;
  const judge = await openJudge({
    rules: [rule()],
    episodes: [],
    recent,
    clock,
    board: house.board,
    log: silent,
  });
  await house.start({ judge });
  let seq = 0;
  const measure = async (value: number): Promise<void> => {
    const text = messageOf({
      seq: ++seq,
      sentAt: formatInstant(house.now),
      readings: [readingOf({ at: formatInstant(house.now), value })],
    });
    await house.arriveAs({ text, receivedAt: house.now });
    await house.caughtUp();
  };
  return { house, measure };
}

const happens = ({ state, now }: PipelineHouse, happening: EnrolmentHappening) =>
  state.registry.recordEnrolmentEvent(anna, { ...happening, at: now, recordedAt: now, by: "a-clinician" });
const alertsIn = async ({ state }: PipelineHouse) =>
  (await state.alerts.list(everything, {}, { limit: 10 })).items.map((each) => each.state);

test("whoever withdrew raises no alerts, theirs are closed, and after they came back they can be raised again", async () => {
  const { house, measure } = await judgedHouse();
  await measure(88);
  expect(await alertsIn(house)).toEqual(["raised"]);

  house.now = minute(10);
  await happens(house, { kind: "consent-withdrawn", purposes });
  const closed = await alertsIn(house);
  expect(closed).toHaveLength(1);
  expect(closed).not.toEqual(["raised"]);
  house.now = minute(11);
  await measure(85);
  expect(await alertsIn(house)).toEqual(closed);

  house.now = minute(20);
  await happens(house, { kind: "consent-given", purposes, version: "1" });
  house.now = minute(21);
  await measure(86);
  expect(await alertsIn(house)).toEqual(["raised", ...closed]);
  expect(await valuesOf(house)).toEqual([88, 86]);
});

test("suspension stops neither readings nor alerts about values", async () => {
  const { house, measure } = await judgedHouse();
  await happens(house, { kind: "suspended", because: "hospital" });
  house.now = minute(5);
  await measure(88);
  await vi.waitFor(async () => expect(await alertsIn(house)).toEqual(["raised"]));
  expect(await valuesOf(house)).toEqual([88]);
});
