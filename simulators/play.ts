import { setTimeout as pause } from "node:timers/promises";
import { atMillisecond, type Clock, type Duration, type Instant } from "../model/time.ts";
import { vitalsAt } from "./body.ts";
import { seedOf, uniformAt } from "./chance.ts";
import { usesBetween } from "./day-plan.ts";
import type { Illness } from "./illness.ts";
import { measured } from "./measuring.ts";
import type { MqttDevice } from "./mqtt-device.ts";
import type { Person } from "./person.ts";
import type { LentDevice } from "./provision.ts";

/** A device in somebody's hands. */
export interface Player {
  readonly person: Person;
  readonly illness: Illness | null;
  readonly lent: LentDevice;
  readonly line: MqttDevice;
}

/** Hands over what the devices measured in the past while nobody listened, as store-and-forward devices do. */
export async function catchUp(
  players: readonly Player[],
  from: Instant,
  until: Instant,
  clumsiness: number,
): Promise<void> {
  for (const { person, illness, lent, line } of players) {
    const readings = usesBetween(person.seed, lent.kind, from, until).flatMap((at) =>
      measured(person, lent.kind, vitalsAt(person, at, illness), at, clumsiness),
    );
    line.measure(readings);
  }
  await Promise.all(players.map(({ line }) => line.empty()));
}

export interface Pace {
  /** A device sends once in about this long. */
  readonly every: Duration;
  /** How much faster than the wall clock the bodies live, from `since` on. */
  readonly bodySpeed: number;
  readonly since: Instant;
  readonly clumsiness: number;
  /** The chance of a device to lose its line, each time it measures, and for how long it then stays away. */
  readonly outages: { readonly share: number; readonly lasting: Duration };
}

/** Plays every device until the signal; resolves when all have stopped. Measured times are real, bodies live faster. */
export async function playLive(
  players: readonly Player[],
  pace: Pace,
  clock: Clock,
  until: AbortSignal,
): Promise<void> {
  await Promise.all(players.map((player) => playOne(player, pace, clock, until)));
}

async function playOne(player: Player, pace: Pace, clock: Clock, until: AbortSignal): Promise<void> {
  const { person, illness, lent, line } = player;
  const seed = seedOf(person.seed, lent.kind, "live");
  for (let turn = 0; !until.aborted; turn += 1) {
    // The first turn comes within one round, so that nobody starts in step; later ones vary by a third.
    const wait = pace.every * (turn === 0 ? uniformAt(seed, 0) : 0.67 + 0.66 * uniformAt(seed, turn));
    await pause(wait, undefined, { signal: until }).catch(() => null);
    if (until.aborted) return;
    const now = clock.now();
    const bodyTime = atMillisecond(Math.round(pace.since + (now - pace.since) * pace.bodySpeed));
    line.measure(measured(person, lent.kind, vitalsAt(person, bodyTime, illness), now, pace.clumsiness));
    if (uniformAt(seedOf(seed, "outage"), turn) < pace.outages.share) line.loseLine(pace.outages.lasting);
  }
}
