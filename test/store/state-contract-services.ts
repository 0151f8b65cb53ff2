import { expect, test } from "vitest";
import type { ServiceEvent, ServiceHappening } from "../../model/service-standing.ts";
import type { In } from "./state-place.ts";
import { breath, heart, inMinutes } from "./state-samples.ts";

const happened = (happening: ServiceHappening, minute: number): ServiceEvent => ({
  ...happening,
  at: inMinutes(minute),
  by: "verdi",
});
const happenings: readonly ServiceHappening[] = [
  { kind: "conformance", verdict: "failed", note: "manca seq" },
  { kind: "conformance", verdict: "passed", note: "tutto a posto" },
  { kind: "rules-approved", rules: [{ id: "spo2-low", version: "a1b2" }], note: "con il primario" },
  { kind: "rules-approved", rules: [] },
  { kind: "promoted" },
  { kind: "demoted", reason: "troppi scarti" },
  { kind: "off-boarded", reason: "fine della sperimentazione" },
];

export function serviceContract(within: In): void {
  test(
    "what happens to a service is kept as it was recorded, in that order, apart from other services'",
    within(async ({ services, registry }) => {
      expect(await services.history(heart)).toEqual([]);
      const events = happenings.map((each, n) => happened(each, 9 - n));
      const version = await registry.version();
      for (const [seen, event] of events.entries()) await services.record(heart, event, seen);
      expect(await services.history(heart)).toEqual(events);
      expect(await services.history(breath)).toEqual([]);
      expect(await registry.version()).toBe(version + events.length);
    }),
  );

  test(
    "an event that was decided on another history than there is, shorter or longer, is refused",
    within(async ({ services, registry }) => {
      const promoted = happened({ kind: "promoted" }, 1);
      await services.record(heart, promoted, 0);
      const version = await registry.version();
      for (const seen of [0, 2, 7]) {
        const asked = services.record(heart, promoted, seen);
        await expect(asked, `${seen}`).rejects.toMatchObject({ code: "conflict" });
      }
      expect(await services.history(heart)).toEqual([promoted]);
      expect(await registry.version()).toBe(version);
    }),
  );

  test(
    "of two who record upon the same history over two connections at once, one does and the other is told",
    within(async (state, openAgain) => {
      const other = await openAgain();
      for (let n = 0; n < 20; n += 1) {
        const asked = [state, other].map((each, who) =>
          each.services.record(heart, happened({ kind: "demoted", reason: `${who}` }, n), n),
        );
        const outcomes = await Promise.allSettled(asked);
        const lost = outcomes.filter((each) => each.status === "rejected").map((each) => each.reason);
        expect(lost).toMatchObject([{ code: "conflict" }]);
        expect(await state.services.history(heart)).toHaveLength(n + 1);
      }
    }),
  );
}
