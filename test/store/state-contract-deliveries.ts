import { expect, test } from "vitest";
import { letterPause, mostLetterTries, type NewDue } from "../../model/delivery-book.ts";
import type { Delivery } from "../../model/notice.ts";
import { after } from "../../model/time.ts";
import type { In } from "./state-place.ts";
import { heart, inHours, morning } from "./state-samples.ts";

const asDue = (period: string, dueAt = inHours(1), more: Partial<NewDue> = {}): NewDue => ({
  key: `quadro:${period}`,
  schedule: "quadro",
  period,
  kind: "pilot",
  service: null,
  from: morning,
  until: inHours(1),
  dueAt,
  plannedAt: inHours(2),
  ...more,
});
const report = (id = "quadro-2026-03") => ({ id, by: "schedule:quadro" });
const made = { content: "{}", digest: "sha256:0", evidence: "{}" };
const sent: Delivery = { kind: "sent", confirmed: false };
const failed = (final: boolean): Delivery => ({
  kind: "failed",
  trouble: "the mail server: ECONNECTION",
  retryAfter: null,
  final,
});

/** What must hold of reports that fall due by themselves, and of who is told. */
export function deliveryContract(within: In): void {
  test(
    "a period is planned once with one job, whoever plans it and however often; a schedule is known from its first sight",
    within(async ({ deliveries, reports }, openAgain) => {
      const other = (await openAgain()).deliveries;
      expect([...(await deliveries.known(["quadro"], inHours(1)))]).toEqual([["quadro", inHours(1)]]);
      expect(await other.known(["quadro", "valle"], inHours(9))).toEqual(
        new Map([
          ["quadro", inHours(1)],
          ["valle", inHours(9)],
        ]),
      );
      expect(await deliveries.lastDueAt("quadro")).toBeNull();
      const missed = [asDue("2026-01", inHours(-2)), asDue("2026-02", inHours(-1))];
      const planned = await Promise.all(
        [deliveries, other, deliveries].map((book) => book.plan(asDue("2026-03"), report(), missed)),
      );
      expect(planned.filter((each) => each)).toHaveLength(1);
      expect(await other.plan(asDue("2026-03"), report("quadro-2026-03-other"), [])).toBe(false);
      const jobs = (await reports.list({}, { limit: 9 })).items;
      expect(jobs).toMatchObject([{ id: "quadro-2026-03", state: "queued", askedBy: "schedule:quadro" }]);
      expect(await deliveries.lastDueAt("quadro")).toBe(inHours(1));
      const first = await deliveries.list({}, { limit: 2 });
      const rest = await deliveries.list({}, { limit: 2, cursor: first.next ?? "" });
      expect([...first.items, ...rest.items].map(({ period, state }) => [period, state])).toEqual([
        ["2026-03", "making"],
        ["2026-02", "missed"],
        ["2026-01", "missed"],
      ]);
      expect((await deliveries.making()).map(({ key }) => key)).toEqual(["quadro:2026-03"]);
      const ofHeart = { kind: "supplier", service: heart, key: "cuore:2026-03", schedule: "cuore" } as const;
      await deliveries.plan(asDue("2026-03", inHours(1), ofHeart), report("cuore-2026-03"), []);
      const own = await deliveries.list({ kinds: ["supplier"], services: [heart] }, { limit: 9 });
      expect(own.items.map(({ key }) => key)).toEqual(["cuore:2026-03"]);
    }),
  );

  test(
    "each attempt is kept; a letter is tried by longer and longer pauses, given up, and tried anew when asked",
    within(async ({ deliveries, reports }) => {
      const { key } = asDue("2026-03");
      await deliveries.plan(asDue("2026-03"), report(), []);
      await deliveries.tell(key, ["carla", "valuta"], inHours(3));
      await deliveries.tell(key, ["a-stranger"], inHours(3));
      expect((await deliveries.letters(inHours(3), 9)).map(({ delivery }) => delivery.to)).toEqual([
        "carla",
        "valuta",
      ]);
      expect(await deliveries.letters(inHours(2), 9)).toEqual([]);
      await deliveries.note(key, "carla", sent, inHours(3));
      await deliveries.note(key, "carla", failed(true), inHours(4));
      let now = inHours(3);
      for (let tries = 1; tries <= mostLetterTries; tries += 1) {
        expect((await deliveries.letters(now, 9)).map(({ delivery }) => delivery.to)).toEqual(["valuta"]);
        expect((await deliveries.due(key))?.state).toBe("telling");
        await deliveries.note(key, "valuta", failed(false), now);
        expect(await deliveries.letters(now, 9), "not at once").toEqual([]);
        now = after(now, letterPause(tries));
      }
      expect(await deliveries.due(key)).toMatchObject({
        state: "failed",
        trouble: "1 of 2 could not be told",
        deliveries: [
          { to: "carla", state: "sent", tries: 1, sentAt: inHours(3), attempts: [{ n: 1, outcome: "sent" }] },
          { to: "valuta", state: "failed", tries: mostLetterTries, nextTryAt: null },
        ],
      });
      expect(await deliveries.undelivered()).toBe(1);
      const again = await deliveries.again(key, report("unused"), now);
      expect(again).toMatchObject({ state: "telling", report: "quadro-2026-03" });
      expect(await reports.job("unused")).toBeNull();
      await deliveries.note(key, "valuta", sent, now);
      const told = await deliveries.due(key);
      expect(told).toMatchObject({
        state: "told",
        trouble: null,
        deliveries: [{}, { state: "sent", tries: 1 }],
      });
      expect(told?.deliveries[1]?.attempts.map(({ n }) => n)).toEqual(
        Array.from({ length: mostLetterTries + 1 }, (_, n) => n + 1),
      );
      expect((await deliveries.list({ to: "carla" }, { limit: 1 })).items[0]?.deliveries).toHaveLength(1);
      await expect(deliveries.dismiss(key)).rejects.toMatchObject({ code: "conflict" });
    }),
  );

  test(
    "a report that could not be made is made anew when asked, or let be; without anybody to tell it is kept",
    within(async ({ deliveries, reports }) => {
      const { key } = asDue("2026-03");
      await deliveries.plan(asDue("2026-03"), report(), []);
      await reports.claim(inHours(3));
      await reports.fail("quadro-2026-03", "a cost counts twice");
      await deliveries.fail(key, "the report could not be made: a cost counts twice");
      expect(await deliveries.undelivered()).toBe(1);
      const again = await deliveries.again(key, report("quadro-2026-03-again"), inHours(4));
      expect(again).toMatchObject({ state: "making", report: "quadro-2026-03-again", trouble: null });
      expect(await reports.claim(inHours(4))).toMatchObject({ id: "quadro-2026-03-again", from: morning });
      await reports.finish("quadro-2026-03-again", made);
      await deliveries.fail(key, "nobody");
      expect(await deliveries.dismiss(key)).toMatchObject({ state: "dismissed" });
      expect(await deliveries.undelivered()).toBe(0);
      await expect(deliveries.again("none:2026", report(), inHours(4))).rejects.toMatchObject({
        code: "not-found",
      });
      await deliveries.plan(asDue("2026-04", inHours(5)), report("quadro-2026-04"), []);
      await deliveries.tell("quadro:2026-04", [], inHours(6));
      expect(await deliveries.due("quadro:2026-04")).toMatchObject({ state: "kept", deliveries: [] });
    }),
  );
}
