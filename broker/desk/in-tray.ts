import type { Board } from "../../model/board.ts";
import type { DoorNote } from "../../model/door-note.ts";

/** Notes that are only to be kept, in the order in which they are let go of when there are too many. */
const kinds = ["link", "used", "stray", "receipt-missed", "acknowledged", "claim-arrived", "linked"] as const;
export type KeptKind = (typeof kinds)[number];
export type KeptNote<Kind extends KeptKind = KeptKind> = Extract<DoorNote, { readonly note: Kind }>;

export const isKept = (note: DoorNote): note is KeptNote => (kinds as readonly string[]).includes(note.note);

/** What was heard and is not in the store yet. Bounded: while the store is away a whole town may come and go. */
export interface InTray {
  readonly size: number;
  put(note: KeptNote): void;
  /** The oldest of a kind, at most so many; they stay until they are done with. */
  first<Kind extends KeptKind>(kind: Kind, most: number): readonly KeptNote<Kind>[];
  /** The oldest so many of a kind are in the store, or never will be. */
  done(kind: KeptKind, count: number): void;
}

/** Dropped at once when the tray is full: one by one would be a long way for each. */
const share = 100;

/** `most` bounds all notes together; receipts, which are longer, take a tenth of it at most. */
export function inTray(most: number, board: Board): InTray {
  const held = new Map<KeptKind, KeptNote[]>(kinds.map((kind) => [kind, []]));
  let size = 0;
  board.set("desk_notes_limit", most);
  const of = (kind: KeptKind): KeptNote[] => held.get(kind) ?? [];

  function remove(kind: KeptKind, count: number): number {
    const removed = of(kind).splice(0, count).length;
    size -= removed;
    board.set("desk_notes", size);
    return removed;
  }

  function makeRoom(kind: KeptKind): void {
    const some = Math.max(1, Math.floor(most / share));
    const tooMany = kind === "receipt-missed" && of(kind).length > most / 10;
    const from = tooMany ? kind : size > most ? kinds.find((each) => of(each).length > 0) : undefined;
    if (from !== undefined) board.add("desk_notes_lost_total", remove(from, some));
  }

  return {
    get size() {
      return size;
    },
    put(note) {
      of(note.note).push(note);
      size += 1;
      makeRoom(note.note);
      board.set("desk_notes", size);
    },
    // The list under a kind holds that kind's notes alone.
    first: <Kind extends KeptKind>(kind: Kind, count: number) =>
      of(kind).slice(0, count) as readonly KeptNote[] as readonly KeptNote<Kind>[],
    done: remove,
  };
}
