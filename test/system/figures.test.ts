import { expect, test } from "vitest";
import { callerOf } from "../api/caller.ts";
import { openHouse, provision } from "./house.ts";

test("figures are worked out on the reports' thread and come back to the API, in every form, within a second once warm", async () => {
  const house = await openHouse();
  await provision(house.door, 12);
  await house.door.addUser({ username: "valuta", password: "una-terza-di-prova", roles: ["evaluator"] });
  const stranger = callerOf(`http://127.0.0.1:${house.hub.ready.http}`, null);
  const evaluator = await stranger.signIn("valuta", "una-terza-di-prova");
  const from = `${new Date().toISOString().slice(0, 7)}-10T00:00:00Z`;
  const url = `/api/v1/indicators/case-mix?from=${from}`;
  const { items, provisional } = await evaluator.get(url);
  // Nobody here consented to the evaluation, and nobody is counted.
  expect(items[0]).toMatchObject({ state: "ok", value: 0, stratum: { by: "pilot" } });
  expect(provisional).toBe(true);
  const table = await evaluator.send("GET", `${url}&format=csv&lang=en&by=zone`);
  expect(await table.text()).toContain("case-mix");
  const measured = await evaluator.get(
    `/fhir/R4/MeasureReport?measure=case-mix&period=ge${from.slice(0, 10)}`,
  );
  expect(measured.entry[0].resource.resourceType).toBe("MeasureReport");
  for (const page of ["/indicators", "/indicators/case-mix?by=service"])
    expect((await evaluator.send("GET", page)).status, page).toBe(200);
  expect((await evaluator.send("GET", `${url}&zone=Europe/London`)).status).toBe(400);
  const began = performance.now();
  await evaluator.get(url);
  expect(performance.now() - began).toBeLessThan(1000);
});
