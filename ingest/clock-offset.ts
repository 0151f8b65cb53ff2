import { between, type Duration, type Instant, milliseconds, parseInstant, seconds } from "../model/time.ts";

// Contract, section 3.
const tolerance = seconds(60);
const none = milliseconds(0);

/**
 * What to add to a device's times, from its `sentAt` against arrival; `null` when `sentAt` is no time.
 *
 * A message sent again (MQTT DUP) left the device earlier than it arrived, so it says nothing of the clock.
 */
export function clockCorrection(
  sentAt: string | undefined,
  receivedAt: Instant,
  again: boolean,
): Duration | null {
  if (sentAt === undefined) return none;
  const sent = parseInstant(sentAt);
  if (sent === null) return null;
  const offset = between(sent, receivedAt);
  return again || Math.abs(offset) <= tolerance ? none : offset;
}

/** By how many seconds a device's clock was off, behind counting as positive; `null` when the message does not tell. */
export function clockOffset(sentAt: string | undefined, receivedAt: Instant, again: boolean): number | null {
  const sent = sentAt === undefined || again ? null : parseInstant(sentAt);
  return sent === null ? null : Math.round(between(sent, receivedAt) / 1000);
}
