import fc from "fast-check";
import { expect, test } from "vitest";
import { windowOfMonths } from "../../model/month-window.ts";
import type { Observed } from "../../model/observed.ts";
import { after, days, hours, type Instant, minutes } from "../../model/time.ts";
import { delayCounts, delayTally } from "../../rules/indicators/service-levels/sketch.ts";
import { demo } from "../complaints/receivers.ts";
import { person } from "./erasure-samples.ts";
import type { In, Work } from "./state-place.ts";
import {
  anna,
  assignment,
  batch,
  bruno,
  cuff,
  device,
  enrolment,
  heart,
  secretHash,
} from "./state-samples.ts";

type State = Parameters<Work>[0];
const window = windowOfMonths("2026-09", "2026-12");
const begin = window.from;
const place = enrolment().municipality;
const asked = (state: State) => state.observing({ pilot: demo, delayCounts });
/** After September and October froze, after November did, and long after. */
const moments = [63, 95, 200].map((n) => after(begin, days(n)));

/** `n`: in which half day of the window it opens. */
const slotAt = (n: number, patient = anna) => ({
  patient,
  code: "heart-rate",
  service: heart,
  municipality: place,
  plan: "scompenso-quotidiano",
  opensAt: after(begin, hours(12 * n)),
  dueAt: after(begin, hours(12 * n + 3)),
  closesAt: after(begin, hours(12 * n + 9)),
});

const since = { enrolledAt: begin, consent: { ...enrolment().consent, givenAt: begin } };

async function begun(state: State): Promise<void> {
  await state.registry.addEnrolment(enrolment(since), "hub");
  await state.registry.addEnrolment(enrolment({ ...since, patient: bruno }), "hub");
  await state.registry.addDevice(device(), secretHash);
  await state.registry.addAssignment(assignment("l-1", begin));
}

/** What a sketch of one hour with one delay is. */
function sketchOf(hour: Instant, delay: number) {
  const tally = delayTally({ now: () => hour });
  const key = { name: "delivery" as const, service: heart, hour };
  tally.recall([], [key]);
  tally.add(key, delay);
  return tally.taken();
}

interface Deed {
  readonly kind: "touch" | "close" | "message" | "roll";
  readonly n: number;
  readonly late: number;
  readonly ofBruno: boolean;
}
const deed: fc.Arbitrary<Deed> = fc.record({
  kind: fc.constantFrom("touch", "close", "close", "message", "roll"),
  n: fc.nat(240),
  late: fc.oneof(fc.nat(20), fc.nat(3000)),
  ofBruno: fc.boolean(),
});

const knownAt = ({ n, late }: Deed): Instant => after(slotAt(n).opensAt, hours(1 + late));

async function does(state: State, deed: Deed): Promise<void> {
  const { kind, n, late, ofBruno } = deed;
  const slot = slotAt(n, ofBruno ? bruno : anna);
  const now = knownAt(deed);
  const position = await state.progress.position(0);
  const slices = { at: now, counts: [] };
  if (kind === "touch") {
    const slots = [{ ...slot, metAt: slot.opensAt, receivedAt: now, readings: 1 }];
    return state.progress.commit(batch(position, { slots, slices }));
  }
  if (kind === "close") return state.slis.closeSlots([{ ...slot, cause: "patient" }], slices);
  if (kind === "message") {
    const hour = slot.opensAt;
    const counts = { processed: 2, statuses: 1, found: 1, stored: 1, duplicate: 0, quarantined: 0, bytes: 9 };
    const ledger = [{ device: cuff, hour, ...counts }];
    return state.progress.commit(batch(position, { ledger, slices, delays: sketchOf(hour, minutes(late)) }));
  }
  const { rollUp } = asked(state);
  // As far as it had come when it was broken off.
  for (let steps = 0; steps < 1 + n && (await rollUp(now)); ) steps += 1;
}

const views = (state: State): Promise<readonly Observed[]> =>
  Promise.all(moments.map((asOf) => asked(state).observed(window, asOf)));

/** To the byte: the digests of a report's evidence are of this text, in which the order of members counts. */
const textOf = (all: readonly Observed[]): readonly string[] =>
  all.map((each) => JSON.stringify(each, null, 1));

async function rollAll(state: State): Promise<void> {
  const { rollUp } = asked(state);
  for (let steps = 0; await rollUp(after(begin, days(200))); steps += 1) expect(steps).toBeLessThan(400);
}

const deedOf = (kind: Deed["kind"], n: number, late: number): Deed => ({ kind, n, late, ofBruno: false });
/** What comes after it was summed up: months late, twice, and older than anything before it. */
const examples: [Deed[]][] = [
  [[deedOf("message", 2, 1), deedOf("roll", 200, 0), deedOf("message", 3, 3000)]],
  [[deedOf("close", 4, 20), deedOf("roll", 200, 0), deedOf("touch", 4, 3000)]],
  [[deedOf("roll", 200, 0), deedOf("touch", 4, 2900), deedOf("close", 4, 3000), deedOf("touch", 5, 3100)]],
  [[deedOf("close", 150, 1), deedOf("roll", 200, 0), deedOf("close", 4, 2900), deedOf("roll", 239, 200)]],
];

async function live(state: State, deeds: readonly Deed[]): Promise<void> {
  await begun(state);
  for (const each of deeds) await does(state, each);
}

/** The same done in a store that rolls up meanwhile, and in one that never does. */
async function alike(rolling: State, plain: State, deeds: readonly Deed[]): Promise<void> {
  const inOrder = deeds.toSorted((one, other) => knownAt(one) - knownAt(other));
  await live(
    plain,
    inOrder.filter(({ kind }) => kind !== "roll"),
  );
  await live(rolling, inOrder);
  expect(textOf(await views(rolling))).toEqual(textOf(await views(plain)));
  await rollAll(rolling);
  expect(textOf(await views(rolling))).toEqual(textOf(await views(plain)));
}

export function monthContract(within: In): void {
  const inTwo = (deeds: readonly Deed[]) =>
    within((plain) => within((rolling) => alike(rolling, plain, deeds))())();

  test("what is observed of months that were rolled up is the same row for row", async () => {
    const lives = fc.array(deed, { minLength: 10, maxLength: 40 });
    await fc.assert(fc.asyncProperty(lives, inTwo), { numRuns: 8, examples, endOnFailure: true });
  });

  test(
    "of months rolled up nothing is left of who was erased, and nothing is told of who took back consent",
    within(async (state) => {
      await begun(state);
      for (const patient of [anna, bruno])
        await state.slis.closeSlots([{ ...slotAt(4, patient), cause: null }], { at: begin, counts: [] });
      await rollAll(state);
      const due = async () =>
        (await asked(state).observed(window, after(begin, days(200)))).personMonths
          .filter(({ slotsDue }) => slotsDue > 0)
          .map(({ person }) => person);
      expect(await due()).toHaveLength(2);
      const when = { at: after(begin, days(100)), recordedAt: after(begin, days(100)), by: "clinica" };
      await state.registry.recordEnrolmentEvent(anna, {
        kind: "consent-withdrawn",
        purposes: ["evaluation"],
        ...when,
      });
      expect(await due()).toEqual([0]);
      await state.erasures.ask({ id: "e-1", patient: bruno, at: when.at, by: "admin" });
      await state.erasures.eraseRows("e-1", person(bruno));
      await state.registry.addEnrolment(enrolment({ ...since, patient: bruno }), "hub");
      expect(await due(), "the same pseudonym again").toEqual([]);
    }),
  );
}
