import { expect, test } from "vitest";
import type { Objective } from "../../model/objective.ts";
import { objective } from "../../model/objective.ts";
import type { SliCount } from "../../model/sli.ts";
import { after, before, days, formatInstant, hours } from "../../model/time.ts";
import { pages } from "../../web/pages.ts";
import { enrolment, heart } from "../store/state-samples.ts";
import { openHouse } from "./house.ts";
import { pilot } from "./pilot.ts";

const promise = (name: string, spec: object): Objective =>
  objective.parse({
    apiVersion: "openslo/v1",
    kind: "SLO",
    metadata: { name },
    spec: {
      description: name,
      timeWindow: [{ duration: "28d", isRolling: true }],
      budgetingMethod: "Occurrences",
      objectives: [{ target: 0.9 }],
      ...spec,
    },
  });
const objectives = [
  promise("valid", { service: "hub", indicatorRef: "data-validity" }),
  promise("whole", { service: heart, indicatorRef: "completeness", alertPolicies: ["steady"] }),
  promise("answers", { service: "hub", indicatorRef: "judgement-integrity" }),
];

async function house() {
  const open = await openHouse({ pages, pilot: { ...pilot, objectives } });
  const { clock } = open;
  const minute = before(clock.now(), hours(3));
  const count = (more: Partial<SliCount>): SliCount => ({
    sli: "data-validity",
    service: heart,
    part: "",
    minute,
    good: 0,
    bad: {},
    ...more,
  });
  await open.state.slis.add({
    at: clock.now(),
    counts: [
      count({ good: 95, bad: { device: 4, hub: 1 } }),
      count({ sli: "completeness", good: 5, bad: { patient: 5 } }),
    ],
  });
  return open;
}

test("objectives are told with their interval, budget and causes; without data there is no figure", async () => {
  const { user } = await house();
  const operator = await user(["operator"]);
  const body = await operator.get("/api/v1/objectives");
  const [valid, whole, answers] = body.items;
  expect(valid).toMatchObject({
    state: "kept",
    provisional: true,
    raw: { good: 95, valid: 100, ratio: 0.95 },
    causes: { device: 4, hub: 1 },
    budget: { spent: 1 },
  });
  expect(whole).toMatchObject({
    state: "overdrawn",
    raw: { ratio: 0.5 },
    burns: [{ speed: "steady", firing: true }],
  });
  expect(answers).toMatchObject({
    state: "no-data",
    raw: { valid: 0, ratio: null, interval: null },
    budget: { left: null },
  });
  const page = await (await operator.send("GET", "/service-levels?lang=en")).text();
  expect(page).toContain("No data in this time");
  expect(page).not.toMatch(/NaN|-\d+(?:\.\d+)?\s%|undefined|null/);
  const metrics = await (await operator.send("GET", "/metrics")).text();
  expect(metrics).toContain(
    'labhub_objective_ratio{objective="valid",service="hub",sli="data-validity"} 0.95',
  );
  expect(metrics).not.toMatch(/labhub_objective_ratio\{objective="answers"/);
});

test("of a group of fewer than five nothing about people is told to evaluators, nor by the hour", async () => {
  const { user, clock, state } = await house();
  await state.registry.addEnrolment(enrolment(), "x");
  const evaluator = await user(["evaluator"]);
  const body = await evaluator.get("/api/v1/objectives");
  expect(body.items[1]).toMatchObject({
    name: "whole",
    state: "suppressed",
    raw: null,
    causes: null,
    budget: null,
    burns: null,
  });
  const window = `from=${formatInstant(before(clock.now(), days(2)))}&to=${formatInstant(after(clock.now(), days(1)))}`;
  const levels = await evaluator.get(`/api/v1/service-levels?${window}&sli=completeness`);
  expect(levels.items).toMatchObject([{ state: "suppressed", raw: null }]);
  await evaluator.get(`/api/v1/service-levels?${window}&step=PT1H`, 400);
  const operator = await user(["operator"]);
  const steps = await operator.get(`/api/v1/service-levels?${window}&step=PT1H&sli=data-validity`);
  expect(steps.items).toMatchObject([{ raw: { good: 95, valid: 100 }, causes: { device: 4 } }]);
});

test("announced maintenance is left out of one figure and stays in the other, and stands in the audit", async () => {
  const { user, clock, state } = await house();
  const operator = await user(["operator"]);
  const from = after(clock.now(), hours(1));
  const body = {
    from: formatInstant(from),
    until: formatInstant(after(from, hours(1))),
    reason: "new disks",
  };
  await operator.post("/api/v1/maintenance", body, 201);
  await operator.post("/api/v1/maintenance", body, 400);
  const bad = {
    sli: "data-validity",
    service: heart,
    part: "",
    minute: from,
    good: 0,
    bad: { hub: 50 },
  } as const;
  await state.slis.add({ at: from, counts: [bad] });
  clock.advance(hours(3));
  const found = await (await user(["operator"])).get("/api/v1/objectives");
  expect(found.items[0]).toMatchObject({
    raw: { good: 95, valid: 150 },
    adjusted: { good: 95, valid: 100 },
    budget: { spent: 1 },
  });
  const noted = await state.audit.list({ action: "declare-maintenance" }, { limit: 9 });
  expect(noted.items).toMatchObject([{ reason: "new disks" }]);
});
