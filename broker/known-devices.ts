import type { Board } from "../model/board.ts";
import type { DeviceCredential } from "../model/credential.ts";
import { HubFailure } from "../model/failure.ts";
import type { DeviceKey } from "../model/identity.ts";
import { between, type Clock, type Duration, hours, type Instant } from "../model/time.ts";

type LookUp = (device: DeviceKey) => Promise<DeviceCredential | null>;

/** Credentials as they were last looked up, for when the store they are kept in does not answer. */
export interface KnownDevices {
  readonly credential: LookUp;
  /** The device's credential has changed: what was known of it counts no more. */
  forget(device: DeviceKey): void;
}

/** Another process may have revoked a device without our hearing of it; for longer than this we do not rely on memory. */
const trustedFor: Duration = hours(24);

/**
 * The journal goes on taking messages while the state store is away, so devices that were let in lately are let in
 * again. Nobody can be revoked meanwhile. At most `most` are known; beyond it the one looked up longest ago is not.
 */
export function knownDevices(lookUp: LookUp, most: number, clock: Clock, board: Board): KnownDevices {
  const known = new Map<DeviceKey, { readonly credential: DeviceCredential; readonly at: Instant }>();
  let changes = 0;
  board.set("broker_known_devices_limit", most);
  const show = (): void => board.set("broker_known_devices", known.size);

  function remember(device: DeviceKey, credential: DeviceCredential | null): void {
    known.delete(device);
    if (credential !== null && !credential.revoked) known.set(device, { credential, at: clock.now() });
    const oldest = known.keys().next().value;
    if (known.size > most && oldest !== undefined) known.delete(oldest);
    show();
  }

  return {
    async credential(device) {
      const before = changes;
      try {
        const found = await lookUp(device);
        // Of one looked up while something changed it is not certain what it is as of.
        if (before === changes) remember(device, found);
        return found;
      } catch (thrown) {
        const last = known.get(device);
        const counts = last !== undefined && Math.abs(between(last.at, clock.now())) < trustedFor;
        if (counts && HubFailure.of(thrown).recoverable) return last.credential;
        throw thrown;
      }
    },
    forget(device) {
      changes += 1;
      known.delete(device);
      show();
    },
  };
}
