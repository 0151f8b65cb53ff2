import type { Client } from "aedes";
import { HubFailure } from "../model/failure.ts";
import type { Log } from "../model/log.ts";
import { type Clock, seconds } from "../model/time.ts";
import type { Complaints } from "./complaints.ts";
import type { Cooling } from "./cooling.ts";
import type { FairIntake } from "./fair-intake.ts";
import { isTooLong } from "./frame-guard.ts";
import type { Sessions } from "./sessions.ts";
import type { UplinkBroker } from "./uplink-broker.ts";

export interface WatchNeeds {
  readonly library: UplinkBroker;
  readonly sessions: Sessions;
  readonly gate: FairIntake;
  readonly complaints: Complaints;
  readonly cooling: Cooling;
  readonly clock: Clock;
  readonly log: Log;
}

/** Broken off by the network or by silence: everyday, and nobody's fault. */
const everyday: readonly string[] = ["connection closed", "keep alive timeout"];

/** True for what has not been complained of where it happened: what the frame guard or the library found. */
function isNews(error: Error): boolean {
  if (error instanceof HubFailure) return error.code === "input-rejected";
  return !("code" in error) && !everyday.includes(error.message);
}

/** Listens to what the library tells of its clients. Without a listener for `error` the process would end with one. */
export function watchOver({ library, sessions, gate, complaints, cooling, clock, log }: WatchNeeds): {
  end(): void;
} {
  const broke = (client: Client, error: Error) => {
    const device = sessions.of(client)?.identity?.device;
    if (isTooLong(error)) complaints.note("too-long", { device });
    else if (isNews(error)) complaints.note("protocol-error", { device, because: error.message });
    else log.debug({ device, because: error.message }, "a connection broke");
  };
  library.on("clientError", broke);
  library.on("connectionError", broke);
  library.addListener("error", (error) => complaints.note("library-error", { because: error.message }));
  library.on("client", (client) => {
    const session = sessions.of(client);
    const former = session === undefined ? null : sessions.enthrone(session);
    if (former !== null) complaints.note("taken-over", { device: former.claimed });
  });
  library.on("clientReady", (client) => {
    const session = sessions.of(client);
    if (session === undefined) return;
    session.isReady = true;
    const device = session.identity?.device;
    log.trace({ device }, "a device is connected");
    if (device === undefined) session.guard.open();
    else gate.whenClear(device, () => session.guard.open());
  });
  library.on("unsubscribe", (filters, client) => {
    const session = sessions.of(client);
    for (const filter of filters) {
      session?.filters.delete(filter);
      session?.listener?.live.delete(filter);
    }
  });

  const rounds = setInterval(() => {
    complaints.flush();
    cooling.sweep(clock.now());
  }, seconds(10)).unref();
  return {
    end() {
      clearInterval(rounds);
      complaints.flush();
    },
  };
}
