import type { Board } from "../model/board.ts";
import type { DoorNote } from "../model/door-note.ts";
import { type Duration, milliseconds } from "../model/time.ts";

/**
 * What the desk is to keep, in the order it happened: told at the end of the turn in which it happens, and what follows
 * within some milliseconds together. Thousands of devices may come in as many turns.
 */
export interface DoorNotes {
  note(note: DoorNote): void;
  /** Tells at once what the turn has brought so far. */
  flush(): void;
}

/** Between two tellings no more than this happens but in an attack; what is beyond it is dropped and counted. */
const mostAtOnce = 10_000;
const rest: Duration = milliseconds(10);

export function doorNotes(tell: (notes: readonly DoorNote[]) => void, board: Board): DoorNotes {
  let notes: DoorNote[] = [];
  let isResting = false;
  function flush(): void {
    const told = notes;
    notes = [];
    if (told.length > 0) tell(told);
  }
  function round(): void {
    isResting = notes.length > 0;
    if (!isResting) return;
    flush();
    setTimeout(round, rest).unref();
  }
  return {
    note(note) {
      if (notes.length >= mostAtOnce) return board.add("broker_notes_dropped_total");
      notes.push(note);
      if (isResting) return;
      isResting = true;
      setImmediate(round);
    },
    flush,
  };
}
