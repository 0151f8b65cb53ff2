import type { JournalEntry, JournalPartition } from "../model/journal.ts";
import type { Log } from "../model/log.ts";
import type { Reading } from "../model/reading.ts";
import type { MessageIdentity, Progress, SetAside } from "../model/state-store.ts";
import type { TelemetryStore } from "../model/telemetry-store.ts";
import type { Assignments } from "./assignments.ts";
import { workOn } from "./message-work.ts";
import { type OpenedMessage, openMessage } from "./opened-message.ts";
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
 *
 * What was set aside then stays so, whatever the registry or the quotas say by now: the quarantine knows. Of the rest
 * nothing is stored that may not be today: what somebody has withdrawn or had erased since does not come back.
 */
export async function refeed(needs: RefeedNeeds, upTo: number, assignments: Assignments): Promise<void> {
  const { journal, telemetry, log } = needs;
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
    const readings = await readingsIn(needs, entries, assignments);
    position = last?.position ?? upTo;
    await telemetry.append(readings, { partition, position });
  }
}

/** What of messages that were taken to their end is to be stored, were it not there. */
export async function readingsIn(
  { journal: { partition }, progress }: Pick<RefeedNeeds, "journal" | "progress">,
  entries: readonly JournalEntry[],
  assignments: Assignments,
): Promise<readonly Reading[]> {
  const [first, last] = [entries.at(0), entries.at(-1)];
  if (first === undefined || last === undefined) return [];
  const aside = asideOf(await progress.setAside(partition, first.position - 1, last.position));
  const readings: Reading[] = [];
  for (const entry of entries) {
    const parts = aside.get(entry.position) ?? nothing;
    if (parts.has(whole)) continue;
    const opened = without(openMessage(entry), parts);
    const seen = await noveltyThen(progress, opened.identity);
    readings.push(...workOn(opened, { partition, seen, excess: null, assignments }).readings);
  }
  return readings;
}

/** The message with nothing in place of the readings that were set aside: nothing is no reading. */
function without(opened: OpenedMessage, parts: Parts): OpenedMessage {
  const { decoded } = opened;
  if (parts.size === 0 || decoded.kind !== "telemetry") return opened;
  const readings = decoded.envelope.readings.map((each, index) => (parts.has(index) ? null : each));
  return { ...opened, decoded: { ...decoded, envelope: { ...decoded.envelope, readings } } };
}

/** Places of readings in their message, or all of it. */
const whole = "whole";
type Parts = ReadonlySet<number | typeof whole>;
const nothing: Parts = new Set();

/** Of each message, what was set aside. */
function asideOf(found: readonly SetAside[]): ReadonlyMap<number, Parts> {
  const byMessage = Map.groupBy(found, ({ position }) => position);
  return new Map([...byMessage].map(([position, all]) => [position, new Set(all.map(partIn))]));
}

function partIn({ path }: SetAside): number | typeof whole {
  const found = /^\/readings\/(\d+)/.exec(path);
  return found === null ? whole : Number(found[1]);
}

/** A message was new when it is itself the one remembered under its name. */
async function noveltyThen(progress: Progress, identity: MessageIdentity | null): Promise<Novelty> {
  if (identity === null) return "new";
  const seen = await progress.seen(identity.device, identity.boot, identity.seq);
  if (seen === null || seen.position === identity.position) return "new";
  return seen.digest === identity.digest ? "again" : "conflict";
}
