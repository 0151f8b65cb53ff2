import { HubFailure } from "../../model/failure.ts";
import type { NewReportJob, ReportBook, ReportJob, ReportSubject } from "../../model/report-book.ts";
import type { Database } from "./counters.ts";
import { pageFrom, pageSize, placeIn, timePlace } from "./pages.ts";
import { documentCalls } from "./report-documents.ts";
import { evidenceFrom, jobColumns, jobFrom } from "./report-rows.ts";

/** Reports asked for and made, in the tables `report` and `report_document`. */
export const reportBook = (db: Database): ReportBook => ({
  ask: (job, most) => ask(db, job, most),
  job: (id) => job(db, id),

  async list({ kinds, services }, page) {
    const size = pageSize(page);
    const place = placeIn(page, timePlace);
    const rows = await db
      .selectFrom("report")
      .select(jobColumns)
      .$if(kinds !== undefined, (some) => some.where("kind", "in", [...(kinds ?? []), ""]))
      .$if(services !== undefined, (some) => some.where("service", "in", [...(services ?? []), ""]))
      .$if(place !== undefined, (some) =>
        some.where((row) =>
          row(row.refTuple("asked_at", "id"), "<", row.tuple(place?.[0] ?? 0, place?.[1] ?? "")),
        ),
      )
      .orderBy("asked_at", "desc")
      .orderBy("id", "desc")
      .limit(size + 1)
      .execute();
    return pageFrom(rows, size, jobFrom, (row) => [row.asked_at, row.id]);
  },

  async latest(subject, before) {
    const row = await ofSubject(db, subject)
      .where("state", "=", "done")
      .$if(before !== undefined, (some) => some.where("as_of", "<", before ?? 0))
      .orderBy("as_of", "desc")
      .orderBy("id", "desc")
      .limit(1)
      .executeTakeFirst();
    return row === undefined ? null : jobFrom(row);
  },

  async content(id) {
    const row = await db
      .selectFrom("report")
      .select(["content", "digest", "evidence"])
      .where("id", "=", id)
      .where("state", "=", "done")
      .executeTakeFirst();
    return row === undefined ? null : evidenceFrom(row);
  },

  ...queueCalls(db),
  ...documentCalls(db),
});

function queueCalls(db: Database): Pick<ReportBook, "claim" | "progressed" | "finish" | "fail" | "resume"> {
  const running = (id: string) =>
    db.updateTable("report").where("id", "=", id).where("state", "=", "running");
  return {
    async claim(now, id) {
      const waiting = db
        .selectFrom("report")
        .select("id")
        .where("state", "=", "queued")
        .$if(id !== undefined, (some) => some.where("id", "=", id ?? ""))
        .orderBy("asked_at")
        .orderBy("id")
        .limit(1);
      const row = await db
        .updateTable("report")
        .set((each) => ({ state: "running", as_of: now, progress: 0, tries: each("tries", "+", 1) }))
        .where("id", "=", waiting)
        .where("state", "=", "queued")
        .returning(jobColumns)
        .executeTakeFirst();
      return row === undefined ? null : jobFrom(row);
    },
    progressed: async (id, progress) => void (await running(id).set({ progress }).execute()),
    finish: async (id, made) =>
      void (await running(id)
        .set({ ...made, state: "done", progress: 100, fault: null })
        .execute()),
    fail: async (id, fault) => void (await running(id).set({ state: "failed", fault }).execute()),
    async resume(most) {
      const failed = await db
        .updateTable("report")
        .set({ state: "failed", fault: "the hub ended while it was being made, every time it was tried" })
        .where("state", "=", "running")
        .where("tries", ">=", most)
        .executeTakeFirst();
      const queued = await db
        .updateTable("report")
        .set({ state: "queued", progress: 0 })
        .where("state", "=", "running")
        .executeTakeFirst();
      return { queued: Number(queued.numUpdatedRows), failed: Number(failed.numUpdatedRows) };
    },
  };
}

const ofSubject = (db: Database, { kind, service, from, until }: ReportSubject) =>
  db
    .selectFrom("report")
    .select(jobColumns)
    .where("kind", "=", kind)
    .where("service", service === null ? "is" : "=", service)
    .where("from_at", "=", from)
    .where("until_at", "=", until);

async function job(db: Database, id: string): Promise<ReportJob | null> {
  const row = await db.selectFrom("report").select(jobColumns).where("id", "=", id).executeTakeFirst();
  return row === undefined ? null : jobFrom(row);
}

async function ask(db: Database, asked: NewReportJob, most: number): Promise<ReportJob> {
  const there = await ofSubject(db, asked).where("state", "in", ["queued", "running"]).executeTakeFirst();
  if (there !== undefined) return jobFrom(there);
  const { waiting } = await db
    .selectFrom("report")
    .select((row) => row.fn.countAll<number | string>().as("waiting"))
    .where("state", "in", ["queued", "running"])
    .executeTakeFirstOrThrow();
  if (Number(waiting) >= most) {
    throw new HubFailure("too-many-requests", "Too many reports are waiting to be made; try again later.", {
      details: { retryAfter: 60 },
    });
  }
  await addJob(db, asked);
  const kept = await job(db, asked.id);
  if (kept === null) throw new HubFailure("defect", "a report that was asked for is not there");
  return kept;
}

/** Puts a report into the queue; one of that id that is there stays as it is. */
export async function addJob(db: Database, asked: NewReportJob): Promise<void> {
  await db
    .insertInto("report")
    .values({
      id: asked.id,
      kind: asked.kind,
      service: asked.service,
      from_at: asked.from,
      until_at: asked.until,
      as_of: asked.askedAt,
      asked_at: asked.askedAt,
      asked_by: asked.askedBy,
      state: "queued",
      progress: 0,
      tries: 0,
      fault: null,
      content: null,
      digest: null,
      evidence: null,
    })
    .onConflict((on) => on.doNothing())
    .execute();
}
