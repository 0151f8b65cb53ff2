import { z } from "zod";
import { reportFormat } from "../../model/report.ts";
import type { ReportBook } from "../../model/report-book.ts";
import type { Database } from "./counters.ts";
import { epoch, rowReader } from "./rows.ts";

const readRow = rowReader(
  "report_delivery",
  z.object({
    report: z.string(),
    to_whom: z.string(),
    format: reportFormat,
    at: epoch,
    state: z.enum(["available", "sent", "failed"]),
    detail: z.string().nullable(),
  }),
);

/** To whom reports were offered. */
export const deliveryCalls = (db: Database): Pick<ReportBook, "deliver" | "deliveries"> => ({
  async deliver({ to, ...same }) {
    await db
      .insertInto("report_delivery")
      .values({ ...same, to_whom: to })
      .onConflict((on) => on.doNothing())
      .execute();
  },
  async deliveries(report) {
    const rows = await db
      .selectFrom("report_delivery")
      .selectAll()
      .where("report", "=", report)
      .orderBy("at", "desc")
      .orderBy("to_whom")
      .execute();
    return rows.map((row) => {
      const { to_whom: to, ...same } = readRow(row);
      return { ...same, to };
    });
  },
});
