import { createHash } from "node:crypto";
import { join } from "node:path";
import { expect } from "vitest";
import { readTombstones } from "../../store/erasure/tombstones.ts";
import { anna, annasPositions, bruno, carla, type Stores, texts } from "./erasing-house.ts";
import { textOf } from "./messages.ts";
import { filesHolding } from "./raw-files.ts";
import { cuff, inHours, morning } from "./state-samples.ts";

const digest = createHash("sha256").update(anna).digest("hex");

const inJournal = async ({ partition }: Stores): Promise<string[]> =>
  (await partition.read(0, { messages: 100, bytes: 1e6 })).map(textOf);

/** Nothing of Anna is anywhere, everything of the others is, and it is on record. */
export async function expectErased(folder: string, stores: Stores): Promise<void> {
  expect(filesHolding(folder, anna)).toEqual([]);
  expect(filesHolding(folder, "anna-word")).toEqual([]);
  expect(await inJournal(stores)).toEqual(
    texts.map((text, n) => (annasPositions.includes(n + 1) ? "" : text)),
  );
  expect(await stores.telemetry.latest(bruno)).toHaveLength(1);
  expect(await stores.telemetry.latest(carla)).toHaveLength(1);
  expect(await stores.state.registry.assignments()).toHaveLength(2);
  expect(await readTombstones(join(folder, "erasures.jsonl"))).toEqual([
    { id: "e1", digest, at: inHours(5), devices: [{ device: cuff, from: morning, until: inHours(3) }] },
  ]);
  expect(await stores.state.erasures.waiting()).toEqual([]);
  const view = await stores.state.erasures.erasure("e1");
  expect(view?.proof).toMatchObject({
    id: "e1",
    digest,
    by: "rossi",
    askedAt: inHours(4),
    doneAt: inHours(5),
  });
  expect(view?.proof?.counts).toMatchObject({ messages: 6, alerts: 1, quarantined: 2, assignments: 1 });
  expect(view?.proof?.searched.map(({ file }) => file)).toEqual(
    expect.arrayContaining(["erasures.jsonl", "journal.db", "state.db", "telemetry.db"]),
  );
  expect(view?.proof?.searched.every(({ found }) => found === 0)).toBe(true);
  const { items } = await stores.state.audit.list({ action: "erase" }, { limit: 10 });
  expect(items.map(({ object, outcome }) => [object, outcome])).toEqual([["e1", "done"]]);
  expect((await stores.state.audit.verify([])).fault).toBeNull();
}
