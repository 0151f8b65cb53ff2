import type { Client } from "aedes";
import { HubFailure } from "../model/failure.ts";
import type { Log } from "../model/log.ts";
import { type Clock, seconds } from "../model/time.ts";
import type { Complaints } from "./complaints.ts";
import type { FairIntake } from "./fair-intake.ts";
import { isTooLong } from "./frame-guard.ts";
import type { Links } from "./links.ts";
import type { Session, Sessions } from "./sessions.ts";
import type { UplinkBroker } from "./uplink-broker.ts";
import type { WrongSecrets } from "./wrong-secrets.ts";

export interface WatchNeeds {
  readonly library: UplinkBroker;
  readonly sessions: Sessions;
  readonly gate: FairIntake;
  readonly complaints: Complaints;
  readonly wrongSecrets: WrongSecrets;
  readonly links: Links;
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
export function watchOver(needs: WatchNeeds): { end(): void } {
  const { library, sessions, gate, complaints, wrongSecrets, links, clock, log } = needs;
  const broke = (client: Client, error: Error) => {
    const session = sessions.of(client);
    const device = session?.claimed;
    if (session !== undefined && (isTooLong(error) || isNews(error))) session.leaving ??= "expelled";
    if (isTooLong(error)) complaints.note("too-long", { device });
    else if (isNews(error)) complaints.note("protocol-error", { device, because: error.message });
    else log.debug({ device, because: error.message }, "a connection broke");
  };
  library.on("clientError", broke);
  library.on("connectionError", broke);
  library.addListener("error", (error) => complaints.note("library-error", { because: error.message }));
  library.on("keepaliveTimeout", (client) => {
    const session = sessions.of(client);
    if (session !== undefined) session.leaving ??= "keepalive";
  });
  library.on("client", (client) => {
    const session = sessions.of(client);
    const former = session === undefined ? null : sessions.enthrone(session);
    if (former !== null) former.leaving ??= "taken-over";
    if (former !== null) complaints.note("taken-over", { device: former.claimed });
  });
  library.on("clientReady", (client) => {
    const session = sessions.of(client);
    if (session === undefined) return;
    session.isReady = true;
    if (!session.stream.destroyed) links.came(session);
    log.trace({ device: session.claimed }, "somebody is connected");
    whenClear(gate, session, () => session.guard.open());
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
    wrongSecrets.sweep(clock.now());
  }, seconds(10)).unref();
  return {
    end() {
      clearInterval(rounds);
      complaints.flush();
    },
  };
}

/** Once nothing that came by a former connection waits any more, a gateway's children included. */
function whenClear(gate: FairIntake, { identity }: Session, then: () => void): void {
  const all = identity.is === "device" ? [identity.device, ...identity.children] : [];
  let waiting = all.length;
  const clear = (): void => {
    waiting -= 1;
    if (waiting === 0) then();
  };
  for (const device of all) gate.whenClear(device, clear);
  if (all.length === 0) then();
}
