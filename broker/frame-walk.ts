/** What the guard tells apart. */
export type FrameKind = "publish" | "control";

export interface FrameRules {
  /** The largest packet of a kind, in bytes with its header. */
  limitOf(kind: FrameKind): number;
  /** Asked before each packet; `false` stops the walk there. */
  mayBegin(): boolean;
  /** Told after the last byte of each packet, with the packet's remaining length. */
  ended(kind: FrameKind, length: number): void;
  /** Told of what the library keeps to itself. */
  readonly heard?: Heard;
}

/** Packets of which the hub must know and the library tells nobody. */
export interface Heard {
  /** A PUBACK for what was sent with this packet identifier. */
  acknowledged(messageId: number): void;
  /** A DISCONNECT: whoever goes says so. */
  goodbye(): void;
}

const publishType = 3;
const pubackByte = 0x40;
const pubackLength = 2;
const disconnectByte = 0xe0;
/** The type byte and at most four bytes of length. */
const longestHeader = 5;

/** Follows the fixed headers in a stream of MQTT packets, chunk by chunk, and looks at nothing else but whose PUBACK one is. */
export class FrameWalk {
  readonly #rules: FrameRules;
  #first = 0;
  #kind: FrameKind = "control";
  /** Bytes of the header seen so far; 0 outside a header. */
  #headerBytes = 0;
  #length = 0;
  /** Bytes of the body still to come. */
  #left = 0;
  /** The body's last two bytes, of a PUBACK. */
  #tail = 0;

  constructor(rules: FrameRules) {
    this.#rules = rules;
  }

  /** How many bytes of the chunk may pass; `refused` as soon as a length turns out too long, or malformed. */
  through(chunk: Uint8Array): number | "refused" {
    let at = 0;
    while (at < chunk.length) {
      if (this.#left > 0) at += this.#skip(chunk, at);
      else if (this.#headerBytes === 0 && !this.#rules.mayBegin()) return at;
      else if (!this.#takeHeader(chunk[at++] ?? 0)) return "refused";
    }
    return at;
  }

  /** Takes a byte of the fixed header; `false` when it makes the packet too long. */
  #takeHeader(byte: number): boolean {
    if (this.#headerBytes > 0) return this.#takeLength(byte);
    this.#first = byte;
    this.#kind = byte >> 4 === publishType ? "publish" : "control";
    this.#headerBytes = 1;
    this.#length = 0;
    return true;
  }

  #skip(chunk: Uint8Array, at: number): number {
    const step = Math.min(this.#left, chunk.length - at);
    if (this.#first === pubackByte) {
      for (const byte of chunk.subarray(at, at + step)) this.#tail = ((this.#tail << 8) | byte) & 0xffff;
    }
    this.#left -= step;
    if (this.#left === 0) this.#end();
    return step;
  }

  #end(): void {
    const { heard } = this.#rules;
    if (this.#first === pubackByte && this.#length === pubackLength) heard?.acknowledged(this.#tail);
    if (this.#first === disconnectByte) heard?.goodbye();
    this.#rules.ended(this.#kind, this.#length);
  }

  /** The length comes in sevens of bits, lowest first, so that it only grows: too long so far is too long. */
  #takeLength(byte: number): boolean {
    this.#length += (byte & 127) * 128 ** (this.#headerBytes - 1);
    this.#headerBytes++;
    if (this.#length + this.#headerBytes > this.#rules.limitOf(this.#kind)) return false;
    if ((byte & 128) !== 0) return this.#headerBytes < longestHeader;
    this.#headerBytes = 0;
    this.#left = this.#length;
    if (this.#left === 0) this.#end();
    return true;
  }
}
