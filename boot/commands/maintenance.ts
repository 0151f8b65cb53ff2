import { z } from "zod";
import { after, before, days, formatInstant } from "../../model/time.ts";
import { asked, timeGiven } from "./asked.ts";
import { byOperator } from "./by-operator.ts";
import { type Command, UsageError } from "./command.ts";
import type { WithHub } from "./open-hub.ts";
import { minuteOf, table } from "./table.ts";

/** `maintenance declare` and `maintenance list`. */
export const maintenanceCommands = (withHub: WithHub): readonly Command[] => [
  {
    words: "maintenance declare",
    takes: "--from TIME --to TIME --reason WORDS",
    does: "announces maintenance before it begins: service levels are told with and without it",
    details:
      "At most four hours of a civil month, from a moment still to come.\n\n" +
      '  labhub maintenance declare --from 2026-12-01T02:00:00+01:00 --to 2026-12-01T03:00:00+01:00 --reason "new disks"',
    options: { from: "text", to: "text", reason: "text" },
    run: ({ text }) => {
      const [from, until] = [timeGiven("from", text("from")), timeGiven("to", text("to"))];
      if (from === undefined || until === undefined)
        throw new UsageError("maintenance declare needs --from and --to.");
      const { reason } = asked(z.object({ reason: z.string().trim().min(3).max(300) }), {
        reason: text("reason") ?? "",
      });
      return withHub(async ({ state, note, clock }) => {
        const planned = { from, until, reason, by: byOperator.actor, declaredAt: clock.now() };
        await state.slis.declare(planned);
        await note({ action: "declare-maintenance", object: null, reason });
        const json = { ...planned, from: formatInstant(from), until: formatInstant(until) };
        return { text: `Maintenance from ${minuteOf(from)} to ${minuteOf(until)} is announced.`, json };
      });
    },
  },
  {
    words: "maintenance list",
    does: "maintenance announced, a year back and ahead",
    details: "  labhub maintenance list",
    run: () =>
      withHub(async ({ state, clock }) => {
        const now = clock.now();
        const items = await state.slis.maintenance(before(now, days(366)), after(now, days(366)));
        const rows = items.map(({ from, until, reason, by }) => [
          minuteOf(from),
          minuteOf(until),
          by,
          reason,
        ]);
        const json = items.map((each) => ({
          ...each,
          from: formatInstant(each.from),
          until: formatInstant(each.until),
        }));
        return { text: table(["FROM", "TO", "BY", "REASON"], rows), json: { items: json } };
      }),
  },
];
