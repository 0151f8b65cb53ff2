import { expect, test } from "vitest";
import { entry } from "./audit-samples.ts";
import { person } from "./erasure-samples.ts";
import { hash, opened, token, user } from "./people-samples.ts";
import type { In } from "./state-place.ts";
import { anna, bruno, device, enrolment, inHours, inMinutes, morning, refOf } from "./state-samples.ts";
import { twoPeople } from "./two-people.ts";

export function erasingBesideContract(within: In): void {
  test(
    "of two who carry out an erasure, one does",
    within(async ({ erasures, registry }, openAgain) => {
      const again = (await openAgain()).erasures;
      await registry.addEnrolment(enrolment(), "bianchi");
      const events = (await registry.history(anna)).length;
      await erasures.ask({ id: "e1", patient: anna, at: morning, by: "bianchi" });
      const both = await Promise.allSettled(
        [erasures, again].map((each) => each.eraseRows("e1", person(anna))),
      );
      expect(both.map((each) => each.status).toSorted()).toEqual(["fulfilled", "rejected"]);
      expect((await erasures.waiting())[0]?.erased?.counts.events).toBe(events);
    }),
  );

  test(
    "where others wrote of a person by the pseudonym, it is masked and their words stay",
    within(async (state) => {
      const { registry, alerts, people, services, erasures } = state;
      await twoPeople(state);
      await people.addUser(user("rossi", { roles: ["admin"] }), "x");
      await people.openSession(opened(9, "rossi"));
      await people.breakGlass(hash(9), { until: inHours(1), reason: `for ${anna}` });
      await people.addToken(token("t", "rossi", { label: `watch ${anna}` }), hash(10));
      await alerts.move("c", "acknowledged", { at: inMinutes(4), by: "rossi", note: `not ${anna}'s cuff` });
      await registry.recordEnrolmentEvent(bruno, {
        kind: "threshold",
        rule: "hr-high",
        limit: 120,
        reason: `like ${anna}, his wife`,
        at: inMinutes(6),
        recordedAt: inMinutes(6),
        by: "rossi",
      });
      const { service } = device();
      const note = `${anna} could not use it`;
      await services.record(
        service,
        { kind: "conformance", verdict: "failed", note, at: morning, by: "rossi" },
        0,
      );
      await erasures.ask({ id: "e1", patient: anna, at: morning, by: "bianchi" });
      await erasures.eraseRows("e1", person(anna));
      expect((await people.sessions("rossi"))[0]?.glass?.reason).toBe("for p-…");
      expect((await people.tokens("rossi"))[0]?.label).toBe("watch p-…");
      expect((await alerts.alert("c"))?.history.at(-1)?.note).toBe("not p-…'s cuff");
      expect((await registry.history(bruno)).at(-1)).toMatchObject({
        reason: "like p-…, his wife",
        limit: 120,
      });
      expect((await services.history(service))[0]).toMatchObject({ note: "p-… could not use it" });
    }),
  );

  test(
    "erasing somebody leaves the audit as it is, and whole",
    within(async ({ audit, erasures, registry }) => {
      await registry.addEnrolment(enrolment(), "bianchi");
      await audit.append(entry(0, { subjects: [refOf(anna)] }));
      const before = await audit.verify([]);
      await erasures.ask({ id: "e1", patient: anna, at: morning, by: "bianchi" });
      await erasures.eraseRows("e1", person(anna));
      await erasures.scrub();
      expect(await audit.verify([])).toEqual(before);
      expect((await audit.list({ subject: refOf(anna) }, { limit: 9 })).items).toHaveLength(1);
    }),
  );

  test(
    "an access code asked for while its person is erased leaves no account behind",
    within(async ({ people, erasures, registry }, openAgain) => {
      const again = (await openAgain()).people;
      await registry.addEnrolment(enrolment(), "bianchi");
      await erasures.ask({ id: "e1", patient: anna, at: morning, by: "bianchi" });
      await Promise.allSettled([
        again.setAccessCode(anna, hash(1), morning, inHours(1)),
        erasures.eraseRows("e1", person(anna)),
        again.setAccessCode(anna, hash(2), morning, inHours(1)),
      ]);
      expect(await people.user(anna)).toBeNull();
      await expect(again.setAccessCode(anna, hash(3), morning, inHours(1))).rejects.toMatchObject({
        code: "not-found",
      });
    }),
  );

  test(
    "a session opened while its person is erased is not left behind, nor in the erasure's way",
    within(async ({ people, erasures, registry }, openAgain) => {
      const again = (await openAgain()).people;
      await registry.addEnrolment(enrolment(), "bianchi");
      await people.setAccessCode(anna, hash(1), morning, inHours(1));
      await erasures.ask({ id: "e1", patient: anna, at: morning, by: "bianchi" });
      const sessions = Array.from({ length: 8 }, (_, n) => again.openSession(opened(n, anna)));
      const [erased, ...others] = await Promise.allSettled([
        erasures.eraseRows("e1", person(anna)),
        again.setDisabled(anna, morning),
        ...sessions,
      ]);
      expect(erased?.status).toBe("fulfilled");
      const refused = others.flatMap((each) => (each.status === "rejected" ? [each.reason.code] : []));
      expect(
        refused.filter((code) => code !== "not-found"),
        "nobody waited in a circle",
      ).toEqual([]);
      expect(await people.user(anna)).toBeNull();
      expect(await people.sessions(anna)).toEqual([]);
    }),
  );
}
