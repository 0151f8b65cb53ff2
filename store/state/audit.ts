import type { AuditBook, AuditEntry, AuditRecord } from "../../model/audit.ts";
import { anchorOf, chained, chainStart, fitForChain } from "../../model/audit-chain.ts";
import { HubFailure } from "../../model/failure.ts";
import { recordFrom, rowOfRecord } from "./audit-rows.ts";
import { verifyAudit } from "./audit-verification.ts";
import { type Bulk, bulk } from "./bulk.ts";
import { allot, type Database, type Writing } from "./counters.ts";
import { numberPlace, pageFrom, pageSize, placeIn } from "./pages.ts";
import type { Tables } from "./tables.ts";

/** What was done with personal data. There is no statement here, nor elsewhere, that alters or deletes any of it. */
export function auditBook(db: Database): AuditBook {
  const noteSubjects = bulk(2, (rows) => {
    const values = Array.from({ length: rows }, () => ({ subject: "", sequence: 0 }));
    return db.insertInto("audit_subject").values(values).compile().sql;
  });
  return {
    append: async (entry) => {
      const fit = fitForChain(entry);
      return db.transaction().execute((trx) => append(trx, fit, noteSubjects));
    },
    list: (query, page) => list(db, query, page),
    head: async () => {
      const row = await lastOf(db);
      return row === undefined ? null : anchorOf(known(row));
    },
    verify: (anchors) => verifyAudit(db, anchors),
  };
}

async function append(trx: Writing, entry: AuditEntry, noteSubjects: Bulk): Promise<AuditRecord> {
  // The counter first: its row keeps two writers apart, so what is last now is last until this one is written.
  const sequence = await allot(trx, "audit", 1);
  // Should the end have been cut off, records go on behind the gap: work must not stop for it, and `verify` finds it.
  const record = chained(entry, (await lastOf(trx)) ?? chainStart, sequence);
  await trx.insertInto("audit").values(rowOfRecord(record)).execute();
  await noteSubjects(
    trx,
    record.subjects.flatMap((subject) => [subject, sequence]),
  );
  return record;
}

const lastOf = (db: Database) =>
  db.selectFrom("audit").selectAll().orderBy("sequence", "desc").limit(1).executeTakeFirst();

async function list(
  db: Database,
  query: Parameters<AuditBook["list"]>[0],
  page: Parameters<AuditBook["list"]>[1],
) {
  const { actor, subject, action } = query;
  const size = pageSize(page);
  const place = placeIn(page, numberPlace);
  const rows = await db
    .selectFrom("audit")
    .selectAll()
    .$if(actor !== undefined, (asked) => asked.where("actor", "=", actor ?? ""))
    .$if(action !== undefined, (asked) => asked.where("action", "=", action ?? ""))
    .$if(subject !== undefined, (asked) =>
      asked.where("sequence", "in", (rowsOf) =>
        rowsOf
          .selectFrom("audit_subject")
          .select("audit_subject.sequence")
          .where("subject", "=", subject ?? ""),
      ),
    )
    .$if(place !== undefined, (asked) => asked.where("sequence", "<", place?.[0] ?? 0))
    .orderBy("sequence", "desc")
    .limit(size + 1)
    .execute();
  return pageFrom(rows, size, known, (row) => [row.sequence]);
}

function known(row: Tables["audit"]): AuditRecord {
  const record = recordFrom(row);
  if (record !== null) return record;
  throw new HubFailure(
    "defect",
    `audit record ${row.sequence} is not one the hub wrote; look with \`labhub audit verify\``,
  );
}
