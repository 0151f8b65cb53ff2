import { type Duration, milliseconds, minutes, seconds } from "../model/time.ts";
import { randomFrom } from "./random.ts";

/** What is done to InfluxDB and to the hub, and when. The same seed, the same plan. */
export interface OutagePlan {
  /** How long nothing is done to anybody, before and after. */
  readonly calm: Duration;
  /** InfluxDB runs for so long, is killed, and is away for so long; at times it is frozen for a while first. */
  readonly kills: readonly { readonly up: Duration; readonly frozen: Duration; readonly down: Duration }[];
  /** How long InfluxDB is stopped after that. */
  readonly stopped: Duration;
  /** When the hub is killed, from the first kill of InfluxDB on. */
  readonly hubKills: readonly Duration[];
  /** How long after the hub has begun to catch up InfluxDB is killed once more; `null` for not at all. */
  readonly killWhileCatchingUp: Duration | null;
  /** The same for the hub. */
  readonly hubKillWhileCatchingUp: Duration | null;
}

export interface OutageAsked {
  readonly minutes: number;
  readonly influxKills: number;
  readonly hubKills: number;
  readonly seed: number;
}

export function outagePlan({ minutes: asked, influxKills, hubKills, seed }: OutageAsked): OutagePlan {
  const random = randomFrom(seed);
  const stopped = minutes(asked);
  const between = (low: number, high: number) => seconds(low + random() * (high - low));
  // The last of each comes when the store is back and everything that waited is under way.
  const early = Math.max(0, influxKills - 1);
  const kills = Array.from({ length: early }, (_, index) => ({
    up: between(0.2, 3),
    frozen: index % 3 === 2 ? between(0.5, 2) : seconds(0),
    down: between(0, 2),
  }));
  const restless = kills.reduce((sum, { up, frozen, down }) => sum + up + frozen + down, 0);
  const earlyHub = hubKills > 1 ? hubKills - 1 : hubKills;
  const share = (restless + stopped) / Math.max(1, earlyHub);
  return {
    calm: milliseconds(Math.min(seconds(60), Math.max(seconds(3), stopped / 5))),
    kills,
    stopped,
    hubKills: Array.from({ length: earlyHub }, (_, index) => milliseconds((index + random()) * share)),
    killWhileCatchingUp: influxKills > 0 ? between(0, 0.3) : null,
    hubKillWhileCatchingUp: hubKills > 1 ? between(0, 0.5) : null,
  };
}
