import { z } from "zod";
import { monthOf } from "../../../model/civil-day.ts";
import { type IntakeKind, intakeKinds } from "../../../model/intake.ts";
import type { Observed, ObservedEntry } from "../../../model/observed.ts";
import { instruments } from "../../../model/questionnaire.ts";
import type { Instant } from "../../../model/time.ts";
import type { Database } from "../counters.ts";
import { entryFrom } from "../intake-rows.ts";
import { rowReader } from "../rows.ts";
import type { Counted } from "./people.ts";
import type { Span } from "./span.ts";

/** What is written off, or holds, over months to come. */
const lasting: readonly IntakeKind[] = ["cost", "revenue"];

/** What was entered by then and not struck out. */
const entered = (db: Database, asOf: Instant) =>
  db
    .selectFrom("entry")
    .where("recorded_at", "<=", asOf)
    .where((row) => row.or([row("struck_at", "is", null), row("struck_at", ">", asOf)]));

export async function entriesIn(
  db: Database,
  people: readonly Counted[],
  { window, asOf }: Span,
): Promise<Required<Pick<Observed, "entries" | "kindsEntered">>> {
  const numbers = new Map(people.map(({ patient, participant }) => [patient, participant.person]));
  const rows = await entered(db, asOf)
    .selectAll()
    .where("at", "<", window.until)
    .where((row) => row.or([row("at", ">=", window.from), row("kind", "in", lasting)]))
    .orderBy("recorded_at")
    .orderBy("id")
    .execute();
  const entries = rows
    .map(entryFrom)
    .flatMap(({ patient, by: _by, struckOut: _why, ...entry }): ObservedEntry[] => {
      const person = patient === null ? null : numbers.get(patient);
      return person === undefined ? [] : [{ ...entry, person, month: monthOf(entry.at) }];
    });
  return { entries, kindsEntered: await kindsIn(db, asOf) };
}

const measures = ["bp-at-target", "glucose-time-in-range"];
const readKind = rowReader("entry", z.object({ kind: z.enum(intakeKinds) }));

async function kindsIn(db: Database, asOf: Instant): Promise<readonly string[]> {
  const rows = await entered(db, asOf).select("kind").distinct().orderBy("kind").execute();
  const kinds: readonly string[] = rows.map(readKind).map(({ kind }) => kind);
  const finer = [
    ...instruments.map((name) => ["questionnaire", "instrument", name] as const),
    ...measures.map((name) => ["clinical-summary", "measure", name] as const),
  ];
  const found: string[] = [];
  for (const [kind, member, name] of finer) {
    if (!kinds.includes(kind)) continue;
    // Contents are written by `JSON.stringify`; the engines have no function for them in common.
    const some = await entered(db, asOf)
      .select("id")
      .where("kind", "=", kind)
      .where("content", "like", `%"${member}":"${name}"%`)
      .limit(1)
      .executeTakeFirst();
    if (some !== undefined) found.push(`${kind}:${name}`);
  }
  return [...kinds, ...found];
}
