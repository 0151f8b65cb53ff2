import type { DeviceKey } from "../model/identity.ts";
import type { JournalPartition } from "../model/journal.ts";
import type { Progress } from "../model/state-store.ts";

/** What the journal holds that the pipeline has not yet taken to its end. */
export interface Backlog {
  readonly head: number;
  readonly position: number;
  /** Messages waiting, by device. */
  readonly pending: ReadonlyMap<DeviceKey, number>;
}
export type ReadBacklog = () => Promise<Backlog>;

const chunk = { messages: 2000, bytes: 4 * 1024 * 1024 };

/** Counts the waiting messages by reading them: an answer independent of what the pipeline counts itself. */
export function backlogReader(journal: JournalPartition, progress: Progress): ReadBacklog {
  return async () => {
    const position = await progress.position(journal.partition);
    const head = await journal.head();
    const pending = new Map<DeviceKey, number>();
    for (let after = position; after < head; ) {
      const entries = await journal.read(after, chunk);
      const last = entries.at(-1);
      if (last === undefined) break;
      for (const { device, position: at } of entries) {
        if (at <= head) pending.set(device, (pending.get(device) ?? 0) + 1);
      }
      after = last.position;
    }
    return { head, position, pending };
  };
}
