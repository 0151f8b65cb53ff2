import { type DestinationStream, destination, pino, stdTimeFunctions } from "pino";
import type { Log } from "../model/log.ts";

/**
 * Members that must never be written, wherever they stand in a log line. Rooms do not log them;
 * this is the net below, for a line somebody adds in a hurry.
 */
const unspeakable = ["password", "secret", "token", "value", "payload", "cookie", "authorization", "name"];
const paths = unspeakable.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

/** JSON lines on stdout, one per event, with the part of the hub that speaks. */
export function createLog(
  part: string,
  level: string,
  to: DestinationStream = destination({ fd: 1, sync: true }),
): Log {
  return pino(
    { level, base: { part }, timestamp: stdTimeFunctions.isoTime, redact: { paths, censor: "[hidden]" } },
    to,
  );
}
