import type { Board } from "../../model/board.ts";
import type { DeliveryBook, NewDue, ReportDue } from "../../model/delivery-book.ts";
import type { Contacts } from "../../model/duty-contacts.ts";
import type { Log } from "../../model/log.ts";
import type { User } from "../../model/people.ts";
import type { ReportBook } from "../../model/report-book.ts";
import { type DuePeriod, nextDue, owed } from "../../model/report-due.ts";
import { reportRecipients } from "../../model/report-recipients.ts";
import type { ReportSchedule } from "../../model/report-schedule.ts";
import { type Clock, hours, type Instant } from "../../model/time.ts";

export interface SchedulingNeeds {
  readonly schedules: readonly ReportSchedule[];
  readonly book: Pick<ReportBook, "job" | "document" | "askDocument">;
  readonly deliveries: Pick<
    DeliveryBook,
    "known" | "lastDueAt" | "plan" | "making" | "tell" | "fail" | "undelivered"
  >;
  readonly users: () => Promise<readonly User[]>;
  readonly contacts: () => Contacts;
  /** Writes into the audit that a report was asked for. */
  readonly note: (object: string) => Promise<void>;
  readonly clock: Clock;
  readonly board: Board;
  readonly log: Log;
}

/** Plans what has fallen due, and has those told whose report is there. */
export interface Scheduling {
  /** True when something was done. Throws what the store throws; what was done by then stays. */
  round(): Promise<boolean>;
}

/** So often schedules are looked at although nothing falls due: somebody may have set the clock. */
const lookAgain = hours(1);

export function scheduling(needs: SchedulingNeeds): Scheduling {
  const { schedules, deliveries, clock, board } = needs;
  let quiet = { from: 0, until: 0 };
  async function planAll(now: Instant): Promise<boolean> {
    if (schedules.length === 0 || (now >= quiet.from && now < quiet.until)) return false;
    const ids = schedules.map(({ id }) => id);
    const known = await deliveries.known(ids, now);
    let planned = false;
    for (const schedule of schedules)
      planned = (await planOne(needs, schedule, known.get(schedule.id) ?? now, now)) || planned;
    const next = Math.min(...schedules.map((each) => nextDue(each, now).dueAt));
    quiet = { from: now, until: Math.min(next, now + lookAgain) };
    return planned;
  }
  return {
    async round() {
      let moved = await planAll(clock.now());
      for (const due of await deliveries.making()) moved = (await moveOn(needs, due)) || moved;
      board.set("reports_undelivered", await deliveries.undelivered());
      return moved;
    },
  };
}

async function planOne(
  { deliveries, note, log }: SchedulingNeeds,
  schedule: ReportSchedule,
  since: Instant,
  now: Instant,
): Promise<boolean> {
  const last = await deliveries.lastDueAt(schedule.id);
  // Planned by a clock that was ahead: it keeps nothing else from being planned.
  const from = last === null || last > now || last < since ? since : last;
  const { due, missed } = owed(schedule, from, now);
  if (due === null) return false;
  const asNew = (period: DuePeriod): NewDue => newDue(schedule, period, now);
  const report = { id: `${schedule.id}-${due.period}`, by: `schedule:${schedule.id}` };
  if (!(await deliveries.plan(asNew(due), report, missed.map(asNew)))) return false;
  await note(`${schedule.kind} ${report.id}`);
  log.info({ schedule: schedule.id, period: due.period, missed: missed.length }, "a report fell due");
  return true;
}

export const newDue = (
  { id, kind, service }: ReportSchedule,
  { period, from, until, dueAt }: DuePeriod,
  now: Instant,
): NewDue => ({
  ...{ key: `${id}:${period}`, schedule: id, period, kind, service: service ?? null },
  ...{ from, until, dueAt, plannedAt: now },
});

/** What is to be told when a report is there: its files are written first, so that its links lead somewhere. */
async function moveOn(needs: SchedulingNeeds, due: ReportDue): Promise<boolean> {
  const { schedules, book, deliveries, users, contacts, clock, log } = needs;
  const schedule = schedules.find(({ id }) => id === due.schedule);
  const fail = async (trouble: string): Promise<true> => {
    log.error({ due: due.key, trouble }, "a report that fell due was not delivered");
    await deliveries.fail(due.key, trouble);
    return true;
  };
  if (schedule === undefined) return fail("the pilot has no such schedule any more");
  const job = due.report === null ? null : await book.job(due.report);
  if (job === null) return fail("its report is not there");
  if (job.state === "failed") return fail(`the report could not be made: ${job.fault ?? ""}`);
  if (job.state !== "done") return false;
  const files = await filesOf(needs, schedule, job.id);
  if (files === "asked") return true;
  if (files === "waiting") return false;
  if (files !== "there") return fail(`a format could not be written: ${files.fault}`);
  const to = reportRecipients(schedule, await users(), contacts());
  const isAnybodyReached = Object.keys(contacts().people ?? {}).length > 0;
  if (to.length === 0 && isAnybodyReached)
    return fail("nobody who may have it has an e-mail address in contacts.yaml");
  await deliveries.tell(due.key, to, clock.now());
  return true;
}

async function filesOf(
  { book, clock }: SchedulingNeeds,
  { formats, languages }: ReportSchedule,
  report: string,
): Promise<"there" | "asked" | "waiting" | { readonly fault: string }> {
  let standing: "there" | "asked" | "waiting" = "there";
  for (const format of formats) {
    for (const language of languages) {
      const document = await book.document({ report, format, language });
      if (document?.fault) return { fault: document.fault };
      if (document === null) {
        await book.askDocument({ report, format, language }, clock.now());
        standing = "asked";
      } else if (document.content === null && standing === "there") standing = "waiting";
    }
  }
  return standing;
}
