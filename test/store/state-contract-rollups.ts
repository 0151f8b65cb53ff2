import { expect, test } from "vitest";
import { latestOf, sumsOf } from "../../ingest/rollups.ts";
import type { Reading } from "../../model/reading.ts";
import type { StateStore } from "../../model/state-store.ts";
import { after, days, hours } from "../../model/time.ts";
import { person } from "./erasure-samples.ts";
import { commitStored, measured, remainderIn } from "./rollup-samples.ts";
import type { In } from "./state-place.ts";
import { anna, bruno, enrolment, inHours, inMinutes, morning } from "./state-samples.ts";

const rome = "Europe/Rome";
const stretch = { patient: anna, code: "spo2", from: morning, until: inHours(3) };
const wholeDays = { ...stretch, from: after(morning, hours(-8)), until: after(morning, hours(16)) };

/** The rules of `RollupBook`. */
export function rollupContract(within: In): void {
  test(
    "what batches add is one sum for each hour and day, late readings in the hour they were measured in",
    within(async (state) => {
      expect(await state.rollups.isBuilt()).toBe(true);
      const late = measured(3, { at: inMinutes(59), value: 90.5, receivedAt: inHours(4) });
      await commitStored(state, 2, [measured(1), measured(2, { at: inHours(1), value: 92 })]);
      await commitStored(state, 3, [late]);
      expect(await state.rollups.buckets(stretch, "PT1H", rome)).toEqual([
        { from: morning, n: 2, mean: 93.75, min: 90.5, max: 97 },
        { from: inHours(1), n: 1, mean: 92, min: 92, max: 92 },
      ]);
      const day = { from: wholeDays.from, n: 3, mean: 93.17, min: 90.5, max: 97 };
      expect(await state.rollups.buckets(wholeDays, "P1D", rome)).toEqual([day]);
    }),
  );

  test(
    "the latest of a metric is measured last, and of those measured at one time arrived last",
    within(async (state) => {
      const last = measured(2, {
        ...{ at: inMinutes(5), value: 0.1 + 0.2, deviceAt: inMinutes(9), flags: ["late", "clock-corrected"] },
        ...{ sent: { value: 1, unit: "1" }, context: { posture: "sitting" }, receivedAt: inMinutes(8) },
      });
      await commitStored(state, 2, [measured(1), last]);
      await commitStored(state, 4, [measured(3, { at: inMinutes(4) }), measured(4, { at: inMinutes(5) })]);
      expect(await state.rollups.latest(anna)).toEqual([last]);
      const again = measured(5, { at: inMinutes(5), receivedAt: inMinutes(8), value: 91 });
      await commitStored(state, 5, [again, measured(5, { code: "heart-rate" })]);
      expect((await state.rollups.latest(anna)).map(({ code, value }) => [code, value])).toEqual([
        ["heart-rate", 97],
        ["spo2", 91],
      ]);
      expect(await state.rollups.latest(bruno)).toEqual([]);
    }),
  );

  test(
    "a stretch or zone that cuts an hour in two gives nothing, unless nothing lies behind the cut",
    within(async (state) => {
      await commitStored(state, 1, [measured(1, { at: inMinutes(70) })]);
      const asked = (more: object, zone = rome) =>
        state.rollups.buckets({ ...stretch, ...more }, "PT1H", zone);
      expect(await asked({ from: inMinutes(1) })).toBeNull();
      expect(await asked({ until: inMinutes(70) })).toBeNull();
      expect(await asked({ until: inMinutes(71) })).toHaveLength(1);
      expect(await asked({}, "Asia/Kolkata")).toBeNull();
      expect(await asked({}, "America/New_York")).toHaveLength(1);
    }),
  );

  test(
    "what is put in a patient's place counts anew; older sums, whose readings are gone, stay",
    within(async (state) => {
      const old = measured(1, { at: after(morning, days(-9)) });
      await commitStored(state, 3, [old, measured(2), measured(3, { patient: bruno })]);
      const anew = [measured(2, { value: 91 }), measured(4, { value: 95, at: inMinutes(1) })];
      for (let n = 0; n < 2; n += 1) await state.rollups.replace(anna, sumsOf(anew), latestOf(anew));
      const whole = { ...wholeDays, from: after(wholeDays.from, days(-10)) };
      const found = await state.rollups.buckets(whole, "P1D", rome);
      expect(found?.map(({ n, min }) => [n, min])).toEqual([
        [1, 97],
        [2, 91],
      ]);
      expect(await state.rollups.latest(anna)).toEqual(anew.slice(1));
      expect(await state.rollups.latest(bruno)).toHaveLength(1);
    }),
  );

  restatingContract(within);

  test(
    "an erased person's sums are gone, and no restatement brings anything of them back",
    within(async (state) => {
      const { gone, kept } = await threeReadings(state);
      await state.rollups.restate({ reading: gone, verdict: "refused", detail: "d" }, kept);
      await state.erasures.ask({ id: "e", patient: anna, at: morning, by: "bianchi" });
      await state.erasures.eraseRows("e", person(anna));
      expect(await state.rollups.latest(anna)).toEqual([]);
      expect(await state.rollups.buckets(stretch, "PT1H", rome)).toEqual([]);
      expect(await state.rollups.restate({ reading: gone, verdict: "refused", detail: "d" }, kept)).toBe(
        false,
      );
    }),
  );
}

async function threeReadings(state: StateStore) {
  await state.registry.addEnrolment(enrolment(), "bianchi");
  const gone = measured(3, { at: inMinutes(30), value: 88 });
  const all: Reading[] = [measured(1), measured(2, { at: inMinutes(2), value: 91 }), gone];
  await commitStored(state, 3, all);
  return { all, gone, kept: async () => remainderIn(all, gone) };
}

function restatingContract(within: In): void {
  test(
    "a reading the telemetry store refuses leaves ledger and sums, and lies in quarantine, once",
    within(async (state, openAgain) => {
      const { gone, kept } = await threeReadings(state);
      const said = { reading: gone, verdict: "refused" as const, detail: "InfluxDB would not take a spo2" };
      const other = await openAgain();
      const answers = await Promise.all([state, other].map(({ rollups }) => rollups.restate(said, kept)));
      expect(answers.toSorted()).toEqual([false, true]);
      expect(await state.rollups.restate(said, kept)).toBe(false);
      expect(await state.rollups.buckets(stretch, "PT1H", rome)).toEqual([
        { from: morning, n: 2, mean: 94, min: 91, max: 97 },
      ]);
      expect(await state.rollups.latest(anna)).toMatchObject([{ value: 91 }]);
      const [line] = await state.ledger.counts(morning, inHours(1));
      expect(line).toMatchObject({ found: 3, stored: 2, quarantined: 1, duplicate: 0 });
      const { items } = await state.quarantine.list({ services: "all" }, { limit: 9 });
      const { detail } = said;
      expect(items).toMatchObject([
        { message: "0-3", path: "/readings", reason: "store-refused", receivedAt: morning, detail },
      ]);
    }),
  );

  test(
    "a reading that was told before is a duplicate after all; the last of an hour takes the hour along",
    within(async (state) => {
      const { all } = await threeReadings(state);
      for (const [index, reading] of all.entries()) {
        const rest = async () => remainderIn(all.slice(index), reading);
        expect(await state.rollups.restate({ reading, verdict: "duplicate", detail: "" }, rest)).toBe(true);
      }
      expect(await state.rollups.buckets(wholeDays, "P1D", rome)).toEqual([]);
      expect(await state.rollups.latest(anna)).toEqual([]);
      const [line] = await state.ledger.counts(morning, inHours(1));
      expect(line).toMatchObject({ found: 3, stored: 0, quarantined: 0, duplicate: 3 });
    }),
  );

  test(
    "what a batch commits while the remainder is asked for is in the sums; what is not committed yet must wait",
    within(async (state, openAgain) => {
      const { all, gone } = await threeReadings(state);
      const other = await openAgain();
      let asked = 0;
      const rest = async () => {
        const remainder = remainderIn(all, gone);
        asked += 1;
        if (asked === 1) {
          const beside = measured(4, { at: inMinutes(31), value: 85 });
          all.push(beside);
          await commitStored(other, 4, [beside]);
        }
        return remainder;
      };
      const said = { reading: gone, verdict: "refused" as const, detail: "d" };
      expect(await state.rollups.restate(said, rest)).toBe(true);
      expect(await state.rollups.buckets(stretch, "PT1H", rome)).toMatchObject([{ n: 3, min: 85, max: 97 }]);
      expect(await state.rollups.latest(anna)).toMatchObject([{ value: 85 }]);
      const early = { ...said, reading: measured(9) };
      await expect(state.rollups.restate(early, rest)).rejects.toMatchObject({ code: "store-unavailable" });
    }),
  );
}
