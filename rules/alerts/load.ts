import { hours, minutes } from "../../model/time.ts";

const floodWithin = minutes(10);
const chatterWithin = hours(1);
const chatteringRaises = 3;

/** How many floods there were: stretches in which more than `most` came within ten minutes. */
export function floodsIn(times: readonly number[], most: number): number {
  const ordered = times.toSorted((a, b) => a - b);
  const isFlood = (index: number): boolean => {
    const first = ordered[index - most];
    return first !== undefined && (ordered[index] ?? first) - first <= floodWithin;
  };
  return ordered.filter((_, index) => isFlood(index) && !isFlood(index - 1)).length;
}

/** Whether three raises of one person and rule lie within an hour. */
export function chatters(raises: readonly number[]): boolean {
  const ordered = raises.toSorted((a, b) => a - b);
  return ordered.some((at, index) => {
    const first = ordered[index - chatteringRaises + 1];
    return first !== undefined && at - first < chatterWithin;
  });
}

/** The part of all that the ten busiest have; `null` of nothing. */
export function topTenShare(keys: readonly string[]): number | null {
  const counts = [...Map.groupBy(keys, (key) => key).values()].map(({ length }) => length);
  const ten = counts.toSorted((a, b) => b - a).slice(0, 10);
  return keys.length === 0 ? null : ten.reduce((sum, each) => sum + each, 0) / keys.length;
}
