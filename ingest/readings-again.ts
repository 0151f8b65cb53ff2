import type { JournalPartition } from "../model/journal.ts";
import type { StateStore } from "../model/state-store.ts";
import type { MessagesAgain } from "../model/telemetry-care.ts";
import { readingsIn } from "./refeed.ts";
import { registryReader } from "./registry-reading.ts";

const one = { messages: 1, bytes: 1 };

/** Reads messages as they would be fed to a store again; changes nothing. */
export async function messagesAgain(
  journal: JournalPartition,
  { registry, watch, progress }: Pick<StateStore, "registry" | "watch" | "progress">,
): Promise<MessagesAgain> {
  const { assignments } = await registryReader({ registry, watch })();
  const end = await progress.position(journal.partition);
  return {
    oldest: await journal.oldest(),
    end,
    async readingsOf(position) {
      if (position > end) return null;
      const entries = await journal.read(position - 1, one);
      if (entries[0]?.position !== position) return null;
      return await readingsIn({ journal, progress }, entries.slice(0, 1), assignments);
    },
  };
}
