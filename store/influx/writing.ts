import {
  classOf,
  type TelemetryClass,
  type TelemetryTerms,
  telemetryClasses,
} from "../../model/retention.ts";
import { type Clock, seconds } from "../../model/time.ts";
import type { KeptReading } from "../telemetry/cursor.ts";
import type { FarTelemetry, WriteAnswer } from "../telemetry/far.ts";
import { writeAnswerOf } from "./answers.ts";
import type { Dialect } from "./dialect.ts";
import type { InfluxHttp } from "./http.ts";
import { lineOf } from "./line.ts";

/** InfluxDB 1.x gives its own writes 10 s. */
const writeWithin = seconds(30);

const unsayable: WriteAnswer = { kind: "refused", detail: "it cannot be said in line protocol" };

/**
 * Writes readings to where their class is kept. A second class is only begun when the first is written; doing it again
 * after whatever answer overwrites the same points.
 */
export const writingTo = (
  http: InfluxHttp,
  dialect: Dialect,
  terms: TelemetryTerms,
  clock: Clock,
): FarTelemetry["write"] => {
  const send = async (lines: readonly string[], to: TelemetryClass): Promise<WriteAnswer> =>
    writeAnswerOf(await http.ask(dialect.write(lines.join("\n"), to), writeWithin), clock.now());
  return async (readings) => {
    const batches = new Map<TelemetryClass, string[]>(telemetryClasses.map((each) => [each, []]));
    for (const reading of readings) {
      const line = lineOf(reading);
      if (line === null) return unsayable;
      batches.get(classOf(reading.code, terms))?.push(line);
    }
    for (const [to, lines] of batches) {
      const answer = lines.length === 0 ? written : await send(lines, to);
      if (answer.kind !== "written") return answer;
    }
    return written;
  };
};

const written: WriteAnswer = { kind: "written" };

/** Names, numbers and the time of a line, without what differs from reading to reading by much. */
const usualBytes = 110;

/**
 * About what a reading takes of a request's body, for whoever decides how many to send at once. Not by making its line:
 * that would be half of what the drain does.
 */
export const bytesOf = ({ patient, device, code, at, deviceAt, sent, context }: KeptReading): number =>
  usualBytes +
  patient.length +
  device.length +
  code.length +
  (deviceAt === at ? 0 : 20) +
  (sent === null ? 0 : 50 + sent.unit.length) +
  (context === null ? 0 : 2 * JSON.stringify(context).length);
