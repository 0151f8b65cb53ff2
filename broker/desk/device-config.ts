import { type Metric, metrics } from "../../model/catalogue.ts";
import { type DeviceConfig, deviceConfig } from "../../model/downlink.ts";
import type { EnrolmentEvent } from "../../model/enrolment-history.ts";
import { type DeviceKey, keyOf, type PatientId } from "../../model/identity.ts";
import type { BrokerLimits } from "../../model/limits.ts";
import type { Plan } from "../../model/pilot.ts";
import { planAt, planSince } from "../../model/plan-in-force.ts";
import type { Assignment, Enrolment } from "../../model/registry.ts";
import { readingsLimit } from "../../model/telemetry-message.ts";
import type { Instant } from "../../model/time.ts";

/** Who has which device, and by which plan they go. */
export interface LendingPicture {
  readonly assignments: ReadonlyMap<DeviceKey, readonly Assignment[]>;
  readonly enrolments: ReadonlyMap<PatientId, Enrolment>;
  /** The events that put plans. */
  readonly histories: ReadonlyMap<PatientId, readonly EnrolmentEvent[]>;
  readonly plans: ReadonlyMap<string, Plan>;
}

/** The same out of what the registry says. */
export const lendingPicture = (
  assignments: readonly Assignment[],
  enrolments: readonly Enrolment[],
  histories: LendingPicture["histories"],
  plans: readonly Plan[],
): LendingPicture => ({
  assignments: Map.groupBy(assignments, ({ service, device }) => keyOf(service, device)),
  enrolments: new Map(enrolments.map((each) => [each.patient, each])),
  histories,
  plans: new Map(plans.map((each) => [each.id, each])),
});

/** What a device is told to measure, and the hub's limits: nothing of who it is for, or why. */
export const configFor = (
  picture: LendingPicture,
  limits: BrokerLimits,
  { device, type }: { readonly device: DeviceKey; readonly type: string | null },
  now: Instant,
): DeviceConfig => ({
  v: 1,
  hubTime: now,
  zone: "Europe/Rome",
  measure: type === null ? [] : (planOf(picture, device, now)?.measurements ?? []).flatMap(measuredBy(type)),
  limits: {
    packetBytes: limits.packetBytes,
    messagesPerSecond: limits.deviceRate,
    burst: limits.deviceBurst,
    readingsPerMessage: readingsLimit,
  },
});

/** The plan of whoever has the device now; `null` while that is nobody, or they pause. */
function planOf(picture: LendingPicture, device: DeviceKey, now: Instant): Plan | null {
  const lent = picture.assignments
    .get(device)
    ?.find(({ from, until }) => from <= now && (until === null || now < until));
  const enrolment = lent === undefined ? undefined : picture.enrolments.get(lent.patient);
  if (enrolment === undefined || enrolment.plan === null) return null;
  if (enrolment.withdrawnAt !== null || enrolment.suspendedSince !== null) return null;
  const since = planSince(picture.histories.get(enrolment.patient) ?? [], enrolment);
  return planAt(picture.plans.get(enrolment.plan), since, now);
}

const byCode: ReadonlyMap<string, Metric> = new Map(metrics.map((each) => [each.code, each]));

/** What of a plan is for devices of a type. */
const measuredBy =
  (type: string) =>
  ({ code, timesPerDay, between }: Plan["measurements"][number]): DeviceConfig["measure"] => {
    const metric = byCode.get(code);
    const isForIt = metric?.devices.some((each) => each === type || each === "any") ?? false;
    if (metric === undefined || !isForIt) return [];
    return [{ code, unit: metric.unit, timesPerDay, ...(between === undefined ? {} : { between }) }];
  };

export const configText = (config: DeviceConfig): string => JSON.stringify(deviceConfig.encode(config));

/** The same for two configurations that differ in their time alone. */
export const configTag = (config: DeviceConfig): string =>
  JSON.stringify([config.zone, config.measure, config.limits]);
