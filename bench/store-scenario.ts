import { mkdir, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { atMillisecond } from "../model/time.ts";
import { type InfluxNeeds, readyInfluxd } from "./influxd-store.ts";
import { type Machine, machine } from "./machine.ts";
import { type Asked, ask } from "./store-asking.ts";
import {
  embeddedContender,
  influxContender,
  type StoreContender,
  type StoreNeeds,
  type StoreReads,
} from "./store-contender.ts";
import { type StoreReadings, storeReadings } from "./store-readings.ts";

export interface StoreOptions {
  readonly readings: number;
  readonly patients: number;
  readonly seed: number;
  readonly log: (line: string) => void;
}

export interface Filled {
  readonly store: string;
  readonly seconds: number;
  readonly perSecond: number;
  /** Bytes a reading on disk: as it was filled, and packed. */
  readonly bytes: number;
  readonly packed: number;
}

export interface StoreReport {
  readonly readings: number;
  readonly patients: number;
  readonly filled: readonly Filled[];
  readonly asked: readonly Asked[];
  readonly isWithin: boolean;
  readonly machine: Machine;
}

const db = "labhub";

/** Fills both stores with the same readings and asks of both what pages ask. */
export async function storeScenario(
  needs: StoreNeeds & InfluxNeeds,
  options: StoreOptions,
): Promise<StoreReport> {
  const folder = await mkdtemp(join(tmpdir(), "labhub-store-"));
  const influxd = await readyInfluxd(needs, folder, db);
  const given = storeReadings({ ...options, now: atMillisecond(Date.now()) });
  const [filled, asked]: [Filled[], Asked[]] = [[], []];
  const visit = async (contender: StoreContender) => {
    try {
      filled.push(await fill(contender, given, options.log));
      asked.push(...(await ask(contender.name, contender, given, options.seed)));
    } finally {
      await contender.close();
    }
  };
  try {
    await mkdir(join(folder, "near"));
    await influxd.stop();
    await visit(embeddedContender(needs, join(folder, "near")));
    await influxd.start();
    await visit(influxContender(needs, { influxd, folder: join(folder, "influxd"), db }));
    await influxd.stop();
    const sums = await sumUp(needs, join(folder, "state.db"), given, options.seed);
    filled.push(...sums.filled);
    asked.push(...sums.asked);
  } finally {
    await influxd.kill();
    await rm(folder, { recursive: true, force: true });
  }
  const isWithin = asked.every((each) => each.isWithin);
  return { readings: given.count, patients: options.patients, filled, asked, isWithin, machine: machine() };
}

async function fill(store: StoreContender, given: StoreReadings, log: StoreOptions["log"]): Promise<Filled> {
  let [milliseconds, count, told] = [0, 0, 0];
  for (const batch of given.inOrder(store.batch)) {
    // Making the readings up is not the store's work.
    const from = performance.now();
    await store.append(batch);
    milliseconds += performance.now() - from;
    count += batch.length;
    if (count - told < given.count / 5) continue;
    told = count;
    log(`${store.name}: ${count} readings, ${Math.round((count / milliseconds) * 1000)} a second`);
  }
  const bytes = (await store.bytes()) / count;
  await store.pack();
  const packed = (await store.bytes()) / count;
  const seconds = milliseconds / 1000;
  return { store: store.name, seconds, perSecond: count / seconds, bytes, packed };
}

/** The sums by hour and day and the latest of each, as they lie in the state store whichever store the readings are in. */
async function sumUp(
  needs: StoreNeeds,
  file: string,
  given: StoreReadings,
  seed: number,
): Promise<{ readonly filled: readonly Filled[]; readonly asked: readonly Asked[] }> {
  const { book, close } = await needs.openRollups(file);
  try {
    const from = performance.now();
    for (const [index, patient] of given.patients.entries()) {
      const readings = given.ofPatient(index);
      await book.replace(patient, needs.sumsOf(readings), needs.latestOf(readings));
    }
    await book.markBuilt();
    const seconds = (performance.now() - from) / 1000;
    const bytes = (await stat(file)).size / given.count;
    const filled = { store: "roll-ups", seconds, perSecond: given.count / seconds, bytes, packed: bytes };
    const reads: Pick<StoreReads, "buckets" | "latest"> = {
      latest: (patient) => book.latest(patient),
      buckets: async (query, size, zone) => (await book.buckets(query, size, zone)) ?? [],
    };
    return { filled: [filled], asked: await ask("roll-ups", reads, given, seed) };
  } finally {
    await close();
  }
}
