import { askerAt } from "../model/address.ts";
import type { Board } from "../model/board.ts";
import type { BrokerLimits } from "../model/limits.ts";
import { isLoopback } from "../model/loopback.ts";
import type { Instant } from "../model/time.ts";
import { cooling } from "./cooling.ts";
import { familiarSources } from "./familiar.ts";

/** Somebody at the door: from where, and who they say they are. */
export interface Attempt {
  /** The peer's address. */
  readonly address: string;
  /** A device, a person's user name, or a service's claim user. */
  readonly credential: string;
  /** Of a device, guesses are counted over all sources as well. */
  readonly isDevice: boolean;
}

/**
 * Who gave too many wrong secrets to be looked at: a source for one credential; a source, whosever they were; and a device,
 * wherever they came from. A device is never kept out by the latter two from where it came in before: nobody can lock it
 * out from elsewhere, nor a neighbour behind the same address.
 */
export interface WrongSecrets {
  isCooling(attempt: Attempt, now: Instant): boolean;
  wrong(attempt: Attempt, now: Instant): void;
  /** It was let in. */
  right(attempt: Attempt): void;
  sweep(now: Instant): void;
}

/** Sources, and devices, remembered. */
const most = 10_000;

export function wrongSecrets(
  limits: Pick<
    BrokerLimits,
    "wrongSecrets" | "wrongSecretsPerAddress" | "wrongSecretsPerDevice" | "connections"
  >,
  board: Board,
): WrongSecrets {
  const show = (figure: Parameters<Board["set"]>[0]) => (count: number) => board.set(figure, count);
  const pairs = cooling({ allowed: limits.wrongSecrets, most }, show("broker_sources_cooling"));
  const sources = cooling({ allowed: limits.wrongSecretsPerAddress, most }, show("broker_addresses_cooling"));
  const devices = cooling({ allowed: limits.wrongSecretsPerDevice, most }, show("broker_devices_cooling"));
  const familiar = familiarSources(2 * limits.connections, board);
  const sourceOf = ({ address }: Attempt): string => askerAt(address);
  const pairOf = (attempt: Attempt): string => `${sourceOf(attempt)} ${attempt.credential}`;

  return {
    isCooling(attempt, now) {
      if (pairs.isCooling(pairOf(attempt), now)) return true;
      if (familiar.has(attempt.credential, sourceOf(attempt))) return false;
      if (sources.isCooling(sourceOf(attempt), now)) return true;
      return attempt.isDevice && devices.isCooling(attempt.credential, now);
    },
    wrong(attempt, now) {
      pairs.wrong(pairOf(attempt), now);
      // Programs on this machine are many where it is tried out, and nobody's from outside.
      if (!isLoopback(attempt.address)) sources.wrong(sourceOf(attempt), now);
      if (attempt.isDevice) devices.wrong(attempt.credential, now);
    },
    right(attempt) {
      familiar.add(attempt.credential, sourceOf(attempt));
    },
    sweep(now) {
      for (const each of [pairs, sources, devices]) each.sweep(now);
    },
  };
}
