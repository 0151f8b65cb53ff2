import { expect, test } from "vitest";
import { deviceKey } from "../../model/identity.ts";
import { days } from "../../model/time.ts";
import { pulseKey } from "../../model/watchdog.ts";
import { batch, cuff, heart, inHours, morning } from "../store/state-samples.ts";
import { openHouse } from "./house.ts";

const second = deviceKey.parse("cuore-a-casa/bp-002");
const other = deviceKey.parse("respiro/ox-001");
const count = { processed: 4, found: 9, stored: 6, duplicate: 2, quarantined: 1, statuses: 0, bytes: 400 };

async function houseWithCounts() {
  const house = await openHouse();
  const ledger = [
    { device: cuff, hour: morning, ...count },
    { device: cuff, hour: inHours(1), ...count },
    { device: other, hour: inHours(1), ...count },
    { device: pulseKey, hour: inHours(1), ...count }, // the hub's own, which no reply shows
  ];
  await house.state.progress.commit(batch(0, { ledger }));
  house.backlog.now = {
    head: 5,
    position: 1,
    pending: new Map([
      [cuff, 3],
      [second, 1],
      [pulseKey, 1],
    ]),
  };
  return house;
}

const line = (key: string, times: number, pending: number) => ({
  key,
  messages: { received: 4 * times + pending, processed: 4 * times, pending },
  readings: { found: 9 * times, stored: 6 * times, duplicate: 2 * times, quarantined: times },
  residual: 0,
});

test("the ledger accounts for each device's messages, waiting ones included", async () => {
  const { admin } = await houseWithCounts();
  expect(await admin.get("/api/v1/ledger")).toEqual({
    items: [
      line("cuore-a-casa/bp-001", 2, 3),
      line("cuore-a-casa/bp-002", 0, 1),
      line("respiro/ox-001", 1, 0),
    ],
    next: null,
    asOf: "2026-11-22T08:00:00.000Z",
    from: "1970-01-01T00:00:00.000Z",
    to: "2026-11-22T09:00:00.000Z",
  });
});

test("by service the devices are added up", async () => {
  const { admin } = await houseWithCounts();
  const { items } = await admin.get("/api/v1/ledger?by=service");
  expect(items).toEqual([line("cuore-a-casa", 2, 4), line("respiro", 1, 0)]);
});

test("a window counts whole hours from the one it begins in, and a closed one no waiting messages", async () => {
  const { admin } = await houseWithCounts();
  const closed = "from=2026-11-22T07:40:00Z&to=2026-11-22T08:00:00Z";
  expect((await admin.get(`/api/v1/ledger?${closed}`)).items).toEqual([line("cuore-a-casa/bp-001", 1, 0)]);
  const open = "from=2026-11-22T08:10:00Z";
  expect((await admin.get(`/api/v1/ledger?${open}`)).items).toEqual([
    line("cuore-a-casa/bp-001", 1, 3),
    line("cuore-a-casa/bp-002", 0, 1),
    line("respiro/ox-001", 1, 0),
  ]);
  await admin.get("/api/v1/ledger?from=2026-11-22T09:00:00Z&to=2026-11-22T08:00:00Z", 400);
});

test("a supplier sees its own lines only, an evaluator no device", async () => {
  const { clock, user } = await houseWithCounts();
  const supplier = await user(["supplier"], [heart]);
  const { items } = await supplier.get("/api/v1/ledger?by=service");
  expect(items).toEqual([line("cuore-a-casa", 2, 4)]);

  clock.advance(days(1));
  const evaluator = await user(["evaluator"]);
  expect((await evaluator.get("/api/v1/ledger?by=service")).items).toHaveLength(2);
  expect(await evaluator.get("/api/v1/ledger?by=device", 403)).toMatchObject({ code: "not-permitted" });
  expect(await evaluator.get("/api/v1/ledger", 403)).toMatchObject({ code: "not-permitted" });
});

test("what was kept aside is listed with its reason and without its content", async () => {
  const { admin, state, user } = await openHouse();
  const item = (device: typeof cuff, position: number) => ({
    device,
    position,
    receivedAt: morning,
    path: "/readings/0/unit",
    reason: "unknown-unit" as const,
    detail: "unit is not one of this metric's",
    content: new TextEncoder().encode("geheim"),
  });
  await state.progress.commit(batch(0, { to: 2, quarantined: [item(cuff, 1), item(other, 2)] }));
  const { items } = await admin.get("/api/v1/quarantine?device=cuore-a-casa/bp-001");
  expect(items).toEqual([
    {
      id: expect.any(Number),
      message: "0-1",
      device: "cuore-a-casa/bp-001",
      receivedAt: "2026-11-22T07:00:00.000Z",
      path: "/readings/0/unit",
      reason: "unknown-unit",
      detail: "unit is not one of this metric's",
    },
  ]);
  const supplier = await user(["supplier"], [heart]);
  expect((await supplier.get("/api/v1/quarantine")).items).toHaveLength(1);
  expect((await supplier.get("/api/v1/quarantine?device=respiro/ox-001")).items).toEqual([]);
});
