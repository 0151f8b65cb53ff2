import { readFile } from "node:fs/promises";
import { text as textOf } from "node:stream/consumers";
import { z } from "zod";
import { dayOf, monthOf } from "../../model/civil-day.ts";
import { HubFailure } from "../../model/failure.ts";
import {
  type IntakeKind,
  type IntakeRecord,
  intakeEntry,
  intakeKind,
  intakeKinds,
} from "../../model/intake.ts";
import { fieldsOf } from "../../model/intake-fields.ts";
import { intakeRules } from "../../model/intake-kinds.ts";
import { instead } from "../../model/nearest.ts";
import { asked } from "./asked.ts";
import { type Answer, type Command, UsageError } from "./command.ts";
import type { OpenHub, WithHub } from "./open-hub.ts";
import { minuteOf, table } from "./table.ts";

/** `intake import`, `intake list` and `intake strike`: what telemetry cannot know. */
export const entryCommands = (withHub: WithHub): readonly Command[] => [
  {
    words: "intake import",
    takes: "KIND FILE.csv",
    does: "enters every row of a table, or none and what is wrong with each (- reads the standard input)",
    details:
      `KIND is one of: ${intakeKinds.join(", ")}.\n` +
      "The first row names the columns. Commas or semicolons, decimal commas and dd/mm/yyyy are understood. Columns:\n" +
      `${intakeKinds.map((kind) => `  ${kind}: ${columnsOf(kind)}`).join("\n")}\n` +
      "Those in brackets may be left empty.\n\n  labhub intake import cost /srv/costi-novembre.csv",
    operands: [2, 2],
    run: ({ operands: [kind, file = ""] }) => {
      const named = kindNamed(kind);
      return withHub((hub) => importTable(hub, named, file));
    },
  },
  {
    words: "intake list",
    takes: "KIND [--limit 100]",
    does: "what was entered of one kind, the last first; struck out entries are marked",
    details: "  labhub intake list screening",
    operands: [1, 1],
    options: { limit: "text" },
    run: ({ operands: [kind], text }) => {
      const named = kindNamed(kind);
      const { limit } = asked(z.object({ limit: z.int().min(1).max(1000) }), {
        limit: Number(text("limit") ?? 100),
      });
      return withHub((hub) => list(hub, named, limit));
    },
  },
  {
    words: "intake strike",
    takes: "ID --reason TEXT",
    does: "strikes out a wrong entry: it stays, with the reason, and counts no more",
    details: '  labhub intake strike i-0123456789abcdef01234567 --reason "importo sbagliato"',
    operands: [1, 1],
    options: { reason: "text" },
    run: ({ operands: [id = ""], text }) => {
      const shape = z.object({ reason: z.string().trim().min(3).max(200) });
      const { reason } = asked(shape, { reason: text("reason") });
      return withHub(async ({ records }) => {
        const struck = await records.strikeOut(id, reason);
        return { text: `${struck.id} is struck out.`, json: z.encode(intakeEntry, struck) };
      });
    },
  },
];

const columnsOf = (kind: IntakeKind): string =>
  fieldsOf(kind)
    .map(({ name, isNeeded }) => (isNeeded ? name : `[${name}]`))
    .join(" ");

function kindNamed(text = ""): IntakeKind {
  const parsed = intakeKind.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new UsageError(`${text} is no kind of entry; ${instead(text, intakeKinds)}.`);
}

async function importTable(hub: OpenHub, kind: IntakeKind, file: string): Promise<Answer> {
  const entered = await hub.enterTable(kind, await contentOf(file));
  return {
    text: `${entered.length} entries of ${kind} are kept.`,
    json: { entered: entered.length, ids: entered.map(({ id }) => id) },
  };
}

async function contentOf(file: string): Promise<string> {
  if (file === "-") return textOf(process.stdin);
  return readFile(file, "utf8").catch((cause: unknown) => {
    throw new HubFailure("input-rejected", `${file} cannot be read`, { cause });
  });
}

async function list({ records }: OpenHub, kind: IntakeKind, limit: number): Promise<Answer> {
  const { items, next } = await records.entries({ kind }, { limit });
  const more = next === null ? "" : "\nThere are more; ask with a higher --limit.";
  const text = table(["ID", "ENTERED", "BY", "WHEN", "SERVICE", "PATIENT", "WHAT", ""], items.map(rowOf));
  return { text: `${text}${more}`, json: { items: z.encode(z.array(intakeEntry), [...items]), next } };
}

function rowOf({ id, recordedAt, by, at, service, patient, content, struckOut }: IntakeRecord) {
  const { kind, ...facts } = content;
  const what = Object.entries(facts).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const when = intakeRules[kind].when === "month" ? monthOf(at) : dayOf(at);
  const struck = struckOut === null ? "" : `struck out: ${struckOut.reason}`;
  return [id, minuteOf(recordedAt), by, when, service, patient, what.join(" "), struck];
}
