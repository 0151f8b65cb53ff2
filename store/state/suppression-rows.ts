import { z } from "zod";
import type { Alert } from "../../model/alert.ts";
import { patientId } from "../../model/identity.ts";
import { type Suppression, suppresses } from "../../model/suppression.ts";
import type { Instant } from "../../model/time.ts";
import type { Database, Writing } from "./counters.ts";
import { epoch, rowReader } from "./rows.ts";
import type { Tables } from "./tables.ts";

const readRow = rowReader(
  "suppression",
  z.object({
    id: z.string(),
    patient: patientId,
    rule: z.string().nullable(),
    reason: z.string(),
    from_at: epoch,
    until_at: epoch,
    by_whom: z.string(),
    also_high_by: z.string().nullable(),
    ended_at: epoch.nullable(),
  }),
);

export function suppressionFrom(row: unknown): Suppression {
  const { from_at, until_at, by_whom, also_high_by, ended_at, ...same } = readRow(row);
  return {
    ...same,
    from: from_at,
    until: until_at,
    by: by_whom,
    alsoHighBy: also_high_by,
    endedAt: ended_at,
  };
}

export const rowOfSuppression = (given: Suppression): Tables["suppression"] => ({
  id: given.id,
  patient: given.patient,
  rule: given.rule,
  reason: given.reason,
  from_at: given.from,
  until_at: given.until,
  by_whom: given.by,
  also_high_by: given.alsoHighBy,
  ended_at: given.endedAt,
});

/** Those that hold at a moment. */
export const holding = (db: Database, at: Instant) =>
  db
    .selectFrom("suppression")
    .selectAll()
    .where("until_at", ">", at)
    .where("from_at", "<=", at)
    .where("ended_at", "is", null);

/** Until when nobody is told of an alert; `null` when they are. */
export async function suppressedUntil(
  trx: Writing,
  alert: Pick<Alert, "patient" | "rule" | "priority">,
  at: Instant,
): Promise<Instant | null> {
  const rows = await holding(trx, at).where("patient", "=", alert.patient).execute();
  const ends = rows
    .map(suppressionFrom)
    .filter((each) => suppresses(each, alert))
    .map(({ until }) => until);
  return ends.reduce<Instant | null>((last, end) => (last === null || end > last ? end : last), null);
}
