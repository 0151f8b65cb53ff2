import { sql } from "kysely";
import { z } from "zod";
import { type BadCounts, badCauses, type SliQuery, type SliSum } from "../../model/sli.ts";
import type { SliBook } from "../../model/sli-book.ts";
import { atMillisecond, type Duration } from "../../model/time.ts";
import type { Database } from "./counters.ts";
import { rowReader } from "./rows.ts";
import { badColumns, serviceColumn } from "./sli-rows.ts";

type Columns = Readonly<Record<string, unknown>>;
type Table = "sli_minute" | "sli_adjustment";

// PostgreSQL gives sums of whole numbers as text.
const whole = z.union([z.number(), z.string().transform(Number), z.null().transform(() => 0)]);
const counts = ["good", ...badColumns] as const;

const asked = (db: Database, table: Table, { sli, service, part, from, until }: SliQuery) =>
  db
    .selectFrom(table as "sli_minute")
    .where("sli", "=", sli)
    .where("minute", ">=", from)
    .where("minute", "<", until)
    .$if(service !== undefined, (query) => query.where("service", "=", service ?? ""))
    .$if(part !== undefined, (query) => query.where("part", "=", part ?? ""));

/** `good`, `bad_device` … summed; the name with an index behind it when there are several. */
const summed = (index = "", when = sql<boolean>`true`) =>
  counts.map((column) =>
    sql<unknown>`coalesce(sum(case when ${when} then ${sql.ref(column)} else 0 end), 0)`.as(
      `${column}${index}`,
    ),
  );

const numberOf = (row: Columns, column: string): number => whole.parse(row[column] ?? 0);
const badOf = (row: Columns, index = ""): BadCounts =>
  Object.fromEntries(
    badCauses.map((cause) => [cause, numberOf(row, `bad_${cause}${index}`)]),
  ) as unknown as BadCounts;
export const allBad = (bad: BadCounts): number => badCauses.reduce((sum, cause) => sum + bad[cause], 0);

function sumOf(row: Columns, adjusting: Columns, index = ""): SliSum {
  const adjusted = { good: numberOf(adjusting, `good${index}`), bad: allBad(badOf(adjusting, index)) };
  return { good: numberOf(row, `good${index}`), bad: badOf(row, index), adjusted };
}

const readPart = rowReader("sli_minute", z.object({ service: serviceColumn, part: z.string() }));

export function sliSums(db: Database): Pick<SliBook, "sum" | "sumsSince" | "steps" | "parts"> {
  const one = async (table: Table, query: SliQuery): Promise<Columns> =>
    await asked(db, table, query).select(summed()).executeTakeFirstOrThrow();

  return {
    sum: async (query) => sumOf(await one("sli_minute", query), await one("sli_adjustment", query)),

    sumsSince: async (query, froms) => {
      const from = atMillisecond(Math.min(...froms));
      const each = froms.flatMap((since, index) => summed(`_${index}`, sql<boolean>`minute >= ${since}`));
      const of = (table: Table): Promise<Columns> =>
        asked(db, table, { ...query, from })
          .select(each)
          .executeTakeFirstOrThrow();
      if (froms.length === 0) return [];
      const [minutes, adjusting] = [await of("sli_minute"), await of("sli_adjustment")];
      return froms.map((_, index) => sumOf(minutes, adjusting, `_${index}`));
    },

    steps: async (query, step) => {
      const minutes = await stepped(db, "sli_minute", query, step);
      const adjusting = await stepped(db, "sli_adjustment", query, step);
      const starts = [...new Set([...minutes.keys(), ...adjusting.keys()])].toSorted((a, b) => a - b);
      return starts.map((from) => ({
        from: atMillisecond(from),
        ...sumOf(minutes.get(from) ?? {}, adjusting.get(from) ?? {}),
      }));
    },

    parts: async (query) => {
      const rows = await asked(db, "sli_minute", query)
        .select(["service", "part"])
        .distinct()
        .orderBy("service")
        .orderBy("part")
        .execute();
      return rows.map(readPart);
    },
  };
}

async function stepped(
  db: Database,
  table: Table,
  query: SliQuery,
  step: Duration,
): Promise<ReadonlyMap<number, Columns>> {
  // Behind a parameter PostgreSQL would not know the two expressions to be one.
  const start = sql<unknown>`minute - minute % ${sql.lit(step)}`;
  const rows: readonly Columns[] = await asked(db, table, query)
    .select([start.as("from_at"), ...summed()])
    .groupBy(start)
    .execute();
  return new Map(rows.map((row) => [numberOf(row, "from_at"), row]));
}
