import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HubFailure } from "../model/failure.ts";
import { rollupZone } from "../model/rollups.ts";
import { atMillisecond, days } from "../model/time.ts";
import { type InfluxNeeds, readyInfluxd } from "./influxd-store.ts";
import { type Machine, machine } from "./machine.ts";
import { randomFrom } from "./random.ts";
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

/** How long one question took, asked of many picks; in milliseconds. */
export interface Asked {
  readonly question: string;
  readonly store: string;
  readonly picks: number;
  readonly p50: number;
  readonly p99: number;
  /** What p50 has to be below; `null` when only looked at. */
  readonly target: number | null;
  readonly isWithin: boolean;
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
const picks = { warm: 50, measured: 1000 };

/** Fills both stores with the same readings and asks of both what pages ask. */
export async function storeScenario(
  needs: StoreNeeds & InfluxNeeds,
  options: StoreOptions,
): Promise<StoreReport> {
  const folder = await mkdtemp(join(tmpdir(), "labhub-store-"));
  const influxd = await readyInfluxd(needs, folder, db);
  const given = storeReadings(options);
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
    const sums = await sumUp(needs, join(folder, "state.db"), given, options);
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
  { seed, log }: StoreOptions,
): Promise<{ readonly filled: readonly Filled[]; readonly asked: readonly Asked[] }> {
  const { book, close } = await needs.openRollups(file);
  try {
    const from = performance.now();
    for (const [index, patient] of given.patients.entries()) {
      const readings = given.ofPatient(index);
      await book.replace(patient, needs.sumsOf(readings), needs.latestOf(readings));
    }
    await book.markBuilt();
    log(`roll-ups: ${((performance.now() - from) / 1000).toFixed(0)} s`);
    const reads: Pick<StoreReads, "buckets" | "latest"> = {
      latest: (patient) => book.latest(patient),
      buckets: async (query, size, zone) => (await book.buckets(query, size, zone)) ?? [],
    };
    return { filled: [], asked: await ask("roll-ups", reads, given, seed) };
  } finally {
    await close();
  }
}

type SomeReads = Pick<StoreReads, "buckets" | "latest"> & Partial<Pick<StoreReads, "range">>;

/** Asks what pages ask, of patients and metrics picked at random; a wrong answer is no fast one. */
async function ask(
  store: string,
  { range, buckets, latest }: SomeReads,
  given: StoreReadings,
  seed: number,
): Promise<readonly Asked[]> {
  const chance = randomFrom(seed);
  const pick = <Item>(of: readonly Item[]): Item => {
    const found = of[Math.floor(chance() * of.length)];
    if (found === undefined) throw new HubFailure("defect", "nothing to pick from");
    return found;
  };
  const series = () => ({ patient: pick(given.patients), code: pick(given.codes) });
  const day = () => {
    const from = atMillisecond(given.from + Math.floor(chance() * (given.until - given.from - days(1))));
    return { from, until: atMillisecond(from + days(1)) };
  };
  const { from, until } = given;
  const perDay = given.count / given.patients.length / given.codes.length / 90;
  const asked = [
    await timed("last values of a patient", store, 5, async () => {
      return (await latest(pick(given.patients))).length === given.codes.length;
    }),
    await timed("90 daily buckets of a series", store, 50, async () => {
      return (await buckets({ ...series(), from, until }, "P1D", rollupZone)).length === 90;
    }),
  ];
  if (range === undefined) return asked;
  const hours = await timed("24 h of a series", store, 10, async () => {
    const { items } = await range({ ...series(), ...day() }, { limit: 1000 });
    return Math.abs(items.length - perDay) <= 2;
  });
  return [...asked.slice(0, 1), hours, ...asked.slice(1)];
}

async function timed(
  question: string,
  store: string,
  target: number,
  once: () => Promise<boolean>,
): Promise<Asked> {
  const times: number[] = [];
  for (let pick = -picks.warm; pick < picks.measured; pick += 1) {
    const from = performance.now();
    const isRight = await once();
    if (pick >= 0) times.push(performance.now() - from);
    if (!isRight) throw new HubFailure("defect", `${store} answered wrongly: ${question}`);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.ceil(times.length * share) - 1] ?? 0;
  return {
    question,
    store,
    picks: picks.measured,
    p50: at(0.5),
    p99: at(0.99),
    target,
    isWithin: at(0.99) < target,
  };
}
