import type { JournalEntry } from "../model/journal.ts";
import type { MessageIdentity } from "../model/state-store.ts";
import { type Decoded, decode, textOf } from "./decode.ts";
import { scrubbed, scrubbedBytes } from "./identifiers.ts";
import { digestOf } from "./streams.ts";

/** A message as it may be kept: what names somebody directly is masked. */
export interface KeepableMessage {
  readonly entry: JournalEntry;
  /** Something was masked. */
  readonly isScrubbed: boolean;
  /** The length of the payload as it was sent. */
  readonly bytes: number;
  /** The payload as text; `null` when it is no UTF-8. */
  readonly text: string | null;
}

/** A message that was read, and by what it will be known again. */
export interface OpenedMessage extends KeepableMessage {
  readonly decoded: Decoded;
  /** By the bytes as they were sent, so that a message sent again is known again; `null` when nothing in it says. */
  readonly identity: MessageIdentity | null;
}

export function keepable(sent: JournalEntry): KeepableMessage {
  const { payload } = sent;
  const text = textOf(payload);
  // What is no UTF-8 is searched byte by byte.
  const masked = text === null ? scrubbedBytes(bufferOf(payload).toString("latin1")) : scrubbed(text);
  if (masked === null) return { entry: sent, isScrubbed: false, bytes: payload.length, text };
  const entry = { ...sent, payload: Buffer.from(masked, text === null ? "latin1" : "utf8") };
  return { entry, isScrubbed: true, bytes: payload.length, text: text === null ? null : masked };
}

export function openMessage(sent: JournalEntry): OpenedMessage {
  // Member by member, not by spreading: this is done for every message.
  const { entry, isScrubbed, bytes, text } = keepable(sent);
  const decoded = decode(entry, text);
  if (decoded.kind !== "telemetry" && decoded.kind !== "events")
    return { entry, isScrubbed, bytes, text, decoded, identity: null };
  const { boot, seq } = decoded.envelope;
  const { device, position, payload } = sent;
  const identity = { device, boot, seq, digest: digestOf(payload), position };
  return { entry, isScrubbed, bytes, text, decoded, identity };
}

const bufferOf = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);
