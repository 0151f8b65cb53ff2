import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { z } from "zod";

const shape = z.object({
  to: z.enum(["influx", "embedded"]),
  place: z.string(),
  /** Up to where in the journal readings were fed when the copy began: a hub that ran since makes it begin anew. */
  fed: z.string(),
  /** Behind what to go on; `null` at the beginning. No pseudonym is in it: erasing somebody would not find it. */
  after: z.string().nullable(),
  /** Readings carried until there. */
  done: z.int(),
});
/** How far a copy is: what a later run goes on from. */
export type CopyNotes = z.infer<typeof shape>;

/** Where a copy's notes lie, from its beginning to its end. */
export interface NotesFile {
  /** `null` when no copy is under way. */
  read(): CopyNotes | null;
  write(notes: CopyNotes): void;
  remove(): void;
}

export function notesIn(file: string): NotesFile {
  const draft = `${file}.new`;
  return {
    read: () => parsed(textIn(file)),
    write(notes) {
      writeFileSync(draft, JSON.stringify(notes), { mode: 0o600 });
      renameSync(draft, file);
    },
    remove() {
      for (const each of [file, draft]) rmSync(each, { force: true });
    },
  };
}

function textIn(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}

/** Notes a crash of the machine left half-written are none: the copy then begins anew, and ends the same. */
function parsed(text: string | null): CopyNotes | null {
  if (text === null) return null;
  try {
    return shape.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
