import { expect, test, vi } from "vitest";
import type { EnrolmentHappening } from "../../model/enrolment-history.ts";
import { deviceId, patientId, subjectRef } from "../../model/identity.ts";
import { after, before, formatInstant, hours, type Instant, minutes } from "../../model/time.ts";
import { openEmbeddedTelemetry } from "../../store/telemetry/embedded.ts";
import { filesHolding } from "../store/raw-files.ts";
import { anna, assigned, at, enrolled, messageOf, noon, readingOf } from "./builders.ts";
import { journalTexts, ledgerOf, setAsideIn, valuesOf } from "./house-looks.ts";
import { type PipelineHouse, pipelineHouse } from "./pipeline-house.ts";

const bruno = patientId.parse("p-bbbbbbbbbbbbbbbb");
const purposes = ["participation" as const];

const happens = ({ state, now }: PipelineHouse, happening: EnrolmentHappening, when: Instant = now) =>
  state.registry.recordEnrolmentEvent(anna, { ...happening, at: when, recordedAt: now, by: "a-clinician" });

/** A message with one reading, measured and received as said. */
const sent = (seq: number, value: number, measured: Instant, receivedAt: Instant) => ({
  text: messageOf({
    seq,
    sentAt: formatInstant(receivedAt),
    readings: [readingOf({ at: formatInstant(measured), value })],
  }),
  receivedAt,
});

test("a withdrawal counts from the next batch on, and consent given again opens again", async () => {
  const house = await pipelineHouse();
  await house.start();
  const [first, second, third] = [noon, after(noon, minutes(10)), after(noon, minutes(20))];
  await house.arriveAs(sent(1, 91, before(first, minutes(1)), before(first, minutes(1))));
  await house.caughtUp();

  house.now = first;
  await happens(house, { kind: "consent-withdrawn", purposes });
  await house.arriveAs(sent(2, 92, before(first, minutes(1)), first), sent(3, 93, first, first));
  await house.caughtUp();
  expect(await valuesOf(house), "not even what was measured before").toEqual([91]);
  expect((await setAsideIn(house)).map(({ reason }) => reason)).toEqual(Array(2).fill("consent-withdrawn"));

  house.now = second;
  await happens(house, { kind: "consent-given", purposes, version: "1" });
  await house.arriveAs(sent(4, 94, before(second, minutes(1)), third), sent(5, 95, second, third));
  await house.caughtUp();
  expect(await valuesOf(house), "what was measured while closed stays out").toEqual([91, 95]);
  expect(await ledgerOf(house)).toMatchObject({ found: 5, stored: 2, quarantined: 3 });
  await vi.waitFor(() => expect(house.board.get("pipeline_readings_withheld_total")).toBe(3));
});

test("nothing of a withheld reading rests in the hub: its copy in the journal is blanked", async () => {
  const house = await pipelineHouse();
  await happens(house, { kind: "withdrawn" }, before(noon, hours(1)));
  const pipeline = await house.start();
  await house.arrive(messageOf({ seq: 1, readings: [readingOf({ value: 87.25 })] }), '{"broken":87.25');
  await house.caughtUp();
  await pipeline.stop();
  expect(await setAsideIn(house)).toMatchObject([
    { path: "", reason: "consent-withdrawn" },
    { path: "/readings/0", reason: "consent-withdrawn" },
  ]);
  expect((await journalTexts(house)).join()).not.toContain("87.25");
  expect(filesHolding(house.folder, "87.25")).toEqual([]);
});

test("what was set aside stays so when an older telemetry store is fed again, though consent was given since", async () => {
  const house = await pipelineHouse();
  await happens(house, { kind: "consent-withdrawn", purposes }, before(noon, hours(2)));
  const first = await house.start();
  const early = before(noon, minutes(90));
  await house.arriveAs(
    sent(1, 91, early, early),
    sent(2, 92, before(noon, hours(3)), before(noon, hours(3))),
  );
  await house.caughtUp();
  await first.stop();
  expect(await valuesOf(house)).toEqual([92]);

  // Looking back: consent was there again before the first message came.
  await happens(house, { kind: "consent-given", purposes, version: "1" }, before(noon, minutes(100)));
  const older = openEmbeddedTelemetry({ file: `${house.folder}/older.db` });
  const second = await house.start({ telemetry: older });
  await vi.waitFor(async () => expect(await older.position(0)).toBe(2), 5000);
  expect(await valuesOf({ telemetry: older })).toEqual([92]);
  await second.stop();
  await older.close();
});

test("what somebody withdrew looking back, after it was stored, does not come back when the store is fed again", async () => {
  const house = await pipelineHouse();
  const first = await house.start();
  const [then, later] = [before(noon, hours(3)), before(noon, hours(1))];
  await house.arriveAs(sent(1, 91, then, then), sent(2, 92, later, later));
  await house.caughtUp();
  await first.stop();
  expect(await valuesOf(house)).toEqual([91, 92]);
  await happens(house, { kind: "consent-withdrawn", purposes }, before(noon, hours(2)));
  const older = openEmbeddedTelemetry({ file: `${house.folder}/older.db` });
  const second = await house.start({ telemetry: older });
  await vi.waitFor(async () => expect(await older.position(0)).toBe(2), 5000);
  expect(await valuesOf({ telemetry: older })).toEqual([91]);
  await second.stop();
  await older.close();
});

test("a device that changed hands with three days of readings aboard: each lands with whoever had it when it was measured", async () => {
  const house = await pipelineHouse();
  const change = at("2026-11-20T10:00:00.000Z");
  const pause = after(change, hours(1));
  const { registry } = house.state;
  const [annas] = await registry.assignments();
  await registry.endAssignment(annas?.id ?? "", change);
  await registry.addEnrolment(
    { ...enrolled({ patient: bruno }), ref: subjectRef.parse("s-bbbbbbbbbbbbbbbb") },
    "hub",
  );
  await registry.addAssignment(
    assigned({ id: "a-2", patient: bruno, from: pause, device: deviceId.parse("ox-001") }),
  );
  await house.start();
  // One reading an hour for three days, and the edges; sent by a device whose clock is two hours slow.
  const slow = hours(2);
  const times = Array.from({ length: 73 }, (_, hour) => before(noon, hours(hour)));
  const edges = [change, after(change, minutes(30)), pause].flatMap((edge) => [edge, (edge - 1) as Instant]);
  const all = [...new Set([...times, ...edges])].toSorted((one, other) => one - other);
  const value = (measured: Instant): number => 70 + (all.indexOf(measured) % 30);
  const readings = all.map((measured) =>
    readingOf({ at: formatInstant(before(measured, slow)), value: value(measured) }),
  );
  await house.arrive(messageOf({ sentAt: formatInstant(before(noon, slow)), readings }));
  await house.caughtUp();
  expect(await valuesOf(house, anna)).toEqual(all.filter((each) => each < change).map(value));
  expect(await valuesOf(house, bruno)).toEqual(all.filter((each) => each >= pause).map(value));
  const between = all.filter((each) => each >= change && each < pause);
  const aside = await setAsideIn(house);
  expect(aside.map(({ reason }) => reason)).toEqual(between.map(() => "not-assigned"));
});
