import { type DeviceKey, type MessageId, messageAt } from "../model/identity.ts";
import type { JournalEntry } from "../model/journal.ts";
import type { Problem, QuarantineReason } from "../model/quarantine.ts";
import type { Reading } from "../model/reading.ts";
import type { MessageIdentity, QuarantineItem } from "../model/state-store.ts";
import type { DeviceStatus, TelemetryEnvelope } from "../model/telemetry-message.ts";
import type { Assignments } from "./assignments.ts";
import { rejectUnpairedPressures } from "./blood-pressure.ts";
import { clockCorrection } from "./clock-offset.ts";
import { type Decoded, decode, type Named } from "./decode.ts";
import { type Examined, examine } from "./examine.ts";
import { digestOf, type Novelty } from "./streams.ts";

/** One message on its way through a batch: what was found in it, and what became of each part. */
export interface MessageWork {
  readonly entry: JournalEntry;
  readonly message: MessageId;
  readonly named: Named;
  readonly status: DeviceStatus | null;
  readonly receiptAsked: boolean;
  /** How many readings the message held; an unreadable message counts as one. */
  readonly found: number;
  readonly readings: readonly Reading[];
  /** What goes to quarantine, with the problem told to the device. */
  readonly rejected: readonly Rejected[];
  stored: number;
  duplicate: number;
}

export interface Rejected {
  readonly problem: Problem;
  readonly content: Uint8Array;
}

/** A message that was read, and by what it will be known again; `null` when nothing in it says. */
export interface OpenedMessage {
  readonly entry: JournalEntry;
  readonly decoded: Decoded;
  readonly identity: MessageIdentity | null;
}

export function openMessage(entry: JournalEntry): OpenedMessage {
  const decoded = decode(entry);
  if (decoded.kind !== "telemetry") return { entry, decoded, identity: null };
  const { boot, seq } = decoded.envelope;
  const { device, position, payload } = entry;
  return { entry, decoded, identity: { device, boot, seq, digest: digestOf(payload), position } };
}

/** Takes a message apart into readings to store and parts to set aside. */
export function workOn(
  { entry, decoded }: OpenedMessage,
  partition: number,
  seen: Novelty,
  assignments: Assignments,
): MessageWork {
  const message = messageAt(partition, entry.position);
  if (decoded.kind !== "telemetry") return simpleWork(entry, message, decoded);
  const { envelope } = decoded;
  const { device } = entry;
  const work = telemetryWork(entry, message, envelope);
  if (seen === "again") return { ...work, duplicate: work.found };
  if (seen === "conflict") {
    return rejectedWhole(
      work,
      "identity-conflict",
      "/seq",
      "other content was sent under this boot and seq; count on, or change boot",
    );
  }
  const correction = clockCorrection(envelope.sentAt, entry.receivedAt, entry.again);
  if (correction === null) {
    return rejectedWhole(work, "time-invalid", "/sentAt", "must be an RFC 3339 time with a zone");
  }
  const around = { device, message, receivedAt: entry.receivedAt, correction };
  const examined = envelope.readings.map((each, index) => examine(each, index, around, assignments));
  return sorted(work, rejectUnpairedPressures(examined), envelope);
}

function simpleWork(
  entry: JournalEntry,
  message: MessageId,
  decoded: Exclude<Decoded, { kind: "telemetry" }>,
): MessageWork {
  const base = { entry, message, receiptAsked: false, readings: [], stored: 0, duplicate: 0 };
  if (decoded.kind === "status") {
    return { ...base, named: {}, status: decoded.status, found: 0, rejected: [] };
  }
  const { named, problem } = decoded;
  return { ...base, named, status: null, found: 1, rejected: [{ problem, content: entry.payload }] };
}

function telemetryWork(entry: JournalEntry, message: MessageId, envelope: TelemetryEnvelope): MessageWork {
  return {
    entry,
    message,
    named: envelope,
    status: null,
    receiptAsked: envelope.receipt,
    found: envelope.readings.length,
    readings: [],
    rejected: [],
    stored: 0,
    duplicate: 0,
  };
}

/** Every reading of the message is set aside for one reason, its content kept once. */
function rejectedWhole(
  work: MessageWork,
  reason: QuarantineReason,
  path: string,
  detail: string,
): MessageWork {
  const rejected = Array.from({ length: work.found }, (_, index) => ({
    problem: { path, reason, detail },
    content: index === 0 ? work.entry.payload : nothing,
  }));
  return { ...work, rejected };
}

/** A message on which our own code failed: kept whole, so that it can be replayed once that is mended. */
export function unworkable(entry: JournalEntry, partition: number): MessageWork {
  const problem = {
    path: "",
    reason: "schema" as const,
    detail: "the hub could not work on this message; it is kept and the operator is told",
  };
  return simpleWork(entry, messageAt(partition, entry.position), { kind: "unreadable", problem, named: {} });
}

const nothing = new Uint8Array();
const utf8 = new TextEncoder();

function sorted(work: MessageWork, examined: readonly Examined[], envelope: TelemetryEnvelope): MessageWork {
  const readings: Reading[] = [];
  const rejected: Rejected[] = [];
  let duplicate = 0;
  const isRepeated = repetition();
  for (const [index, each] of examined.entries()) {
    if ("problem" in each) {
      rejected.push({
        problem: each.problem,
        content: utf8.encode(JSON.stringify(envelope.readings[index])),
      });
    } else if (isRepeated(each.reading)) duplicate += 1;
    else readings.push(each.reading);
  }
  return { ...work, readings, rejected, duplicate };
}

/** Finds the same reading twice in one message. */
function repetition(): (reading: Reading) => boolean {
  const seen = new Set<string>();
  return ({ deviceAt, code, value }) => {
    const before = seen.size;
    return seen.add(`${deviceAt} ${code} ${value}`).size === before;
  };
}

/** What the quarantine keeps of a message. */
export const quarantineItems = (work: MessageWork): readonly QuarantineItem[] =>
  work.rejected.map(({ problem, content }) => ({
    device: work.entry.device satisfies DeviceKey,
    position: work.entry.position,
    receivedAt: work.entry.receivedAt,
    ...problem,
    content,
  }));
