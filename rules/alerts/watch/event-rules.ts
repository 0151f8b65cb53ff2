import { type EventKind, eventKind } from "../../../model/happened-event.ts";
import { halvesOf } from "../../../model/identity.ts";
import type { Rule } from "../../../model/rule.ts";
import type { Leaf } from "../../../model/rule-leaves.ts";
import { between, hours, type Instant, minutes } from "../../../model/time.ts";
import type { EventInContext } from "../../../model/watch.ts";
import { isFor } from "./clock-rules.ts";
import { eventSentence } from "./clock-words.ts";
import type { Standing } from "./present.ts";
import { engineSays, firstFigure, holds } from "./verdict.ts";

export interface EventRule {
  readonly rule: Rule;
  readonly kind: EventKind;
  /** Whether what began then is over by the rule's own word. */
  isOver(since: Instant, now: Instant): boolean;
}

const prefix = "event:";
// thresholds.md, section 2: older at arrival, a finding is retrospective.
const lateAfter = hours(4);

/** The minutes since an event of a kind; nothing else is known to a rule about events. */
const minutesSince =
  (kind: EventKind, ago: number) =>
  (leaf: Leaf): number | null =>
    leaf.fact === "event" && leaf.params.kind === kind ? ago : null;

/** The rules about events that somebody confirmed, by their id. */
export function eventRulesOf(rules: readonly Rule[]): ReadonlyMap<string, EventRule> {
  return new Map(
    rules.flatMap((rule) => {
      const kind = eventKind.safeParse(rule.code.startsWith(prefix) ? rule.code.slice(prefix.length) : "");
      if (!kind.success || rule.confirmed === undefined) return [];
      const isOver = (since: Instant, now: Instant): boolean =>
        holds(rule.clear, minutesSince(kind.data, between(since, now) / minutes(1)), rule.limit ?? null) ===
        true;
      return [[rule.id, { rule, kind: kind.data, isOver }] as const];
    }),
  );
}

/** Raises at once for what was told; each event is an episode of its own, so that a second fall is never swallowed. */
export async function happenedBy(
  rules: ReadonlyMap<string, EventRule>,
  events: readonly EventInContext[],
  present: Standing,
  now: Instant,
): Promise<void> {
  for (const { event, enrolment } of events) {
    for (const { rule, kind } of rules.values()) {
      if (kind !== event.kind || !isFor(rule, enrolment, enrolment.plan)) continue;
      const factOf = minutesSince(kind, 0);
      const limit = rule.limit ?? null;
      if (holds(rule.raise, factOf, limit) !== true || !(await engineSays(rule, rule.raise, factOf, limit)))
        continue;
      const was = present.of(event.patient, rule.id);
      if (was !== undefined) present.clear(was, now);
      const given = {
        enrolment,
        service: halvesOf(event.device).service,
        since: event.at,
        value: 1,
        limit: firstFigure(rule.raise, limit),
        priority: rule.priority,
        explanation: eventSentence(rule.text, event.device),
        facts: { event: kind, device: event.device },
        cause: null,
        affected: [],
        message: event.message,
        late: between(event.at, event.receivedAt) > lateAfter,
        seed: `${event.device} ${event.message}`,
      };
      present.raise(rule, given, rule.latching, event.device, now);
    }
  }
}
