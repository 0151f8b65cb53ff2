import type { Instant } from "../../model/time.ts";
import type { KeptReading } from "../telemetry/cursor.ts";
import type { FarTelemetry, SeriesName } from "../telemetry/far.ts";

/** What readings are among those the far store has: to be written, under which `seq`, or told before. */
export interface Compared {
  readonly fresh: readonly KeptReading[];
  readonly duplicates: readonly KeptReading[];
  /** Those of both (`to`) that need another `seq` than they have on this machine (`from`). */
  readonly reseated: readonly { readonly from: KeptReading; readonly to: KeptReading }[];
}

/** Whether this machine may have forgotten what would tell a reading from a duplicate. */
export const isBeyond = ({ at, deviceAt }: KeptReading, prunedBefore: Instant): boolean =>
  at < prunedBefore || deviceAt < prunedBefore;

type Asked = Pick<FarTelemetry, "at" | "toldAs">;

/** Asks the far store what it has under the same times, of readings older than what this machine remembers. */
export async function compared(
  far: Asked,
  readings: readonly KeptReading[],
  prunedBefore: Instant,
): Promise<Compared> {
  const fresh: KeptReading[] = [];
  const duplicates: KeptReading[] = [];
  const reseated: { from: KeptReading; to: KeptReading }[] = [];
  const old = readings.filter((each) => isBeyond(each, prunedBefore));
  const there = await heldThere(far, old);
  const seqs = new Map<string, number[]>();
  for (const [place, beside] of Map.groupBy(old, placeOf)) {
    seqs.set(
      place,
      beside.map(({ seq }) => seq),
    );
  }
  for (const reading of readings) {
    const here = seqs.get(placeOf(reading)) ?? [];
    const { seq, isDuplicate } = seqAmong(reading, there.get(reading) ?? [], here);
    const to = seq === reading.seq ? reading : { ...reading, seq };
    (isDuplicate ? duplicates : fresh).push(to);
    if (to === reading) continue;
    here.push(seq);
    reseated.push({ from: reading, to });
  }
  return { fresh, duplicates, reseated };
}

const nameOf = ({ patient, code, device }: SeriesName): string => `${patient} ${code} ${device}`;
const placeOf = (reading: KeptReading): string => `${nameOf(reading)} ${reading.at}`;

/**
 * The `seq` a reading has or gets beside those the far store holds. A duplicate has the same value for the same time as
 * one of another message; it gets a `seq` of its own too, or reading both stores it would hide the other until it is gone.
 * Its own earlier writing, of an attempt whose end nobody heard of, is the reading itself.
 */
function seqAmong(
  reading: KeptReading,
  there: readonly KeptReading[],
  here: readonly number[],
): { readonly seq: number; readonly isDuplicate: boolean } {
  const told = there.filter((each) => each.deviceAt === reading.deviceAt && each.value === reading.value);
  const itself = told.find(({ message }) => message === reading.message);
  if (itself !== undefined) return { seq: itself.seq, isDuplicate: false };
  const taken = there.filter(({ at }) => at === reading.at).map(({ seq }) => seq);
  const seq = taken.includes(reading.seq) ? Math.max(...taken, ...here) + 1 : reading.seq;
  return { seq, isDuplicate: told.length > 0 };
}

async function heldThere(
  far: Asked,
  readings: readonly KeptReading[],
): Promise<ReadonlyMap<KeptReading, readonly KeptReading[]>> {
  const there = new Map<KeptReading, readonly KeptReading[]>();
  for (const [, ofSeries] of Map.groupBy(readings, nameOf)) {
    const [series] = ofSeries;
    if (series === undefined) continue;
    const times = new Set(ofSeries.flatMap(({ at, deviceAt }) => [at, deviceAt]));
    const byTime = Map.groupBy(await far.at(series, [...times]), ({ at }) => at);
    for (const reading of ofSeries) {
      const own = [...new Set([reading.at, reading.deviceAt])].flatMap((time) => byTime.get(time) ?? []);
      there.set(reading, [...own, ...(await far.toldAs(series, reading.deviceAt))]);
    }
  }
  return there;
}
