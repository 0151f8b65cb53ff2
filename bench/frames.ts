/** What a generator needs to hear from a broker: its type, and the packet id where there is one. */
export type OnFrame = (type: number, id: number) => void;

export const packetType = { connack: 2, puback: 4, suback: 9, pingresp: 13 } as const;

/**
 * Cuts a stream of bytes into MQTT frames. Only types and packet ids are looked at: a parser that built an object for
 * every acknowledgement would be measured instead of the broker.
 */
export function frameScanner(onFrame: OnFrame): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    for (;;) {
      const end = frameEnd(bytes, at);
      if (end === null) break;
      const first = bytes[at] ?? 0;
      // Acknowledgements have two bytes after the type and length: the packet id, or for CONNACK flags and code.
      const id = end - at >= 4 ? ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0) : 0;
      onFrame(first >> 4, id);
      at = end;
    }
    rest = at === bytes.length ? Buffer.alloc(0) : bytes.subarray(at);
  };
}

/** Where the frame at `at` ends; `null` when it is not all there yet. */
function frameEnd(bytes: Buffer, at: number): number | null {
  let length = 0;
  for (let place = 0; place < 4; place += 1) {
    const byte = bytes[at + 1 + place];
    if (byte === undefined) return null;
    length += (byte & 0x7f) * 128 ** place;
    if (byte < 0x80) {
      const end = at + 2 + place + length;
      return end <= bytes.length ? end : null;
    }
  }
  throw new RangeError("a frame's length has more than four bytes: this is not MQTT");
}
