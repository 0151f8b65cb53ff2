import type { JournalPartition } from "../model/journal.ts";
import type { Log } from "../model/log.ts";
import type { MessageIdentity, Progress } from "../model/state-store.ts";
import type { TelemetryStore } from "../model/telemetry-store.ts";
import type { Assignments } from "./assignments.ts";
import { openMessage, workOn } from "./message-work.ts";
import type { Novelty } from "./streams.ts";

export interface RefeedNeeds {
  readonly journal: JournalPartition;
  readonly telemetry: TelemetryStore;
  readonly progress: Progress;
  readonly log: Log;
}

const chunk = { messages: 4000, bytes: 4 * 1024 * 1024 };

/**
 * Gives the telemetry store what it lost of the messages that were taken to their end: by power loss, since its commits are
 * not synced one by one, or because an older copy of it was put back. They were counted and judged then; here
 * they are only stored again. What the journal no longer holds cannot be, and is said.
 */
export async function refeed(needs: RefeedNeeds, upTo: number, assignments: Assignments): Promise<void> {
  const { journal, telemetry, progress, log } = needs;
  const { partition } = journal;
  let position = await telemetry.position(partition);
  if (position >= upTo) return;
  log.warn({ from: position, to: upTo }, "the telemetry store is behind; it is fed again from the journal");
  while (position < upTo) {
    const entries = (await journal.read(position, chunk)).filter((each) => each.position <= upTo);
    const [first, last] = [entries.at(0), entries.at(-1)];
    if (first?.position !== position + 1) {
      const until = (first?.position ?? upTo + 1) - 1;
      log.error({ from: position + 1, until }, "the journal no longer holds these: readings may be missing");
    }
    const opened = entries.map(openMessage);
    const novelties = await Promise.all(opened.map(({ identity }) => noveltyThen(progress, identity)));
    const works = opened.map((each, index) =>
      workOn(each, partition, novelties[index] ?? "new", assignments),
    );
    position = last?.position ?? upTo;
    const readings = works.flatMap((work) => work.readings);
    await telemetry.append(readings, { partition, position });
  }
}

/** A message was new when it is itself the one remembered under its name. */
async function noveltyThen(progress: Progress, identity: MessageIdentity | null): Promise<Novelty> {
  if (identity === null) return "new";
  const seen = await progress.seen(identity.device, identity.boot, identity.seq);
  if (seen === null || seen.position === identity.position) return "new";
  return seen.digest === identity.digest ? "again" : "conflict";
}
