import { type Board, boardOn } from "../../model/board.ts";
import type { TelemetryTerms } from "../../model/retention.ts";
import { type InfluxPlace, nameOfPlace, type TelemetryPlace } from "../../model/telemetry-place.ts";
import type { TelemetryStore } from "../../model/telemetry-store.ts";
import type { Clock } from "../../model/time.ts";
import { openDatabase } from "../sqlite.ts";
import { ensureFile } from "../sqlite-schema.ts";
import { openEmbeddedTelemetry } from "./embedded.ts";
import type { FarTelemetry } from "./far.ts";
import { telemetrySchema } from "./schema.ts";
import { adoptEmpty, assertCarriedTo, assertWhole } from "./tier.ts";
import { openTieredTelemetry } from "./tiered.ts";

export interface TelemetryAsked {
  readonly file: string;
  readonly place: TelemetryPlace;
  readonly terms: TelemetryTerms;
  readonly clock: Clock;
  /** For threads that only read. */
  readonly readOnly?: boolean;
  readonly board?: Board;
  readonly openFar: (place: InfluxPlace, terms: TelemetryTerms) => FarTelemetry;
}

/**
 * Opens the telemetry store the settings name. Throws `configuration-rejected`, saying what to do, when the file's readings
 * are elsewhere than the settings say: reading on would show half of them.
 */
export function openTelemetry(asked: TelemetryAsked): TelemetryStore {
  const { file, place, terms, clock, readOnly = false, board = boardOn(), openFar } = asked;
  prepareTelemetryFile(file, place);
  const near = openEmbeddedTelemetry({ file, readOnly, board });
  if (place.kind === "embedded") return near;
  const far = openFar(place.influx, terms);
  return openTieredTelemetry({ near, tier: near.tier, far, file, board, clock });
}

/** Makes the file if there is none, and sees that it and the settings agree on where its readings are. */
export function prepareTelemetryFile(file: string, place: TelemetryPlace): void {
  ensureFile(file, telemetrySchema);
  if (place.kind === "influx") adoptEmpty(file, nameOfPlace(place.influx));
  const db = openDatabase(file, { readOnly: true });
  try {
    if (place.kind === "influx") assertCarriedTo(db, nameOfPlace(place.influx));
    else assertWhole(db);
  } finally {
    db.close();
  }
}
