import { expect, test } from "vitest";
import { everything, type Scope } from "../../model/access.ts";
import { type IntakeContent, intakeAsked } from "../../model/intake.ts";
import type { NewEntry } from "../../model/intake-book.ts";
import { onceOf } from "../../model/intake-once.ts";
import { person } from "./erasure-samples.ts";
import type { In } from "./state-place.ts";
import { anna, breath, bruno, enrolment, heart, inHours, inMinutes, morning } from "./state-samples.ts";

const cost = (more: object = {}) => ({
  kind: "cost",
  key: "sim",
  bearer: "authority",
  category: "connectivity",
  type: "variable",
  amount: "96.40",
  vatIncluded: true,
  priceYear: 2026,
  ...more,
});
export const sheet = (more: object = {}) => ({
  kind: "questionnaire",
  questionnaire: "usabilita",
  instrument: "SUS",
  version: "it-1",
  wave: 1,
  answeredBy: "patient",
  answers: [4, null, 4, 2, 4, 2, 4, 2, 4, 2],
  ...more,
});

/** An entry as the records would make it; `n` tells it from others and when it was recorded. */
export function entry(n: number, content: object, more: Partial<NewEntry> = {}): NewEntry {
  const at = "2026-11-22T07:00:00Z";
  const asked = { ...intakeAsked.parse({ at, service: heart, content: content as IntakeContent }), ...more };
  const made = { ...asked, id: `i-${n}`, recordedAt: inMinutes(n), by: "rossi", ...more };
  return { ...made, once: onceOf(made) };
}
const ids = (page: { readonly items: readonly { readonly id: string }[] }) => page.items.map(({ id }) => id);

export function intakeContract(within: In): void {
  test(
    "entries are kept as they were entered, listed by kind and time within a scope, last entered first, in pages",
    within(async ({ intake, registry }) => {
      await registry.addEnrolment(enrolment({ careGroup: "cg-1" }), "hub");
      await registry.addEnrolment(enrolment({ patient: bruno, services: [breath] }), "hub");
      const all = [
        entry(1, cost()),
        entry(2, cost({ key: "gateway" }), { service: null, at: inHours(1) }),
        entry(3, sheet(), { patient: anna }),
        entry(4, sheet(), { patient: bruno, service: breath, by: "verdi" }),
        entry(5, sheet({ answeredBy: "professional" }), { by: "verdi" }),
      ];
      await intake.add(all);
      const { once: _, ...third } = all[2] as NewEntry;
      expect(await intake.entry("i-3")).toEqual({ ...third, struckOut: null });
      expect(await intake.entry("i-9")).toBeNull();

      const sheets = (scope: Scope, more = {}) =>
        intake.list(scope, { kind: "questionnaire", ...more }, { limit: 9 });
      expect(ids(await sheets(everything))).toEqual(["i-5", "i-4", "i-3"]);
      expect(ids(await sheets({ ...everything, services: [heart] }))).toEqual(["i-5", "i-3"]);
      expect(ids(await sheets({ ...everything, careGroups: ["cg-1"] }))).toEqual(["i-5", "i-3"]);
      expect(ids(await sheets({ ...everything, patients: [bruno] }))).toEqual(["i-4"]);
      expect(ids(await sheets({ ...everything, services: [] }))).toEqual([]);
      expect(ids(await sheets(everything, { namesNobody: true }))).toEqual(["i-5"]);
      expect(ids(await sheets(everything, { by: "rossi" }))).toEqual(["i-3"]);
      expect(ids(await intake.list(everything, { kind: "cost", until: inMinutes(1) }, { limit: 9 }))).toEqual(
        ["i-1"],
      );
      expect(ids(await intake.ofPatient(anna, { limit: 9 }))).toEqual(["i-3"]);
      const first = await intake.list(everything, { kind: "cost" }, { limit: 1 });
      const rest = await intake.list(everything, { kind: "cost" }, { limit: 1, cursor: first.next ?? "" });
      expect([ids(first), ids(rest), rest.next]).toEqual([["i-2"], ["i-1"], null]);
    }),
  );

  test(
    "what counts once is refused the second time, with nothing of the rest kept, until the first is struck out",
    within(async ({ intake, registry }, openAgain) => {
      await registry.addEnrolment(enrolment(), "hub");
      await intake.add([entry(1, cost()), entry(2, sheet(), { patient: anna })]);
      const again = [
        entry(3, cost({ key: "other" })),
        entry(4, cost({ amount: "1.00" })),
        entry(5, sheet({ answers: null }), { patient: anna }),
        entry(6, sheet({ answers: null }), { patient: anna }),
        entry(7, sheet({ wave: 2 }), { patient: anna }),
      ];
      await expect(intake.add(again)).rejects.toMatchObject({ code: "conflict", details: { twice: [1, 3] } });
      expect(ids(await intake.list(everything, { kind: "cost" }, { limit: 9 }))).toEqual(["i-1"]);
      expect(onceOf(entry(8, cost())), "each month and service its own").not.toBe(
        onceOf(entry(8, cost(), { service: null })),
      );

      const why = { at: inHours(2), by: "verdi", reason: "sbagliato" };
      expect(await intake.strikeOut("i-1", why)).toMatchObject({ id: "i-1", struckOut: why });
      await expect(intake.strikeOut("i-1", why)).rejects.toMatchObject({ code: "conflict" });
      await expect(intake.strikeOut("i-9", why)).rejects.toMatchObject({ code: "not-found" });
      const other = (await openAgain()).intake;
      const both = [entry(10, cost()), entry(11, cost())];
      const outcomes = await Promise.allSettled([intake.add(both.slice(0, 1)), other.add(both.slice(1))]);
      expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    }),
  );

  test(
    "entries about a person need the person, and go with them; what was said when striking out others is masked",
    within(async ({ intake, registry, erasures }) => {
      const about = entry(1, sheet(), { patient: anna });
      await expect(intake.add([about])).rejects.toMatchObject({ code: "not-found" });
      await registry.addEnrolment(enrolment(), "hub");
      await intake.add([about, entry(2, cost())]);
      await intake.strikeOut("i-2", { at: morning, by: "rossi", reason: `era di ${anna}` });
      await erasures.ask({ id: "e1", patient: anna, at: morning, by: "bianchi" });
      expect((await erasures.eraseRows("e1", person(anna))).counts.entries).toBe(1);
      expect(await intake.entry("i-1")).toBeNull();
      expect((await intake.entry("i-2"))?.struckOut?.reason).toBe("era di p-…");
    }),
  );

  test(
    "an entry made while its person is erased is refused, or goes with them",
    within(async ({ intake, registry, erasures }, openAgain) => {
      await registry.addEnrolment(enrolment(), "hub");
      await erasures.ask({ id: "e1", patient: anna, at: morning, by: "bianchi" });
      const other = (await openAgain()).intake;
      await Promise.allSettled([
        intake.add([entry(1, sheet(), { patient: anna })]),
        erasures.eraseRows("e1", person(anna)),
        other.add([entry(2, sheet({ wave: 2 }), { patient: anna })]),
      ]);
      expect([await intake.entry("i-1"), await intake.entry("i-2")]).toEqual([null, null]);
    }),
  );
}
