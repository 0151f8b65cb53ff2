import { HubFailure } from "../../model/failure.ts";
import type { Log } from "../../model/log.ts";
import type { DocumentName, FinishedReport, ReportBook, ReportJob } from "../../model/report-book.ts";
import type { Clock } from "../../model/time.ts";
import { reportFrom } from "./making.ts";

/** A report that took its hub down so often is not tried again. */
export const mostTries = 3;

export interface WorkshopNeeds {
  readonly book: ReportBook;
  readonly make: (job: ReportJob, told: (progress: number) => Promise<void>) => Promise<FinishedReport>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Makes what was asked for, one thing after another: first what is nearly there. */
export interface Workshop {
  /** One thing; false when there was nothing to do. */
  step(): Promise<boolean>;
}

export function workshop(needs: WorkshopNeeds): Workshop {
  const { book, clock } = needs;
  return {
    async step() {
      const document = await book.nextDocument();
      if (document !== null) {
        await writeDocument(needs, document);
        return true;
      }
      const job = await book.claim(clock.now());
      if (job === null) return false;
      await makeOne(needs, job);
      return true;
    },
  };
}

/** Makes one report that was taken from the queue. It never throws for what is wrong with the report alone. */
export async function makeOne({ book, make, log }: WorkshopNeeds, job: ReportJob): Promise<void> {
  let last = 0;
  const told = async (progress: number): Promise<void> => {
    if (progress < last + 2) return;
    last = progress;
    await book.progressed(job.id, progress);
  };
  try {
    await book.finish(job.id, await make(job, told));
  } catch (thrown) {
    const failure = HubFailure.of(thrown);
    log.error({ report: job.id, err: failure }, "a report could not be made");
    await book.fail(job.id, toldOf(failure));
  }
}

/** For whoever asked: what a defect is made of is for the log alone. */
const toldOf = (failure: HubFailure): string =>
  failure.code === "defect" ? "internal error; the log has more" : failure.message;

export async function writeDocument(
  { book, log }: Pick<WorkshopNeeds, "book" | "log">,
  name: DocumentName,
): Promise<void> {
  const kept = await book.content(name.report);
  if (kept === null) return book.failDocument(name, "the report is not there");
  try {
    // What draws and sets type is loaded when it is needed: a hub starts sooner.
    const { writtenAs } = await import("../written.ts");
    const { content } = writtenAs(reportFrom(kept.content), name.format, name.language);
    await book.keepDocument(name, content);
  } catch (thrown) {
    const failure = HubFailure.of(thrown);
    log.error({ ...name, err: failure }, "a report could not be written in a format");
    await book.failDocument(name, toldOf(failure));
  }
}
