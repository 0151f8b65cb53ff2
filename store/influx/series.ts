import { deviceKey, halvesOf, patientId } from "../../model/identity.ts";
import type { TelemetryClass } from "../../model/retention.ts";
import type { Instant } from "../../model/time.ts";
import type { KeptReading } from "../telemetry/cursor.ts";
import type { SeriesName } from "../telemetry/far.ts";
import type { Ask, Piece } from "./query.ts";
import { readingFields, readingsIn, timeText } from "./rows.ts";

/** What picks one series, of the names that `namesOf` binds. */
export const ofSeries =
  '"patient" = $patient AND "metric" = $metric AND "service" = $service AND "device" = $device';

export const namesOf = ({ patient, code, device }: SeriesName): Record<string, string> => ({
  patient,
  metric: code,
  ...halvesOf(device),
});

/** Every series of readings a class has. */
export async function* seriesOf(ask: Ask, of: TelemetryClass): AsyncGenerator<SeriesName> {
  for await (const piece of ask({ of, statements: ['SHOW SERIES FROM "reading"'], bind: {} })) {
    yield* seriesListed(piece);
  }
}

/** The series in an answer to `SHOW SERIES`. Tags are of letters that need no escaping; what is none of ours is left out. */
export function seriesListed({ rows }: Piece): readonly SeriesName[] {
  return rows.flatMap(([key]) => {
    const tags = new Map(
      String(key)
        .split(",")
        .slice(1)
        .map((tag) => [tag.slice(0, tag.indexOf("=")), tag.slice(tag.indexOf("=") + 1)]),
    );
    const patient = patientId.safeParse(tags.get("patient"));
    const device = deviceKey.safeParse(`${tags.get("service")}/${tags.get("device")}`);
    const code = tags.get("metric");
    if (!patient.success || !device.success || code === undefined) return [];
    return [{ patient: patient.data, code, device: device.data }];
  });
}

/** All readings of a series, oldest first, a piece at a time. */
export async function* readingsOf(
  ask: Ask,
  of: TelemetryClass,
  series: SeriesName,
  from?: Instant,
): AsyncGenerator<readonly KeptReading[]> {
  const since = from === undefined ? "" : "AND time >= $from";
  const statements = [
    `SELECT ${readingFields} FROM "reading" WHERE ${ofSeries} ${since} GROUP BY "service", "device"`,
  ];
  const bind = { ...namesOf(series), ...(from === undefined ? {} : { from: timeText(from) }) };
  for await (const piece of ask({ of, statements, bind })) yield readingsIn(piece, series);
}
