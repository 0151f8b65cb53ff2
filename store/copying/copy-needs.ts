import { HubFailure } from "../../model/failure.ts";
import type { Progressed } from "../../model/telemetry-care.ts";
import type { Clock, Duration, Instant } from "../../model/time.ts";
import type { FarTelemetry } from "../telemetry/far.ts";
import type { CopyNotes, NotesFile } from "./copy-notes.ts";

/** What both ways of copying need; nobody else may write to either store meanwhile. */
export interface CopyNeeds {
  /** The telemetry file of a hub that is stopped. */
  readonly file: string;
  readonly far: FarTelemetry;
  /** As `nameOfPlace` gives it. */
  readonly placeName: string;
  readonly notes: NotesFile;
  /** Only go on with a copy that was begun. */
  readonly resume: boolean;
  /** Readings measured before this are kept no longer; `null` for metrics that are kept without end. */
  readonly expired: (code: string) => Instant | null;
  readonly told: (progress: Progressed) => void;
  readonly clock: Clock;
  readonly pause: (length: Duration) => Promise<unknown>;
}

/** The notes of this very copy, if it was begun and no hub ran since; `null` to begin at the beginning. */
export function notesOf(
  { notes, placeName, resume }: Pick<CopyNeeds, "notes" | "placeName" | "resume">,
  to: CopyNotes["to"],
  fed: string,
): { readonly isBegun: boolean; readonly from: CopyNotes | null } {
  const found = notes.read();
  const isBegun = found !== null && found.to === to && found.place === placeName;
  if (resume && !isBegun) {
    throw new HubFailure(
      "conflict",
      "no copy to there was begun that could be gone on with; leave --resume out",
    );
  }
  return { isBegun, from: isBegun && found.fed === fed ? found : null };
}
