import { sql } from "kysely";
import { z } from "zod";
import { HubFailure } from "../../model/failure.ts";
import { type Figure, figure, grouping } from "../../model/figure.ts";
import type { Giving, Released, ReleaseRegister } from "../../model/publication.ts";
import { atMillisecond } from "../../model/time.ts";
import { allot, type Database, type Writing } from "./counters.ts";
import { epoch, jsonOf, rowReader, truth } from "./rows.ts";
import type { Tables } from "./tables.ts";

/** What was given out, in the table `released`; no row of it is ever changed or deleted. */
export const releaseRegister = (db: Database): ReleaseRegister => ({
  of: async (indicator, version, upTo) => {
    // First the edition: whoever adds between the two makes it an old one, never one that promises too much.
    const edition = await editionOf(db, indicator, version);
    const rows = await newest(db, indicator, version, upTo === undefined ? undefined : (upTo ?? 0));
    return { released: rows.map(releasedFrom), edition };
  },

  add: async (giving, edition) => {
    const [first] = giving;
    if (first !== undefined) await db.transaction().execute((trx) => add(trx, giving, first, edition));
  },

  asGiven: async (row) => {
    const { released_at: _, ...own } = keyOf(row);
    const kept = await db
      .selectFrom("released")
      .select("figure")
      .where((where) => where.and(own))
      .where("released_at", "=", row.releasedAt)
      .executeTakeFirst();
    return kept === undefined || kept.figure === null ? null : figureJson.parse(kept.figure);
  },
});

/** Figures are written with their times as text, so that the row can be read by people too. */
const figureJson = jsonOf(figure);
const jsonOfFigure = (given: Figure): string => JSON.stringify(z.encode(figure, given));

type Row = Tables["released"];
type Key = Omit<Row, "shown" | "numerator" | "denominator" | "figure">;

const keyOf = ({ indicator, version, part, stratum, service, from, until, releasedAt }: Released): Key => ({
  indicator,
  version,
  part,
  by_what: stratum.by,
  key: stratum.key,
  service: service ?? "",
  from_month: from,
  until_month: until,
  released_at: releasedAt,
});

const nameOf = ({ part, by_what, key, service, from_month, until_month }: Omit<Key, "released_at">): string =>
  JSON.stringify([part, by_what, key, service, from_month, until_month]);

/** Rows only ever come, so that how many there are tells one state from another. */
async function editionOf(db: Database, indicator: string, version: string): Promise<number> {
  const { n } = await db
    .selectFrom("released")
    .select((row) => row.fn.countAll<number | string>().as("n"))
    .where("indicator", "=", indicator)
    .where("version", "=", version)
    .executeTakeFirstOrThrow();
  return Number(n);
}

/** What was shown once is known, whatever was hidden of it later: shown rows come before hidden ones, then the last. */
async function newest(
  db: Database,
  indicator: string,
  version: string,
  upTo: number = Number.MAX_SAFE_INTEGER,
): Promise<readonly Newest[]> {
  const { rows } = await sql<unknown>`
    select indicator, version, part, by_what, key, service, from_month, until_month, shown, numerator, denominator, released_at
    from (
      select *, row_number() over (
        partition by part, by_what, key, service, from_month, until_month order by shown desc, released_at desc
      ) as place from released where indicator = ${indicator} and version = ${version} and released_at <= ${upTo}
    ) as ranked where place = 1`.execute(db);
  return rows.map(readNewest);
}

const readNewest = rowReader(
  "released",
  z.object({
    indicator: z.string(),
    version: z.string(),
    part: z.string(),
    by_what: grouping,
    key: z.string(),
    service: z.string(),
    from_month: z.string(),
    until_month: z.string(),
    shown: truth,
    numerator: z.number().nullable(),
    denominator: z.number().nullable(),
    released_at: epoch,
  }),
);
type Newest = ReturnType<typeof readNewest>;

const releasedFrom = (row: Newest): Released => ({
  indicator: row.indicator,
  version: row.version,
  part: row.part,
  stratum: { by: row.by_what, key: row.key },
  service: row.service === "" ? null : row.service,
  from: row.from_month,
  until: row.until_month,
  shown: row.shown,
  numerator: row.numerator,
  denominator: row.denominator,
  releasedAt: row.released_at,
});

async function add(
  trx: Writing,
  giving: readonly Giving[],
  { indicator, version }: Giving,
  edition: number,
): Promise<void> {
  if (giving.some((each) => each.indicator !== indicator || each.version !== version))
    throw new HubFailure("defect", "figures of two indicators were to be registered at once");
  // Held to the end: whoever comes second sees what the first has added.
  await allot(trx, "released", 1);
  if ((await editionOf(trx, indicator, version)) !== edition)
    throw new HubFailure("conflict", "other figures of this indicator were given out meanwhile");
  const known = new Map((await newest(trx, indicator, version)).map((row) => [nameOf(row), row]));
  const latest = Math.max(0, ...[...known.values()].map((row) => row.released_at));
  const fresh = giving.filter((each) => isNew(each, known.get(nameOf(keyOf(each)))));
  // The order of releases must be told from their times, also by a clock that stood or went back.
  const at = (asked: number) => atMillisecond(Math.max(asked, latest + 1));
  for (let done = 0; done < fresh.length; done += atOnce) {
    await trx
      .insertInto("released")
      .values(
        fresh.slice(done, done + atOnce).map((each) => rowOf({ ...each, releasedAt: at(each.releasedAt) })),
      )
      .execute();
  }
}

const atOnce = 64;

const isNew = (giving: Giving, known: Newest | undefined): boolean =>
  known === undefined ||
  known.shown !== giving.shown ||
  known.numerator !== giving.numerator ||
  known.denominator !== giving.denominator;

const rowOf = (giving: Giving): Row => ({
  ...keyOf(giving),
  shown: giving.shown ? 1 : 0,
  numerator: giving.numerator,
  denominator: giving.denominator,
  figure: giving.figure === null || !giving.shown ? null : jsonOfFigure(giving.figure),
});
