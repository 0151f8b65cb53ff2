import { HubFailure } from "../../model/failure.ts";
import type { DeviceKey } from "../../model/identity.ts";
import { type ArrivedMessage, channels, type JournalEntry } from "../../model/journal.ts";
import { atMillisecond, type Instant } from "../../model/time.ts";

/*
 * A row's bytes: the version (1), then per message
 *   1 byte   channel (low four bits), again (bit 4)
 *   1 byte   length of the device key
 *   6 bytes  received at, milliseconds since 1970, big endian
 *   4 bytes  length of the payload, big endian
 *   key (ASCII), payload
 */
const version = 1;
const headBytes = 12;
const againBit = 0x10;
const channelBits = 0x0f;
const firstCapacity = 16 * 1024;

/** Messages framed one behind the other, as they will lie in one row. */
export interface Frames {
  readonly count: number;
  /** The latest arrival among them. */
  readonly receivedAt: Instant;
  /** How many bytes there are. */
  readonly size: number;
  readonly bytes: Uint8Array;
  add(message: ArrivedMessage): void;
}

/** What a message takes in a row. */
export const framedBytes = ({ device, payload }: ArrivedMessage): number =>
  headBytes + device.length + payload.length;

/** An empty row. Messages are copied in, so their buffers may be used again at once. */
export function emptyFrames(): Frames {
  let buffer = Buffer.allocUnsafe(firstCapacity);
  let used = buffer.writeUInt8(version, 0);
  let count = 0;
  let receivedAt = atMillisecond(0);
  return {
    get count() {
      return count;
    },
    get receivedAt() {
      return receivedAt;
    },
    get size() {
      return used;
    },
    get bytes() {
      return buffer.subarray(0, used);
    },
    add(message) {
      buffer = withRoom(buffer, used, framedBytes(message));
      used = writeFrame(buffer, used, message);
      count += 1;
      if (message.receivedAt > receivedAt) receivedAt = message.receivedAt;
    },
  };
}

function withRoom(buffer: Buffer<ArrayBuffer>, used: number, more: number): Buffer<ArrayBuffer> {
  if (used + more <= buffer.length) return buffer;
  const larger = Buffer.allocUnsafe(Math.max(buffer.length * 2, used + more));
  buffer.copy(larger, 0, 0, used);
  return larger;
}

function writeFrame(buffer: Buffer, at: number, message: ArrivedMessage): number {
  const { device, payload } = message;
  buffer[at] = channels.indexOf(message.channel) | (message.again ? againBit : 0);
  buffer[at + 1] = device.length;
  buffer.writeUIntBE(message.receivedAt, at + 2, 6);
  buffer.writeUInt32BE(payload.length, at + 8);
  buffer.write(device, at + headBytes, "latin1");
  buffer.set(payload, at + headBytes + device.length);
  return at + headBytes + device.length + payload.length;
}

/** Reads a row from its front. Payloads are views of the row's bytes: whoever keeps one keeps them all. */
export interface FrameReader {
  /** The position of the entry that comes next. */
  readonly position: number;
  readonly isAtEnd: boolean;
  /** The length of the next entry's payload. */
  readonly nextBytes: number;
  /** Decodes the next entry. Throws `defect` for bytes that are no frame. */
  next(): JournalEntry;
  /** Passes over one entry without decoding it. */
  skip(): void;
}

export function readFrames(row: Uint8Array, first: number, count: number): FrameReader {
  const buffer = Buffer.from(row.buffer, row.byteOffset, row.byteLength);
  if (buffer[0] !== version) throw damaged(first);
  let at = 1;
  let position = first;
  const payloadBytes = (): number => {
    if (at + headBytes > buffer.length) throw damaged(position);
    return buffer.readUInt32BE(at + 8);
  };
  const step = (): { from: number; end: number } => {
    const from = at;
    at = from + headBytes + (buffer[from + 1] ?? 0) + payloadBytes();
    if (at > buffer.length) throw damaged(position);
    position += 1;
    return { from, end: at };
  };
  return {
    get position() {
      return position;
    },
    get isAtEnd() {
      return position >= first + count;
    },
    get nextBytes() {
      return payloadBytes();
    },
    next() {
      const { from, end } = step();
      return entryAt(buffer, from, end, position - 1);
    },
    skip: step,
  };
}

function entryAt(buffer: Buffer, at: number, end: number, position: number): JournalEntry {
  const marks = buffer[at] ?? 0;
  const channel = channels[marks & channelBits];
  if (channel === undefined) throw damaged(position);
  const payloadAt = at + headBytes + (buffer[at + 1] ?? 0);
  return {
    position,
    device: buffer.toString("latin1", at + headBytes, payloadAt) as DeviceKey,
    channel,
    receivedAt: atMillisecond(buffer.readUIntBE(at + 2, 6)),
    again: (marks & againBit) !== 0,
    payload: buffer.subarray(payloadAt, end),
  };
}

const damaged = (position: number): HubFailure =>
  new HubFailure("defect", `the journal is damaged at position ${position}`);
