import { expect, test } from "vitest";
import { everything } from "../../model/access.ts";
import { mostTries } from "../../model/notice.ts";
import { after, days, hours, minutes } from "../../model/time.ts";
import { suppression } from "./alert-samples.ts";
import type { In } from "./state-place.ts";
import {
  alert,
  anna,
  batch,
  bruno,
  clearing,
  enrolment,
  inHours,
  inMinutes,
  morning,
  raising,
} from "./state-samples.ts";

const sent = { kind: "sent", confirmed: true } as const;
const failed = { kind: "failed", trouble: "450 try later", retryAfter: null, final: false } as const;
const medium = { priority: "medium" } as const;

/** Of a state store that tells by `tellNurse`. */
export function noticeContract(within: In): void {
  test(
    "a transition is kept with its notice and its deadline; the same again adds none",
    within(async ({ alerts, progress, notices }) => {
      await progress.commit(batch(0, { alerts: [raising(alert("a"))] }));
      await progress.commit(batch(1, { alerts: [raising(alert("a"))] }));
      const [only, ...others] = await notices.ofAlert("a");
      expect([only?.kind, only?.state, others]).toEqual(["raised", "queued", []]);
      const deadline = { kind: "escalate", subject: "a", dueAt: inMinutes(11), step: 1 } as const;
      expect(await alerts.overdue(inMinutes(11), 9)).toEqual([deadline]);
      expect(await alerts.fallDue(deadline, inMinutes(11))).toBe(true);
      expect(await alerts.fallDue(deadline, inMinutes(12)), "once").toBe(false);
      expect(await alerts.alert("a")).toMatchObject({ state: "escalated", step: 1 });
      expect((await notices.ofAlert("a")).map(({ kind, step }) => [kind, step])).toEqual([
        ["raised", 0],
        ["escalated", 1],
      ]);
    }),
  );

  test(
    "what is due is sent in order; an acknowledgement silences every channel, and nothing climbs on",
    within(async ({ alerts, progress, notices }) => {
      await progress.commit(batch(0, { alerts: [raising(alert("a"), { latching: true })] }));
      await alerts.move("a", "escalated", { by: "rossi", at: inMinutes(2) });
      const due = await notices.due(inMinutes(3), 9);
      expect(
        due.map(({ kind }) => kind),
        "a later word waits for the one before it",
      ).toEqual(["raised"]);
      expect(await notices.due(inMinutes(3), 9, ["mqtt", "webhook"])).toEqual([]);
      await notices.note(due[0]?.key ?? "", sent, inMinutes(3));
      expect(await notices.due(inMinutes(3), 9)).toMatchObject([{ kind: "escalated" }]);
      await alerts.move("a", "acknowledged", { by: "rossi", at: inMinutes(4) });
      expect(await notices.due(inHours(9), 9)).toEqual([]);
      const { items } = await alerts.list(everything, {}, { limit: 9 });
      expect((await notices.ofAlert(items[0]?.id ?? "")).map(({ state }) => state)).toEqual([
        "confirmed",
        "superseded",
      ]);
      expect(await alerts.deadlinesOf("a")).toMatchObject([{ kind: "acknowledgement" }]);
      await notices.opened(due[0]?.key ?? "", inMinutes(5));
      expect((await notices.ofAlert("a"))[0]).toMatchObject({
        state: "opened",
        openedAt: inMinutes(5),
        tries: 1,
      });
    }),
  );

  test(
    "a failed one waits twice as long each time, and at last stands in the history and as a technical alert",
    within(async ({ alerts, progress, notices }) => {
      await progress.commit(batch(0, { alerts: [raising(alert("a"))] }));
      const [first] = await notices.due(inMinutes(1), 9);
      const key = first?.key ?? "";
      const pauses: number[] = [];
      let now = inMinutes(1);
      for (let n = 1; n < mostTries; n += 1) {
        const noted = await notices.note(key, failed, now);
        const next = noted.nextTryAt ?? now;
        expect(await notices.due(after(next, minutes(-1 / 60)), 9)).toEqual([]);
        expect(await notices.due(next, 9)).toHaveLength(1);
        pauses.push((next - now) / 1000);
        now = next;
      }
      expect(pauses.slice(0, 8)).toEqual([10, 20, 40, 80, 160, 320, 640, 900]);
      expect(await notices.note(key, failed, now)).toMatchObject({
        state: "failed",
        trouble: "450 try later",
        tries: mostTries,
      });
      expect(await notices.note(key, sent, now), "too late").toMatchObject({ state: "failed" });
      expect((await alerts.alert("a"))?.history.at(-1)).toMatchObject({
        remark: "undeliverable",
        to: "raised",
      });
      expect(await alerts.alert("undelivered-a")).toMatchObject({ priority: "technical", message: null });
      expect((await notices.dead({ limit: 9 })).items.map((each) => each.key)).toEqual([key]);
      expect(await notices.resend(key, inHours(9))).toMatchObject({ state: "queued", tries: 0 });
      await expect(notices.resend(key, inHours(9))).rejects.toMatchObject({ code: "conflict" });
      await expect(notices.resend("none", inHours(9))).rejects.toMatchObject({ code: "not-found" });
      const another = { ...failed, final: true, retryAfter: hours(1) };
      expect(await notices.note(key, another, inHours(9))).toMatchObject({ state: "failed", tries: 1 });
    }),
  );

  test(
    "finished notices go after 400 days, those that wait stay",
    within(async ({ progress, notices }, openAgain) => {
      await progress.commit(
        batch(0, { alerts: [raising(alert("a")), raising(alert("b", { patient: bruno }))] }),
      );
      const [first] = await notices.due(inMinutes(1), 1);
      await notices.note(first?.key ?? "", sent, inMinutes(1));
      const later = (await openAgain()).notices;
      expect(await later.due(after(morning, days(401)), 9)).toHaveLength(1);
      expect(await notices.ofAlert(first?.alert ?? "")).toEqual([]);
    }),
  );

  test(
    "under a suppression alerts are raised and recorded and nobody is told; when it ends they hear of what is still there",
    within(async ({ alerts, progress, notices, suppressions }) => {
      await progress.commit(batch(0, { alerts: [raising(alert("a", medium))] }));
      await suppressions.add(suppression());
      await progress.commit(
        batch(1, {
          alerts: [
            raising(alert("b", { ...medium, rule: { id: "hr", version: "1" } })),
            clearing("b", inMinutes(4)),
          ],
        }),
      );
      expect(await notices.due(inMinutes(9), 9)).toEqual([]);
      expect((await alerts.alert("a"))?.history.at(-1)).toMatchObject({
        remark: "suppressed",
        until: inHours(8),
        by: "rossi",
      });
      expect(await suppressions.active(inMinutes(1))).toHaveLength(1);
      const end = { kind: "suppression", subject: "s1", dueAt: inHours(8), step: 0 } as const;
      expect(await alerts.overdue(inHours(8), 9)).toContainEqual(end);
      expect(await alerts.fallDue(end, inHours(8))).toBe(true);
      expect((await notices.due(inHours(8), 9)).map((each) => [each.alert, each.kind])).toEqual([
        ["a", "resumed"],
      ]);
      expect(await suppressions.active(inHours(8))).toEqual([]);
      await expect(suppressions.end("s1", inHours(8))).rejects.toMatchObject({ code: "conflict" });
    }),
  );

  test(
    "high alerts are told of unless a second person agreed; one rule's suppression is not another's",
    within(async ({ progress, notices, suppressions }) => {
      await suppressions.add(suppression({ rule: "spo2-low" }));
      const own = suppressions.agreeHigh("s1", "rossi", inMinutes(1));
      await expect(own).rejects.toMatchObject({ code: "not-permitted" });
      await progress.commit(batch(0, { alerts: [raising(alert("a"))] }));
      expect(await notices.due(inMinutes(2), 9)).toHaveLength(1);
      expect(await suppressions.agreeHigh("s1", "verdi", inMinutes(2))).toMatchObject({
        alsoHighBy: "verdi",
      });
      await expect(suppressions.agreeHigh("s1", "neri", inMinutes(2))).rejects.toMatchObject({
        code: "conflict",
      });
      await expect(suppressions.agreeHigh("s2", "neri", inMinutes(2))).rejects.toMatchObject({
        code: "not-found",
      });
      expect(await notices.due(inMinutes(3), 9), "what was queued is not sent").toEqual([]);
      await progress.commit(
        batch(1, { alerts: [raising(alert("c", { rule: { id: "hr", version: "1" } }))] }),
      );
      expect(await notices.due(inMinutes(3), 9)).toMatchObject([{ alert: "c" }]);
      await suppressions.end("s1", inMinutes(4));
      expect((await notices.due(inMinutes(5), 9)).map((each) => each.alert)).toEqual(["c", "a"]);
    }),
  );

  test(
    "one that is planned begins by its deadline and not before; ended before that it was none",
    within(async ({ alerts, progress, notices, suppressions }) => {
      await progress.commit(batch(0, { alerts: [raising(alert("a", medium))] }));
      const planned = { from: inHours(2), until: inHours(4) };
      await suppressions.add(suppression(planned), inMinutes(5));
      await suppressions.add(suppression({ ...planned, id: "s2", rule: "hr" }), inMinutes(5));
      await suppressions.end("s2", inMinutes(6));
      expect((await alerts.alert("a"))?.history).toHaveLength(1);
      expect(await suppressions.active(inHours(1))).toEqual([]);
      const due = (await alerts.overdue(inHours(2), 9)).filter(({ kind }) => kind === "suppression");
      expect(due).toMatchObject([{ subject: "s1", dueAt: inHours(2) }]);
      for (const each of due) expect(await alerts.fallDue(each, inHours(2))).toBe(true);
      expect(await notices.due(inHours(2), 9)).toEqual([]);
      const end = { kind: "suppression", subject: "s1", dueAt: inHours(4), step: 0 } as const;
      expect(await alerts.fallDue(end, inHours(4))).toBe(true);
      expect(await notices.due(inHours(4), 9)).toMatchObject([{ alert: "a", kind: "resumed" }]);
      const late = suppression({ id: "s3", from: inMinutes(1), until: inHours(1) });
      await expect(suppressions.add(late, inMinutes(2))).rejects.toMatchObject({ code: "input-rejected" });
    }),
  );

  test(
    "a suppression lasts 14 days at most, and is listed to those who see its person",
    within(async ({ registry, suppressions }) => {
      for (const until of [inMinutes(0), after(inMinutes(0), days(14.1))]) {
        await expect(suppressions.add(suppression({ until }))).rejects.toMatchObject({
          code: "input-rejected",
        });
      }
      await registry.addEnrolment(enrolment({ careGroup: "nord" }), "hub");
      await suppressions.add(suppression());
      await suppressions.add(suppression({ id: "s2", from: inMinutes(3), rule: "hr" }));
      const ids = async (careGroup: string) =>
        (await suppressions.list({ ...everything, careGroups: [careGroup] }, {}, { limit: 9 })).items.map(
          ({ id }) => id,
        );
      expect(await ids("nord")).toEqual(["s2", "s1"]);
      expect(await ids("sud")).toEqual([]);
      const first = await suppressions.list(everything, { patient: anna }, { limit: 1 });
      const rest = await suppressions.list(
        everything,
        { patient: anna },
        { limit: 1, cursor: first.next ?? "" },
      );
      expect(rest).toMatchObject({ items: [{ id: "s1" }], next: null });
      expect(await suppressions.list(everything, { patient: bruno }, { limit: 9 })).toMatchObject({
        items: [],
      });
      expect(await suppressions.suppression("s3")).toBeNull();
    }),
  );

  test(
    "whoever leaves is told of no more: notices wait no longer and nothing falls due",
    within(async ({ alerts, registry, progress, notices }) => {
      await registry.addEnrolment(enrolment(), "hub");
      await progress.commit(batch(0, { alerts: [raising(alert("a"))] }));
      const at = inMinutes(5);
      await registry.recordEnrolmentEvent(anna, { kind: "withdrawn", at, recordedAt: at, by: "rossi" });
      expect((await notices.due(inHours(1), 9)).map(({ kind }) => kind)).toEqual(["ended"]);
      expect((await notices.ofAlert("a")).map(({ state }) => state)).toContain("superseded");
      expect(await alerts.deadlinesOf("a")).toEqual([]);
    }),
  );
}
