import { expect, test } from "vitest";
import { callerOf } from "../api/caller.ts";
import { caughtUp, eventually, openHouse, provision } from "./house.ts";
import { labhub } from "./labhub.ts";

test("a hub makes reports on a thread of its own, goes on after a kill, and its evidence verifies from outside", async () => {
  const house = await openHouse();
  await provision(house.door, 12);
  await house.door.addUser({ username: "valuta", password: "una-terza-di-prova", roles: ["evaluator"] });
  const month = new Date().toISOString().slice(0, 7);
  const period = `from=${month}-10T00:00:00Z&to=${month}-11T00:00:00Z`;
  const signedIn = () =>
    callerOf(`http://127.0.0.1:${house.hub.ready.http}`, null).signIn("valuta", "una-terza-di-prova");
  const later = { headers: { prefer: "respond-async" } };
  let evaluator = await signedIn();
  const job = await (await evaluator.send("GET", `/api/v1/reports/pilot?${period}&format=pdf`, later)).json();
  await house.hub.kill();
  await house.restart();
  evaluator = await signedIn();
  await eventually(async () => (await evaluator.get(job.job)).state === "done");
  const pdf = await evaluator.send("GET", job.document);
  expect([pdf.status, pdf.headers.get("content-type")]).toEqual([200, "application/pdf"]);
  expect(
    Buffer.from(await pdf.arrayBuffer())
      .subarray(0, 5)
      .toString(),
  ).toBe("%PDF-");
  await caughtUp(house.door);

  const file = `${house.dataDir}/prova.json`;
  const packed = await labhub(house.dataDir, ["evidence", "pack", "--report", job.id, "-o", file]);
  expect(packed, packed.err).toMatchObject({ code: 0 });
  const verified = await labhub(house.dataDir, ["evidence", "verify", file]);
  expect(verified, verified.err).toMatchObject({ code: 0, out: "The same to the byte.\n" });
});
