import type { Duplex } from "node:stream";
import { HubFailure } from "../model/failure.ts";
import { type Duration, milliseconds } from "../model/time.ts";
import { type FrameKind, FrameWalk, type Heard } from "./frame-walk.ts";

export interface GuardLimits {
  /** The largest PUBLISH, in bytes with its header. */
  readonly publishBytes: number;
  /** The largest of any other packet, the CONNECT with its will among them. */
  readonly controlBytes: number;
  /** Publishes, and their bytes, that may be on their way at once. */
  readonly windowMessages: number;
  readonly windowBytes: number;
}

/** Control packets handed out in one go, and the pause after so many: a flood of pings must not hold up the others. */
const controlBurst = 256;
const controlPause: Duration = milliseconds(5);

const tooLong = "a packet is longer than allowed";
const packetTooLong = (): HubFailure => new HubFailure("input-rejected", tooLong);
/** True for the guard's own reason to end a connection. */
export const isTooLong = (error: Error): boolean => error instanceof HubFailure && error.message === tooLong;

/**
 * Stands between a stream and the broker library: it wraps `stream.read`, by which Aedes takes its bytes, so that
 * - a packet above its limit destroys the stream on its length bytes, before anything of it is kept;
 * - nothing after the CONNECT is read before `open()`;
 * - reading stops between two packets while the window is full, or while the peer does not read what it is sent.
 *
 * Bytes that must wait go back into the stream (`unshift`): kept here, they would be lost when the peer ends its
 * side, since the stream would think itself read to the end.
 */
export class FrameGuard {
  readonly #stream: Duplex;
  readonly #limits: GuardLimits;
  readonly #take: (size?: number) => Buffer | null;
  readonly #walk: FrameWalk;
  #messages = 0;
  #bytes = 0;
  #controls = 0;
  #at: "connect" | "connecting" | "open" | "shut" = "connect";
  #isStarved = false;
  #isWaking = false;
  #waitsForDrain = false;

  constructor(stream: Duplex, limits: GuardLimits, heard?: Heard) {
    this.#stream = stream;
    this.#limits = limits;
    this.#take = stream.read.bind(stream);
    this.#walk = new FrameWalk({
      limitOf: (kind) =>
        kind === "publish" && this.#at === "open" ? limits.publishBytes : limits.controlBytes,
      mayBegin: () => !this.#isFull() && this.#controls < controlBurst,
      ended: (kind, length) => this.#count(kind, length),
      ...(heard === undefined ? {} : { heard }),
    });
    // Node primes itself with read(0), and must get its own answer.
    stream.read = (size?: number) => (size === 0 ? this.#take(0) : this.#read());
  }

  /** Publishes handed out and not released yet. */
  get messages(): number {
    return this.#messages;
  }

  /** Their bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The peer is let in: what follows its CONNECT may be read. */
  open(): void {
    if (this.#at === "shut") return;
    this.#at = "open";
    this.#wake();
  }

  /** A publish handed out earlier is done with, one way or the other; `length` is the packet's remaining length. */
  release(length: number): void {
    this.#messages--;
    this.#bytes -= length;
    if (!this.#isStarved) return;
    // Half a window at a time, or a busy connection would be woken for every single message.
    const { windowMessages, windowBytes } = this.#limits;
    if (this.#messages <= windowMessages / 2 && this.#bytes <= windowBytes / 2) this.#wake();
  }

  /** Nothing is read from now on. */
  shut(): void {
    this.#at = "shut";
  }

  #count(kind: FrameKind, length: number): void {
    if (this.#at === "connect") this.#at = "connecting";
    if (kind === "control") this.#controls++;
    else {
      this.#messages++;
      this.#bytes += length;
    }
  }

  #isFull(): boolean {
    if (this.#at !== "open") return this.#at !== "connect";
    return this.#messages >= this.#limits.windowMessages || this.#bytes >= this.#limits.windowBytes;
  }

  #read(): Buffer | null {
    const stream = this.#stream;
    if (stream.destroyed) return null;
    if (stream.writableNeedDrain || this.#isFull()) return this.#starve();
    const chunk = this.#take(this.#piece());
    if (chunk === null) return null;
    this.#controls = 0;
    const passed = this.#walk.through(chunk);
    if (passed === chunk.length) {
      this.#comeBackForRest();
      return chunk;
    }
    if (passed === "refused") {
      stream.destroy(packetTooLong());
      return null;
    }
    stream.unshift(chunk.subarray(passed));
    this.#isStarved = true;
    if (this.#controls >= controlBurst) setTimeout(() => this.#wake(), controlPause);
    return passed === 0 ? null : chunk.subarray(0, passed);
  }

  /**
   * Read empty, the stream would fetch more from the network each time, although most of it is put back: a peer that floods
   * would fill the memory. `undefined` for all there is.
   */
  #piece(): number | undefined {
    const { readableLength, readableHighWaterMark } = this.#stream;
    return readableLength > readableHighWaterMark ? readableHighWaterMark : undefined;
  }

  /** The stream tells of what it got, not of what was left in it. */
  #comeBackForRest(): void {
    if (this.#stream.readableLength === 0) return;
    this.#isStarved = true;
    this.#wake();
  }

  #starve(): null {
    this.#isStarved = true;
    if (!this.#stream.writableNeedDrain || this.#waitsForDrain) return null;
    this.#waitsForDrain = true;
    this.#stream.once("drain", () => {
      this.#waitsForDrain = false;
      this.#wake();
    });
    return null;
  }

  /** Never at once: woken inside its own parser, the library would be handed the same packet twice. */
  #wake(): void {
    if (!this.#isStarved || this.#isWaking) return;
    this.#isWaking = true;
    setImmediate(() => {
      this.#isWaking = false;
      this.#isStarved = false;
      if (!this.#stream.destroyed) this.#stream.emit("readable");
    });
  }
}
