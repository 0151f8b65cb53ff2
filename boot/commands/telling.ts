import { z } from "zod";
import { HubFailure } from "../../model/failure.ts";
import { notice } from "../../model/notice.ts";
import { contactsName, readContacts } from "../contacts.ts";
import { asked } from "./asked.ts";
import type { Answer, Command } from "./command.ts";
import type { OpenHub, WithHub } from "./open-hub.ts";
import { minuteOf, table } from "./table.ts";

/** `notice …` and `contact list`: who is told of alerts, and what reached nobody. */
export const tellingCommands = (withHub: WithHub): readonly Command[] => [
  {
    words: "contact list",
    does: "over what each duty of the roster is reached; exit code 1 for one that cannot be, or a fault in contacts.yaml",
    details: "  labhub contact list",
    run: () => withHub(contacts),
  },
  {
    words: "notice list",
    takes: "[--limit 100]",
    does: "notices of alerts that could not be delivered, newest first, and why",
    details: "  labhub notice list",
    options: { limit: "text" },
    run: ({ text }) => {
      const limit = Number(text("limit") ?? 100);
      asked(z.object({ limit: z.int().min(1).max(1000) }), { limit });
      return withHub((hub) => dead(hub, limit));
    },
  },
  {
    words: "notice resend",
    takes: "KEY",
    does: "puts a notice that could not be delivered back in the queue, under its own key",
    details: "  labhub notice resend 3f0c9a:raised.0:0:infermiere-di-turno:email",
    operands: [1, 1],
    run: ({ operands: [key = ""] }) => withHub((hub) => resend(hub, key)),
  },
];

/** Addresses are people's: only what kind there is is shown. */
async function contacts({ pilot, dataDir }: OpenHub): Promise<Answer> {
  const { contacts: found, faults } = await readContacts(dataDir, pilot);
  const items = pilot.roster.duties.map(({ id }) => {
    const own = found.duties[id];
    return { duty: id, email: own?.email?.length ?? 0, webhook: own?.webhook?.template ?? null };
  });
  const unreached = items.filter(({ email, webhook }) => email === 0 && webhook === null);
  const rows = items.map(({ duty, email, webhook }) => [duty, email, webhook]);
  const said = faults.length > 0 ? `\n\n${contactsName} has faults:\n${faults.join("\n")}` : "";
  const lost =
    unreached.length > 0 ? `\n\nNobody is reached as ${unreached.map(({ duty }) => duty).join(", ")}.` : "";
  return {
    text: `${table(["DUTY", "E-MAIL", "WEBHOOK"], rows)}${said}${lost}`,
    json: { items, faults },
    isWell: faults.length === 0 && unreached.length === 0,
  };
}

async function dead({ state }: OpenHub, limit: number): Promise<Answer> {
  const { items, next } = await state.notices.dead({ limit });
  const rows = items.map((each) => [
    minuteOf(each.queuedAt),
    each.priority,
    each.kind,
    each.key,
    each.trouble,
  ]);
  const more = next === null ? "" : "\nThere are more; ask with a higher --limit.";
  return {
    text: `${table(["QUEUED", "PRIORITY", "KIND", "KEY", "TROUBLE"], rows)}${more}`,
    json: { items: z.encode(z.array(notice), [...items]), next },
  };
}

async function resend({ state, clock, note }: OpenHub, key: string): Promise<Answer> {
  const found = await state.notices.resend(key, clock.now());
  if (found.state !== "queued") throw new HubFailure("conflict", `the notice is ${found.state}`);
  await note({ action: "resend-notice", object: found.alert });
  return { text: "It is in the queue again.", json: { key } };
}
