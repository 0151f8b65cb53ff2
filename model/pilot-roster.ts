import { z } from "zod";
import { timeZone } from "./civil-time.ts";
import { bilingual, civilTime, pilotId } from "./pilot-words.ts";
import { type Priority, priorities } from "./rule.ts";
import { durationText } from "./time.ts";

export const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/** Somebody's part in answering alerts, such as the nurse on duty. Never a person's name: people are not in a pilot. */
export const duty = z.strictObject({ id: pilotId, name: bilingual, organisation: pilotId });

/** Hours in which a duty answers. `until` at or before `from` lies on the next day, so `00:00` ends the day. */
const hours = { from: civilTime, until: civilTime, onDuty: pilotId };

const shift = z.strictObject({
  careGroups: z.array(pilotId).min(1),
  days: z.array(z.enum(weekdays)).min(1),
  ...hours,
});
export type Shift = z.infer<typeof shift>;

/** Who answers when, by weekday and civil time. Together shifts and night leave no minute of a week open. */
export const roster = z.strictObject({
  zone: timeZone
    .refine(
      (zone) => zone.includes("/"),
      'must name a place, such as "Europe/Rome": an offset has no summer time',
    )
    .default("Europe/Rome"),
  duties: z.array(duty).min(1),
  shifts: z.array(shift).min(1),
  /** Every night, for every care group. */
  night: z.strictObject(hours).optional(),
  /** Who is told when everybody else stayed silent. */
  lastResort: pilotId,
});
export type Roster = z.infer<typeof roster>;

/** An alert nobody acknowledged for so long is told to somebody else as well. */
export const escalationStep = z.strictObject({
  after: durationText,
  to: pilotId,
  priorities: z
    .array(z.enum(priorities))
    .min(1)
    .default((): Priority[] => ["high", "medium", "low"]),
});
export type EscalationStep = z.infer<typeof escalationStep>;

const day = 24 * 60;
const week = 7 * day;
const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/** A stretch of minutes since Monday 00:00; its end may lie in the week after. */
interface Stretch {
  readonly from: number;
  readonly until: number;
}

function stretchesOf({ days, from, until }: Pick<Shift, "days" | "from" | "until">): readonly Stretch[] {
  const length = (minuteOf(until) - minuteOf(from) + day) % day || day;
  return days.map((each) => {
    const start = weekdays.indexOf(each) * day + minuteOf(from);
    return { from: start, until: start + length };
  });
}

/** When nobody answers for a care group, as `sat 14:00 to sat 20:00`; none when the whole week is covered. */
export function gapsOf(
  { shifts, night }: Pick<Roster, "shifts" | "night">,
  careGroup: string,
): readonly string[] {
  const own = shifts.filter(({ careGroups }) => careGroups.includes(careGroup)).flatMap(stretchesOf);
  const nights = night === undefined ? [] : stretchesOf({ ...night, days: [...weekdays] });
  const once = [...own, ...nights];
  // What runs on past Sunday covers the Monday of every week.
  const covered = [...once, ...once.map(({ from, until }) => ({ from: from - week, until: until - week }))];
  const gaps: string[] = [];
  let reached = 0;
  for (const { from, until } of covered.toSorted((a, b) => a.from - b.from)) {
    if (from >= week) break;
    if (from > reached) gaps.push(`${placeInWeek(reached)} to ${placeInWeek(from)}`);
    reached = Math.max(reached, until);
  }
  if (reached < week) gaps.push(`${placeInWeek(reached)} to sun 24:00`);
  return gaps;
}

function placeInWeek(minute: number): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${weekdays[Math.floor(minute / day)]} ${two(Math.floor((minute % day) / 60))}:${two(minute % 60)}`;
}
