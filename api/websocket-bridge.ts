import type { Socket } from "node:net";
import type { RawData, WebSocket } from "ws";

/** Bytes on their way to the client beyond which the broker is read no further; it drops whoever does not drain. */
const unreadBytes = 64 * 1024;
/** What RFC 6455 calls data of a type that cannot be accepted: MQTT comes in binary frames alone (MQTT-6.0.0-1). */
const notBinary = 1003;

/** Carries MQTT between a WebSocket and the broker, each side read no faster than the other takes it. */
export function bridge(client: WebSocket, broker: Socket): void {
  client.on("message", (data: RawData, isBinary) => {
    if (!isBinary) client.close(notBinary, "MQTT is binary");
    else if (!broker.destroyed && !broker.write(bytesOf(data))) client.pause();
  });
  broker.on("drain", () => client.resume());

  broker.on("data", (chunk) => {
    client.send(chunk, () => {
      if (broker.isPaused() && client.bufferedAmount < unreadBytes / 2) broker.resume();
    });
    if (client.bufferedAmount > unreadBytes) broker.pause();
  });

  // The library's own answers would heap up for a client that pings and does not read.
  client.on("ping", (data) => {
    if (client.bufferedAmount < unreadBytes) client.pong(data, false, () => {});
    else client.terminate();
  });
  client.on("error", () => client.terminate()); // a frame too long, or no WebSocket at all
  client.on("close", () => broker.destroy());
  broker.on("error", () => {});
  broker.on("close", () => {
    client.resume(); // paused, it would not hear the client's answer
    client.close(1000);
  });
}

function bytesOf(data: RawData): Uint8Array {
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  return Array.isArray(data) ? Buffer.concat(data) : data;
}
