import { type Metric, metrics } from "./catalogue.ts";
import type { EnrolmentEvent } from "./enrolment-history.ts";
import { type DeviceKey, keyOf, type PatientId } from "./identity.ts";
import type { Plan } from "./pilot.ts";
import { planAt, planSince } from "./plan-in-force.ts";
import type { Assignment, Enrolment } from "./registry.ts";
import type { Instant } from "./time.ts";

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

/** One thing that is expected of a device. */
export type Expected = Plan["measurements"][number] & { readonly metric: Metric };

/** What a device is to measure now, and from when on that is expected of it. Nothing of who it is for. */
export interface DeviceTask {
  readonly since: Instant;
  readonly measure: readonly Expected[];
}

/** What devices of a type measure, of the plan of whoever has this one; `null` while that is nobody, or they pause. */
export function taskOf(
  picture: LendingPicture,
  device: DeviceKey,
  type: string,
  now: Instant,
): DeviceTask | null {
  const lent = picture.assignments
    .get(device)
    ?.find(({ from, until }) => from <= now && (until === null || now < until));
  const enrolment = lent === undefined ? undefined : picture.enrolments.get(lent.patient);
  if (lent === undefined || enrolment === undefined || enrolment.plan === null) return null;
  if (enrolment.withdrawnAt !== null || enrolment.suspendedSince !== null) return null;
  const since = planSince(picture.histories.get(enrolment.patient) ?? [], enrolment);
  const plan = planAt(picture.plans.get(enrolment.plan), since, now);
  if (plan === null) return null;
  const measure = plan.measurements.flatMap((each) => {
    const metric = byCode.get(each.code);
    return metric !== undefined && isFor(metric, type) ? [{ ...each, metric }] : [];
  });
  return { since: since > lent.from ? since : lent.from, measure };
}

const byCode: ReadonlyMap<string, Metric> = new Map(metrics.map((each) => [each.code, each]));

const isFor = ({ devices }: Metric, type: string): boolean =>
  devices.some((each) => each === type || each === "any");
