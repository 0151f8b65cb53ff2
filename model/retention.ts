import type { Evaluation } from "./pilot-evaluation.ts";
import { type Duration, days } from "./time.ts";

/** The classes in which raw readings are kept, each with a term of its own. */
export const telemetryClasses = ["telemetry", "telemetry_short"] as const;
export type TelemetryClass = (typeof telemetryClasses)[number];

/** How long after it was measured a raw reading is kept; `null` for without end. */
export interface TelemetryTerms {
  readonly telemetry: Duration | null;
  /** Metrics measured so often that nobody needs each value for long; their sums stay. */
  readonly short: { readonly metrics: ReadonlySet<string>; readonly term: Duration } | null;
}

const averageMonth = days(365.25 / 12);

/**
 * A store deletes by a reading's age, and the definition counts from the pilot's end: so each reading is kept for the
 * term and as long as a pilot may last before it, never shorter than promised.
 */
export function telemetryTerms({ retention }: Pick<Evaluation, "retention">): TelemetryTerms {
  const { rawTelemetry, shortTelemetry, pilotMonths } = retention;
  const months = rawTelemetry.months;
  const before = rawTelemetry.from === "pilot-end" ? pilotMonths : 0;
  return {
    telemetry: months === "unlimited" ? null : days(Math.ceil(((months + before) * averageMonth) / days(1))),
    short:
      shortTelemetry === undefined
        ? null
        : { metrics: new Set(shortTelemetry.metrics), term: days(shortTelemetry.days) },
  };
}

export const classOf = (code: string, { short }: TelemetryTerms): TelemetryClass =>
  short?.metrics.has(code) ? "telemetry_short" : "telemetry";
