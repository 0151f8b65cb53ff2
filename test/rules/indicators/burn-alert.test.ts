import { expect, test } from "vitest";
import { objective } from "../../../model/objective.ts";
import type { SliSum } from "../../../model/sli.ts";
import { after, minutes } from "../../../model/time.ts";
import type { WatchedWorld } from "../../../model/watch.ts";
import { budgetWatch } from "../../../rules/indicators/service-levels/budget-watch.ts";
import type { SliReading } from "../../../rules/indicators/service-levels/counting.ts";
import { cuff, enrolment, heart, morning } from "../../store/state-samples.ts";

const promised = objective.parse({
  apiVersion: "openslo/v1",
  kind: "SLO",
  metadata: { name: "in-time", annotations: { it: "Puntuale", en: "In time" } },
  spec: {
    description: "in time",
    service: heart,
    indicatorRef: "freshness-platform",
    timeWindow: [{ duration: "28d", isRolling: true }],
    budgetingMethod: "Occurrences",
    objectives: [{ target: 0.99 }],
    alertPolicies: ["fast"],
  },
});
const sumOf = (good: number, hub: number): SliSum => ({
  good,
  bad: { device: 0, network: 0, hub, patient: 0, staff: 0 },
  adjusted: { good: 0, bad: 0 },
});
const person = { enrolment: enrolment(), devices: [{ device: cuff }] };
const world = { people: [person], contactOf: () => null, unwatched: [] } as unknown as WatchedWorld;

/** A book that says the same of every window. */
function bookOf() {
  const held = { sum: sumOf(100, 0) };
  const book: SliReading = {
    sum: async () => held.sum,
    sumsSince: async (_, froms) => froms.map(() => held.sum),
    steps: async () => [],
    maintenance: async () => [],
  };
  return { held, book };
}

test("a budget that burns is told once, also after a restart, goes on without data, and ends when it is over", async () => {
  const { held, book } = bookOf();
  const objectives = [promised];
  const first = budgetWatch({ objectives, book, episodes: [] });
  expect(await first.look(world, morning)).toEqual([]);
  held.sum = sumOf(50, 50);
  const [raised] = await first.look(world, morning);
  if (raised?.kind !== "raise") throw new Error("nothing was raised");
  expect(raised.alert).toMatchObject({
    rule: { id: "objective-burn:in-time" },
    priority: "technical",
    service: heart,
    facts: { objective: "in-time", speed: "fast" },
  });
  expect(await first.look(world, after(morning, minutes(1)))).toEqual([]);

  const { id, patient, rule, since } = raised.alert;
  const episodes = [{ patient, rule: rule.id, alert: id, since, until: null }];
  const second = budgetWatch({ objectives, book, episodes });
  expect(await second.look(world, after(morning, minutes(2))), "known after a restart").toEqual([]);
  held.sum = sumOf(0, 0);
  expect(await second.look(world, after(morning, minutes(3))), "silence ends nothing").toEqual([]);
  held.sum = sumOf(100, 0);
  expect(await second.look(world, after(morning, minutes(4)))).toMatchObject([{ kind: "clear", id }]);

  held.sum = sumOf(50, 50);
  const [again] = await second.look(world, after(morning, minutes(5)));
  expect(again).toMatchObject({ kind: "raise" });
  second.forget(patient);
  expect(await second.look(world, after(morning, minutes(6))), "its person was erased").toHaveLength(1);
  held.sum = sumOf(0, 0);
  expect(await budgetWatch({ objectives, book, episodes: [] }).look(world, morning)).toEqual([]);
});
