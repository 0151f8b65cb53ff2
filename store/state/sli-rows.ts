import { sql } from "kysely";
import { z } from "zod";
import { serviceId } from "../../model/identity.ts";
import { type BadCounts, badCauses, type SliCount, type SliCounts } from "../../model/sli.ts";
import { before, hours, type Instant } from "../../model/time.ts";
import { bulk } from "./bulk.ts";
import type { Database, Writing } from "./counters.ts";
import { epoch } from "./rows.ts";

/** Column `service` is empty for the hub itself. */
export const serviceColumn = z
  .union([z.literal("").transform(() => null), serviceId])
  .describe("a service, or empty");
export const badColumns = badCauses.map((cause) => `bad_${cause}` as const);
export type BadColumn = (typeof badColumns)[number];

export const noBad: BadCounts = { device: 0, network: 0, hub: 0, patient: 0, staff: 0 };

type Table = "sli_minute" | "sli_adjustment";

/** Adds counts to their minutes, and to adjustments where a minute is frozen. */
export function sliUpserts(db: Database): (trx: Writing, counts: SliCounts) => Promise<void> {
  const minutes = countUpsert(db, "sli_minute");
  const adjustments = countUpsert(db, "sli_adjustment");
  return async (trx, { at, counts }) => {
    if (counts.length === 0) return;
    const frozen = isNear(counts, at) ? null : await frozenBefore(trx);
    const [open, late] = [[] as SliCount[], [] as SliCount[]];
    for (const each of counts) (frozen !== null && each.minute < frozen ? late : open).push(each);
    await minutes(trx, open.toSorted(inOrder).flatMap(valuesOf));
    const adjusted = late.toSorted(inOrder).flatMap((each) => [...valuesOf(each), at]);
    await adjustments(trx, adjusted);
  };
}

/** Nothing is frozen before 72 hours are over, so that the mark need not be looked at. */
const isNear = (counts: readonly SliCount[], at: Instant): boolean =>
  counts.every(({ minute }) => minute > before(at, hours(71)));

export async function frozenBefore(trx: Database): Promise<Instant> {
  const row = await trx.selectFrom("sli_mark").select("at").where("name", "=", "frozen").executeTakeFirst();
  return epoch.parse(row?.at ?? 0);
}

const by = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
// As the primary key has them: two writers take rows in one order.
const inOrder = (a: SliCount, b: SliCount): number =>
  by(a.sli, b.sli) || by(a.service ?? "", b.service ?? "") || by(a.part, b.part) || a.minute - b.minute;

const valuesOf = ({ sli, service, part, minute, good, bad }: SliCount): (string | number)[] => [
  sli,
  service ?? "",
  part,
  minute,
  good,
  ...badCauses.map((cause) => bad[cause] ?? 0),
];

const none = Object.fromEntries(badColumns.map((column) => [column, 0])) as Record<BadColumn, number>;

function countUpsert(db: Database, table: Table) {
  const isAdjusting = table === "sli_adjustment";
  const key = ["sli", "service", "part", "minute"] as const;
  const row = {
    sli: "",
    service: "",
    part: "",
    minute: 0,
    good: 0,
    ...none,
    ...(isAdjusting ? { at: 0 } : {}),
  };
  const added = (column: string) =>
    sql<number>`${sql.ref(`${table}.${column}`)} + ${sql.ref(`excluded.${column}`)}`;
  const sums = Object.fromEntries(["good", ...badColumns].map((column) => [column, added(column)]));
  return bulk(
    Object.keys(row).length,
    (rows) =>
      db
        .insertInto(table)
        .values(Array.from({ length: rows }, () => row) as never)
        .onConflict((on) =>
          on.columns([...key, ...(isAdjusting ? ["at"] : [])] as never).doUpdateSet(sums as never),
        )
        .compile().sql,
  );
}
