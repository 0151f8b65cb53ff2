import { type Board, boardOn } from "../../model/board.ts";
import type { TelemetryTerms } from "../../model/retention.ts";
import { nameOfPlace, type TelemetryPlace } from "../../model/telemetry-place.ts";
import type { TelemetryStore } from "../../model/telemetry-store.ts";
import type { Clock } from "../../model/time.ts";
import { openInflux } from "../influx/open.ts";
import { openDatabase, type Sqlite } from "../sqlite.ts";
import { ensureFile } from "../sqlite-schema.ts";
import { openEmbeddedTelemetry } from "./embedded.ts";
import { telemetrySchema } from "./schema.ts";
import { adoptEmpty, assertCarriedTo, assertWhole, placeIn } from "./tier.ts";
import { openTieredTelemetry } from "./tiered.ts";

export interface TelemetryAsked {
  readonly file: string;
  readonly place: TelemetryPlace;
  readonly terms: TelemetryTerms;
  readonly clock: Clock;
  /** For threads that only read. */
  readonly readOnly?: boolean;
  readonly board?: Board;
  readonly openFar?: typeof openInflux;
}

/**
 * Opens the telemetry store the settings name. Throws `configuration-rejected`, saying what to do, when the file's readings
 * are elsewhere than the settings say: reading on would show half of them.
 */
export function openTelemetry(asked: TelemetryAsked): TelemetryStore {
  const { file, place, terms, clock, readOnly = false, board = boardOn(), openFar = openInflux } = asked;
  prepareTelemetryFile(file, place);
  const near = openEmbeddedTelemetry({ file, readOnly, board });
  if (place.kind === "embedded") return near;
  const far = openFar(place.influx, terms, { clock });
  return openTieredTelemetry({ near, tier: near.tier, far, file, board, clock });
}

/**
 * As `openTelemetry`, but a file that is the whole store is opened as such, whatever the settings say: what was put back
 * out of a backup is cared for as it is, and a hub's start then says what is amiss.
 */
export function openTelemetryAsFound(asked: TelemetryAsked): TelemetryStore {
  ensureFile(asked.file, telemetrySchema);
  const isWhole = reading(asked.file, (db) => placeIn(db) === null);
  return openTelemetry(isWhole ? { ...asked, place: { kind: "embedded" } } : asked);
}

/** Makes the file if there is none, and sees that it and the settings agree on where its readings are. */
export function prepareTelemetryFile(file: string, place: TelemetryPlace): void {
  ensureFile(file, telemetrySchema);
  if (place.kind === "influx") adoptEmpty(file, nameOfPlace(place.influx));
  reading(file, (db) => {
    if (place.kind === "influx") assertCarriedTo(db, nameOfPlace(place.influx));
    else assertWhole(db);
  });
}

function reading<Result>(file: string, look: (db: Sqlite) => Result): Result {
  const db = openDatabase(file, { readOnly: true });
  try {
    return look(db);
  } finally {
    db.close();
  }
}
