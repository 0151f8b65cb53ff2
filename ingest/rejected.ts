import type { JournalEntry } from "../model/journal.ts";
import type { Problem } from "../model/quarantine.ts";
import type { QuarantineItem } from "../model/state-store.ts";
import { type Withheld, withheldAt } from "./consent.ts";

/** A part of a message that is not stored: why, and what of it is kept. */
export interface Rejected {
  readonly problem: Problem;
  readonly content: Uint8Array;
}

export const nothing = new Uint8Array();
const utf8 = new TextEncoder();
export const jsonOf = (value: unknown): Uint8Array => utf8.encode(JSON.stringify(value));

/** One reading set aside. Of what is withheld nothing is kept. */
export const rejectedReading = (problem: Problem, reading: unknown, isWithheld: boolean): Rejected => ({
  problem,
  content: isWithheld ? nothing : jsonOf(reading),
});

/** What a message holds, one by one, and where in it that lies. */
export interface Parts {
  readonly place: "/readings" | "/events";
  readonly all: readonly unknown[];
}

/** Every part of a message set aside for one reason: its content kept once, if all of it may be. */
export const rejectedEach = (
  problem: Problem,
  payload: Uint8Array,
  { place, all }: Parts,
  withheld: Withheld,
): readonly Rejected[] =>
  all.map((part, index) => {
    const why = withheld.get(index);
    if (why !== undefined) return rejectedReading(withheldAt(`${place}/${index}`, why), part, true);
    if (withheld.size > 0) return rejectedReading(problem, part, false);
    return { problem, content: index === 0 ? payload : nothing };
  });

/** What the quarantine keeps of a message. */
export const quarantineItems = ({
  entry: { device, position, receivedAt },
  rejected,
}: {
  readonly entry: JournalEntry;
  readonly rejected: readonly Rejected[];
}): readonly QuarantineItem[] =>
  rejected.map(({ problem, content }) => ({ device, position, receivedAt, ...problem, content }));
