import { findMetric, isCoded, type Metric, toCanonical } from "../model/catalogue.ts";
import type { DeviceKey, MessageId } from "../model/identity.ts";
import type { Problem, QuarantineReason } from "../model/quarantine.ts";
import type { QualityFlag, Reading } from "../model/reading.ts";
import { submittedReading } from "../model/telemetry-message.ts";
import {
  after,
  before,
  between,
  type Duration,
  days,
  hours,
  type Instant,
  minutes,
  parseInstant,
} from "../model/time.ts";
import type { Assignments } from "./assignments.ts";
import { firstProblem } from "./decode.ts";

/** What all readings of one message share. */
export interface Circumstances {
  readonly device: DeviceKey;
  readonly message: MessageId;
  readonly receivedAt: Instant;
  /** What must be added to the device's times; zero when its clock is right enough. */
  readonly correction: Duration;
}

/** A reading fit to be stored, or what is wrong with it. */
export type Examined = { readonly reading: Reading } | { readonly problem: Problem };

// Contract, section 3: how far a clock may be ahead, and how old a reading may be.
const ahead = minutes(5);
const oldest = days(400);
// domain thresholds.md §2: older than this at arrival, a finding is retrospective.
const lateAfter = hours(4);

/** Looks at one submitted reading: metric, unit, time, person, range. The index is its place in the message. */
export function examine(
  given: unknown,
  index: number,
  around: Circumstances,
  assignments: Assignments,
): Examined {
  const parsed = submittedReading.safeParse(given);
  if (!parsed.success) {
    const { path, detail } = firstProblem(parsed.error);
    return wrong(index, path, "schema", detail);
  }
  const { code, unit, value, at: saidAt, context } = parsed.data;
  const metric = findMetric(code);
  if (metric === null) return wrong(index, "/code", "unknown-metric", metricAdvice(code));
  const canonical = toCanonical(metric, value, unit);
  if (canonical === null) {
    return wrong(
      index,
      "/unit",
      "unknown-unit",
      `${metric.code} takes the UCUM units ${[...metric.conversions.keys()].join(", ")}`,
    );
  }
  if (isOutside(metric.possible, canonical)) {
    return wrong(
      index,
      "/value",
      "impossible-value",
      `outside what is possible for ${metric.code} in ${metric.unit}`,
    );
  }
  const deviceAt = parseInstant(saidAt);
  if (deviceAt === null) return wrong(index, "/at", "time-invalid", "must be an RFC 3339 time with a zone");
  const at = after(deviceAt, around.correction);
  const untimely = untimeliness(at, around.receivedAt);
  if (untimely !== null) return wrong(index, "/at", ...untimely);
  const patient = assignments.patientAt(around.device, at);
  if (patient === null) {
    return wrong(index, "/at", "not-assigned", "the device was assigned to nobody at that time");
  }
  return {
    reading: {
      patient,
      device: around.device,
      code: metric.code,
      at,
      deviceAt,
      receivedAt: around.receivedAt,
      value: canonical,
      sent: canonical === value && unit === metric.unit ? null : { value, unit },
      context: context ?? null,
      flags: flagsOf(metric, canonical, at, around),
      message: around.message,
    },
  };
}

/** Why nothing can have happened at such a time; `null` when it can. */
export function untimeliness(at: Instant, receivedAt: Instant): readonly [QuarantineReason, string] | null {
  if (at > after(receivedAt, ahead)) {
    return ["time-future", "measured more than 5 minutes after it arrived; set the device's clock"];
  }
  if (at < before(receivedAt, oldest))
    return ["time-too-old", "measured more than 400 days before it arrived"];
  return null;
}

const none: readonly QualityFlag[] = [];

function flagsOf(metric: Metric, value: number, at: Instant, around: Circumstances): readonly QualityFlag[] {
  const implausible = isOutside(metric.plausible, value);
  const corrected = around.correction !== 0;
  const late = between(at, around.receivedAt) > lateAfter;
  if (!implausible && !corrected && !late) return none;
  return [
    ...(implausible ? (["implausible"] as const) : none),
    ...(corrected ? (["clock-corrected"] as const) : none),
    ...(late ? (["late"] as const) : none),
  ];
}

const isOutside = (range: Metric["possible"], value: number): boolean =>
  range !== null && (value < range.low || value > range.high);

const metricAdvice = (code: string): string =>
  isCoded(code)
    ? "is answered in words, which this version does not read yet"
    : "is not in the metric catalogue; use one of its codes, loinc:… or mdc:…";

const wrong = (index: number, path: string, reason: QuarantineReason, detail: string): Examined => ({
  problem: { path: `/readings/${index}${path}`, reason, detail },
});
