import type { DeviceKey } from "../model/identity.ts";
import type { BrokerLimits } from "../model/limits.ts";
import { type Duration, type Instant, milliseconds } from "../model/time.ts";
import { type Allowance, allowances } from "./allowance.ts";
import type { Identity } from "./permissions.ts";

/**
 * Takes a message's worth of what those who sent it may; says how long it has to wait. Each device has an allowance of its
 * own, whichever way its messages come, and a gateway one more for all that comes through it.
 */
export type Pace = (identity: Identity, device: DeviceKey, now: Instant) => Duration;

export function pacing(limits: BrokerLimits): Pace {
  const { receiveWindow: window, connections } = limits;
  const most = 2 * connections;
  const ofDevice = allowances({ rate: limits.deviceRate, burst: limits.deviceBurst, window }, most);
  const ofGateway = allowances({ rate: limits.gatewayRate, burst: limits.gatewayBurst, window }, most);
  return (identity, device, now) => {
    const wait = ofDevice(device).take(now);
    return longer(wait, gatewayOf(identity, ofGateway)?.take(now));
  };
}

const gatewayOf = (identity: Identity, of: (gateway: DeviceKey) => Allowance): Allowance | undefined =>
  identity.is === "device" && identity.children.size > 0 ? of(identity.device) : undefined;

const longer = (one: Duration, other: Duration = milliseconds(0)): Duration =>
  milliseconds(Math.max(one, other));
