import type { DeviceKey } from "../../model/identity.ts";
import type { ArrivedMessage } from "../../model/journal.ts";
import type { Log } from "../../model/log.ts";
import { atMillisecond, type Clock, type Duration, type Instant } from "../../model/time.ts";

/** A message whose payload is the given text. */
export const messageWith = (text: string, given: Partial<ArrivedMessage> = {}): ArrivedMessage => ({
  device: "cuore-a-casa/bp-001" as DeviceKey,
  channel: "telemetry",
  receivedAt: atMillisecond(1_795_331_702_000),
  again: false,
  payload: Buffer.from(text),
  ...given,
});

export const textOf = ({ payload }: ArrivedMessage): string => Buffer.from(payload).toString();

/** A clock that moves only when told. */
export function stoppedClock(
  start: Instant = atMillisecond(1_795_331_702_000),
): Clock & { advance(by: Duration): void } {
  let now = start;
  return {
    now: () => now,
    advance(by) {
      now = atMillisecond(now + by);
    },
  };
}

/** A log that keeps what was said. */
export function keptLog(): Log & { readonly lines: { level: string; message: string; members: object }[] } {
  const lines: { level: string; message: string; members: object }[] = [];
  const at = (level: string) => (members: object, message: string) => {
    lines.push({ level, message, members });
  };
  return {
    lines,
    trace: at("trace"),
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
  };
}
