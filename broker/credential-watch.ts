import type { DeviceCredential } from "../model/credential.ts";
import { sameHash } from "../model/device-secret.ts";
import { HubFailure } from "../model/failure.ts";
import type { DeviceKey } from "../model/identity.ts";
import type { Log } from "../model/log.ts";
import { type Duration, seconds } from "../model/time.ts";
import type { Session, Sessions } from "./sessions.ts";

export interface CredentialWatchNeeds {
  readonly sessions: Sessions;
  /** Grows with every change of the registry, whoever made it. */
  readonly version: () => Promise<number>;
  readonly credentials: (devices: readonly DeviceKey[]) => Promise<ReadonlyMap<DeviceKey, DeviceCredential>>;
  /** Ends what the device has open, and forgets what was known of it. */
  readonly disconnect: (device: DeviceKey) => void;
  readonly log: Log;
}

/** A revoked credential's session ends within two seconds: this, and a look at every session in small steps. */
const lookEvery: Duration = seconds(1);
/** Devices asked for at once: few enough that the embedded store holds nobody's message up by them. */
const atOnce = 250;

/**
 * Ends the sessions of devices whose secret was changed or revoked by another process: the command line, or a hub
 * beside this one on the same PostgreSQL. Our own API says so at once by itself.
 *
 * While the store is away nobody can be revoked, so that nothing is done then.
 */
export function watchCredentials(needs: CredentialWatchNeeds): { end(): void } {
  const { sessions, version, log } = needs;
  let seen: number | null = null;
  /** Sessions whose credential had not been looked up yet: it may be from before the change. */
  let unsettled: readonly Session[] = [];

  async function look(): Promise<void> {
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

  let timer = setTimeout(round, lookEvery).unref();
  let isOver = false;
  function round(): void {
    look()
      .catch((thrown: unknown) => {
        if (isOver) return; // the store was closed beneath it
        const { recoverable, message } = HubFailure.of(thrown);
        log[recoverable ? "debug" : "warn"]({ because: message }, "changed credentials were not looked for");
      })
      .finally(() => {
        if (!isOver) timer = setTimeout(round, lookEvery).unref();
      });
  }
  return {
    end() {
      isOver = true;
      clearTimeout(timer);
    },
  };
}

/** Disconnects those whose credential is another now; returns those of whom that cannot be told yet. */
async function settle(
  { credentials, disconnect }: CredentialWatchNeeds,
  open: readonly Session[],
): Promise<readonly Session[]> {
  const claiming = open.filter(({ claimed, stream }) => claimed !== null && !stream.destroyed);
  const settled = claiming.filter(({ secretHash }) => secretHash !== null);
  const devices = [...new Set(settled.flatMap(({ claimed }) => claimed ?? []))];
  const found = devices.length === 0 ? new Map<DeviceKey, DeviceCredential>() : await credentials(devices);
  for (const { claimed, secretHash } of settled) {
    const now = claimed === null ? undefined : found.get(claimed);
    const counts = now?.secrets.some(({ hash }) => sameHash(hash, secretHash ?? noHash)) ?? false;
    const holds = now !== undefined && !now.revoked && counts;
    if (claimed !== null && !holds) disconnect(claimed);
  }
  return claiming.filter(({ secretHash }) => secretHash === null);
}

const noHash = new Uint8Array();
