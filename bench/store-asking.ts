import { HubFailure } from "../model/failure.ts";
import { rollupZone } from "../model/rollups.ts";
import { atMillisecond, days } from "../model/time.ts";
import { randomFrom } from "./random.ts";
import type { StoreReads } from "./store-contender.ts";
import type { StoreReadings } from "./store-readings.ts";

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

const picks = { warm: 50, measured: 1000 };

type SomeReads = Pick<StoreReads, "buckets" | "latest"> & Partial<Pick<StoreReads, "range">>;

/** Asks what pages ask, of patients and metrics picked at random; a wrong answer is no fast one. */
export async function ask(
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
