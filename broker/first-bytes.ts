import type { Socket } from "node:net";
import { type ProxyHeader, readProxyHeader } from "../model/proxy-header.ts";

/** Tells the first byte of a connection as soon as it is there, and leaves it in its place. */
export function firstByte(socket: Socket, told: (byte: number) => void): void {
  const look = () => {
    const chunk: Buffer | null = socket.read();
    if (chunk === null) return;
    socket.off("readable", look);
    socket.unshift(chunk);
    told(chunk[0] ?? 0);
  };
  socket.on("readable", look);
}

/** Takes a balancer's header off a connection; `null` when it begins with anything else. What follows stays in its place. */
export function takeProxyHeader(socket: Socket, told: (header: ProxyHeader | null) => void): void {
  let held = Buffer.alloc(0);
  const look = () => {
    const chunk: Buffer | null = socket.read();
    if (chunk === null) return;
    held = Buffer.concat([held, chunk]); // refused past the longest header, so never more than that and one chunk
    const read = readProxyHeader(held);
    if (read.outcome === "more") return;
    socket.off("readable", look);
    if (read.outcome === "refused") return told(null);
    const rest = held.subarray(read.length);
    if (rest.length > 0) socket.unshift(rest);
    told(read.header);
  };
  socket.on("readable", look);
}
