import type { Scope } from "../model/access.ts";

const zone = /^z([1-9]|1[01])$/;
const priorities: readonly string[] = ["high", "medium", "low", "technical"];

/**
 * Whether somebody may ask for a filter: something under `alerts/v1/`, a service of theirs or any. Any means those of
 * theirs: whose alert it is is asked again of each. What can never match is refused, so that a slip is noticed.
 */
export function mayFollow(filter: string, { services }: Scope): boolean {
  const parts = filter.split("/");
  if (parts[0] !== "alerts" || parts[1] !== "v1") return false;
  const [service, place, priority, ...more] = parts.slice(2);
  if (service === undefined || more.length > 0) return false;
  if (service === "#") return place === undefined;
  if (service !== "+" && services !== "all" && !services.some((each) => each === service)) return false;
  if (place === undefined) return false;
  if (place === "#") return priority === undefined;
  if (place !== "+" && !zone.test(place)) return false;
  return priority === "#" || priority === "+" || (priority !== undefined && priorities.includes(priority));
}

/** Whether a filter that was granted takes a topic in. */
export function follows(filter: string, topic: string): boolean {
  const wanted = filter.split("/");
  const parts = topic.split("/");
  const rest = wanted.indexOf("#");
  if (rest === -1 && wanted.length !== parts.length) return false;
  return wanted
    .slice(0, rest === -1 ? undefined : rest)
    .every((each, at) => each === "+" || each === parts[at]);
}
