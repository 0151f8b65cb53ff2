import { z } from "zod";
import { type ReportDue, reportDue } from "../../model/delivery-book.ts";
import { nextDue } from "../../model/report-due.ts";
import { reportRecipients } from "../../model/report-recipients.ts";
import { contactsName, readContacts } from "../contacts.ts";
import type { Answer, Command } from "./command.ts";
import type { OpenHub, WithHub } from "./open-hub.ts";
import { minuteOf, table } from "./table.ts";

/** `report schedules`, `report deliver` and `report dismiss`: reports that are made by themselves. */
export const reportScheduleCommands = (withHub: WithHub): readonly Command[] => [
  {
    words: "report schedules",
    does: "reports made by themselves: what falls due when and reaches whom, and what was delivered; exit code 1 for one that failed",
    details:
      "Schedules stand in the pilot's definition (`reports`), people's addresses in contacts.yaml (`people`).\n\n" +
      "  labhub report schedules",
    run: () => withHub(schedules),
  },
  {
    words: "report deliver",
    takes: "KEY",
    does: "tries one that failed again: makes it anew if it could not be made, else tells those who were not told",
    details: "  labhub report deliver quadro-trimestrale:2026-Q3",
    operands: [1, 1],
    run: ({ operands: [key = ""] }) => withHub((hub) => deliver(hub, key)),
  },
  {
    words: "report dismiss",
    takes: "KEY",
    does: "lets one that failed be: nobody is told of it any more, and the hub is well again",
    details: "  labhub report dismiss quadro-trimestrale:2026-Q3",
    operands: [1, 1],
    run: ({ operands: [key = ""] }) =>
      withHub(async ({ state, note }) => {
        await state.deliveries.dismiss(key);
        await note({ action: "ask-report", object: `dismissed ${key}` });
        return { text: "It is let be.", json: { key } };
      }),
  },
];

/** The last of each schedule are enough to see what is amiss. */
const shown = 30;

async function schedules({ pilot, state, clock, dataDir }: OpenHub): Promise<Answer> {
  const { contacts, faults } = await readContacts(dataDir, pilot);
  const users = await state.people.users();
  const now = clock.now();
  const items = pilot.reports.map((schedule) => ({
    schedule: schedule.id,
    next: nextDue(schedule, now),
    reaches: reportRecipients(schedule, users, contacts),
  }));
  const { items: dues } = await state.deliveries.list({}, { limit: shown });
  const coming = items.map(({ schedule, next, reaches }) => [
    ...[schedule, next.period, minuteOf(next.dueAt)],
    reaches.join(", ") || null,
  ]);
  const past = dues.map((due) => [due.key, due.state, minuteOf(due.dueAt), toldOf(due), due.trouble]);
  const said = faults.length > 0 ? `\n\n${contactsName} has faults:\n${faults.join("\n")}` : "";
  const undelivered = await state.deliveries.undelivered();
  return {
    text: `${table(["SCHEDULE", "PERIOD", "DUE", "REACHES"], coming)}\n\n${table(["FELL DUE", "STATE", "WHEN", "TOLD", "TROUBLE"], past)}${said}`,
    json: { schedules: items.map(asJson), deliveries: z.encode(z.array(reportDue), [...dues]), faults },
    isWell: faults.length === 0 && undelivered === 0,
  };
}

const asJson = ({
  next: { period, dueAt },
  ...same
}: {
  readonly schedule: string;
  readonly next: ReturnType<typeof nextDue>;
  readonly reaches: readonly string[];
}) => ({ ...same, period, dueAt: new Date(dueAt).toISOString() });

/** `1/2`: of two people one. */
function toldOf({ deliveries }: ReportDue): string | null {
  if (deliveries.length === 0) return null;
  return `${deliveries.filter(({ state }) => state === "sent").length}/${deliveries.length}`;
}

async function deliver({ state, clock, note }: OpenHub, key: string): Promise<Answer> {
  const now = clock.now();
  const [schedule = key, period = ""] = key.split(":");
  const report = { id: `${schedule}-${period}-${now.toString(36)}`, by: "command-line" };
  const due = await state.deliveries.again(key, report, now);
  await note({ action: "ask-report", object: `again ${key}` });
  const what = due.state === "making" ? "It is made and delivered" : "Those who were not told are told";
  return { text: `${what} by the running hub.`, json: { key, state: due.state } };
}
