import type { Duplex } from "node:stream";

/**
 * Lets a stream end when its turn comes. A thousand lines may be cut at one moment, and their ends arrive in one turn of the event
 * loop, in which nobody else would be heard: ending a session takes a tenth of a millisecond. It wraps `push`, by which a
 * socket learns that its peer is gone; to the stream that comes a few turns later, and nothing else is different.
 */
export function paceEnd(stream: Duplex, begin: (work: () => void) => void): void {
  const push = stream.push.bind(stream);
  let isHeld = false;
  stream.push = (chunk: unknown, encoding?: BufferEncoding) => {
    if (chunk !== null) return push(chunk, encoding);
    if (isHeld) return false;
    isHeld = true;
    begin(() => {
      if (stream.destroyed) return;
      push(null);
      stream.read(0); // as the socket does after its own
    });
    return false;
  };
}
