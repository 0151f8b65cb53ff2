import { halvesOf } from "../../../model/identity.ts";
import { municipalities } from "../../../model/territory.ts";
import { hours, milliseconds } from "../../../model/time.ts";
import type { WatchedDevice, WatchedPerson, WatchedWorld } from "../../../model/watch.ts";
import type { Member } from "./causes.ts";
import { silenceOf } from "./clock-facts.ts";
import { type ClockRule, caseOf, isFor, limitFor, type Moment } from "./clock-rules.ts";
import { firstFigure } from "./verdict.ts";

// thresholds.md, silent-device: three times the interval, so a device speaks about every third of its limit.
const intervals = 3;
const usualInterval = hours(8);

/** Whether a device should have been heard of meanwhile. */
export const isQuiet = (
  device: WatchedDevice,
  { unwatched, asOf }: Moment,
  interval = usualInterval,
): boolean => silenceOf(device, unwatched, asOf) > interval;

/** Every device somebody has, as it counts when a common cause is looked for. */
export function membersOf(
  world: WatchedWorld,
  rules: readonly ClockRule[],
  moment: Moment,
): readonly Member[] {
  const silence = rules.filter(({ fact }) => fact === "silence");
  return world.people.flatMap((person) => {
    const rule = silence.find((each) => isFor(each.rule, person.enrolment, person.plan?.id ?? null));
    return rule === undefined ? [] : person.devices.map((each) => memberOf(person, each, rule, moment));
  });
}

function memberOf(person: WatchedPerson, given: WatchedDevice, rule: ClockRule, moment: Moment): Member {
  const { patient, careGroup, municipality } = person.enrolment;
  const limit = firstFigure(rule.rule.raise, limitFor(rule, person));
  const interval = limit === null ? usualInterval : milliseconds(hours(limit) / intervals);
  const quiet = isQuiet(given, moment, interval);
  return {
    device: given.device,
    patient,
    service: halvesOf(given.device).service,
    careGroup,
    gateway: given.gateway,
    municipality,
    zone: municipalities.get(municipality)?.zone ?? "unknown",
    heardAt: given.contact !== null && given.contact.heardAt >= given.since ? given.contact.heardAt : null,
    isQuiet: quiet,
    isOverdue: quiet && caseOf(rule, person, [given], moment).says(rule.rule.raise) === true,
    interval,
  };
}
