import type { AlertChange } from "../../model/alert.ts";
import { boardOn } from "../../model/board.ts";
import type { EnrolmentEvent } from "../../model/enrolment-history.ts";
import type { HappenedEvent } from "../../model/happened-event.ts";
import type { Log } from "../../model/log.ts";
import type { Reading } from "../../model/reading.ts";
import type { Enrolment } from "../../model/registry.ts";
import type { Rule, RuleDefinition } from "../../model/rule.ts";
import { ruleOf } from "../../model/rule-version.ts";
import type { Instant } from "../../model/time.ts";
import { openJudge } from "./judge.ts";

/** An episode as a replay finds it. */
export interface Found {
  readonly since: Instant;
  readonly until: Instant | null;
}

export interface Replayed {
  readonly enrolment: Enrolment;
  readonly history: readonly EnrolmentEvent[];
}

/** What arrived together, and when the hub knew of it. */
export interface Arrived {
  readonly readings: readonly Reading[];
  readonly events?: readonly HappenedEvent[];
  readonly now: Instant;
}

/** Plays readings once more through the judge itself: nothing of what it finds goes anywhere but to who asked. */
export interface Replay {
  person(
    who: Replayed,
    arrivals: Iterable<Arrived>,
    breathe?: () => Promise<void>,
  ): Promise<readonly Found[]>;
}

// After so many readings others get a turn.
const slice = 64;

/** A judge with a single rule, whether or not somebody confirmed it; its board is its own. */
export async function openReplay(definition: RuleDefinition, log: Log): Promise<Replay> {
  const judge = await openJudge({
    rules: [judgedAnyway(definition)],
    episodes: [],
    recent: async () => [],
    clock: { now: () => 0 as Instant },
    board: boardOn(),
    log,
  });
  return {
    async person({ enrolment, history }, arrivals, breathe = async () => {}) {
      const spans = new Map<string, Found>();
      let since = 0;
      await judge.prepare(new Set([enrolment.patient]), 0);
      for (const { readings, events = [], now } of arrivals) {
        const made = await judge.judge(
          readings.map((reading) => ({ reading, enrolment, history })),
          now,
          events.map((event) => ({ event, enrolment, history })),
        );
        for (const change of made) settle(spans, definition.id, change);
        since += readings.length;
        if (since < slice) continue;
        since = 0;
        await breathe();
      }
      judge.forget(enrolment.patient);
      return [...spans.values()].toSorted((one, other) => one.since - other.since);
    },
  };
}

const judgedAnyway = (definition: RuleDefinition): Rule =>
  ruleOf({ confirmed: { by: "a replay", at: "2026-01-01" }, ...definition });

function settle(spans: Map<string, Found>, rule: string, change: AlertChange): void {
  // What the hub tells of itself is no finding.
  if (change.kind === "raise" && change.alert.rule.id !== rule) return;
  const id = change.kind === "raise" ? change.alert.id : change.id;
  const known = spans.get(id);
  if (change.kind === "raise") {
    const { since, present, latest } = change.alert;
    // What is over when it is found has no end told of later.
    spans.set(id, { since, until: present ? null : latest.at });
  }
  if (change.kind === "clear" && known !== undefined) spans.set(id, { ...known, until: change.at });
  if (change.kind === "extend") spans.set(id, { since: change.since, until: change.until });
  if (change.kind === "retract") spans.delete(id);
}
