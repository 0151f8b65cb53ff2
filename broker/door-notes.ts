import type { Board } from "../model/board.ts";
import type { DoorNote } from "../model/door-note.ts";

/** What the desk is to keep: told once a turn of the event loop, in the order it happened. */
export interface DoorNotes {
  note(note: DoorNote): void;
  /** Tells at once what the turn has brought so far. */
  flush(): void;
}

/** In one turn no more than this happens but in an attack; what is beyond it is dropped and counted. */
const mostInOneTurn = 10_000;

export function doorNotes(tell: (notes: readonly DoorNote[]) => void, board: Board): DoorNotes {
  let notes: DoorNote[] = [];
  function flush(): void {
    const told = notes;
    notes = [];
    if (told.length > 0) tell(told);
  }
  return {
    note(note) {
      if (notes.length >= mostInOneTurn) return board.add("broker_notes_dropped_total");
      notes.push(note);
      if (notes.length === 1) setImmediate(flush);
    },
    flush,
  };
}
