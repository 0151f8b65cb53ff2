import { expect, test } from "vitest";
import { everything } from "../../model/access.ts";
import { happened, suppression } from "./alert-samples.ts";
import { digestOf, person, proofOf } from "./erasure-samples.ts";
import { hash, limits } from "./people-samples.ts";
import type { In } from "./state-place.ts";
import {
  alert,
  anna,
  batch,
  bruno,
  cuff,
  enrolment,
  inHours,
  inMinutes,
  morning,
  raising,
  refOf,
} from "./state-samples.ts";
import { aside, other, twoPeople } from "./two-people.ts";

const none = {
  readings: 0,
  alerts: 0,
  quarantined: 0,
  messages: 0,
  assignments: 0,
  events: 0,
  entries: 0,
  sessions: 0,
};

export function erasureContract(within: In, telling: In): void {
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
      const devices = [{ device: cuff, from: morning, until: inHours(1) }];
      const erased = await erasures.eraseRows("e1", {
        ...person(anna),
        devices,
        readings: 17,
      });
      const counts = {
        alerts: 2,
        quarantined: 2,
        assignments: 1,
        events,
        entries: 0,
        sessions: 2,
        readings: 17,
        messages: 0,
      };
      expect(erased).toEqual({ digest: digestOf(anna), subject: refOf(anna), counts, devices });
      expect(await registry.erasedStretches()).toEqual(devices);
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
    "the stretches in which devices were erased people's stay known without them, and waiting erasures hand them on",
    within(async ({ erasures, registry }) => {
      await registry.addEnrolment(enrolment(), "bianchi");
      await erasures.ask({ id: "e1", patient: anna, at: morning, by: "bianchi" });
      const theirs = { device: cuff, from: inMinutes(5), until: null };
      const erased = await erasures.eraseRows("e1", { ...person(anna), devices: [theirs] });
      expect(await erasures.waiting()).toMatchObject([{ id: "e1", erased }]);
      const version = await registry.version();
      const known = { device: cuff, from: morning, until: inMinutes(5) };
      await erasures.addErasedStretches([known, { ...theirs, until: inHours(2) }]);
      expect(await registry.erasedStretches()).toEqual([known, theirs]);
      expect(await registry.version(), "so that the pipeline looks again").toBeGreaterThan(version);
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
    "a proof is kept of a request that a restored store does not know, and never one that names somebody",
    within(async ({ erasures, registry }) => {
      const proof = proofOf("e0", {
        digest: digestOf(anna),
        subject: refOf(anna),
        counts: none,
        devices: [],
      });
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
    "places of backups are remembered once each, in the order they came",
    within(async ({ erasures }) => {
      expect(await erasures.backupPlaces()).toEqual([]);
      await erasures.addBackupPlace("/mnt/usb", inMinutes(1));
      await erasures.addBackupPlace("/mnt/nas", inMinutes(2));
      await erasures.addBackupPlace("/mnt/usb", inMinutes(3));
      expect(await erasures.backupPlaces()).toEqual(["/mnt/usb", "/mnt/nas"]);
    }),
  );

  test(
    "who was told of a person, what falls due, when nobody was told and what happened go with them",
    telling(async (state) => {
      const { alerts, suppressions, events, notices, erasures, progress } = state;
      await twoPeople(state);
      for (const patient of [anna, bruno])
        await suppressions.add(suppression({ id: `q-${patient}`, patient }));
      const root = { rule: { id: "gateway", version: "1" }, affected: [anna, bruno], patient: bruno };
      const from = await progress.position(0);
      const told = [happened(5), happened(5, { patient: bruno })];
      await progress.commit(batch(from, { events: told, alerts: [raising(alert("root", root))] }));
      expect(await notices.ofAlert("a")).not.toEqual([]);
      await erasures.ask({ id: "e1", patient: anna, at: morning, by: "bianchi" });
      await erasures.eraseRows("e1", person(anna));
      expect(await events.ofPatient(anna, morning, inHours(9))).toEqual([]);
      expect(await events.ofPatient(bruno, morning, inHours(9))).toHaveLength(1);
      expect((await suppressions.active(inMinutes(1))).map(({ patient }) => patient)).toEqual([bruno]);
      expect([await notices.ofAlert("a"), await alerts.deadlinesOf("a")]).toEqual([[], []]);
      expect(await alerts.deadlinesOf(`q-${anna}`)).toEqual([]);
      expect(await alerts.deadlinesOf(`q-${bruno}`)).toHaveLength(1);
      expect((await alerts.alert("root"))?.affected, "others' alerts name them no more").toEqual([bruno]);
      expect(await notices.ofAlert("c")).not.toEqual([]);
    }),
  );
}
