import type { ArrivedMessage } from "../../model/journal.ts";
import { emptyFrames, type Frames, framedBytes } from "./framing.ts";

/** A row of the journal stays small enough to be read and trimmed in a few milliseconds. */
const rowBytes = 1024 * 1024;
const rowMessages = 4096;
/** A commit of this size takes tens of milliseconds, in which the event loop stands still. */
const groupBytes = 2 * 1024 * 1024;

/** Messages that will be committed together, and the promise they share. */
export interface Group {
  readonly rows: readonly Frames[];
  readonly bytes: number;
  readonly written: PromiseWithResolvers<void>;
}

/** What waits for the disk, in order of arrival. */
export interface WaitingLine {
  readonly bytes: number;
  readonly groups: number;
  /** The group the message went to; `null` when it finds no room within the line's limit. */
  add(message: ArrivedMessage): Group | null;
  /** The group to commit next. */
  front(): Group | undefined;
  /** Takes the front away; its bytes wait no more. */
  leave(): void;
}

export function waitingLine(limitBytes: number): WaitingLine {
  const groups: OpenGroup[] = [];
  let bytes = 0;
  return {
    get bytes() {
      return bytes;
    },
    get groups() {
      return groups.length;
    },
    add(message) {
      const more = framedBytes(message);
      if (bytes + more > limitBytes) return null;
      let last = groups.at(-1);
      if (last === undefined || last.bytes + more > groupBytes) {
        last = emptyGroup();
        groups.push(last);
      }
      rowFor(last, more).add(message);
      last.bytes += more;
      bytes += more;
      return last;
    },
    front: () => groups[0],
    leave() {
      bytes -= groups.shift()?.bytes ?? 0;
    },
  };
}

interface OpenGroup extends Group {
  readonly rows: Frames[];
  bytes: number;
}

const emptyGroup = (): OpenGroup => ({
  rows: [emptyFrames()],
  bytes: 0,
  written: Promise.withResolvers<void>(),
});

function rowFor(group: OpenGroup, more: number): Frames {
  const last = group.rows.at(-1);
  const fits = last !== undefined && last.count < rowMessages && last.size + more <= rowBytes;
  // A message larger than a row still gets one, of its own.
  if (fits || last?.count === 0) return last;
  const next = emptyFrames();
  group.rows.push(next);
  return next;
}
