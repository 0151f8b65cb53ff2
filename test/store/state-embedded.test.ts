import { writeFile } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { deviceKey } from "../../model/identity.ts";
import { openEmbeddedState } from "../../store/state/embedded.ts";
import { migrations } from "../../store/state/migrations.ts";
import { sqliteFlavour } from "../../store/state/sqlite-dialect.ts";
import { hash, limits, opened, user } from "./people-samples.ts";
import { stateFolder } from "./state-folder.ts";
import type { StatePlace } from "./state-place.ts";
import {
  alert,
  anna,
  batch,
  cuff,
  device,
  inHours,
  inMinutes,
  morning,
  raising,
  secretHash,
  silent,
} from "./state-samples.ts";

const room = { rows: 5, contentBytes: 4 };
const known = Object.keys(migrations(sqliteFlavour));
let place: StatePlace & { readonly file: string };
beforeEach(async () => {
  const { file, remove } = await stateFolder();
  // Begun with nothing in it: how tables come about is tried here.
  place = { file, remove, open: () => openEmbeddedState({ file, log: silent, quarantine: room }) };
});
afterEach(() => place.remove());

/** What is in the file, past the adapter. */
function rows(sql: string): Record<string, unknown>[] {
  const raw = new DatabaseSync(place.file, { timeout: 5000 });
  try {
    return raw.prepare(sql).all();
  } finally {
    raw.close();
  }
}

test("any number may open a new store at once; it is migrated once, and opening it again changes nothing", async () => {
  const opened = await Promise.all(Array.from({ length: 4 }, () => place.open()));
  await opened[0]?.progress.commit(batch(0));
  for (const state of opened) await state.close();
  const before = rows("select name, timestamp from kysely_migration");
  expect(before.map((each) => each["name"])).toEqual(known);
  const again = await place.open();
  expect(await again.progress.position(0)).toBe(1);
  await again.close();
  expect(rows("select name, timestamp from kysely_migration")).toEqual(before);
});

test("a store written by a newer program is refused with what to do, and left as it was", async () => {
  await (await place.open()).close();
  rows("insert into kysely_migration values ('9999-from-the-future', '2031-01-01T00:00:00.000Z')");
  const opening = place.open();
  await expect(opening).rejects.toMatchObject({ code: "configuration-rejected" });
  await expect(opening).rejects.toThrow("9999-from-the-future");
  expect(rows("select count(*) as migrations from kysely_migration")).toEqual([
    { migrations: known.length + 1 },
  ]);
});

test("a file that is no database is refused as an unavailable store", async () => {
  await writeFile(place.file, "not a database, but long enough to look like a file of one".repeat(40));
  await expect(place.open()).rejects.toMatchObject({ code: "store-unavailable" });
});

test("the operator is told of a migration, and of nothing when there was none", async () => {
  const told: string[] = [];
  const log = { ...silent, info: (_: object, message: string) => told.push(message) };
  for (const expected of [1, 1]) {
    await (await openEmbeddedState({ file: place.file, log })).close();
    expect(told).toHaveLength(expected);
  }
});

test("the quarantine keeps the newest within its room, and counts what it dropped", async () => {
  const state = await place.open();
  const aside = (position: number) => ({
    device: cuff,
    position,
    receivedAt: morning,
    path: "",
    reason: "not-json" as const,
    detail: "",
    content: new Uint8Array([1, 2, 3, 4, 5, 6]),
  });
  await state.progress.commit(batch(0, { quarantined: [1, 2, 3].map(aside) }));
  await state.progress.commit(batch(1, { quarantined: [4, 5, 6, 7].map(aside) }));
  const { items } = await state.quarantine.list({ services: "all" }, { limit: 9 });
  expect(items.map((each) => each.id)).toEqual([7, 6, 5, 4, 3]);
  await state.close();
  expect(rows("select value from counter where name = 'quarantine-dropped'")).toEqual([{ value: 2 }]);
  expect(rows("select distinct length(content) as bytes from quarantine")).toEqual([{ bytes: 4 }]);
});

test("the last status of a device is kept, an older one that arrives later is not", async () => {
  const state = await place.open();
  const status = (minute: number, battery: number) => ({
    device: cuff,
    at: inMinutes(minute),
    status: { online: true, battery },
  });
  await state.progress.commit(batch(0, { statuses: [status(3, 80), status(5, 70), status(4, 75)] }));
  await state.progress.commit(batch(1, { statuses: [status(2, 90)] }));
  await state.close();
  const kept = { device: cuff, at: inMinutes(5), status: '{"online":true,"battery":70}' };
  expect(rows("select device, at, status from device_status")).toEqual([kept]);
});

test("the tables themselves refuse a second present episode of a patient and rule", async () => {
  const state = await place.open();
  const other = alert("b", { rule: { id: "hr-high", version: "1" } });
  await state.progress.commit(batch(0, { alerts: [raising(alert("a")), raising(other)] }));
  await state.close();
  expect(() =>
    rows(`update episode set rule = 'spo2-low' where alert = 'b' and patient = '${anna}'`),
  ).toThrow("UNIQUE constraint failed");
});

test("past places of a device behind gateways are kept, each with its end", async () => {
  const state = await place.open();
  for (const name of ["bp-001", "gw-001", "gw-002"]) await state.registry.addDevice(device(name), secretHash);
  const [first, second] = [deviceKey.parse("cuore-a-casa/gw-001"), deviceKey.parse("cuore-a-casa/gw-002")];
  await state.registry.placeBehind(cuff, first, inMinutes(1));
  await state.registry.placeBehind(cuff, second, inMinutes(2));
  await state.registry.placeBehind(cuff, second, inMinutes(3));
  await state.registry.placeBehind(cuff, null, inMinutes(4));
  await state.registry.placeBehind(cuff, first, inMinutes(5));
  await state.registry.placeBehind(cuff, second, inMinutes(5));
  await state.close();
  const places = rows("select gateway, from_at, until_at from gateway_child order by from_at");
  expect(places.map(({ gateway, from_at, until_at }) => [gateway, from_at, until_at])).toEqual([
    [first, inMinutes(1), inMinutes(2)],
    [second, inMinutes(2), inMinutes(4)],
    [second, inMinutes(5), null],
  ]);
});

test("sessions that are over are taken away by those still in use", async () => {
  const state = await place.open();
  await state.people.addUser(user("rossi"), "x");
  for (const n of [1, 2, 3]) await state.people.openSession(opened(n, "rossi"));
  await state.people.openSession(opened(4, "rossi", { at: inHours(2) }));
  expect(await state.people.session(hash(4), inHours(2.25), limits)).not.toBeNull();
  await state.close();
  expect(rows("select count(*) as sessions from session")).toEqual([{ sessions: 1 }]);
});

test("a write that waits for another connection's lock does not stop its thread", async () => {
  const state = await place.open();
  await state.progress.commit(batch(0, { alerts: [raising(alert("a"))] }));
  const other = new DatabaseSync(place.file);
  other.exec("BEGIN IMMEDIATE");
  let moved = false;
  const moving = state.alerts.move("a", "acknowledged", { at: morning, by: "rossi" }).then(() => {
    moved = true;
  });
  for (let turn = 0; turn < 100; turn += 1) await nextTurn();
  expect(moved).toBe(false);
  other.exec("COMMIT");
  other.close();
  await moving;
  expect((await state.alerts.alert("a"))?.state).toBe("acknowledged");
  await state.close();
});
