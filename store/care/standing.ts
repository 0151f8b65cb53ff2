import { HubFailure } from "../../model/failure.ts";
import type { NearStanding, StoreStanding } from "../../model/telemetry-care.ts";
import type { Instant } from "../../model/time.ts";
import { numberIn, openDatabase } from "../sqlite.ts";
import type { FarTelemetry } from "../telemetry/far.ts";
import type { NearTier } from "../telemetry/near.ts";

/** How a store in two tiers stands. */
export async function standingOf(
  file: string,
  place: string,
  near: Pick<NearTier, "backlog" | "prunedBefore" | "doubtUntil">,
  far: Pick<FarTelemetry, "check">,
  now: Instant,
): Promise<StoreStanding> {
  const doubtUntil = near.doubtUntil();
  return {
    place,
    fault: await faultOf(far),
    near: {
      cursors: cursorsIn(file),
      waiting: near.backlog(),
      nearSince: sinceOf(near),
      doubtUntil: doubtUntil > now ? doubtUntil : null,
    },
  };
}

/** From when on everything measured is on this machine; `null` when all is. */
export const sinceOf = (near: Pick<NearTier, "prunedBefore">): Instant | null =>
  near.prunedBefore() === 0 ? null : near.prunedBefore();

async function faultOf(far: Pick<FarTelemetry, "check">): Promise<string | null> {
  try {
    await far.check();
    return null;
  } catch (thrown) {
    const { code, message } = HubFailure.of(thrown);
    if (code !== "store-unavailable" && code !== "configuration-rejected") throw thrown;
    return message;
  }
}

function cursorsIn(file: string): NearStanding["cursors"] {
  const db = openDatabase(file, { readOnly: true });
  try {
    const rows = db
      .prepare(
        `SELECT f.partition, f.position AS fed, coalesce(d.position, 0) AS carried
         FROM fed f LEFT JOIN drained d ON d.partition = f.partition ORDER BY f.partition`,
      )
      .all();
    return rows.map((row) => ({
      partition: numberIn(row, "partition"),
      fed: numberIn(row, "fed"),
      carried: numberIn(row, "carried"),
    }));
  } finally {
    db.close();
  }
}
