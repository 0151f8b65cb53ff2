import { HubFailure } from "../../model/failure.ts";
import type { CopyReport, SeriesDifference } from "../../model/telemetry-care.ts";
import { after, atMillisecond, hours, type Instant } from "../../model/time.ts";
import { openDatabase, type Sqlite } from "../sqlite.ts";
import { ensureFile } from "../sqlite-schema.ts";
import type { KeptReading } from "../telemetry/cursor.ts";
import type { SeriesName } from "../telemetry/far.ts";
import { openNearTier } from "../telemetry/near-tier.ts";
import { telemetrySchema } from "../telemetry/schema.ts";
import { markTiered, placeIn } from "../telemetry/tier.ts";
import { type CopyNeeds, notesOf } from "./copy-needs.ts";
import {
  beginning,
  countIn,
  type FiledSeries,
  type FilePlace,
  fedIn,
  nameOf,
  readingsBehind,
  readingsOfSeries,
  seriesIn,
} from "./file-readings.ts";
import { fingerprint } from "./fingerprint.ts";
import { type Sending, sendingTo } from "./sending.ts";

interface ToInflux extends CopyNeeds {
  /** About what a reading takes of a request. */
  readonly bytesOf: (reading: KeptReading) => number;
}

const atOnce = 5000;
/** What is about to expire is not sent to be refused. */
const expiryMargin = hours(1);

/**
 * Copies every reading of the file to an empty InfluxDB and, once each series is the same there, has the file's readings
 * carried there from now on. Broken off anywhere, the next call goes on and ends the same.
 *
 * Throws `conflict` when InfluxDB holds readings of which nobody here knows, `store-unavailable` when it does not answer.
 */
export async function copyToInflux(needs: ToInflux): Promise<CopyReport> {
  const { file, far, placeName, notes } = needs;
  ensureFile(file, telemetrySchema);
  await far.check();
  const db = openDatabase(file, { readOnly: true });
  try {
    const carriedTo = placeIn(db);
    if (carriedTo === placeName) {
      notes.remove();
      return nothingToDo(db);
    }
    if (carriedTo !== null) {
      throw new HubFailure(
        "conflict",
        `the readings are carried to ${carriedTo}; copy them home first (--to embedded)`,
      );
    }
    return await copyAll(needs, db);
  } finally {
    db.close();
  }
}

async function copyAll(needs: ToInflux, db: Sqlite): Promise<CopyReport> {
  const { file, placeName, notes } = needs;
  const { isBegun, from } = notesOf(needs, "influx", fedIn(db));
  const strange = await strangers(needs, db);
  if (!isBegun && strange.length > 0) throw notEmpty(placeName, strange.length);
  const sending = sendingTo(needs, needs.bytesOf);
  const { carried, expired } = await carryAll(needs, db, sending, from);
  const left = await withoutErased(needs, db, strange);
  const compared = await compareAll(needs, db, sending);
  const differences = [...compared.differences, ...left];
  const { refused } = sending;
  const report = { ...compared, carried, expired, refused, differences, resumed: isBegun };
  if (differences.length > 0) return { ...report, outcome: "different" };
  markTiered(file, placeName, { isCarried: true });
  if (sending.doubtUntil > 0) noteDoubt(needs, atMillisecond(sending.doubtUntil));
  notes.remove();
  return { ...report, outcome: "copied" };
}

const notEmpty = (placeName: string, series: number): HubFailure =>
  new HubFailure(
    "conflict",
    `${placeName} holds readings already (${series} series that are not from here); name an empty bucket or database`,
  );

async function carryAll(
  needs: ToInflux,
  db: Sqlite,
  sending: Sending,
  from: ReturnType<typeof notesOf>["from"],
): Promise<{ readonly carried: number; readonly expired: number }> {
  const { notes, placeName, told } = needs;
  const of = countIn(db);
  const begun = { to: "influx", place: placeName, fed: fedIn(db) } as const;
  let place: FilePlace = from?.after == null ? beginning : (JSON.parse(from.after) as FilePlace);
  let done = from?.done ?? 0;
  let [carried, expired] = [0, 0];
  notes.write({ ...begun, after: from?.after ?? null, done });
  for (;;) {
    const { readings, last } = readingsBehind(db, place, atOnce);
    if (readings.length === 0) return { carried, expired };
    const due = readings.filter((each) => each.at >= keptFrom(needs, each.code));
    await sending.send(due);
    place = last;
    done += readings.length;
    carried += due.length;
    expired += readings.length - due.length;
    notes.write({ ...begun, after: JSON.stringify(place), done });
    told({ stage: "copying", done, of, unit: "readings" });
  }
}

/** From when on readings of a metric are kept. */
function keptFrom({ expired }: Pick<CopyNeeds, "expired">, code: string): Instant {
  const time = expired(code);
  return time === null ? atMillisecond(0) : after(time, expiryMargin);
}

/** Compares series by series; one that differs is sent again, in case InfluxDB lost what it had acknowledged. */
async function compareAll(needs: ToInflux, db: Sqlite, sending: Sending) {
  const all = seriesIn(db);
  const differences: SeriesDifference[] = [];
  let readings = 0;
  for (const [index, series] of all.entries()) {
    let compared = await compare(needs, db, series);
    if (!compared.isSame) {
      await sendSeries(needs, db, series, sending);
      compared = await compare(needs, db, series);
    }
    const { here, there, isSame } = compared;
    if (isSame) readings += here;
    else differences.push({ ...nameParts(series), here, there });
    needs.told({ stage: "comparing", done: index + 1, of: all.length, unit: "series" });
  }
  return { series: all.length, readings, differences };
}

async function compare(needs: ToInflux, db: Sqlite, series: FiledSeries) {
  const from = keptFrom(needs, series.code);
  const [here, there] = [fingerprint(), fingerprint()];
  for (const reading of readingsOfSeries(db, series.id, from)) here.add(reading);
  for await (const readings of needs.far.readings(nameParts(series), from)) readings.forEach(there.add);
  return { here: here.count, there: there.count, isSame: here.equals(there) };
}

async function sendSeries(
  needs: ToInflux,
  db: Sqlite,
  series: FiledSeries,
  { send }: Sending,
): Promise<void> {
  let batch: KeptReading[] = [];
  for (const reading of readingsOfSeries(db, series.id, keptFrom(needs, series.code))) {
    batch.push(reading);
    if (batch.length < atOnce) continue;
    await send(batch);
    batch = [];
  }
  await send(batch);
}

const nameParts = ({ patient, code, device }: SeriesName): SeriesName => ({ patient, code, device });

/** Series with readings in InfluxDB that are not in the file, with how many. */
async function strangers({ far }: ToInflux, db: Sqlite): Promise<readonly SeriesDifference[]> {
  const known = new Set(seriesIn(db).map(nameOf));
  const found: SeriesDifference[] = [];
  for (const series of (await far.series()).filter((each) => !known.has(nameOf(each)))) {
    let there = 0;
    // A name may be listed for a while after its readings are gone.
    for await (const readings of far.readings(series)) there += readings.length;
    if (there > 0) found.push({ ...series, here: 0, there });
  }
  return found;
}

/** Who was erased here while the copy lay half-done is erased there too; whatever else is strange remains. */
async function withoutErased(
  { far }: ToInflux,
  db: Sqlite,
  strange: readonly SeriesDifference[],
): Promise<readonly SeriesDifference[]> {
  const people = new Set(seriesIn(db).map(({ patient }) => patient));
  const gone = new Set(strange.map(({ patient }) => patient).filter((patient) => !people.has(patient)));
  for (const patient of gone) await far.erase(patient);
  return strange.filter(({ patient }) => people.has(patient));
}

function noteDoubt({ file, placeName }: ToInflux, until: Instant): void {
  const near = openNearTier({ file, placeName });
  try {
    near.noteDoubt(until);
  } finally {
    near.close();
  }
}

const nothingToDo = (db: Sqlite): CopyReport => ({
  outcome: "already",
  resumed: false,
  series: seriesIn(db).length,
  readings: countIn(db),
  carried: 0,
  expired: 0,
  refused: 0,
  differences: [],
});
