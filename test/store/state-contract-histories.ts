import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type EnrolmentEvent,
  type EnrolmentHappening,
  objectionTo,
  standingAt,
} from "../../model/enrolment-history.ts";
import { municipalityCode, patientId } from "../../model/identity.ts";
import type { Enrolment } from "../../model/registry.ts";
import { after, type Instant, minutes } from "../../model/time.ts";
import type { In } from "./state-place.ts";
import { anna, bruno, enrolment, inMinutes } from "./state-samples.ts";

/** Recorded at a minute, as of then or of an earlier one. */
export const happened = (happening: EnrolmentHappening, minute: number, asOf = minute): EnrolmentEvent => ({
  ...happening,
  at: inMinutes(asOf),
  recordedAt: inMinutes(minute),
  by: "rossi",
});

const happenings: readonly EnrolmentHappening[] = [
  { kind: "consent-given", purposes: ["research", "participation"], version: "2" },
  { kind: "consent-withdrawn", purposes: ["evaluation"] },
  { kind: "consent-withdrawn", purposes: ["participation", "evaluation"] },
  { kind: "suspended", because: "hospital" },
  { kind: "resumed" },
  { kind: "plan", plan: "bpco" },
  { kind: "plan", plan: null },
  { kind: "care-group", careGroup: "nord" },
  { kind: "care-group", careGroup: null },
  { kind: "moved", municipality: municipalityCode.parse("001272") },
  { kind: "threshold", rule: "spo2-low", limit: 88.5, reason: "come concordato" },
  { kind: "threshold", rule: "spo2-low", limit: null, reason: "come gli altri" },
  { kind: "spo2-scale", scale: 2, reason: "insufficienza ipercapnica" },
  { kind: "withdrawn", reason: "lo chiede" },
  { kind: "withdrawn" },
];

/** What a list shows of a history, as the fold has it at an instant. */
function shownAt(history: readonly EnrolmentEvent[], at: Instant): Partial<Enrolment> {
  const { careGroup, plan, municipality, withdrawnAt, suspended } = standingAt(history, at);
  const suspendedSince = suspended?.since ?? null;
  return { careGroup, plan, withdrawnAt, suspendedSince, ...(municipality === null ? {} : { municipality }) };
}

/** Each as recorded some minutes after the one before, as of some minutes earlier. */
const courses = fc.array(
  fc.record({
    happening: fc.constantFrom(...happenings),
    later: fc.integer({ min: 0, max: 3 }),
    back: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 30 })),
  }),
  { maxLength: 12 },
);
const patientOf = (n: number) =>
  patientId.parse(`p-${n.toString(2).padStart(16, "0").replaceAll("0", "a").replaceAll("1", "b")}`);

export function historyContract(within: In): void {
  test(
    "an event of any kind is kept as it was recorded, and raises the version",
    within(async ({ registry }) => {
      for (const [n, happening] of happenings.entries()) {
        const patient = patientOf(n);
        await registry.addEnrolment(enrolment({ patient }), "rossi");
        const suspended = happened({ kind: "suspended", because: "other" }, 1);
        if (happening.kind === "resumed") await registry.recordEnrolmentEvent(patient, suspended);
        const version = await registry.version();
        const event = happened(happening, 9, 5);
        const shown = await registry.recordEnrolmentEvent(patient, event);
        expect(await registry.version()).toBe(version + 1);
        expect((await registry.history(patient)).at(-1)).toEqual(event);
        expect(await registry.enrolment(patient)).toEqual(shown);
      }
    }),
  );

  test(
    "an event is refused for nobody, and with the objection there is; nothing changes",
    within(async ({ registry }) => {
      await registry.addEnrolment(enrolment(), "rossi");
      const before = [await registry.version(), await registry.history(anna)];
      const stranger = registry.recordEnrolmentEvent(bruno, happened({ kind: "withdrawn" }, 1));
      await expect(stranger).rejects.toMatchObject({ code: "not-found" });
      const resumed = registry.recordEnrolmentEvent(anna, happened({ kind: "resumed" }, 1));
      await expect(resumed).rejects.toMatchObject({
        code: "conflict",
        message: "this person is not suspended",
      });
      expect([await registry.version(), await registry.history(anna)]).toEqual(before);
    }),
  );

  test(
    "nothing is recorded ahead of its time, and nothing at all of somebody who has left",
    within(async ({ registry }) => {
      const refused = (event: EnrolmentEvent, why: string) =>
        expect(registry.recordEnrolmentEvent(anna, event), `${event.kind}: ${why}`).rejects.toMatchObject({
          code: "conflict",
          message: expect.stringContaining(why),
        });
      await registry.addEnrolment(enrolment(), "rossi");
      for (const each of happenings) await refused(happened(each, 5, 6), "future");
      await registry.recordEnrolmentEvent(anna, happened({ kind: "suspended", because: "hospital" }, 6));
      await registry.recordEnrolmentEvent(anna, happened({ kind: "withdrawn" }, 7));
      for (const each of happenings) await refused(happened(each, 9), "left");
      const left = { withdrawnAt: inMinutes(7), suspendedSince: null };
      expect(await registry.enrolment(anna)).toMatchObject(left);
    }),
  );

  test(
    "nobody leaves as of a time before what was recorded of them since",
    within(async ({ registry }) => {
      await registry.addEnrolment(enrolment(), "rossi");
      await registry.recordEnrolmentEvent(anna, happened({ kind: "plan", plan: "bpco" }, 6));
      const early = registry.recordEnrolmentEvent(anna, happened({ kind: "withdrawn" }, 9, 5));
      await expect(early).rejects.toMatchObject({ code: "conflict" });
      await registry.recordEnrolmentEvent(anna, happened({ kind: "withdrawn" }, 9, 6));
    }),
  );

  test(
    "a history is told oldest first, also what was recorded later of an earlier time",
    within(async ({ registry }) => {
      await registry.addEnrolment(enrolment(), "rossi");
      const late = happened({ kind: "plan", plan: "late" }, 9, 3);
      const first = happened({ kind: "plan", plan: "first" }, 5);
      const same = happened({ kind: "plan", plan: "same" }, 12, 5);
      for (const event of [first, late, same]) await registry.recordEnrolmentEvent(anna, event);
      expect((await registry.history(anna)).slice(-3)).toEqual([late, first, same]);
      expect((await registry.enrolment(anna))?.plan).toBe("same");
    }),
  );

  test(
    "after any course of events, lists show what folding the history gives, then and at any later instant",
    within(async ({ registry }) => {
      let people = 0;
      await fc.assert(
        fc.asyncProperty(courses, async (course) => {
          const patient = patientOf(people);
          people += 1;
          await registry.addEnrolment(enrolment({ patient, careGroup: "sud", plan: "scompenso" }), "rossi");
          let minute = 0;
          for (const { happening, later, back } of course) {
            minute += later;
            const event = happened(happening, minute, Math.max(0, minute - back));
            const history = await registry.history(patient);
            const objection = objectionTo(history, event);
            const asked = registry.recordEnrolmentEvent(patient, event);
            if (objection !== null) await expect(asked).rejects.toThrow(objection);
            else expect(await asked).toMatchObject(shownAt([...history, event], event.recordedAt));
          }
          const history = await registry.history(patient);
          const shown = await registry.enrolment(patient);
          for (const wait of [0, 1, 600])
            expect(shown).toMatchObject(shownAt(history, after(inMinutes(minute), minutes(wait))));
        }),
        { numRuns: 40 },
      );
    }),
  );

  test(
    "of two who record what cannot both be over two connections at once, one does and the other is told why",
    within(async (state, openAgain) => {
      const other = await openAgain();
      await state.registry.addEnrolment(enrolment(), "rossi");
      for (let n = 0; n < 20; n += 1) {
        const happening: EnrolmentHappening =
          n % 2 === 0 ? { kind: "suspended", because: "holiday" } : { kind: "resumed" };
        const asked = [state, other].map((each) =>
          each.registry.recordEnrolmentEvent(anna, happened(happening, n)),
        );
        const outcomes = await Promise.allSettled(asked);
        const lost = outcomes.filter((each) => each.status === "rejected").map((each) => each.reason);
        expect(lost).toMatchObject([{ code: "conflict", message: expect.stringContaining("suspended") }]);
        expect(await state.registry.history(anna)).toHaveLength(2 + n + 1);
      }
    }),
  );

  test(
    "what two record at once over two connections and can both be is all kept",
    within(async (state, openAgain) => {
      const stores = [state, await openAgain()];
      await state.registry.addEnrolment(enrolment(), "rossi");
      const asked = Array.from({ length: 20 }, (_, n) =>
        stores[n % 2]?.registry.recordEnrolmentEvent(
          anna,
          happened({ kind: "threshold", rule: `rule-${n}`, limit: n, reason: "x" }, 5),
        ),
      );
      await Promise.all(asked);
      const standing = standingAt(await state.registry.history(anna), inMinutes(5));
      expect(standing.thresholds.size).toBe(20);
    }),
  );

  test(
    "the pipeline is told the consents and withdrawals of those who ever withdrew something, and of nobody else",
    within(async ({ registry }) => {
      await registry.addEnrolment(enrolment(), "rossi");
      await registry.addEnrolment(enrolment({ patient: bruno }), "rossi");
      expect(await registry.withdrawalHistories()).toEqual(new Map());
      await registry.recordEnrolmentEvent(bruno, happened({ kind: "suspended", because: "other" }, 2));
      const stops = happened({ kind: "consent-withdrawn", purposes: ["participation"] }, 3);
      const again = happened({ kind: "consent-given", purposes: ["participation"], version: "2" }, 5);
      for (const event of [stops, happened({ kind: "plan", plan: "bpco" }, 4), again])
        await registry.recordEnrolmentEvent(anna, event);
      const [given] = await registry.history(anna);
      expect(await registry.withdrawalHistories()).toEqual(new Map([[anna, [given, stops, again]]]));
      await registry.recordEnrolmentEvent(bruno, happened({ kind: "withdrawn" }, 6));
      const kinds = (await registry.withdrawalHistories()).get(bruno)?.map((event) => event.kind);
      expect(kinds).toEqual(["consent-given", "withdrawn"]);
    }),
  );
}
