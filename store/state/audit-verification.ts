import { setImmediate as nextTurn } from "node:timers/promises";
import type { AuditAnchor, AuditVerdict } from "../../model/audit.ts";
import {
  type Anchored,
  type AuditFault,
  anchored,
  type ChainEnd,
  chainStart,
  faultAfter,
  faultBeyond,
  faultByAnchor,
} from "../../model/audit-chain.ts";
import { recordFrom } from "./audit-rows.ts";
import type { Database } from "./counters.ts";
import type { Tables } from "./tables.ts";

/** Records looked at with one statement; the most that are in memory at once. */
const pageOf = 500;

/**
 * Walks the chain as it ends now, page by page, and stops at the first fault. A record and its rows by subject are
 * written together and never again, so what is read of them belongs together, whatever is appended meanwhile.
 */
export async function verifyAudit(db: Database, anchors: readonly AuditAnchor[]): Promise<AuditVerdict> {
  const bounds = await boundsOf(db);
  const given = anchored(anchors);
  const walk = await walked(db, given, bounds.given);
  const fault =
    walk.fault ??
    faultAtEnd(bounds, walk.end) ??
    faultBeyond(given, walk.end) ??
    (await straySubjects(db, walk.end));
  return { records: walk.end.sequence, head: walk.end.hash, fault };
}

interface Bounds {
  /** Numbers the counter has given out. */
  readonly given: number;
  /** The highest number a record has. */
  readonly last: number;
}

/** Both from one statement: apart, an append between them would look like a fault. */
async function boundsOf(db: Database): Promise<Bounds> {
  const { given, last } = await db
    .selectNoFrom((rows) => [
      rows.selectFrom("counter").select("value").where("name", "=", "audit").as("given"),
      rows
        .selectFrom("audit")
        .select((row) => row.fn.max("sequence").as("last"))
        .as("last"),
    ])
    .executeTakeFirstOrThrow();
  return { given: given ?? 0, last: last ?? 0 };
}

/** Follows the chain up to the last number given. */
async function walked(db: Database, anchors: Anchored, given: number) {
  let end: ChainEnd = chainStart;
  let above = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const rows = await pageAbove(db, above, given);
    const subjects = await subjectsBetween(db, above, rows.at(-1)?.sequence ?? above);
    for (const row of rows) {
      const fault = faultOf(row, end, subjects.get(row.sequence) ?? "") ?? faultByAnchor(anchors, row);
      if (fault !== null) return { end, fault };
      end = row;
    }
    end = { sequence: end.sequence, hash: end.hash };
    above = end.sequence;
    if (rows.length < pageOf) return { end, fault: null };
    // Others on this thread have their turn.
    await nextTurn();
  }
}

const pageAbove = (db: Database, above: number, given: number) =>
  db
    .selectFrom("audit")
    .selectAll()
    .where("sequence", ">", above)
    .where("sequence", "<=", given)
    .orderBy("sequence")
    .limit(pageOf)
    .execute();

/** The subjects noted beside records, of each as one text in the order of the alphabet. */
async function subjectsBetween(db: Database, above: number, last: number): Promise<Map<number, string>> {
  const rows = await db
    .selectFrom("audit_subject")
    .selectAll()
    .where("sequence", ">", above)
    .where("sequence", "<=", last)
    .execute();
  const found = Map.groupBy(rows, (row) => row.sequence);
  return new Map([...found].map(([sequence, each]) => [sequence, asText(each.map((row) => row.subject))]));
}
const asText = (subjects: readonly string[]): string => JSON.stringify(subjects.toSorted());

function faultOf(row: Tables["audit"], end: ChainEnd, noted: string): AuditFault | null {
  const record = recordFrom(row);
  if (record === null) return { sequence: row.sequence, what: "this record is not as it was written" };
  const fault = faultAfter(end, record);
  if (fault !== null) return fault;
  if (noted === (record.subjects.length === 0 ? "" : asText(record.subjects))) return null;
  return { sequence: row.sequence, what: "the subjects noted beside this record are not its own" };
}

function faultAtEnd({ given, last }: Bounds, end: ChainEnd): AuditFault | null {
  if (end.sequence < given) {
    return { sequence: end.sequence + 1, what: `the end is missing: the hub gave numbers up to ${given}` };
  }
  if (last <= given) return null;
  return { sequence: given + 1, what: `record ${last} was put in: the hub gave numbers up to ${given}` };
}

/** Rows by subject for records that are none. Those appended meanwhile have theirs. */
async function straySubjects(db: Database, end: ChainEnd): Promise<AuditFault | null> {
  const stray = await db
    .selectFrom("audit_subject")
    .select("sequence")
    .where((row) =>
      row.not(
        row.exists(
          row.selectFrom("audit").select("hash").whereRef("audit.sequence", "=", "audit_subject.sequence"),
        ),
      ),
    )
    .limit(1)
    .executeTakeFirst();
  if (stray === undefined) return null;
  const sequence = Math.min(stray.sequence, end.sequence + 1);
  return { sequence, what: `subjects are noted for record ${stray.sequence}, which is none` };
}
