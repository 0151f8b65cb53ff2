import { expect, test } from "vitest";
import { deviceId } from "../../model/identity.ts";
import type { StateStore } from "../../model/state-store.ts";
import type { Instant } from "../../model/time.ts";
import type { In } from "./state-place.ts";
import {
  assignment,
  breath,
  bruno,
  device,
  enrolment,
  inHours,
  inMinutes,
  secretHash,
} from "./state-samples.ts";

async function provision({ registry }: StateStore): Promise<void> {
  await registry.addDevice(device(), secretHash);
  await registry.addEnrolment(enrolment(), "rossi");
  await registry.addEnrolment(enrolment({ patient: bruno }), "rossi");
}

export function assignmentContract(within: In): void {
  test(
    "an assignment needs a device, a patient, and the patient's part in the device's service",
    within(async (state) => {
      const { registry } = state;
      await provision(state);
      const wanted = assignment("1", inHours(1));
      const refused = [
        [{ ...wanted, device: deviceId.parse("bp-999") }, "not-found"],
        [
          { ...wanted, patient: enrolment().patient.replace("aa", "cc") as typeof wanted.patient },
          "not-found",
        ],
        [{ ...wanted, service: breath, device: deviceId.parse("ox-1") }, "conflict"],
        [{ ...wanted, until: inHours(1) }, "input-rejected"],
      ] as const;
      await registry.addDevice(device("ox-1", { service: breath }), secretHash);
      const version = await registry.version();
      for (const [asked, code] of refused)
        await expect(registry.addAssignment(asked)).rejects.toMatchObject({ code });
      expect(await registry.version()).toBe(version);
      await registry.addAssignment(wanted);
      expect(await registry.version()).toBe(version + 1);
      expect(await registry.assignments()).toEqual([wanted]);
    }),
  );

  test(
    "a revoked device is assigned to nobody any more",
    within(async ({ registry }) => {
      await registry.addDevice(device("bp-001", { revokedAt: inMinutes(5) }), secretHash);
      await registry.addEnrolment(enrolment(), "rossi");
      const asked = registry.addAssignment(assignment("1", inHours(1)));
      await expect(asked).rejects.toMatchObject({ code: "conflict" });
    }),
  );

  test.each<[string, number, number | null, boolean]>([
    ["within", 3, 4, false],
    ["around", 1, 9, false],
    ["over the beginning", 1, 3, false],
    ["over the end", 5, 8, false],
    ["with no end, from before", 1, null, false],
    ["with no end, from within", 5, null, false],
    ["up to the beginning", 1, 2, true],
    ["from the end on", 6, 8, true],
    ["with no end, from the end on", 6, null, true],
  ])("a device that has a patient from 2 to 6 may have another %s: %i to %s → %s", (_, from, until, may) =>
    within(async (state) => {
      await provision(state);
      await state.registry.addAssignment(assignment("held", inHours(2), inHours(6)));
      const end: Instant | null = until === null ? null : inHours(until);
      const asked = state.registry.addAssignment({
        ...assignment("asked", inHours(from), end),
        patient: bruno,
      });
      if (may) await asked;
      else await expect(asked).rejects.toMatchObject({ code: "conflict", details: { assignment: "held" } });
    })(),
  );

  test(
    "an assignment without an end excludes every later one until it is ended",
    within(async (state) => {
      const { registry } = state;
      await provision(state);
      await registry.addAssignment(assignment("1", inHours(2)));
      const next = { ...assignment("2", inHours(9)), patient: bruno };
      await expect(registry.addAssignment(next)).rejects.toMatchObject({ code: "conflict" });
      expect(await registry.endAssignment("1", inHours(9))).toEqual(assignment("1", inHours(2), inHours(9)));
      await registry.addAssignment(next);
      expect((await registry.assignments()).map((each) => each.id)).toEqual(["1", "2"]);
    }),
  );

  test(
    "an assignment ends once, and not before it began",
    within(async (state) => {
      const { registry } = state;
      await provision(state);
      await registry.addAssignment(assignment("1", inHours(2)));
      await expect(registry.endAssignment("9", inHours(3))).rejects.toMatchObject({ code: "not-found" });
      await expect(registry.endAssignment("1", inHours(1))).rejects.toMatchObject({ code: "conflict" });
      const version = await registry.version();
      await registry.endAssignment("1", inHours(3));
      expect(await registry.version()).toBe(version + 1);
      await expect(registry.endAssignment("1", inHours(4))).rejects.toMatchObject({ code: "conflict" });
    }),
  );

  test(
    "of two assignments of one device made at once by two connections, one holds",
    within(async (state, openAgain) => {
      await provision(state);
      const other = await openAgain();
      const asked = [state, other].map((each, n) =>
        each.registry.addAssignment(assignment(`${n}`, inHours(n))),
      );
      const outcomes = await Promise.allSettled(asked);
      expect(outcomes.map((each) => each.status).toSorted()).toEqual(["fulfilled", "rejected"]);
      expect(await state.registry.assignments()).toHaveLength(1);
    }),
  );

  test(
    "an assignment is found by its name, and a person's in the order they began",
    within(async (state) => {
      const { registry } = state;
      await provision(state);
      const first = assignment("2", inHours(1), inHours(2));
      const second = { ...assignment("3", inHours(2), inHours(3)), patient: bruno };
      const third = assignment("1", inHours(3));
      for (const each of [third, second, first]) await registry.addAssignment(each);
      expect(await registry.assignment("3")).toEqual(second);
      expect(await registry.assignment("9")).toBeNull();
      expect(await registry.assignmentsOf(enrolment().patient)).toEqual([first, third]);
      expect(await registry.assignmentsOf(bruno)).toEqual([second]);
      expect(await registry.assignments()).toEqual([first, second, third]);
    }),
  );

  test(
    "of two who end one assignment at once over two connections, one does and the other is told",
    within(async (state, openAgain) => {
      await provision(state);
      const other = await openAgain();
      for (let n = 0; n < 20; n += 1) {
        await state.registry.addAssignment(assignment(`${n}`, inHours(2 * n)));
        const asked = [state, other].map((each, who) =>
          each.registry.endAssignment(`${n}`, inMinutes(120 * n + who + 1)),
        );
        const outcomes = await Promise.allSettled(asked);
        const held = outcomes.filter((each) => each.status === "fulfilled").map((each) => each.value);
        const lost = outcomes.filter((each) => each.status === "rejected").map((each) => each.reason);
        expect(lost).toMatchObject([{ code: "conflict" }]);
        expect([await state.registry.assignment(`${n}`)]).toEqual(held);
      }
    }),
  );
}
