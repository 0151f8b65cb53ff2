import type { DeviceCredential } from "../model/credential.ts";
import { HubFailure } from "../model/failure.ts";
import type { DeviceKey } from "../model/identity.ts";
import type { Log } from "../model/log.ts";
import { type Clock, type Duration, seconds } from "../model/time.ts";
import type { Links } from "./links.ts";
import { heardBy } from "./permissions.ts";
import { countsUntil } from "./proof.ts";
import type { Session, Sessions } from "./sessions.ts";

export interface CredentialWatchNeeds {
  readonly sessions: Sessions;
  readonly links: Links;
  /** Grows with every change of the registry, whoever made it. */
  readonly version: () => Promise<number>;
  readonly credentials: (devices: readonly DeviceKey[]) => Promise<ReadonlyMap<DeviceKey, DeviceCredential>>;
  /** What was known of the device counts no more. */
  readonly forget: (device: DeviceKey) => void;
  readonly clock: Clock;
  readonly log: Log;
}

export interface CredentialWatch {
  /** A device's credential has changed: its sessions are looked at now. */
  look(device: DeviceKey): void;
  end(): void;
}

/** A revoked credential's session ends within two seconds: this, and a look at every session in small steps. */
const lookEvery: Duration = seconds(1);
/** Devices asked for at once: few enough that the embedded store holds nobody's message up by them. */
const atOnce = 250;

/**
 * Ends the sessions of devices whose proof counts no more: revoked, run out, or a former secret after the first use of the
 * new one, whoever brought that about: the API, the command line, or a hub beside this one on the same PostgreSQL. Tells
 * gateways' sessions who is behind them now.
 *
 * While the store is away nobody can be revoked, so that nothing but time ends anything then.
 */
export function watchCredentials(needs: CredentialWatchNeeds): CredentialWatch {
  const { sessions, version, clock, log } = needs;
  let seen: number | null = null;
  /** Sessions whose credential had not been looked up yet: it may be from before the change. */
  let unsettled: readonly Session[] = [];
  let isOver = false;

  async function look(): Promise<void> {
    const at = clock.now();
    for (const session of sessions.all()) if (session.until !== null && session.until <= at) expel(session);
    if (sessions.count === 0) return;
    const now = await version();
    const open = now === seen ? unsettled : [...sessions.all()];
    const left: Session[] = [];
    for (let from = 0; from < open.length; from += atOnce) {
      left.push(...(await settle(needs, open.slice(from, from + atOnce))));
    }
    unsettled = left;
    seen = now;
  }
  const failed = (thrown: unknown): void => {
    if (isOver) return; // the store was closed beneath it
    const { recoverable, message } = HubFailure.of(thrown);
    log[recoverable ? "debug" : "warn"]({ because: message }, "changed credentials were not looked for");
    seen = null;
  };

  let timer = setTimeout(round, lookEvery).unref();
  function round(): void {
    look()
      .catch(failed)
      .finally(() => {
        if (!isOver) timer = setTimeout(round, lookEvery).unref();
      });
  }
  return {
    look(device) {
      needs.forget(device);
      const theirs = [...sessions.all()].filter(({ claimed }) => claimed === device);
      // What is being looked up for those at the door may be from before the change: they may try again.
      for (const session of theirs) if (session.proof === null) expel(session);
      settle(needs, theirs).catch(failed);
    },
    end() {
      isOver = true;
      clearTimeout(timer);
    },
  };
}

function expel(session: Session): void {
  session.leaving ??= "expelled";
  session.stream.destroy();
}

/** Ends those whose proof counts no more; returns those of whom that cannot be told yet. */
async function settle(needs: CredentialWatchNeeds, open: readonly Session[]): Promise<readonly Session[]> {
  const claiming = open.filter(({ claimed, stream }) => claimed !== null && !stream.destroyed);
  const settled = claiming.filter(({ proof }) => proof !== null);
  const devices = [...new Set(settled.flatMap(({ claimed }) => claimed ?? []))];
  const found =
    devices.length === 0 ? new Map<DeviceKey, DeviceCredential>() : await needs.credentials(devices);
  for (const session of settled) hold(needs, session, found);
  // Those that wait at the door came with what was kept then: they are looked at again when they are in.
  return claiming.filter(({ proof, identity }) => proof === null || identity.is === "nobody");
}

/** Holds a session against what is kept of its device now. */
function hold(
  { sessions, links, forget, clock }: CredentialWatchNeeds,
  session: Session,
  found: ReadonlyMap<DeviceKey, DeviceCredential>,
): void {
  const { claimed, proof } = session;
  if (claimed === null || proof === null) return;
  const kept = found.get(claimed);
  const until = countsUntil(kept, proof, clock.now());
  if (kept === undefined || until === undefined) {
    forget(claimed);
    expel(session);
    return;
  }
  session.until = until;
  if (session.identity.is !== "device") return;
  const gone = session.identity.children.difference(new Set(kept.children));
  if (gone.size === 0 && session.identity.children.size === kept.children.length) return;
  forget(claimed);
  sessions.redeclare(session, kept.children);
  links.released(session, gone);
  // It would not hear by these any more; given back, it may ask for them again when the child is back.
  for (const filter of session.filters.keys()) {
    if (heardBy(session.identity, filter) === null) session.filters.delete(filter);
  }
}
