import { expect, test } from "vitest";
import { everything } from "../../model/access.ts";
import { deviceKey } from "../../model/identity.ts";
import type { StateStore } from "../../model/state-store.ts";
import { entry } from "./audit-samples.ts";
import { digestOf, person, proofOf } from "./erasure-samples.ts";
import { hash, limits, opened, token, user } from "./people-samples.ts";
import type { In } from "./state-place.ts";
import {
  alert,
  anna,
  assignment,
  batch,
  bruno,
  clearing,
  cuff,
  device,
  enrolment,
  inHours,
  inMinutes,
  morning,
  raising,
  refOf,
  secretHash,
} from "./state-samples.ts";

const other = deviceKey.parse("cuore-a-casa/bp-002");
const none = { readings: 0, alerts: 0, quarantined: 0, messages: 0, assignments: 0, events: 0, sessions: 0 };

const aside = (key: typeof cuff, position: number, minute: number) => ({
  device: key,
  position,
  receivedAt: inMinutes(minute),
  path: "",
  reason: "not-json" as const,
  detail: "",
  content: new Uint8Array([1]),
});

/** Two people with all that a person can have here; Anna's cuff goes to Bruno after an hour. */
async function twoPeople({ registry, people, progress, alerts }: StateStore): Promise<void> {
  await registry.addDevice(device(), secretHash);
  for (const patient of [anna, bruno]) {
    await registry.addEnrolment(enrolment({ patient }), "bianchi");
    await people.setAccessCode(patient, hash(patient === anna ? 1 : 2), morning, inHours(9));
    await people.addToken(token(patient, patient), hash(patient === anna ? 3 : 4));
    await people.setSecondFactor(patient, { totp: hash(9), recovery: [hash(8)] });
  }
  await people.openSession(opened(5, anna, { way: "code" }));
  await people.openSession(opened(6, anna, { way: "code" }));
  await people.openSession(opened(7, bruno, { way: "code" }));
  await registry.recordEnrolmentEvent(anna, {
    kind: "suspended",
    because: "holiday",
    at: inMinutes(5),
    recordedAt: inMinutes(5),
    by: anna,
  });
  await registry.addAssignment(assignment("one", morning, inHours(1)));
  await registry.addAssignment({ ...assignment("two", inHours(1)), patient: bruno });
  const high = { id: "hr-high", version: "1" };
  await progress.commit(
    batch(0, {
      alerts: [
        raising(alert("a")),
        raising(alert("b", { rule: high })),
        clearing("b", inMinutes(9)),
        raising(alert("c", { patient: bruno })),
      ],
      quarantined: [
        aside(cuff, 1, -1),
        aside(cuff, 2, 0),
        aside(cuff, 3, 59),
        aside(cuff, 4, 60),
        aside(other, 5, 10),
      ],
    }),
  );
  await alerts.move("a", "acknowledged", { at: inMinutes(3), by: "rossi", note: "called" });
}

export function erasureContract(within: In): void {
  test(
    "an erasure is asked for once, of somebody enrolled, and waits, oldest first",
    within(async ({ erasures, registry }) => {
      const asking = (id: string, patient = anna, at = morning) =>
        erasures.ask({ id, patient, at, by: `bianchi for ${patient}` });
      await expect(asking("e1")).rejects.toMatchObject({ code: "not-found" });
      for (const patient of [anna, bruno]) await registry.addEnrolment(enrolment({ patient }), "bianchi");
      await asking("e1", anna, inMinutes(1));
      await asking("e2", bruno);
      await expect(asking("e3")).rejects.toMatchObject({ code: "conflict" });
      await expect(asking("e2")).rejects.toMatchObject({ code: "conflict" });
      const by = "bianchi for p-…";
      expect(await erasures.waiting()).toEqual([
        { id: "e2", patient: bruno, askedAt: morning, by, erased: null },
        { id: "e1", patient: anna, askedAt: inMinutes(1), by, erased: null },
      ]);
      const shown = { id: "e1", askedAt: inMinutes(1), by, doneAt: null, proof: null };
      expect(await erasures.erasure("e1")).toEqual(shown);
      expect(await erasures.erasure("e9")).toBeNull();
      const first = await erasures.erasures({ limit: 1 });
      expect(first.items).toEqual([shown]);
      const rest = await erasures.erasures({ limit: 1, cursor: first.next ?? "" });
      expect([rest.items.map((each) => each.id), rest.next]).toEqual([["e2"], null]);
    }),
  );

  test(
    "with a person goes all that holds or hangs on their pseudonym, counted, and nothing of anybody else",
    within(async (state) => {
      const { registry, people, erasures, alerts, quarantine, progress } = state;
      await twoPeople(state);
      await erasures.ask({ id: "e1", patient: anna, at: morning, by: "bianchi" });
      const version = await registry.version();
      const events = (await registry.history(anna)).length;
      const erased = await erasures.eraseRows("e1", {
        ...person(anna),
        devices: [{ device: cuff, from: morning, until: inHours(1) }],
        readings: 17,
      });
      const counts = {
        alerts: 2,
        quarantined: 2,
        assignments: 1,
        events,
        sessions: 2,
        readings: 17,
        messages: 0,
      };
      expect(erased).toEqual({ digest: digestOf(anna), subject: refOf(anna), counts });
      expect(await registry.version()).toBeGreaterThan(version);

      expect(await registry.enrolment(anna)).toBeNull();
      expect(await registry.history(anna)).toEqual([]);
      expect((await registry.assignments()).map((each) => each.id)).toEqual(["two"]);
      expect((await registry.patientsBehind([refOf(anna), refOf(bruno)])).size).toBe(1);
      expect([await people.user(anna), await people.userOf({ issuer: "", subject: "" })]).toEqual([
        null,
        null,
      ]);
      expect(await people.patientByCode(hash(1), morning)).toBeNull();
      expect(await people.token(hash(3), morning)).toBeNull();
      expect(await people.session(hash(5), morning, limits)).toBeNull();
      expect(await people.recoveryCodesLeft(anna)).toBe(0);
      expect([await alerts.alert("a"), await alerts.alert("b")]).toEqual([null, null]);
      expect((await progress.episodes()).map((each) => each.alert)).toEqual(["c"]);
      expect(await alerts.eventsAfter(0, 9)).toHaveLength(1);
      const kept = (await quarantine.list({ services: "all" }, { limit: 9 })).items;
      expect(kept.map((each) => each.message)).toEqual(["0-5", "0-4", "0-1"]);

      expect(await registry.enrolment(bruno)).not.toBeNull();
      expect(await people.patientByCode(hash(2), morning)).toBe(bruno);
      expect(await people.token(hash(4), morning)).not.toBeNull();
      expect(await people.session(hash(7), morning, limits)).not.toBeNull();
      expect(await people.recoveryCodesLeft(bruno)).toBe(1);
      expect((await alerts.list(everything, {}, { limit: 9 })).items.map((each) => each.id)).toEqual(["c"]);
    }),
  );

  test(
    "what was quarantined of named messages goes too, whenever and from whatever device it was received",
    within(async (state) => {
      await twoPeople(state);
      await state.progress.commit(
        batch(1, { to: 7, quarantined: [aside(other, 6, 200), aside(other, 7, 200)] }),
      );
      await state.progress.commit(batch(0, { partition: 1, quarantined: [aside(other, 6, 200)] }));
      await state.erasures.ask({ id: "e1", patient: anna, at: morning, by: "bianchi" });
      const messages = [
        { partition: 0, position: 6 },
        { partition: 1, position: 99 },
      ];
      const { counts } = await state.erasures.eraseRows("e1", { ...person(anna), messages });
      expect(counts).toMatchObject({ quarantined: 1, messages: 2 });
      const kept = (await state.quarantine.list({ device: other }, { limit: 9 })).items;
      expect(kept.map((each) => each.message)).toEqual(["1-6", "0-7", "0-5"]);
    }),
  );

  test(
    "the request forgets the pseudonym with the rows, keeps what was deleted, and then the proof alone",
    within(async ({ erasures, registry }) => {
      await registry.addEnrolment(enrolment(), "bianchi");
      const events = (await registry.history(anna)).length;
      await erasures.ask({ id: "e1", patient: anna, at: morning, by: "bianchi" });
      const erased = await erasures.eraseRows("e1", person(anna));
      expect(erased.counts).toEqual({ ...none, events });
      expect(await erasures.waiting()).toEqual([
        { id: "e1", patient: null, askedAt: morning, by: "bianchi", erased },
      ]);
      await expect(erasures.eraseRows("e1", person(anna))).rejects.toMatchObject({ code: "conflict" });
      const proof = proofOf("e1", erased);
      await erasures.finish(proof);
      expect(await erasures.waiting()).toEqual([]);
      const done = { id: "e1", askedAt: morning, by: "bianchi", doneAt: proof.doneAt, proof };
      expect(await erasures.erasure("e1")).toEqual(done);
      await erasures.finish(proof);
      expect((await erasures.erasures({ limit: 9 })).items).toEqual([done]);
    }),
  );

  test(
    "rows are erased for the request that waits with this person only",
    within(async ({ erasures, registry }) => {
      for (const patient of [anna, bruno]) await registry.addEnrolment(enrolment({ patient }), "bianchi");
      const conflict = { code: "conflict" };
      await expect(erasures.eraseRows("e1", person(anna))).rejects.toMatchObject(conflict);
      await erasures.ask({ id: "e1", patient: anna, at: morning, by: "bianchi" });
      await expect(erasures.eraseRows("e1", person(bruno))).rejects.toMatchObject(conflict);
      expect(await registry.enrolment(bruno)).not.toBeNull();
      expect(await registry.enrolment(anna)).not.toBeNull();
    }),
  );

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
    "a proof is kept of a request that a restored store does not know, and never one that names somebody",
    within(async ({ erasures, registry }) => {
      const proof = proofOf("e0", { digest: digestOf(anna), subject: refOf(anna), counts: none });
      await erasures.finish(proof);
      expect((await erasures.erasure("e0"))?.proof).toEqual(proof);
      await registry.addEnrolment(enrolment(), "bianchi");
      await erasures.ask({ id: "e1", patient: anna, at: morning, by: "bianchi" });
      await expect(erasures.finish({ ...proof, id: "e1", by: anna })).rejects.toMatchObject({
        code: "defect",
      });
      await erasures.finish({ ...proof, id: "e1" });
      expect(await erasures.waiting(), "though its rows were never erased here").toEqual([]);
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

  test(
    "places of backups are remembered once each, in the order they came",
    within(async ({ erasures }) => {
      expect(await erasures.backupPlaces()).toEqual([]);
      await erasures.addBackupPlace("/mnt/usb", inMinutes(1));
      await erasures.addBackupPlace("/mnt/nas", inMinutes(2));
      await erasures.addBackupPlace("/mnt/usb", inMinutes(3));
      expect(await erasures.backupPlaces()).toEqual(["/mnt/usb", "/mnt/nas"]);
    }),
  );
}
