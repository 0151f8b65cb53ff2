import { expect, test } from "vitest";
import type { NewReportJob } from "../../model/report-book.ts";
import type { In } from "./state-place.ts";
import { heart, inHours, inMinutes, morning } from "./state-samples.ts";

const asked = (n: number, more: Partial<NewReportJob> = {}): NewReportJob => ({
  id: `r-${n}`,
  kind: "pilot",
  service: null,
  from: morning,
  until: inHours(n),
  askedAt: inMinutes(n),
  askedBy: "valuta",
  ...more,
});
const made = { content: "{}", digest: "sha256:0", evidence: "{}" };
const page = { report: "r-1", format: "pdf", language: "it" } as const;

/** What must hold of reports that are asked for, made and kept. */
export function reportContract(within: In): void {
  test(
    "reports wait in their order, each taken once; the same is asked for once, and too many are refused",
    within(async ({ reports }, openAgain) => {
      expect(await reports.ask(asked(1), 2)).toMatchObject({
        id: "r-1",
        state: "queued",
        progress: 0,
        tries: 0,
      });
      expect(await reports.ask(asked(1, { id: "r-9" }), 2)).toMatchObject({ id: "r-1" });
      const mine = { kind: "service", service: heart } as const;
      await reports.ask(asked(2, mine), 2);
      await expect(reports.ask(asked(3), 2)).rejects.toMatchObject({ code: "too-many-requests" });
      const other = (await openAgain()).reports;
      const taken = await Promise.all([reports.claim(inHours(5)), other.claim(inHours(5))]);
      expect(taken.flatMap((job) => job?.id ?? []).toSorted()).toEqual(
        taken.every((job) => job !== null) ? ["r-1", "r-2"] : ["r-1"],
      );
      expect(taken.find((job) => job?.id === "r-1")).toMatchObject({
        state: "running",
        asOf: inHours(5),
        tries: 1,
      });
      await reports.progressed("r-1", 40);
      expect(await reports.job("r-1")).toMatchObject({ progress: 40 });
      await reports.finish("r-1", made);
      expect(await reports.content("r-1")).toEqual(made);
      expect(await reports.latest(asked(1))).toMatchObject({ id: "r-1", digest: "sha256:0" });
      expect(await reports.latest(asked(1), inHours(5)), "none was made before").toBeNull();
      expect((await reports.list({}, { limit: 1 })).items.map(({ id }) => id)).toEqual(["r-2"]);
      expect(
        (await reports.list({ kinds: ["service"], services: [heart] }, { limit: 9 })).items,
      ).toHaveLength(1);
    }),
  );

  test(
    "what a hub was making when it died is made again, and given up after some tries; a failed one says why",
    within(async ({ reports }) => {
      await reports.ask(asked(1), 9);
      for (let n = 1; n <= 2; n += 1) {
        await reports.claim(inHours(n));
        expect(await reports.resume(3)).toEqual({ queued: 1, failed: 0 });
      }
      await reports.claim(inHours(3));
      expect(await reports.resume(3)).toEqual({ queued: 0, failed: 1 });
      expect(await reports.job("r-1")).toMatchObject({
        state: "failed",
        fault: expect.stringContaining("the hub ended"),
      });
      expect(await reports.content("r-1")).toBeNull();
      await reports.ask(asked(1, { id: "r-2" }), 9);
      await reports.claim(inHours(4));
      await reports.fail("r-2", "a cost counts twice");
      await reports.finish("r-2", made);
      expect(await reports.job("r-2")).toMatchObject({ state: "failed", fault: "a cost counts twice" });
    }),
  );

  test(
    "a format waits for its report, is kept byte by byte, and is tried again when it is asked for again",
    within(async ({ reports }) => {
      await reports.ask(asked(1), 9);
      await reports.askDocument(page, inMinutes(1));
      expect(await reports.nextDocument()).toBeNull();
      await reports.claim(inHours(1));
      await reports.finish("r-1", made);
      expect(await reports.nextDocument()).toEqual(page);
      await reports.failDocument(page, "no font");
      expect(await reports.nextDocument()).toBeNull();
      await reports.askDocument(page, inMinutes(2));
      await reports.keepDocument(page, new Uint8Array([1, 2, 250]));
      const kept = await reports.document(page);
      expect([...(kept?.content ?? [])]).toEqual([1, 2, 250]);
      expect([await reports.nextDocument(), await reports.document({ ...page, language: "en" })]).toEqual([
        null,
        null,
      ]);
    }),
  );
}
