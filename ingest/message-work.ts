import type { HappenedEvent } from "../model/happened-event.ts";
import { type MessageId, messageAt } from "../model/identity.ts";
import type { JournalEntry } from "../model/journal.ts";
import type { Problem, QuarantineReason } from "../model/quarantine.ts";
import type { Reading } from "../model/reading.ts";
import type {
  DeviceStatus,
  EventsEnvelope,
  RequestEnvelope,
  TelemetryEnvelope,
} from "../model/telemetry-message.ts";
import { milliseconds } from "../model/time.ts";
import type { Assignments } from "./assignments.ts";
import { rejectUnpairedPressures } from "./blood-pressure.ts";
import { clockCorrection, clockOffset } from "./clock-offset.ts";
import { type Withheld, whyWholeWithheld, withheldAmong, withheldAt } from "./consent.ts";
import type { Decoded, Named } from "./decode.ts";
import { type Circumstances, type Examined, examine } from "./examine.ts";
import { type ExaminedEvent, examineEvent } from "./examine-event.ts";
import { type KeepableMessage, keepable, type OpenedMessage } from "./opened-message.ts";
import { jsonOf, nothing, type Parts, type Rejected, rejectedEach, rejectedReading } from "./rejected.ts";
import { repetitionAmong } from "./repetition.ts";
import type { Novelty } from "./streams.ts";

/** One message on its way through a batch: what was found in it, and what became of each part. */
export interface MessageWork {
  readonly entry: JournalEntry;
  readonly message: MessageId;
  /** The length of the payload as it was sent. */
  readonly bytes: number;
  readonly named: Named;
  readonly status: DeviceStatus | null;
  readonly receiptAsked: boolean;
  /** The device asks for the time. */
  readonly timeAsked?: boolean;
  /** By how many seconds the device's clock was off; `null` when the message does not tell. */
  readonly clockOffset: number | null;
  /** How many readings or events the message held; an unreadable message counts as one. */
  readonly found: number;
  readonly readings: readonly Reading[];
  readonly events: readonly HappenedEvent[];
  /** What goes to quarantine, with the problem told to the device. */
  readonly rejected: readonly Rejected[];
  /** What named somebody directly was masked. */
  readonly isScrubbed: boolean;
  /** What must lie in the journal in place of what was sent; `null` when that may stay. */
  readonly cleaned: Uint8Array | null;
  /** Our own code failed on it. */
  readonly isOurFault?: boolean;
  /** Those of its readings that were stored, where not all were. */
  readonly kept?: readonly Reading[];
  stored: number;
  duplicate: number;
}

/** What is known of a message beside itself. */
export interface Background {
  readonly partition: number;
  readonly seen: Novelty;
  /** The quota it goes past, in words for whoever sent it; `null` for none. */
  readonly excess: string | null;
  readonly assignments: Assignments;
}

/** Takes a message apart into readings and events to store and parts to set aside. */
export function workOn(opened: OpenedMessage, background: Background): MessageWork {
  const { entry, decoded } = opened;
  const { assignments, seen } = background;
  const begun = begin(opened, background.partition);
  if (decoded.kind === "request") return requestWork(begun, decoded.envelope);
  if (decoded.kind === "status" || decoded.kind === "unreadable") {
    return simpleWork(begun, decoded, assignments);
  }
  const { envelope } = decoded;
  const { device, receivedAt } = entry;
  const known = clockCorrection(envelope.sentAt, receivedAt, entry.again);
  const around = { device, receivedAt, message: begun.message, correction: known ?? milliseconds(0) };
  const parts = partsOf(decoded);
  const withheld = withheldAmong(parts.all, around, assignments);
  const work = envelopedWork(begun, decoded, withheld);
  if (seen === "again") return { ...work, duplicate: work.found };
  const fault = wholeFault(background, known === null);
  if (fault !== null) {
    return { ...work, rejected: rejectedEach(fault, entry.payload, parts, withheld) };
  }
  return partByPart(work, decoded, { around, withheld, assignments });
}

type Enveloped = Extract<Decoded, { kind: "telemetry" | "events" }>;

/** What an envelope holds, and where in the message it lies. */
const partsOf = (decoded: Enveloped): Parts =>
  decoded.kind === "telemetry"
    ? { place: "/readings", all: decoded.envelope.readings }
    : { place: "/events", all: decoded.envelope.events };

interface Looking {
  readonly around: Circumstances;
  readonly withheld: Withheld;
  readonly assignments: Assignments;
}

function partByPart(work: MessageWork, decoded: Enveloped, looking: Looking): MessageWork {
  const { around, withheld, assignments } = looking;
  const parts = partsOf(decoded);
  const lookedAt = <Found>(look: (part: unknown, index: number) => Found) =>
    parts.all.map((part, index) => {
      const why = withheld.get(index);
      if (why !== undefined) return { problem: withheldAt(`${parts.place}/${index}`, why) };
      return look(part, index);
    });
  if (decoded.kind === "events") {
    const found = lookedAt((part, index) => examineEvent(part, index, around, assignments));
    return eventsSorted(work, found, parts, withheld);
  }
  const examined = lookedAt((part, index) => examine(part, index, around, assignments));
  return sorted(work, rejectUnpairedPressures(examined), parts, withheld);
}

/** A message on which our own code failed: kept, so that it can be replayed once that is mended. */
export function unworkable(entry: JournalEntry, partition: number, assignments: Assignments): MessageWork {
  const problem = {
    path: "",
    reason: "schema" as const,
    detail: "the hub could not work on this message; it is kept and the operator is told",
  };
  const unread = { kind: "unreadable", problem, named: {} } as const;
  return { ...simpleWork(begin(keepable(entry), partition), unread, assignments), isOurFault: true };
}

const begin = ({ entry, bytes, isScrubbed }: KeepableMessage, partition: number) => ({
  entry,
  bytes,
  isScrubbed,
  cleaned: isScrubbed ? entry.payload : null,
  message: messageAt(partition, entry.position),
  receiptAsked: false,
  clockOffset: null,
  readings: [],
  events: [],
  stored: 0,
  duplicate: 0,
});
type Begun = ReturnType<typeof begin>;

/** What sets every reading of a message aside. */
function wholeFault({ seen, excess }: Background, isTimeless: boolean): Problem | null {
  const fault = (path: string, reason: QuarantineReason, detail: string) => ({ path, reason, detail });
  if (seen === "conflict") {
    const advice = "other content was sent under this boot and seq; count on, or change boot";
    return fault("/seq", "identity-conflict", advice);
  }
  if (isTimeless) return fault("/sentAt", "time-invalid", "must be an RFC 3339 time with a zone");
  return excess === null ? null : fault("", "quota", excess);
}

/** Nothing of it is anybody's: it holds no reading, and needs no person. */
function requestWork(begun: Begun, { sentAt, ...envelope }: RequestEnvelope): MessageWork {
  const { receivedAt, again } = begun.entry;
  const { seq, boot, receipt: receiptAsked } = envelope;
  const named = seq === undefined ? {} : { seq, boot };
  const told = { named, receiptAsked, clockOffset: clockOffset(sentAt, receivedAt, again) };
  return { ...begun, ...told, status: null, timeAsked: true, found: 0, rejected: [] };
}

function simpleWork(
  begun: Begun,
  decoded: Exclude<Decoded, Enveloped | { readonly kind: "request" }>,
  assignments: Assignments,
): MessageWork {
  if (decoded.kind === "status") {
    return { ...begun, named: {}, status: decoded.status, found: 0, rejected: [] };
  }
  const { named, problem } = decoded;
  const work = { ...begun, named, status: null, found: 1 };
  const { payload } = begun.entry;
  const why = whyWholeWithheld(begun.entry, assignments);
  if (why === null) return { ...work, rejected: [{ problem, content: payload }] };
  const rejected = [{ problem: withheldAt("", why), content: nothing }];
  return { ...work, rejected, cleaned: payload.length > 0 ? nothing : null };
}

function envelopedWork(begun: Begun, decoded: Enveloped, withheld: Withheld): MessageWork {
  const { envelope } = decoded;
  const { receivedAt, again } = begun.entry;
  const parts = partsOf(decoded);
  return {
    ...begun,
    named: envelope,
    status: null,
    receiptAsked: envelope.receipt,
    clockOffset: clockOffset(envelope.sentAt, receivedAt, again),
    found: parts.all.length,
    rejected: [],
    cleaned: withheld.size > 0 ? without(envelope, parts, withheld) : begun.cleaned,
  };
}

/** The message without what was withheld, each other part in its place; `null` when nothing of that is in it. */
function without(
  envelope: TelemetryEnvelope | EventsEnvelope,
  { place, all }: Parts,
  withheld: Withheld,
): Uint8Array | null {
  const left = all.map((each, index) => (withheld.has(index) ? null : each));
  const isWithout = left.every((each, index) => each === all[index]);
  return isWithout ? null : jsonOf({ ...envelope, [place.slice(1)]: left });
}

/** Sorts events into those to keep, those told twice in one message, and those set aside. */
function eventsSorted(
  work: MessageWork,
  examined: readonly ExaminedEvent[],
  { all }: Parts,
  withheld: Withheld,
): MessageWork {
  const rejected = examined.flatMap((each, index) =>
    "problem" in each ? [rejectedReading(each.problem, all[index], withheld.has(index))] : [],
  );
  const told = examined.flatMap((each) => ("event" in each ? [each.event] : []));
  const events = new Map(told.map((each) => [`${each.at} ${each.kind}`, each]));
  return { ...work, rejected, events: [...events.values()], duplicate: told.length - events.size };
}

function sorted(
  work: MessageWork,
  examined: readonly Examined[],
  { all: given }: Parts,
  withheld: Withheld,
): MessageWork {
  const readings: Reading[] = [];
  const rejected: Rejected[] = [];
  let duplicate = 0;
  const isRepeated = repetitionAmong(examined.length, readings);
  for (const [index, each] of examined.entries()) {
    if ("problem" in each) rejected.push(rejectedReading(each.problem, given[index], withheld.has(index)));
    else if (isRepeated(each.reading)) duplicate += 1;
    else readings.push(each.reading);
  }
  return { ...work, readings, rejected, duplicate };
}
