import { type Board, boardOn } from "../../model/board.ts";
import { type JournalNeeds, openJournal, type TrimmedJournal } from "../../store/journal/journal.ts";
import { keptLog, stoppedClock } from "./messages.ts";

type Given = Partial<JournalNeeds> & { readonly file: string };

/** An embedded journal with what it needs, and those needs to look at. */
export function journalAt(given: Given): {
  journal: TrimmedJournal;
  board: Board;
  log: ReturnType<typeof keptLog>;
  clock: ReturnType<typeof stoppedClock>;
} {
  const [board, log, clock] = [boardOn(), keptLog(), stoppedClock()];
  const journal = openJournal({ partition: 0, clock, log, board, appended: () => undefined, ...given });
  return { journal, board, log, clock };
}
