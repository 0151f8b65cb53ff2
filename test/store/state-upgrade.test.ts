import { DatabaseSync } from "node:sqlite";
import { Kysely } from "kysely";
import { Migrator } from "kysely/migration";
import { expect, test } from "vitest";
import { everything } from "../../model/access.ts";
import { deviceKey, messageId } from "../../model/identity.ts";
import { atMillisecond } from "../../model/time.ts";
import { openDatabase } from "../../store/sqlite.ts";
import { openEmbeddedState } from "../../store/state/embedded.ts";
import { migrations } from "../../store/state/migrations.ts";
import { sqliteDialect, sqliteFlavour } from "../../store/state/sqlite-dialect.ts";
import { measured } from "./rollup-samples.ts";
import { scratchFile } from "./scratch.ts";
import {
  alert,
  anna,
  batch,
  breath,
  bruno,
  cuff,
  device,
  enrolment,
  heart,
  inHours,
  inMinutes,
  morning,
  raising,
  silent,
} from "./state-samples.ts";

/** What the first version wrote: two people, a device and who has it, an alert, the ledger, a session, a user. */
const foundation = `
insert into device values
  ('cuore-a-casa/bp-001', 'cuore-a-casa', 'bp-001', 'bp-monitor', ${morning}, null, x'010203fa');
insert into enrolment values
  ('${anna}', ${morning}, '["cuore-a-casa"]', '001006', '75-79', 'female', '["heart-failure"]',
   '{"version":"1","givenAt":"2026-11-20T07:00:00.000Z"}'),
  ('${bruno}', ${inMinutes(5)}, '["respiro","cuore-a-casa","respiro"]', '001272', '90+', 'male', '[]',
   '{"version":"2","givenAt":"2026-11-22T07:00:00.000Z"}');
insert into assignment values ('1', 'cuore-a-casa/bp-001', '${anna}', ${morning}, null);
insert into account values ('rossi', '["clinician"]', '[]', ${morning}, 'hash');
insert into session values (x'07', 'rossi', ${morning}, ${morning});
insert into alert values
  ('a', '${anna}', 'cuore-a-casa', 'cuore-a-casa/bp-001', '001006', 'z3', 'spo2-low', 'a1b2', 'high', 0, 'raised', 1, 0,
   ${morning}, ${inMinutes(1)}, 'spo2', 88.5, '%', 92, ${morning}, 88.5,
   '{"it":"Saturazione bassa","en":"Low saturation"}', '{"value":88.5,"window":null}', '0-17');
insert into alert_move values (1, 'a', ${inMinutes(1)}, 'raised', 'hub', null, null);
insert into episode values ('a', '${anna}', 'spo2-low', ${morning}, null, null);
insert into ledger values (${morning}, 'cuore-a-casa/bp-001', 4, 9, 6, 2, 1);
insert into cursor values (0, 40);
update counter set value = 5 where name = 'registry';
update counter set value = 1 where name = 'alert-move';
`;

/** A file as an older version left it: its migrations only, and rows. */
async function writtenWith(versions: number, rows: string): Promise<string> {
  const file = scratchFile("state.db");
  const sqlite = openDatabase(file);
  const db = new Kysely<unknown>({ dialect: sqliteDialect(sqlite) });
  const known = Object.fromEntries(Object.entries(migrations(sqliteFlavour)).slice(0, versions));
  const provider = { getMigrations: async () => known };
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  expect(error).toBeUndefined();
  sqlite.exec(rows);
  await db.destroy();
  return file;
}

const opened = async () => {
  const file = await writtenWith(1, foundation);
  return { file, state: await openEmbeddedState({ file, log: silent }) };
};

test("who was enrolled before keeps their place, and gets a reference and the beginning of a history", async () => {
  const { file, state } = await opened();
  const { items } = await state.registry.enrolments(everything, { limit: 9 });
  const [one, other] = items;
  const givenAt = atMillisecond(Date.UTC(2026, 10, 20, 7));
  const consent = { version: "1", givenAt, purposes: ["participation", "evaluation"] };
  expect(one).toEqual({ ...enrolment(), consent, ref: expect.stringMatching(/^s-/) });
  expect(other).toMatchObject({ patient: bruno, ageBand: "90+", careGroup: null, plan: null });
  expect(one?.ref).not.toBe(other?.ref);
  const found = await state.registry.patientsBehind(items.map((each) => each.ref));
  expect([...found.values()].toSorted()).toEqual([anna, bruno]);
  const told = { recordedAt: morning, by: "hub" };
  const { municipality } = enrolment();
  expect(await state.registry.history(anna)).toEqual([
    { kind: "consent-given", purposes: consent.purposes, version: "1", at: givenAt, ...told },
    { kind: "moved", municipality, at: morning, ...told },
  ]);
  const scope = { ...everything, services: [breath] };
  expect((await state.registry.enrolments(scope, { limit: 9 })).items).toEqual([other]);
  await state.close();
  const again = await openEmbeddedState({ file, log: silent });
  expect((await again.registry.enrolment(anna))?.ref, "given once").toBe(one?.ref);
  await again.close();
});

test("devices, assignments, alerts, episodes, ledger, users and cursor are carried over; sessions are not", async () => {
  const { file, state } = await opened();
  expect(await state.registry.device(cuff)).toEqual(device());
  expect(await state.registry.assignmentsOf(anna)).toMatchObject([{ id: "1", from: morning, until: null }]);
  expect(await state.alerts.alert("a")).toEqual(alert("a"));
  expect(await state.progress.episodes()).toMatchObject([{ alert: "a", until: null }]);
  const counts = { processed: 4, found: 9, stored: 6, duplicate: 2, quarantined: 1, statuses: 0, bytes: 0 };
  expect(await state.ledger.counts(morning, inHours(1))).toEqual([{ device: cuff, ...counts }]);
  expect((await state.people.user("rossi"))?.user).toMatchObject({ careGroups: [], disabledAt: null });
  expect(await state.people.sessions("rossi")).toEqual([]);
  expect([await state.progress.position(0), await state.registry.version()]).toEqual([40, 5]);
  expect(await state.services.history(heart)).toEqual([]);
  await state.close();
  const raw = new DatabaseSync(file);
  expect(raw.prepare("pragma foreign_key_check").all()).toEqual([]);
  raw.close();
});

test("life goes on in what was carried over: events, moves, batches", async () => {
  const { state } = await opened();
  const at = inHours(1);
  const left = { kind: "withdrawn", at, recordedAt: at, by: "rossi" } as const;
  expect(await state.registry.recordEnrolmentEvent(anna, left)).toMatchObject({ withdrawnAt: at });
  expect(await state.alerts.alert("a")).toMatchObject({ state: "closed", present: false });
  const other = alert("b", { patient: bruno, message: messageId.parse("0-41") });
  await state.progress.commit(batch(40, { alerts: [raising(other)] }));
  expect((await state.alerts.eventsAfter(1, 9)).map(({ sequence, alert: { id } }) => [sequence, id])).toEqual(
    [
      [2, "a"],
      [3, "b"],
    ],
  );
  expect(await state.registry.version()).toBe(6);
  await state.close();
});

test("a store in which messages were taken to their end has its readings still to sum up; a new one has not", async () => {
  const begun = "insert into cursor values (0, 40); update counter set value = 5 where name = 'registry'";
  const state = await openEmbeddedState({ file: await writtenWith(2, begun), log: silent });
  expect(await state.rollups.isBuilt()).toBe(false);
  const hour = { patient: anna, code: "spo2", from: morning, until: inHours(1) };
  expect(await state.rollups.buckets(hour, "PT1H", "Europe/Rome")).toBeNull();
  const said = { reading: measured(1), verdict: "duplicate" as const, detail: "" };
  const nothingLeft = async () => ({ hour: null, day: null, latest: null });
  await expect(state.rollups.restate(said, nothingLeft)).rejects.toMatchObject({ code: "store-unavailable" });
  await state.rollups.markBuilt();
  expect(await state.rollups.buckets(hour, "PT1H", "Europe/Rome")).toEqual([]);
  await state.close();
  const unused = await openEmbeddedState({ file: await writtenWith(2, "select 1"), log: silent });
  expect(await unused.rollups.isBuilt()).toBe(true);
  await unused.close();
});

test("of two alerts that were open at once of a rule and patient the newer stays open, the older is closed and says why", async () => {
  const doubled = `${foundation}
insert into alert select 'old', patient, service, device, municipality, zone, rule, rule_version, priority, 1, 'latched', 0, 0,
  since, raised_at - 60000, code, value, unit, limit_value, latest_at, latest_value, text, facts, message from alert;
insert into alert_move values (2, 'old', ${morning}, 'latched', 'hub', null, null);
insert into episode values ('old', '${anna}', 'spo2-low', ${morning - 7}, ${morning - 5}, null);
update counter set value = 2 where name = 'alert-move'`;
  const state = await openEmbeddedState({ file: await writtenWith(1, doubled), log: silent });
  const { items } = await state.alerts.list(everything, { patient: anna }, { limit: 9 });
  expect(items.map(({ id, state: is }) => [id, is])).toEqual([
    ["a", "raised"],
    ["old", "closed"],
  ]);
  expect(items[1]?.history.at(-1)).toMatchObject({
    to: "closed",
    by: "hub",
    note: expect.stringMatching(/newer/),
  });
  expect((await state.alerts.eventsAfter(2, 9)).map(({ sequence }) => sequence)).toEqual([3]);
  await state.close();
});

test("a device keeps its secret and its place, and its secret stands in one table only", async () => {
  const devices = `insert into device values
  ('cuore-a-casa/gw-001', 'cuore-a-casa', 'gw-001', 'gateway', ${morning}, null, x'07'),
  ('cuore-a-casa/bp-001', 'cuore-a-casa', 'bp-001', 'bp-monitor', ${morning}, null, x'010203fa'),
  ('cuore-a-casa/bp-002', 'cuore-a-casa', 'bp-002', 'bp-monitor', ${morning}, ${inHours(1)}, x'08');
insert into gateway_child values ('cuore-a-casa/bp-001', 'cuore-a-casa/gw-001', ${morning}, null)`;
  const file = await writtenWith(5, devices);
  const state = await openEmbeddedState({ file, log: silent });
  const { registry, credentials } = state;
  const gateway = deviceKey.parse("cuore-a-casa/gw-001");
  const keys = [cuff, gateway, deviceKey.parse("cuore-a-casa/bp-002")];
  const known = await registry.credentials(keys);
  expect(keys.map((key) => [known.get(key)?.revoked, known.get(key)?.secrets.length])).toEqual([
    [false, 1],
    [false, 1],
    [true, 0],
  ]);
  expect(known.get(gateway)?.children).toEqual([cuff]);
  expect(await registry.device(cuff)).toEqual(device("bp-001", { gateway }));
  const [kept] = known.get(cuff)?.secrets ?? [];
  expect([...(kept?.hash ?? [])]).toEqual([1, 2, 3, 250]);
  const other = new Uint8Array([9]);
  await registry.rotateDevice(cuff, other, inHours(2));
  await credentials.used(cuff, { by: "secret", hash: other }, inHours(3));
  expect((await registry.credential(cuff))?.secrets).toHaveLength(1);
  await state.close();
  const raw = new DatabaseSync(file);
  expect(raw.prepare("pragma foreign_key_check").all()).toEqual([]);
  const columns = raw.prepare("select name from pragma_table_info('device')").all();
  expect(columns.map(({ name }) => name)).not.toContain("secret_hash");
  raw.close();
});
