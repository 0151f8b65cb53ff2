import type { Duplex } from "node:stream";
import { setTimeout as pause, setImmediate as turn } from "node:timers/promises";
import { type Duration, milliseconds, seconds } from "../model/time.ts";
import type { FairIntake } from "./fair-intake.ts";
import type { Sessions } from "./sessions.ts";
import type { UplinkBroker } from "./uplink-broker.ts";

/** How long the journal has for what it was handed, and a socket for its last bytes. */
const journalHas: Duration = seconds(3);
const socketHas: Duration = milliseconds(500);

/** Ends every session: nothing more is read, what was read is acknowledged if the journal still takes it. */
export async function farewell(library: UplinkBroker, sessions: Sessions, gate: FairIntake): Promise<void> {
  for (const session of sessions.all()) {
    session.leaving ??= "hub-stopped";
    session.guard.shut();
    session.lines.empty();
  }
  gate.hurry();
  await within(journalHas, gate.untilIdle());
  await turn(); // a PUBREC takes a few more steps in the library than a PUBACK
  await within(socketHas, Promise.all([...sessions.all()].map(({ stream }) => ended(stream))));
  await library.end();
  for (const { stream } of sessions.all()) stream.destroy();
}

/** Resolves when the acknowledgements written so far are handed to the system, or the stream is gone. */
const ended = (stream: Duplex): Promise<void> =>
  new Promise((resolve) => {
    stream.once("close", resolve);
    stream.end(resolve);
  });

async function within(limit: Duration, what: Promise<unknown>): Promise<void> {
  const stop = new AbortController();
  await Promise.race([what, pause(limit, undefined, { signal: stop.signal }).catch(() => {})]);
  stop.abort();
}
