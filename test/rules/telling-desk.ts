import { loadPilot } from "../../boot/pilot.ts";
import { type Alert, type AlertMove, alert } from "../../model/alert.ts";
import type { Deadline } from "../../model/deadline.ts";
import type { NewNotice, Notice, TellingPlan } from "../../model/notice.ts";
import { atMillisecond, formatInstant, type Instant } from "../../model/time.ts";
import { type Reach, tellingFor } from "../../rules/alerts/telling.ts";

export const pilot = await loadPilot("pilots/demo");

/** Wednesday, 18 November 2026, 10:00 in Turin: the nurse is on duty. */
export const wednesday = atMillisecond(Date.parse("2026-11-18T10:00:00+01:00"));

export const queued = (each: NewNotice): Notice => ({
  ...each,
  state: "queued",
  sentAt: null,
  confirmedAt: null,
  openedAt: null,
  tries: 0,
  nextTryAt: null,
  trouble: null,
});

const at = formatInstant(wednesday);
const sample = alert.parse({
  id: "a1",
  patient: "p-aaaaaaaaaaaaaaaa",
  service: "cuore-a-casa",
  municipality: "001006",
  zone: "z6",
  careGroup: "cardiologia-territoriale",
  rule: { id: "spo2-low", version: "1" },
  priority: "medium",
  state: "raised",
  present: true,
  late: false,
  since: at,
  raisedAt: at,
  code: "spo2",
  value: 88,
  unit: "%",
  limit: 92,
  latest: { at, value: 88 },
  text: { it: "", en: "" },
  facts: {},
  message: null,
  history: [],
});

/** One alert with what is told of it and what falls due: the store's part in it, in memory. */
export class Desk {
  alert: Alert;
  told: Notice[] = [];
  deadlines: Deadline[] = [];
  suppressedUntil: Instant | null = null;
  readonly #plan;

  constructor(more: Partial<Alert> = {}, reach?: Reach) {
    const raisedAt = more.raisedAt ?? wednesday;
    this.alert = { ...sample, since: raisedAt, raisedAt, latest: { at: raisedAt, value: 88 }, ...more };
    this.#plan = tellingFor(pilot, reach);
  }

  move(
    at: Instant,
    move: Partial<AlertMove> & Pick<AlertMove, "to">,
    more: Partial<Alert> = {},
  ): TellingPlan {
    const whole = { at, by: "hub", ...move };
    const step = whole.step ?? this.alert.step;
    this.alert = { ...this.alert, state: whole.to, step, ...more, history: [...this.alert.history, whole] };
    const { alert, told, suppressedUntil } = this;
    const plan = this.#plan({ alert, move: whole, told, suppressedUntil, now: at });
    if (plan.supersede === "all-queued") {
      this.told = told.map((each) => (each.state === "queued" ? { ...each, state: "superseded" } : each));
    }
    this.told.push(...plan.notices.map(queued));
    const inPlaceOf = [...plan.dropDeadlines, ...plan.deadlines.map(({ kind }) => kind)];
    this.deadlines = [...this.deadlines.filter(({ kind }) => !inPlaceOf.includes(kind)), ...plan.deadlines];
    return plan;
  }

  raise(at: Instant = this.alert.raisedAt): TellingPlan {
    return this.move(at, { to: "raised" });
  }

  /** Sends everything due by now. */
  send(now: Instant): readonly Notice[] {
    const going = this.told.filter(({ state, dueAt }) => state === "queued" && dueAt <= now);
    this.told = this.told.map((each) =>
      going.includes(each) ? { ...each, state: "sent", sentAt: now } : each,
    );
    return going;
  }

  escalation(): Deadline | undefined {
    return this.deadlines.find(({ kind }) => kind === "escalate");
  }
}

export const words = (
  notices: readonly Pick<NewNotice, "kind" | "step" | "recipient">[],
): readonly string[] => notices.map(({ kind, step, recipient }) => `${kind} ${step} ${recipient}`);
