import { expect, test } from "vitest";
import type { Figure } from "../../model/figure.ts";
import type { Giving } from "../../model/publication.ts";
import type { In } from "./state-place.ts";
import { inHours, inMinutes } from "./state-samples.ts";

const figure: Figure = {
  ...{ indicator: "dropout-rate", version: "1", stratum: { by: "zone", key: "z7" }, state: "ok", gap: null },
  ...{ from: inHours(0), until: inHours(9), asOf: inHours(10), provisional: true },
  ...{ value: 12.5, numerator: 5, denominator: 40, interval: null, observations: 40, parts: [], beside: [] },
};

const giving = (more: Partial<Giving> = {}): Giving => ({
  indicator: "dropout-rate",
  version: "1",
  part: "",
  stratum: { by: "zone", key: "z7" },
  service: null,
  from: "2026-09",
  until: "2026-11",
  shown: true,
  numerator: 5,
  denominator: 40,
  releasedAt: inMinutes(1),
  figure: null,
  ...more,
});
const hidden = { shown: false, numerator: null, denominator: null } as const;

export function releaseContract(within: In): void {
  test(
    "what was given out is told again, the newest of each, and the same figure is not kept twice",
    within(async ({ releases }, openAgain) => {
      const { figure: _, ...row } = giving();
      expect(await releases.of("dropout-rate", "1")).toEqual({ released: [], edition: 0 });
      const village = giving({
        stratum: { by: "municipality", key: "001006" },
        ...hidden,
        service: "respiro",
      });
      await releases.add([giving({ figure }), village], 0);
      const again = (await openAgain()).releases;
      const first = await again.of("dropout-rate", "1");
      expect(first.released).toHaveLength(2);
      expect(first.released).toContainEqual(row);
      expect(first.released.find(({ shown }) => !shown)).toMatchObject({
        service: "respiro",
        numerator: null,
      });
      expect(await again.asGiven(row)).toEqual(figure);
      expect(await again.asGiven({ ...row, releasedAt: inMinutes(2) })).toBeNull();

      await again.add([giving({ releasedAt: inMinutes(9) })], first.edition);
      expect(await releases.of("dropout-rate", "1")).toEqual(first);
      // A clock that stands still, and a figure that is hidden after it was shown: shown once is known for good.
      await releases.add([giving({ numerator: 11 }), giving({ part: "sex:female", numerator: 4.5 })], 2);
      await releases.add([giving(hidden)], 4);
      const { released, edition } = await releases.of("dropout-rate", "1");
      expect([released.length, edition]).toEqual([3, 5]);
      expect(released.find(({ shown, part }) => shown && part === "")).toMatchObject({
        numerator: 11,
        releasedAt: inMinutes(1) + 1,
      });
      expect(await releases.of("dropout-rate", "2")).toEqual({ released: [], edition: 0 });
      expect(await releases.of("adherent-patients", "1")).toEqual({ released: [], edition: 0 });
    }),
  );

  test(
    "of two who judged beside the same register only one gives out, the other must judge again",
    within(async (state, openAgain) => {
      const both = [state.releases, (await openAgain()).releases];
      for (const round of [1, 2, 3, 4]) {
        const { edition } = await state.releases.of("dropout-rate", "1");
        const outcomes = await Promise.allSettled(
          both.map((each, at) =>
            each.add([giving({ stratum: { by: "month", key: `${round}-${at}` } })], edition),
          ),
        );
        expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
        const lost = outcomes.find((each) => each.status === "rejected");
        expect(lost?.reason).toMatchObject({ code: "conflict" });
      }
      expect((await state.releases.of("dropout-rate", "1")).released).toHaveLength(4);
      await state.releases.add([], 0);
      await state.releases.add([giving({ indicator: "latency-p95" })], 0);
      const two = [giving(), giving({ indicator: "latency-p95" })];
      await expect(state.releases.add(two, 4)).rejects.toMatchObject({ code: "defect" });
    }),
  );
}
