import { expect, test } from "vitest";
import { serviceId } from "../../model/identity.ts";
import { lastDue } from "../../model/report-due.ts";
import { reportSchedule } from "../../model/report-schedule.ts";
import { madeReport } from "../../reports/jobs/making.ts";
import { makingOver } from "../../reports/jobs/making-needs.ts";
import { newDue } from "../../reports/jobs/scheduling.ts";
import { type Workshop, workshop } from "../../reports/jobs/workshop.ts";
import { openFiguring } from "../../rules/indicators/figuring.ts";
import { addPeople, at, key } from "../reports/report-house.ts";
import { silent } from "../store/state-samples.ts";
import { type House, movableClock, openHouse } from "./house.ts";
import { pilot } from "./pilot.ts";

const quarter = "from=2026-01-01T00:00:00%2B01:00&to=2026-04-01T00:00:00%2B02:00";

async function reportingHouse(): Promise<House & { readonly shop: Workshop }> {
  const house = await openHouse({ clock: movableClock(at("2026-04-20T08:00:00Z")) });
  await addPeople(house.state);
  const { state, clock } = house;
  const figuring = await openFiguring(pilot, clock);
  const making = makingOver({ pilot, version: "0.0.0-test", key, state, figuring });
  const make = async (...given: Parameters<Parameters<typeof workshop>[0]["make"]>) =>
    (await madeReport(given[0], making, given[1])).finished;
  return { ...house, shop: workshop({ book: state.reports, make, clock, log: silent }) };
}

const async = { headers: { prefer: "respond-async" } };

test("a report is asked for, its progress looked at, and it is had in every format, each time in the audit", async () => {
  const house = await reportingHouse();
  const evaluator = await house.user(["evaluator"]);
  const first = await evaluator.send("GET", `/api/v1/reports/pilot?${quarter}&format=csv&lang=en`, async);
  expect(first.status).toBe(202);
  const job = await first.json();
  expect(job).toMatchObject({ kind: "pilot", state: "queued", progress: 0, askedBy: "evaluator-1" });
  expect(first.headers.get("location")).toBe(`/api/v1/reports/jobs/${job.id}`);
  const again = await evaluator.send("GET", `/api/v1/reports/pilot?${quarter}`, async);
  expect((await again.json()).id, "one is enough").toBe(job.id);

  while (await house.shop.step());
  expect(await evaluator.get(job.job)).toMatchObject({ state: "done", progress: 100, fault: null });
  const table = await evaluator.send("GET", job.document);
  expect(table.headers.get("content-disposition")).toContain(`${job.id}.en.csv`);
  expect(await table.text()).toContain("enrolment-rate");
  const whole = await evaluator.get(`/api/v1/reports/pilot?${quarter}`);
  expect(whole).toMatchObject({ id: job.id, kind: "pilot", from: "2025-12-31T23:00:00.000Z" });

  for (const [format, type] of [
    ["html", "text/html"],
    ["pdf", "application/pdf"],
    ["csv-it", "text/csv"],
    ["fhir", "application/fhir+json"],
  ] as const) {
    const path = `/api/v1/reports/documents/${job.id}?format=${format}&lang=it`;
    expect((await evaluator.send("GET", path, async)).status).toBe(202);
    while (await house.shop.step());
    const had = await evaluator.send("GET", path);
    expect([had.status, had.headers.get("content-type")]).toEqual([200, expect.stringContaining(type)]);
    const bytes = Buffer.from(await had.arrayBuffer());
    if (format === "pdf") expect(bytes.subarray(0, 5).toString()).toBe("%PDF-");
    if (format === "html") expect(had.headers.get("content-security-policy")).toContain("sha256-");
  }
  const looks = (await house.state.audit.list({ action: "read-report" }, { limit: 20 })).items;
  expect(looks.map(({ object }) => object)).toContain(`pilot ${job.id} pdf it`);
  expect(looks).toHaveLength(6);
  const list = await evaluator.get("/api/v1/reports");
  expect(list.items.map(({ id }: { id: string }) => id)).toEqual([job.id]);
});

test("suppliers have the supplier's report of their own service, and nobody has what is not theirs", async () => {
  const house = await reportingHouse();
  const heart = serviceId.parse("cuore-a-casa");
  const supplier = await house.user(["supplier"], [heart]);
  const own = await supplier.send("GET", `/api/v1/reports/supplier?${quarter}`, async);
  expect(await own.json()).toMatchObject({ kind: "supplier", service: "cuore-a-casa" });
  while (await house.shop.step());
  const report = await supplier.get(`/api/v1/reports/supplier?${quarter}`);
  expect(JSON.stringify(report), "no other service by name").not.toContain("respiro");
  await supplier.get(`/api/v1/reports/supplier?service=respiro&${quarter}`, 404);
  for (const kind of ["pilot", "citizens"]) await supplier.get(`/api/v1/reports/${kind}?${quarter}`, 404);
  await supplier.get(`/api/v1/reports/service?service=cuore-a-casa&${quarter}`, 404);

  const evaluator = await house.user(["evaluator"]);
  const whole = await (await evaluator.send("GET", `/api/v1/reports/citizens?${quarter}`, async)).json();
  await supplier.get(`/api/v1/reports/jobs/${whole.id}`, 404);
  expect((await supplier.get("/api/v1/reports")).items).toHaveLength(1);
  await evaluator.get(`/api/v1/reports/service?${quarter}`, 400);
  await evaluator.get("/api/v1/reports/pilot?from=2030-01-01T00:00:00Z&to=2030-02-01T00:00:00Z", 400);
  await house.clinician.get(`/api/v1/reports/pilot?${quarter}`, 403);
});

test("who was told of reports is shown to those who may have them, suppliers their own letters alone; a letter's link opens it", async () => {
  const scheduled = reportSchedule.array().parse(
    [{ kind: "pilot", to: { roles: ["evaluator"] } }, supplying].map((each, n) => ({
      ...{ id: `plan-${n}`, name: { it: `Quadro ${n}`, en: `Picture ${n}` }, every: "month", ...each },
    })),
  );
  const house = await openHouse({
    pilot: { ...pilot, reports: scheduled },
  });
  const { deliveries } = house.state;
  const now = house.clock.now();
  for (const schedule of scheduled) {
    const due = newDue(schedule, lastDue(schedule, now), now);
    await deliveries.plan(due, { id: `${schedule.id}-made`, by: "hub" }, []);
    await deliveries.tell(due.key, ["supplier-2", "somebody"], now);
    await deliveries.note(due.key, "supplier-2", { kind: "sent", confirmed: false }, now);
  }
  const evaluator = await house.user(["evaluator"]);
  const supplier = await house.user(["supplier"], [serviceId.parse("cuore-a-casa")]);
  const all = (await evaluator.get("/api/v1/reports/deliveries")).items;
  expect(all).toMatchObject([
    { key: "plan-1:2026-10", state: "telling", deliveries: [{ to: "somebody" }, { to: "supplier-2" }] },
    { key: "plan-0:2026-10", to: "2026-10-31T23:00:00.000Z" },
  ]);
  const own = (await supplier.get("/api/v1/reports/deliveries")).items;
  expect(own).toMatchObject([{ key: "plan-1:2026-10", deliveries: [{ to: "supplier-2", state: "sent" }] }]);
  expect(own[0].deliveries).toHaveLength(1);
  const next = (await supplier.get("/api/v1/reports/schedules")).items;
  expect(next).toMatchObject([
    { id: "plan-1", next: { period: "2026-11", dueAt: "2026-12-04T06:00:00.000Z" } },
  ]);
  const page = async (who: typeof supplier, path: string) => (await who.send("GET", path)).text();
  expect(await page(supplier, "/reports?report=plan-1-made")).toContain("Il rapporto della lettera");
  expect(await page(supplier, "/reports?report=plan-0-made")).not.toContain("Il rapporto della lettera");
  const shown = await page(evaluator, "/reports?lang=en");
  expect(shown).toContain("somebody: to be delivered");
  expect(shown).toContain("next on 04/12/2026 (2026-11)");
});

const supplying = { kind: "supplier", service: "cuore-a-casa", to: { roles: ["supplier"] } };
