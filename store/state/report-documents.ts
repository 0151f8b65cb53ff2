import { z } from "zod";
import { type DocumentName, documentName, type ReportBook } from "../../model/report-book.ts";
import type { Database } from "./counters.ts";
import { rowReader } from "./rows.ts";

const readName = rowReader("report_document", documentName);
const readDocument = rowReader(
  "report_document",
  documentName.extend({ content: z.instanceof(Uint8Array).nullable(), fault: z.string().nullable() }),
);

type Calls = Pick<ReportBook, "askDocument" | "document" | "nextDocument" | "keepDocument" | "failDocument">;

/** Reports in their formats. Each is written once and kept. */
export function documentCalls(db: Database): Calls {
  const update = ({ report, format, language }: DocumentName) =>
    db
      .updateTable("report_document")
      .where("report", "=", report)
      .where("format", "=", format)
      .where("language", "=", language);
  return {
    async askDocument(name, at) {
      await db
        .insertInto("report_document")
        .values({ ...name, asked_at: at, content: null, fault: null })
        .onConflict((on) => on.columns(["report", "format", "language"]).doUpdateSet({ fault: null }))
        .execute();
    },
    async document({ report, format, language }) {
      const row = await db
        .selectFrom("report_document")
        .select(["report", "format", "language", "content", "fault"])
        .where("report", "=", report)
        .where("format", "=", format)
        .where("language", "=", language)
        .executeTakeFirst();
      return row === undefined ? null : readDocument(row);
    },
    async nextDocument() {
      const row = await db
        .selectFrom("report_document")
        .innerJoin("report", "report.id", "report_document.report")
        .select(["report_document.report", "format", "language"])
        .where("report.state", "=", "done")
        .where("report_document.content", "is", null)
        .where("report_document.fault", "is", null)
        .orderBy("report_document.asked_at")
        .orderBy("report_document.report")
        .limit(1)
        .executeTakeFirst();
      return row === undefined ? null : readName(row);
    },
    keepDocument: async (name, content) => void (await update(name).set({ content, fault: null }).execute()),
    failDocument: async (name, fault) => void (await update(name).set({ fault }).execute()),
  };
}
