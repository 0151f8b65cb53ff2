import { setTimeout as pause } from "node:timers/promises";
import type { Board } from "../../model/board.ts";
import type { DeliveryBook, DueLetter } from "../../model/delivery-book.ts";
import type { Contacts } from "../../model/duty-contacts.ts";
import { HubFailure } from "../../model/failure.ts";
import type { Log } from "../../model/log.ts";
import { channelMissing, type Delivery } from "../../model/notice.ts";
import type { User } from "../../model/people.ts";
import { reportFilename, reportMedia } from "../../model/report.ts";
import type { ReportBook } from "../../model/report-book.ts";
import { reportAddress } from "../../model/report-recipients.ts";
import type { ReportSchedule } from "../../model/report-schedule.ts";
import { type Clock, type Duration, seconds } from "../../model/time.ts";
import { failed } from "./courier.ts";
import type { Letter, Mailbox } from "./mailbox.ts";
import { reportLetter } from "./report-letter.ts";

export interface ReportPostNeeds {
  readonly schedules: readonly ReportSchedule[];
  readonly deliveries: Pick<DeliveryBook, "letters" | "note">;
  readonly documents: Pick<ReportBook, "document">;
  readonly userOf: (username: string) => Promise<User | null>;
  readonly contacts: () => Contacts;
  /** `null` without a mail server. */
  readonly mailbox: Pick<Mailbox, "send"> | null;
  readonly publicUrl: string;
  /** Writes into the audit that a report was sent. */
  readonly note: (object: string) => Promise<void>;
  readonly clock: Clock;
  readonly board: Board;
  readonly log: Log;
  readonly pace?: { readonly look: Duration; readonly farewell: Duration };
}

const usualPace = { look: seconds(2), farewell: seconds(4) };
/** Letters taken at a time. */
const together = 20;

/**
 * Tells of reports that are there, one letter after the other: nobody waits for them. What was sent is noted before the next
 * goes; after a crash in between it is sent again under the same name.
 */
export function startReportPost(needs: ReportPostNeeds): { stop(): Promise<void> } {
  const { deliveries, clock, log, pace = usualPace } = needs;
  const given = new AbortController();
  let looking: Promise<void> | null = null;
  async function round(): Promise<void> {
    for (const letter of await deliveries.letters(clock.now(), together)) {
      if (given.signal.aborted) return;
      await sendOne(needs, letter);
    }
  }
  const timer = setInterval(() => {
    looking ??= round()
      .catch((thrown: unknown) =>
        log.warn({ cause: HubFailure.of(thrown).message }, "letters about reports wait for the store"),
      )
      .finally(() => {
        looking = null;
      });
  }, pace.look);
  return {
    async stop() {
      clearInterval(timer);
      given.abort();
      await Promise.race([looking, pause(pace.farewell, undefined, { ref: false })]);
    },
  };
}

/** Sends a letter and notes what came of it. Throws when that cannot be noted: it is then sent once more. */
export async function sendOne(needs: ReportPostNeeds, { due, delivery }: DueLetter): Promise<void> {
  const { deliveries, clock, board, log, note } = needs;
  const came = await sent(needs, { due, delivery });
  if (came.kind === "sent") await note(`${due.kind} ${due.report} to ${delivery.to}`);
  else {
    const { trouble, final } = came;
    log.warn({ due: due.key, tries: delivery.tries + 1, final, trouble }, "a report was not told of");
  }
  await deliveries.note(due.key, delivery.to, came, clock.now());
  board.add(came.kind === "sent" ? "report_letters_sent_total" : "report_letters_failed_total");
}

/** Asked again for each attempt: who lost the right meanwhile, or their account, is told nothing. */
async function sent(needs: ReportPostNeeds, { due, delivery: { to } }: DueLetter): Promise<Delivery> {
  const { schedules, mailbox, contacts, userOf } = needs;
  if (mailbox === null) return failed(channelMissing, { final: true });
  const schedule = schedules.find(({ id }) => id === due.schedule);
  if (schedule === undefined) return failed("the pilot has no such schedule any more", { final: true });
  const user = await userOf(to);
  const address = user === null ? null : reportAddress(due, user, contacts());
  if (address === null)
    return failed("may not have this report any more, or has no address", { final: true });
  const attachments = schedule.attach && due.kind === "citizens" ? await filesOf(needs, schedule, due) : [];
  const letter = { ...reportLetter(due, schedule, needs.publicUrl), to: address, attachments };
  return mailbox.send({ ...letter, name: `report ${due.key} ${to}` });
}

async function filesOf(
  { documents }: ReportPostNeeds,
  { formats, languages }: ReportSchedule,
  { report }: DueLetter["due"],
): Promise<NonNullable<Letter["attachments"]>> {
  const names = formats.flatMap((format) =>
    languages.map((language) => ({ report: report ?? "", format, language })),
  );
  const found = await Promise.all(names.map((name) => documents.document(name)));
  return found.flatMap((file) => {
    if (file === null || file.content === null) return [];
    const filename = reportFilename(file.report, file.format, file.language);
    return [{ filename, content: Buffer.from(file.content), contentType: reportMedia[file.format].type }];
  });
}
