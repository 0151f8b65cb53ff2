import type { Board } from "../model/board.ts";
import type { DeviceKey } from "../model/identity.ts";
import type { BrokerLimits } from "../model/limits.ts";
import { type Duration, type Instant, milliseconds, minutes } from "../model/time.ts";
import { allowance } from "./allowance.ts";
import { bounded } from "./bounded.ts";

/** Devices that come back again and again are answered some seconds late. A valley with a weak signal is not an attacker. */
export interface Flapping {
  /** A device comes in; how long its CONNACK has to wait. */
  cameIn(device: DeviceKey, now: Instant): Duration;
}

export function flapping(
  {
    flapConnects,
    flapDelay,
    connectWithin,
    connections,
  }: Pick<BrokerLimits, "flapConnects" | "flapDelay" | "connectWithin" | "connections">,
  board: Board,
): Flapping {
  // Well before its deadline, or a device that is to wait would never come in.
  const delay = milliseconds(Math.min(flapDelay, connectWithin / 2));
  const rates = { rate: (1000 * flapConnects) / minutes(1), burst: flapConnects, window: 1 };
  const known = bounded<DeviceKey, ReturnType<typeof allowance>>(2 * connections);
  return {
    cameIn(device, now) {
      const wait = known.of(device, () => allowance(rates)).take(now);
      if (wait === 0 || delay === 0) return milliseconds(0);
      board.add("broker_flapping_delayed_total");
      return delay;
    },
  };
}
