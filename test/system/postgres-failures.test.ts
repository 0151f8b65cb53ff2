import { Kysely } from "kysely";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { milliseconds } from "../../model/time.ts";
import { openPostgresState } from "../../store/state/postgres.ts";
import { postgresDialect } from "../../store/state/postgres-dialect.ts";
import { postgresPool } from "../../store/state/postgres-pool.ts";
import type { Tables } from "../../store/state/tables.ts";
import { postgresPlace } from "../store/postgres-place.ts";
import { type PostgresServer, postgresServer } from "../store/postgres-server.ts";
import {
  alert,
  batch,
  cuff,
  device,
  inHours,
  morning,
  raising,
  secretHash,
  silent,
} from "../store/state-samples.ts";

let server: PostgresServer;
beforeAll(async () => {
  server = await postgresServer();
});
afterAll(() => server.remove());

const opening = (url: string, patience = milliseconds(60_000)) =>
  openPostgresState({ url, log: silent, patience });
const badly = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => "it went well",
    (failure: unknown) => failure,
  );
const unavailable = { code: "store-unavailable", recoverable: true };

/** Everything an error could put into a log. */
const spoken = (failure: unknown): string =>
  failure instanceof Error
    ? `${failure.stack} ${JSON.stringify(failure)} ${spoken(failure.cause)}`
    : String(failure);

test("a wrong password, a missing database or one in another encoding stops the opening at once, and no word of the password is said", async () => {
  const right = server.urlOf("postgres");
  const { password } = new URL(right);
  await server.ask(
    "postgres",
    "create database latin encoding 'LATIN1' locale_provider libc locale 'C' template template0",
  );
  const wrong = right.replace(password, `${password}x`);
  const faults = [
    [wrong, "password authentication failed"],
    [right.replace(`:${password}@`, "@"), "password"],
    [server.urlOf("nowhere"), '"nowhere" does not exist'],
    [server.urlOf("latin"), "LATIN1"],
    [`postgres://labhub:${password}#@127.0.0.1/x`, "LABHUB_STATE_URL"],
  ] as const;
  for (const [url, why] of faults) {
    const failure = await badly(opening(url));
    expect(failure).toMatchObject({ code: "configuration-rejected", message: expect.stringContaining(why) });
    expect(spoken(failure)).not.toContain(password);
  }
});

test("a server that must be reached over a network is not spoken to unencrypted unless the address says so", async () => {
  const elsewhere = (more: string) =>
    `${server.urlOf("postgres").replace("127.0.0.1", "localhost.localdomain")}${more}`;
  const pool = (url: string) => {
    const made = postgresPool({ url, log: silent, connections: 1, statementTimeout: milliseconds(0) });
    return made.options.ssl;
  };
  expect(pool(elsewhere(""))).toBe(true);
  expect(pool(elsewhere("?sslmode=disable"))).toBeUndefined();
  expect(pool(server.urlOf("postgres"))).toBeUndefined();
  const failure = await badly(opening(`${server.urlOf("postgres")}?ssl=true`));
  expect(failure, "this server offers none").toMatchObject({ code: "configuration-rejected" });
  expect(failure).toMatchObject({ message: expect.stringContaining("?sslmode=disable") });
});

test("a server that is not there yet is waited for, as long as patience lasts", async () => {
  const place = await postgresPlace(server);
  await server.stop();
  await expect(opening(place.url, milliseconds(0))).rejects.toMatchObject(unavailable);
  const waiting = opening(place.url);
  await server.start();
  const state = await waiting;
  expect(await state.progress.position(0)).toBe(0);
  await state.close();
});

test("tables of a newer program are refused with what to do, and left as they were", async () => {
  const place = await postgresPlace(server);
  await (await place.open()).close();
  await place.rows(
    "insert into kysely_migration values ('9999-from-the-future', '2031-01-01T00:00:00.000Z')",
  );
  const failure = await badly(place.open());
  expect(failure).toMatchObject({ code: "configuration-rejected" });
  expect(failure).toMatchObject({ message: expect.stringContaining("9999-from-the-future") });
  expect(failure).toMatchObject({
    message: expect.stringContaining("start that version, or restore a backup"),
  });
});

test("any number may open a new store at once, and it is migrated once", async () => {
  const place = await postgresPlace(server, { connections: 1 });
  const opened = await Promise.all(Array.from({ length: 6 }, () => place.open()));
  await opened[0]?.progress.commit(batch(0));
  expect(await opened[5]?.progress.position(0)).toBe(1);
  for (const state of opened) await state.close();
  expect(await place.rows("select name from kysely_migration where name like '0001%'")).toHaveLength(1);
});

test("every text column is in the order of its bytes, whatever the database's language", async () => {
  const place = await postgresPlace(server);
  await (await place.open()).close();
  const others = await place.rows(`select c.relname, a.attname from pg_attribute a
    join pg_class c on c.oid = a.attrelid join pg_collation o on o.oid = a.attcollation
    where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relname not like 'kysely%'
    and o.collname <> 'C'`);
  expect(others).toEqual([]);
  const languages = await place.rows("select 'a' < 'B' as as_people_sort");
  expect(languages, "the server's own order is another").toEqual([{ as_people_sort: true }]);
});

test("a server that crashes in the midst of a transaction leaves nothing of it, and the store works again when it is back", async () => {
  const place = await postgresPlace(server);
  const state = await place.open();
  await state.progress.commit(batch(0, { alerts: [raising(alert("a"))] }));
  const { release } = await holding(place.url);
  const moving = badly(state.alerts.move("a", "acknowledged", { at: morning, by: "rossi" }));
  const adding = badly(state.registry.addDevice(device(), secretHash));
  const waiting = "select count(*)::integer as waiting from pg_stat_activity where wait_event_type = 'Lock'";
  await vi.waitFor(async () => expect(await place.rows(waiting)).toEqual([{ waiting: 2 }]), 5000);
  await server.crash();
  expect(await moving).toMatchObject(unavailable);
  expect(await adding).toMatchObject(unavailable);
  await release();
  await expect(state.registry.version()).rejects.toMatchObject(unavailable);
  await server.start();
  expect((await state.alerts.alert("a"))?.state).toBe("raised");
  expect(await state.registry.version()).toBe(0);
  await state.registry.addDevice(device(), secretHash);
  await state.alerts.move("a", "acknowledged", { at: morning, by: "rossi" });
  expect(await state.alerts.lastSequence()).toBe(2);
  await state.close();
});

test("connections that die while nobody uses them are told of once each, without a secret, and replaced", async () => {
  const lines: string[] = [];
  const log = {
    ...silent,
    warn: (members: object, text: string) => void lines.push(`${text} ${spoken(Object.values(members)[0])}`),
  };
  const place = await postgresPlace(server, { log });
  const state = await place.open();
  await Promise.all([1, 2, 3].map(() => state.registry.version()));
  await server.stop();
  await server.start();
  expect(await state.registry.version()).toBe(0);
  await state.close();
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.join("\n")).not.toContain(new URL(place.url).password);
});

test("waiting too long for a lock, and a statement that takes too long, can be tried again", async () => {
  const place = await postgresPlace(server);
  await (await place.open()).close();
  for (const limit of ["lock_timeout=200", "statement_timeout=200"]) {
    const hasty = await opening(`${place.url}?${limit}`);
    const { release } = await holding(place.url);
    await expect(hasty.registry.addDevice(device(), secretHash)).rejects.toMatchObject(unavailable);
    await release();
    expect(await hasty.registry.version()).toBe(0);
    await hasty.close();
  }
});

test("of two transactions that wait for each other one is told to try again, and its connection serves on", async () => {
  const place = await postgresPlace(server);
  await (await place.open()).close();
  const { db, release } = bare(place.url, 2);
  const raise = (name: "stream" | "audit") =>
    db.updateTable("counter").set({ value: 5 }).where("name", "=", name);
  const met = Promise.withResolvers<void>();
  let there = 0;
  const both = (first: "stream" | "audit", second: "stream" | "audit") =>
    db.transaction().execute(async (trx) => {
      await trx.executeQuery(raise(first));
      there += 1;
      if (there === 2) met.resolve();
      await met.promise;
      await trx.executeQuery(raise(second));
    });
  const outcomes = await Promise.all([badly(both("stream", "audit")), badly(both("audit", "stream"))]);
  expect(outcomes).toContain("it went well");
  expect(outcomes).toContainEqual(
    expect.objectContaining({ code: "store-unavailable", details: { postgres: "40P01" } }),
  );
  await both("stream", "audit");
  await release();
});

test("what PostgreSQL cannot keep in a text does not stop a batch", async () => {
  const place = await postgresPlace(server);
  const state = await place.open();
  const item = {
    device: cuff,
    position: 1,
    receivedAt: morning,
    reason: "not-json" as const,
    content: new Uint8Array([0]),
  };
  await state.progress.commit(
    batch(0, { quarantined: [{ ...item, path: "/a\0b", detail: "half a pair: \ud83d" }] }),
  );
  const { items } = await state.quarantine.list({ device: cuff }, { limit: 1 });
  expect(items[0]).toMatchObject({ path: "/a\u{FFFD}b", detail: "half a pair: \u{FFFD}" });
  await state.close();
});

test("a number that cannot be kept exactly is a defect and not another number", async () => {
  const place = await postgresPlace(server);
  const state = await place.open();
  await place.rows(`insert into ledger (hour, device, processed, found, stored, duplicate, quarantined)
    values (${morning}, '${cuff}', 9007199254740991, 1, 1, 0, 0), (${inHours(1)}, '${cuff}', 1, 1, 1, 0, 0)`);
  await expect(state.ledger.counts(morning, inHours(2))).rejects.toMatchObject({ code: "defect" });
  expect((await state.ledger.counts(morning, inHours(1)))[0]?.processed).toBe(Number.MAX_SAFE_INTEGER);
  await state.close();
});

/** The tables without the adapter's ports. */
function bare(url: string, connections: number) {
  const pool = postgresPool({ url, log: silent, connections, statementTimeout: milliseconds(0) });
  const db = new Kysely<Tables>({ dialect: postgresDialect(pool) });
  return { db, release: () => db.destroy() };
}

/** Somebody who has taken all counters and does not let go. */
async function holding(url: string) {
  const { db, release } = bare(url, 1);
  const taken = Promise.withResolvers<void>();
  const done = Promise.withResolvers<void>();
  const over = db
    .transaction()
    .execute(async (trx) => {
      await trx.updateTable("counter").set({ value: 77 }).execute();
      taken.resolve();
      await done.promise;
      throw new Error("rolled back");
    })
    .catch(() => {});
  await taken.promise;
  return {
    release: async () => {
      done.resolve();
      await over;
      await release();
    },
  };
}
