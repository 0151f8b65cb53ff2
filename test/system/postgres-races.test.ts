import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { deviceKey, patientId } from "../../model/identity.ts";
import type { StateStore } from "../../model/state-store.ts";
import { openPostgresState } from "../../store/state/postgres.ts";
import { type PostgresServer, postgresServer } from "../store/postgres-server.ts";
import {
  alert,
  batch,
  clearing,
  enrolment,
  inHours,
  inMinutes,
  morning,
  raising,
  refOf,
  silent,
} from "../store/state-samples.ts";

let server: PostgresServer;
let stores: StateStore[];
beforeAll(async () => {
  server = await postgresServer();
});
afterAll(() => server.remove());
beforeEach(async () => {
  const url = server.urlOf(await server.freshDatabase());
  const open = () => openPostgresState({ url, log: silent, connections: 2 });
  stores = [await open()];
  for (let n = 1; n < 8; n += 1) stores.push(await open());
});
afterEach(async () => {
  for (const state of stores) await state.close();
});

const first = () => stores[0] as StateStore;
const range = (length: number) => Array.from({ length }, (_, n) => n);
const patientNumber = (n: number) => patientId.parse(`p-${"abcdefghijklmnopqrst"[n]?.repeat(16)}`);
const by = (who: number, minute: number) => ({ by: `user-${who}`, at: inMinutes(minute) });

/** How often each outcome came: `done`, or the failure's code. */
async function outcomes(work: readonly Promise<unknown>[]): Promise<Record<string, number>> {
  const codes = await Promise.all(
    work.map((each) =>
      each.then(
        () => "done",
        (failure) => String(failure.code),
      ),
    ),
  );
  const counts: Record<string, number> = {};
  for (const code of codes) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}

test("of eight who acknowledge one alert at once one does, and the feed's sequence has no gap", async () => {
  const alerts = range(20).map((n) => raising(alert(`a${n}`, { patient: patientNumber(n) })));
  await first().progress.commit(batch(0, { alerts }));
  for (const n of range(20)) {
    const moves = stores.map((state, who) => state.alerts.move(`a${n}`, "acknowledged", by(who, n + 2)));
    expect(await outcomes(moves)).toEqual({ done: 1, "illegal-transition": 7 });
  }
  const events = await first().alerts.eventsAfter(0, 100);
  expect(events.map((each) => each.sequence)).toEqual(range(40).map((n) => n + 1));
  expect(new Set(events.map((each) => each.alert.history.length))).toEqual(new Set([2]));
});

test("of eight who commit the same batch one does, and its ledger is counted once", async () => {
  const device = deviceKey.parse("cuore-a-casa/bp-001");
  const count = {
    device,
    hour: morning,
    processed: 1,
    found: 2,
    stored: 2,
    duplicate: 0,
    quarantined: 0,
    bytes: 5,
    statuses: 0,
  };
  for (const from of range(25)) {
    const identities = [{ device, boot: "b", seq: from, digest: from, position: from + 1 }];
    const commits = stores.map((state) =>
      state.progress.commit(batch(from, { identities, ledger: [count] })),
    );
    expect(await outcomes(commits)).toEqual({ done: 1, conflict: 7 });
  }
  expect(await first().progress.position(0)).toBe(25);
  expect(await first().ledger.counts(morning, inHours(1))).toMatchObject([
    { device, processed: 25, found: 50 },
  ]);
  expect(await first().progress.highest(device, "b")).toBe(24);
});

test("a chain that eight append to at once has no gap and no fork", async () => {
  const entry = {
    ...{ at: morning, actor: "rossi", roles: ["admin" as const], purpose: "operation" as const },
    ...{ action: "sign-in" as const, subjects: [], object: null, outcome: "done" as const },
    ...{ source: "127.0.0.1", reason: null },
  };
  const appended = await Promise.all(range(200).map((n) => stores[n % 8]?.audit.append(entry)));
  const numbers = appended.map((each) => each?.sequence ?? 0).toSorted((a, b) => a - b);
  expect(numbers).toEqual(range(200).map((n) => n + 1));
  expect(await first().audit.verify([])).toMatchObject({ records: 200, fault: null });
});

test("a pipeline, people at alerts, changes of enrolments and erasures all at once: nobody waits in a circle", async () => {
  for (const n of range(20))
    await first().registry.addEnrolment(enrolment({ patient: patientNumber(n) }), "rossi");
  const [pipeline, ...people] = stores as [StateStore, ...StateStore[]];
  const commits = async () => {
    for (const from of range(30)) {
      const raised = range(20).map((n) => raising(alert(`a${from}-${n}`, { patient: patientNumber(n) })));
      const cleared = range(20).map((n) => clearing(`a${from - 1}-${n}`, inMinutes(from)));
      const alerts = from === 0 ? raised : [...cleared.toReversed(), ...raised];
      await pipeline.progress.commit(batch(from, { alerts }));
    }
  };
  const moves = async (state: StateStore, who: number) => {
    for (const n of range(60)) {
      const { items } = await state.alerts.list(
        { services: "all", careGroups: "all", patients: "all" },
        { states: ["raised"] },
        { limit: 20 },
      );
      const found = items[(who * 7 + n) % Math.max(1, items.length)];
      if (found === undefined) continue;
      const moving = await outcomes([state.alerts.move(found.id, "acknowledged", by(who, 500))]);
      expect(Object.keys(moving)[0]).toMatch(/^(done|illegal-transition|not-found)$/);
    }
  };
  const leaves = async (state: StateStore) => {
    for (const n of range(10)) {
      const patient = patientNumber(n);
      const event = {
        kind: "withdrawn",
        at: inHours(1),
        recordedAt: inHours(1),
        by: "rossi",
      } as const;
      await state.registry.recordEnrolmentEvent(patient, event);
      // Others than those who only left: the pipeline itself never judges between somebody's erasure and the next batch.
      const erased = patientNumber(n + 10);
      const id = `e-${n}`;
      await state.erasures.ask({ id, patient: erased, at: inHours(2), by: "rossi" });
      const none = { devices: [], readings: 0, messages: [] };
      await state.erasures.eraseRows(id, {
        patient: erased,
        digest: "0".repeat(64),
        subject: refOf(erased),
        ...none,
      });
    }
  };
  await Promise.all([commits(), ...people.slice(0, 5).map(moves), leaves(people[6] as StateStore)]);
  const events = await first().alerts.eventsAfter(0, 1000);
  const numbers = events.map((each) => each.sequence);
  expect(numbers, "moves of those erased are gone, the others in order").toEqual(
    [...new Set(numbers)].toSorted((a, b) => a - b),
  );
  const present = (await first().progress.episodes()).filter((each) => each.until === null);
  const left = new Set(range(10).map(patientNumber));
  expect(present.filter((each) => left.has(each.patient))).toEqual([]);
  expect(present.length).toBeGreaterThan(0);
});
