import { setTimeout as pause } from "node:timers/promises";
import { deadlinesBetween } from "../../ingest/deadlines.ts";
import type { Pipeline } from "../../ingest/pipeline.ts";
import { adopting } from "../../ingest/rule-adoption.ts";
import { endingWithdrawn } from "../../ingest/withdrawn-rules.ts";
import type { NoticeChannel } from "../../model/notice.ts";
import type { Plan } from "../../model/pilot.ts";
import type { Rule } from "../../model/rule.ts";
import type { TelemetryStore } from "../../model/telemetry-store.ts";
import { after, type Clock, type Instant, minutes } from "../../model/time.ts";
import { type JudgeNeeds, openJudge } from "../../rules/alerts/judge.ts";
import { openWatch } from "../../rules/alerts/watch/open-watch.ts";
import type { Sender } from "../../rules/notices/sender.ts";
import { type PipelineHouse, silent } from "../ingest/pipeline-house.ts";
import { quickSender } from "../rules/notices/small-book.ts";
import type { receivers } from "./receivers.ts";

export interface WardNeeds {
  readonly rules: readonly Rule[];
  readonly plans?: readonly Plan[];
  /** How every duty is reached. */
  readonly over?: readonly NoticeChannel[];
  /** How windows are found again after a restart; as the store has them, when not given. */
  readonly recent?: (of: TelemetryStore) => TelemetryStore["recent"];
  /** Asked in place of json-rules-engine, for its errors. */
  readonly engine?: JudgeNeeds["engine"];
}

interface Around extends WardNeeds {
  readonly house: PipelineHouse;
  readonly clock: Clock;
  readonly couriers: Awaited<ReturnType<typeof receivers>>["couriers"];
}

/** How far the pipeline's loop is. */
interface Loop {
  rounds: number;
  startedAt: Instant;
  lookedAt: Instant;
}

/** Judge, watch and rules in force, as the pipeline's thread puts them together. */
async function judging({ house, clock, rules, plans = [], recent, engine }: Around, loop: Loop) {
  const { state, telemetry, board } = house;
  const common = { clock, board, log: silent };
  const needs = {
    plans,
    eventsOf: state.events.ofPatient,
    recent: recent?.(telemetry) ?? telemetry.recent,
    ...(engine && { engine }),
    ...common,
  };
  const { judge, ...adoption } = await adopting({
    files: rules,
    book: state.rules,
    episodes: () => state.progress.episodes(),
    open: (inForce, episodes) => openJudge({ rules: inForce, episodes, ...needs }),
    endWithdrawn: endingWithdrawn({ alerts: state.alerts, clock, log: silent, tell: () => {} }),
    ...common,
  });
  const episodes = await state.progress.episodes();
  const { alert } = state.alerts;
  const watch = await openWatch({ rules: adoption.rules, episodes, alert, board, log: silent });
  const look: typeof watch.look = (...asked) => {
    loop.lookedAt = house.now;
    return watch.look(...asked);
  };
  const deadlines = deadlinesBetween({ alerts: state.alerts, clock, board, tell: () => {} });
  const between = async () => {
    await deadlines();
    await adoption.look();
    loop.rounds += 1;
  };
  return { judge, watch: { ...watch, look }, between, plans };
}

/** Pipeline and sender, to be begun and stopped at will. */
export function running(around: Around) {
  const { house, clock, couriers, rules, over = ["webhook"] } = around;
  const { state } = house;
  const loop: Loop = { rounds: 0, startedAt: house.now, lookedAt: house.now };
  let pipeline: Pipeline | null = null;
  let sender: Sender | null = null;

  const isLooked = () =>
    rules.length === 0 ||
    house.now - loop.lookedAt < minutes(1) ||
    house.now <= after(loop.startedAt, minutes(5));

  return {
    async begin(): Promise<void> {
      const parts = await judging(around, loop);
      loop.startedAt = house.now;
      pipeline = await house.start(parts);
      sender = quickSender({ book: state.notices, clock }, couriers);
      // The watch's clock starts with the first round.
      const known = loop.rounds;
      while (loop.rounds === known) await pause(1);
    },
    async stop(): Promise<void> {
      await sender?.stop();
      await pipeline?.stop();
    },
    /** Until all that arrived is taken, all that fell due has fallen, and all that is due is sent. */
    async settle(): Promise<void> {
      const [begun, end] = [loop.rounds, performance.now() + 20_000];
      for (;;) {
        pipeline?.wake();
        sender?.poke();
        const isRound = loop.rounds >= begun + 2 && isLooked();
        const due = await state.alerts.overdue(house.now, 1);
        const waiting = await state.notices.due(house.now, 1, over);
        if (isRound && due.length === 0 && waiting.length === 0) return;
        if (performance.now() > end) throw new Error(`it never settled\n${house.lines.join("\n")}`);
        await pause(2);
      }
    },
  };
}
