import { type DeviceKey, halvesOf, type ServiceId } from "../../../model/identity.ts";
import type { WatchedPerson } from "../../../model/watch.ts";
import type { Occurrence } from "./clock-alert.ts";
import { type ClockCase, type ClockRule, caseOf, type Moment, priorityOf } from "./clock-rules.ts";
import { clockSentence } from "./clock-words.ts";
import type { Explained } from "./explained.ts";
import { isQuiet } from "./members.ts";

/** What a clock rule raises for, and on which facts. */
export interface Onset {
  readonly case: ClockCase;
  readonly cause: string | null;
}

/** A low battery or a wrong clock is the device's own; silence and what was missed may have a common cause. */
const isExplainable = ({ fact }: ClockRule): boolean => fact === "silence" || fact === "missed";

/**
 * What raises, under a cause only when all of it is explained by one: a person with a second device that fell silent by
 * itself is told of for that one.
 */
export function onsetOf(rule: ClockRule, person: WatchedPerson, moment: Moment, explained: Explained): Onset {
  const whole = caseOf(rule, person, person.devices, moment);
  if (!isExplainable(rule)) return { case: whole, cause: null };
  const explanations = person.devices.map(({ device }) => explained.of(device));
  const cause = explanations.find((each) => each !== null) ?? null;
  if (cause === null || rule.fact === "missed") return { case: whole, cause };
  const unexplained = person.devices.filter((_, index) => explanations[index] === null);
  const own = caseOf(rule, person, unexplained, moment);
  return own.says(rule.rule.raise) === true ? { case: own, cause: null } : { case: whole, cause };
}

/** The alert's makings. */
export function occurrenceOf(
  rule: ClockRule,
  person: WatchedPerson,
  moment: Moment,
  { case: one, cause }: Onset,
): Occurrence {
  const { enrolment, devices, plan } = person;
  const device = one.worst?.device ?? devices[0]?.device ?? null;
  const isSilent = devices.length > 0 && devices.every((each) => isQuiet(each, moment));
  const value = Math.round((one.value ?? 0) * 10) / 10;
  const facts = { [rule.fact]: value, ...(device === null ? {} : { device }) };
  return {
    enrolment,
    service: serviceOf(person, device),
    since: one.since,
    value,
    limit: one.limit,
    priority: priorityOf(rule, isSilent),
    explanation: clockSentence(rule.fact, value, one.limit, device),
    facts: plan === null ? facts : { ...facts, plan: plan.id },
    cause,
    affected: [],
    message: null,
    late: false,
    seed: device ?? "",
  };
}

/** The device an alert of the clock is filed under; of a plan without any, none of its service. */
export const deviceOf = ({ seed, service }: Occurrence): DeviceKey =>
  seed === "" ? (`${service}/none` as DeviceKey) : (seed as DeviceKey);

/** The service that something about a person, or a device of theirs, is filed under. */
export function serviceOf({ enrolment, plan }: WatchedPerson, device: DeviceKey | null): ServiceId {
  if (device !== null) return halvesOf(device).service;
  return (plan?.service ?? enrolment.services[0]) as ServiceId;
}
