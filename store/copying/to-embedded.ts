import { hash } from "node:crypto";
import { HubFailure } from "../../model/failure.ts";
import type { CopyReport, SeriesDifference } from "../../model/telemetry-care.ts";
import { numberIn, openDatabase, type Sqlite } from "../sqlite.ts";
import { ensureFile } from "../sqlite-schema.ts";
import type { SeriesName } from "../telemetry/far.ts";
import { telemetrySchema } from "../telemetry/schema.ts";
import { seriesBook } from "../telemetry/series.ts";
import { markWhole, placeIn } from "../telemetry/tier.ts";
import { type CopyNeeds, notesOf } from "./copy-needs.ts";
import { countIn, fedIn, nameOf, seriesIn } from "./file-readings.ts";
import { fingerprint } from "./fingerprint.ts";
import { puttingInto, readingAt } from "./putting.ts";

const seriesRemembered = 1000;
const cacheBytes = 64 * 1024 * 1024;

/**
 * Brings every reading InfluxDB has home into the file and, once each is found there as it is in InfluxDB, makes the file
 * the whole store. Broken off anywhere, the next call goes on and ends the same. InfluxDB is only read.
 *
 * Throws `conflict` while readings wait that this machine could not yet compare with InfluxDB's.
 */
export async function copyToEmbedded(needs: CopyNeeds): Promise<CopyReport> {
  const { file, far, placeName, notes } = needs;
  ensureFile(file, telemetrySchema);
  const db = openDatabase(file, { synchronous: "NORMAL", cacheBytes });
  try {
    const carriedTo = placeIn(db);
    if (carriedTo === null) {
      notes.remove();
      return { ...nothing, outcome: "already", series: seriesIn(db).length, readings: countIn(db) };
    }
    if (carriedTo !== placeName) {
      throw new HubFailure("conflict", `the readings are in ${carriedTo}: set LABHUB_TELEMETRY_URL to it`);
    }
    await far.check();
    assertCompared(db);
    return await bringHome(needs, db);
  } finally {
    db.close();
  }
}

const nothing = { resumed: false, carried: 0, expired: 0, refused: 0, differences: [] } as const;

/**
 * A reading older than what this machine still has may be a duplicate of one in InfluxDB, or sit in the place of another:
 * the drain settles that.
 */
function assertCompared(db: Sqlite): void {
  const waiting = db
    .prepare(
      `SELECT count(*) AS n FROM reading r WHERE r.at < (SELECT pruned_before FROM tier) AND r.position >
         coalesce((SELECT d.position FROM drained d WHERE d.partition = r.partition), 0)`,
    )
    .get();
  const count = numberIn(waiting ?? {}, "n");
  if (count === 0) return;
  throw new HubFailure(
    "conflict",
    `${count} late readings wait to be compared with InfluxDB's; start the hub until none wait (labhub store status), then copy`,
  );
}

async function bringHome(needs: CopyNeeds, db: Sqlite): Promise<CopyReport> {
  const { file, far, placeName, notes, told } = needs;
  const begun = { to: "embedded", place: placeName, fed: fedIn(db) } as const;
  const { isBegun, from } = notesOf(needs, "embedded", begun.fed);
  const all = (await far.series()).toSorted((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
  const first = all.findIndex((each) => markOf(each) === from?.after) + 1;
  let done = first === 0 ? 0 : (from?.done ?? 0);
  notes.write({ ...begun, after: first === 0 ? null : (from?.after ?? null), done });
  const put = puttingInto(db, seriesBook(db, seriesRemembered));
  let carried = 0;
  for (const [index, series] of all.entries()) {
    if (index < first) continue;
    for await (const readings of far.readings(series)) {
      put(readings);
      carried += readings.length;
    }
    done += 1;
    notes.write({ ...begun, after: markOf(series), done });
    told({ stage: "copying", done: index + 1, of: all.length, unit: "series" });
  }
  const compared = await compareAll(needs, db, all);
  const report = { ...compared, carried, expired: 0, refused: 0, resumed: isBegun, series: all.length };
  if (compared.differences.length > 0) return { ...report, outcome: "different" };
  markWhole(file);
  notes.remove();
  return { ...report, outcome: "copied" };
}

/** A series in the notes: no pseudonym may lie in a file that an erasure does not know. */
const markOf = (series: SeriesName): string => hash("sha256", nameOf(series));

/** Looks for each of InfluxDB's readings in the file. */
async function compareAll({ far, told }: CopyNeeds, db: Sqlite, all: readonly SeriesName[]) {
  const differences: SeriesDifference[] = [];
  let readings = 0;
  for (const [index, series] of all.entries()) {
    const [here, there] = [fingerprint(), fingerprint()];
    for await (const some of far.readings(series)) {
      some.forEach(there.add);
      for (const reading of some) {
        const found = readingAt(db, series, reading.at, reading.seq);
        if (found !== null) here.add(found);
      }
    }
    if (here.equals(there)) readings += here.count;
    else differences.push({ ...series, here: here.count, there: there.count });
    told({ stage: "comparing", done: index + 1, of: all.length, unit: "series" });
  }
  return { readings, differences };
}
