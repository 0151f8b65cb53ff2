import { expect, test } from "vitest";
import { alert, batch, breath, enrolment, inHours, raising } from "../store/state-samples.ts";
import { openHouse } from "./house.ts";

test("attention's figures are each one's own part, and name nobody", async () => {
  const { admin, clinician, state, user } = await openHouse();
  await state.registry.addEnrolment(enrolment({ careGroup: "cardiologia" }), "hub");
  const other = alert("b", { service: breath, rule: { id: "pulse", version: "1" } });
  await state.progress.commit(batch(0, { alerts: [raising(alert("a")), raising(other)] }));
  await clinician.post("/api/v1/alerts/a/transitions", { to: "resolved", outcome: "true-acted" });
  const all = await clinician.get("/api/v1/alerts/attention");
  expect(all.lines).toMatchObject([
    { rule: "spo2-low", alerts: 1, answered: 1, outcomes: { "true-acted": 1 }, actionable: 1 },
    { rule: "pulse", alerts: 1, answered: 0, medianWait: null },
  ]);
  expect(all.loads.at(-1)).toMatchObject({ week: "2026-11-15T23:00:00.000Z", careGroup: "cardiologia" });
  expect(JSON.stringify(all)).not.toContain("p-aaaa");
  expect(await admin.get("/api/v1/alerts/attention"), "figures are no clinical data").toEqual(all);
  const own = await (await user(["clinician"], [breath])).get("/api/v1/alerts/attention");
  expect(own.lines.map(({ rule }: { rule: string }) => rule)).toEqual(["pulse"]);
  const window = (from: number, to: number) =>
    `/api/v1/alerts/attention?from=${new Date(inHours(from)).toISOString()}&to=${new Date(inHours(to)).toISOString()}`;
  expect((await clinician.get(window(-48, -24))).lines).toEqual([]);
  await clinician.get(window(-24 * 93, 0), 400);
});
