import { atMillisecond, type Instant } from "../model/time.ts";
import { rowsOf } from "./influxd-asking.ts";
import { compareReadings, type Found } from "./kill-verdict.ts";
import type { Door } from "./needs.ts";
import type { Crowd, Player } from "./outage-crowd.ts";

/** What became of the readings InfluxDB refuses. */
export interface PoisonFound {
  readonly sent: number;
  /** In quarantine as `store-refused`, by message. */
  readonly refused: number;
  /** In quarantine more than once. */
  readonly refusedTwice: number;
  /** In quarantine for this reason without being poison, or poison that is not there. */
  readonly wrong: number;
}

/** Holds what InfluxDB itself has against what the devices were promised, poison left out. */
export async function compareInflux(
  so: Found,
  { origin, db }: { readonly origin: string; readonly db: string },
  players: readonly Player[],
): Promise<Found> {
  let found = so;
  for (const player of players) {
    const select = `SELECT v FROM reading WHERE patient = '${player.patient}'`;
    const stored: { at: Instant; value: number }[] = [];
    for await (const { time, values } of rowsOf(origin, db, select)) {
      // The digits below the millisecond only tell apart; a second value under the same time would show as doubled.
      stored.push({ at: atMillisecond(Number(time.slice(0, -6))), value: Number(values[0]) });
    }
    found = withoutPoison(compareReadings(found, player.script, player.device.said, stored), player);
  }
  return found;
}

/** Holds what a clinician can read against it: the two must agree. */
export async function compareViews(so: Found, door: Door, players: readonly Player[]): Promise<Found> {
  let found = so;
  for (const player of players) {
    const { patient, script, device } = player;
    const readings = await door.readings(patient, { code: script.code });
    found = withoutPoison(compareReadings(found, script, device.said, readings), player);
  }
  return found;
}

export const poisonOf = ({ script, device }: Player): number =>
  Array.from({ length: device.said }, (_, index) => index + 1).filter(script.isPoison).length;

const withoutPoison = (found: Found, player: Player): Found => ({
  ...found,
  missing: found.missing - poisonOf(player),
});

/** Each poisoned reading must be in quarantine once, by itself, and nothing else for that reason. */
export async function comparePoison(crowd: Crowd): Promise<PoisonFound> {
  let [sent, refused, refusedTwice, wrong] = [0, 0, 0, 0];
  for (const player of crowd.players) {
    const items = await crowd.door.quarantine(player.username);
    const ours = items.filter(({ reason }) => reason === "store-refused");
    const messages = new Set(ours.map(({ message }) => message));
    const due = poisonOf(player);
    sent += due;
    refused += messages.size;
    refusedTwice += ours.length - messages.size;
    wrong += Math.abs(due - messages.size) + items.length - ours.length;
  }
  return { sent, refused, refusedTwice, wrong };
}
