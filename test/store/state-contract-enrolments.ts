import fc from "fast-check";
import { expect, test } from "vitest";
import { everything, within as lies, type Scope } from "../../model/access.ts";
import { municipalityCode, patientId, subjectRef } from "../../model/identity.ts";
import type { Enrolment } from "../../model/registry.ts";
import { allOf } from "./state-pages.ts";
import type { In } from "./state-place.ts";
import {
  alert,
  anna,
  batch,
  breath,
  bruno,
  enrolment,
  heart,
  inMinutes,
  raising,
  refOf,
} from "./state-samples.ts";

/** Sixteen letters for each number, none of them Anna's or Bruno's. */
const numbered = (n: number): string =>
  `z${String(n)
    .padStart(15, "0")
    .replaceAll(/\d/g, (digit) => String.fromCharCode(97 + Number(digit)))}`;
const letters = ["a", "b", "c", "d", "e", "f", "g", "h"];
const patients = letters.map((letter) => patientId.parse(`p-${letter.repeat(16)}`));
const groups = ["nord", "sud"];

/** People of all services and care groups, one and several and none. */
const people: readonly Enrolment[] = patients.map((patient, n) =>
  enrolment({
    patient,
    services: [[heart], [breath], [breath, heart]][n % 3] ?? [],
    careGroup: ["nord", "sud", null][Math.floor(n / 3)] ?? null,
    enrolledAt: inMinutes(Math.floor(n / 2)),
  }),
);
const some = <Value>(all: readonly Value[]) => fc.oneof(fc.constant("all" as const), fc.subarray([...all]));
const scopes: fc.Arbitrary<Scope> = fc.record({
  services: some([heart, breath]),
  careGroups: some(groups),
  patients: some(patients),
});

export function enrolmentContract(within: In): void {
  test(
    "an enrolment is kept as it was given, once for each patient",
    within(async ({ registry }) => {
      const given = enrolment({
        services: [heart, breath],
        conditions: [],
        sex: "unknown",
        ageBand: "90+",
        consent: { version: "2", givenAt: inMinutes(-9), purposes: ["participation", "research"] },
        careGroup: "nord",
        plan: "scompenso",
      });
      await registry.addEnrolment(given, "rossi");
      expect(await registry.enrolment(anna)).toEqual(given);
      expect(await registry.enrolment(bruno)).toBeNull();
      const version = await registry.version();
      await expect(registry.addEnrolment(enrolment(), "verdi")).rejects.toMatchObject({ code: "conflict" });
      expect(await registry.version()).toBe(version);
      expect(await registry.allEnrolments()).toEqual([given]);
      expect(await registry.history(anna), "nothing of the second is left").toHaveLength(4);
    }),
  );

  test(
    "an enrolment begins a history: consent when it was given, the rest as they were enrolled, told by whom",
    within(async ({ registry }) => {
      const { consent, municipality, enrolledAt } = enrolment();
      const givenAt = inMinutes(-60);
      await registry.addEnrolment(enrolment({ consent: { ...consent, givenAt }, plan: "bpco" }), "rossi");
      const told = { recordedAt: enrolledAt, by: "rossi" };
      const { purposes, version } = consent;
      expect(await registry.history(anna)).toEqual([
        { kind: "consent-given", purposes, version, at: givenAt, ...told },
        { kind: "moved", municipality, at: enrolledAt, ...told },
        { kind: "plan", plan: "bpco", at: enrolledAt, ...told },
      ]);
      expect(await registry.history(bruno)).toEqual([]);
    }),
  );

  test(
    "consent that lies in the future is refused, and nobody enrolled",
    within(async ({ registry }) => {
      const consent = { ...enrolment().consent, givenAt: inMinutes(1) };
      const asked = registry.addEnrolment(enrolment({ consent }), "rossi");
      await expect(asked).rejects.toMatchObject({ code: "input-rejected" });
      expect(await registry.allEnrolments()).toEqual([]);
    }),
  );

  test(
    "enrolments are listed in the order they came, page by page, also those of one instant",
    within(async ({ registry }) => {
      const order = ["c", "a", "b", "d", "e"];
      for (const [index, letter] of order.entries()) {
        const patient = patientId.parse(`p-${letter.repeat(16)}`);
        const enrolledAt = inMinutes(Math.floor(index / 3));
        await registry.addEnrolment(enrolment({ patient, enrolledAt }), "rossi");
      }
      const found = await allOf((page) => registry.enrolments(everything, page), 2);
      expect(found.map((each) => each.patient[2])).toEqual(["a", "b", "c", "d", "e"]);
      expect(found[0]?.municipality).toBe(municipalityCode.parse("001006"));
      expect(await registry.allEnrolments()).toEqual(found);
    }),
  );

  test(
    "whatever the scope, enrolments and alerts are listed exactly as far as it reaches, in full pages",
    within(async ({ registry, alerts, progress }) => {
      for (const each of people) await registry.addEnrolment(each, "rossi");
      const raised = people.flatMap(({ patient, services }) =>
        services.map((service) =>
          raising(alert(`${patient} ${service}`, { patient, service, rule: { id: service, version: "1" } })),
        ),
      );
      await progress.commit(batch(0, { alerts: raised }));
      const all = await alerts.list(everything, {}, { limit: 99 });
      expect(all.items.map((each) => each.careGroup)).toContain("sud");
      await fc.assert(
        fc.asyncProperty(scopes, fc.integer({ min: 1, max: 4 }), async (scope, limit) => {
          const seen = await allOf((page) => registry.enrolments(scope, page), limit);
          expect(seen).toEqual(people.filter((each) => lies(scope, each)));
          const told = await allOf((page) => alerts.list(scope, {}, page), limit);
          expect(told).toEqual(
            all.items.filter((each) => lies(scope, { ...each, services: [each.service] })),
          );
        }),
        { numRuns: 60 },
      );
    }),
  );

  test(
    "names are found both ways, any number at once; nobody's are left out",
    within(async ({ registry }) => {
      await registry.addEnrolment(enrolment(), "rossi");
      await registry.addEnrolment(enrolment({ patient: bruno }), "rossi");
      const strangers = Array.from({ length: 1200 }, (_, n) => numbered(n));
      const refs = strangers.map((each) => subjectRef.parse(`s-${each}`));
      const found = await registry.patientsBehind([refOf(anna), ...refs, refOf(bruno)]);
      expect(found.get(refOf(anna))).toBe(anna);
      expect(found.get(refOf(bruno))).toBe(bruno);
      const others = strangers.map((each) => patientId.parse(`p-${each}`));
      expect(await registry.refsOf([...others, bruno])).toEqual(new Map([[bruno, refOf(bruno)]]));
      expect(await registry.patientsBehind([])).toEqual(new Map());
    }),
  );
}
