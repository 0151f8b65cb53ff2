import { z } from "zod";
import type { Board } from "../model/board.ts";
import { HubFailure } from "../model/failure.ts";
import type { AlertBook } from "../model/state-store.ts";
import { between, type Clock, type Instant, minutes, seconds } from "../model/time.ts";
import { telemetryStanding } from "./telemetry-health.ts";

const check = z.object({
  part: z.string(),
  state: z.enum(["ok", "degraded", "not-ready"]),
  detail: z.string(),
});
type Check = z.infer<typeof check>;

export const readiness = z.object({ status: z.enum(["ready", "degraded"]), checks: z.array(check) });
type Readiness = z.infer<typeof readiness>;

export interface HealthNeeds {
  readonly board: Board;
  readonly clock: Clock;
  readonly state: { readonly alerts: Pick<AlertBook, "lastSequence"> };
}

/** How long the pipeline may stand still with work waiting, the desk be away, and the state store take to answer. */
const patience = { stillstand: minutes(1), desk: seconds(10), answer: seconds(2) };

/**
 * Looks at the hub's parts. Degraded: messages are taken and kept, and something after that waits.
 * Throws `store-unavailable` naming the parts when messages are not taken, or nothing can be looked up.
 */
export function healthOf(needs: HealthNeeds): () => Promise<Readiness> {
  const behind = progressWatch(needs);
  return async () => {
    const checks = [
      journal(needs.board),
      pipeline(needs, behind()),
      { part: "telemetry-store", ...telemetryStanding(needs) },
      await stateStore(needs.state),
      ...desk(needs),
      ...outsideBroker(needs),
      ...auditAnchor(needs),
      ...watchdog(needs),
      ...reportDeliveries(needs),
    ];
    const failing = checks.filter((each) => each.state === "not-ready");
    if (failing.length > 0) {
      const named = failing.map((each) => `${each.part} ${each.detail}`).join("; ");
      throw new HubFailure("store-unavailable", `Not ready: ${named}.`, {
        details: { notReady: failing.map((each) => each.part), checks },
      });
    }
    return { status: checks.every((each) => each.state === "ok") ? "ready" : "degraded", checks };
  };
}

function journal(board: Board): Check {
  if (board.get("telemetry_backlog_full") === 1) {
    const detail = "refuses messages, too much waiting for InfluxDB already (LABHUB_BACKLOG_MAX_MB)";
    return { part: "journal", state: "not-ready", detail };
  }
  const [detail, state] = (
    [
      ["takes messages", "ok"],
      ["holds messages until the disk takes them", "not-ready"],
      ["refuses messages until the disk takes them", "not-ready"],
    ] as const
  )[board.get("journal_state")] ?? ["is in an unknown state", "not-ready"];
  return { part: "journal", state, detail };
}

/** Only when it is amiss: what devices send is taken all the same. */
function desk({ board, clock }: HealthNeeds): readonly Check[] {
  const [turnAt, failingSince] = [board.get("desk_turn_at"), board.get("desk_failing_since")];
  if (turnAt === 0) return []; // the broker is another process's
  const away = clock.now() - turnAt;
  const why =
    away > patience.desk
      ? `has not been at work for ${inSeconds(away)}`
      : failingSince > 0
        ? `has met a failing store for ${inSeconds(clock.now() - failingSince)}`
        : null;
  if (why === null) return [];
  const detail = `${why}; commands and configurations wait, and what devices do at the door is not kept`;
  return [{ part: "desk", state: "degraded", detail }];
}

/** Only when it is amiss: devices are acknowledged there meanwhile, and what they send waits as long as that broker keeps it. */
function outsideBroker({ board, clock }: HealthNeeds): readonly Check[] {
  const since = board.get("outside_disconnected_since");
  if (since === 0) return [];
  const detail = `not connected for ${inSeconds(clock.now() - since)}; see LABHUB_OUTSIDE_BROKER_URL`;
  return [{ part: "outside-broker", state: "degraded", detail }];
}

/** Only when it is amiss: the audit is no less whole, but whoever promised to note its end must hear of it. */
function auditAnchor({ board, clock }: HealthNeeds): readonly Check[] {
  const failingSince = board.get("audit_anchor_failing_since");
  if (failingSince === 0) return [];
  const detail = `could not be written for ${inSeconds(clock.now() - failingSince)}; see LABHUB_AUDIT_ANCHOR`;
  return [{ part: "audit-anchor", state: "degraded", detail }];
}

/** Only when it is amiss: what the hub is for may not work, though every part of it says that it does. */
function watchdog({ board, clock }: HealthNeeds): readonly Check[] {
  const [probe, watch] = [board.get("probe_failing_since"), board.get("watch_failing_since")];
  const amiss = [
    probe === 0 ? null : `its reading raises no alert since ${inSeconds(clock.now() - probe)}`,
    watch === 0 ? null : `silence cannot be looked for since ${inSeconds(clock.now() - watch)}`,
  ].filter((each) => each !== null);
  return amiss.length === 0 ? [] : [{ part: "watchdog", state: "degraded", detail: amiss.join("; ") }];
}

/** Only when it is amiss, and until it goes through or an operator lets it be. */
function reportDeliveries({ board }: HealthNeeds): readonly Check[] {
  const count = board.get("reports_undelivered");
  if (count === 0) return [];
  const detail = `${count} could not be made or told of; see labhub report schedules`;
  return [{ part: "report-deliveries", state: "degraded", detail }];
}

interface Behind {
  readonly messages: number;
  /** Since when the pipeline has not moved although there was work; `null` while it moves or rests. */
  readonly since: Instant | null;
}

function pipeline({ board, clock }: HealthNeeds, { messages, since }: Behind): Check {
  const part = "pipeline";
  const failingSince = board.get("pipeline_failing_since");
  if (failingSince > 0) {
    const waits = inSeconds(clock.now() - failingSince);
    return {
      part,
      state: "degraded",
      detail: `has met a failing store for ${waits}; ${messages} messages wait`,
    };
  }
  const still = since === null ? 0 : between(since, clock.now());
  if (still > patience.stillstand) {
    return {
      part,
      state: "degraded",
      detail: `has not moved for ${inSeconds(still)}; ${messages} messages wait`,
    };
  }
  return { part, state: "ok", detail: `${messages} messages wait` };
}

const inSeconds = (milliseconds: number): string => `${Math.round(milliseconds / 1000)} s`;

/** Compares the pipeline's position with what it was when last looked at; a probe every few seconds suffices. */
function progressWatch({ board, clock }: HealthNeeds): () => Behind {
  let position = -1;
  let since: Instant | null = null;
  return () => {
    const messages = Math.max(0, board.get("journal_head") - board.get("pipeline_position"));
    const moved = board.get("pipeline_position") !== position;
    position = board.get("pipeline_position");
    if (messages === 0) since = null;
    else if (moved || since === null) since = clock.now();
    return { messages, since };
  };
}

async function stateStore(state: HealthNeeds["state"]): Promise<Check> {
  const part = "state-store";
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error("no answer")), patience.answer);
  try {
    await Promise.race([state.alerts.lastSequence(), late]);
    return { part, state: "ok", detail: "answers" };
  } catch {
    return { part, state: "not-ready", detail: "does not answer" };
  } finally {
    clearTimeout(timer);
  }
}
