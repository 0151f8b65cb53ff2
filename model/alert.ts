import { z } from "zod";
import type { PatientId } from "./identity.ts";
import {
  type DeviceKey,
  type MessageId,
  messageId,
  municipalityCode,
  patientId,
  serviceId,
} from "./identity.ts";
import { priority } from "./rule.ts";
import { type Instant, instant } from "./time.ts";

/**
 * Where an alert stands. What leads where is the table in `alert-lifecycle.ts`.
 *
 * `escalated`: nobody answered in time and others were told too. `latched`: the condition is gone and nobody has looked.
 * `retracted`: late or corrected data show that it never held; kept, and told to whoever was told of it.
 */
export const alertStates = [
  "raised",
  "acknowledged",
  "latched",
  "resolved",
  "closed",
  "retracted",
  "escalated",
] as const;
export const alertState = z.enum(alertStates);
export type AlertState = z.infer<typeof alertState>;

/** Open means that somebody may still have to do something. */
export const openStates = [
  "raised",
  "escalated",
  "acknowledged",
  "latched",
] as const satisfies readonly AlertState[];

/** What came of an alert, told by who resolved it. */
export const alertOutcome = z.enum([
  "true-acted",
  "true-no-action",
  "false",
  "artefact",
  "technical",
  "test",
]);
export type AlertOutcome = z.infer<typeof alertOutcome>;

/** What happens to an alert without its state changing; told in its history like a move. */
export const alertRemarks = [
  "assigned",
  "lapsed",
  "worsened",
  "extended",
  "recurred",
  "suppressed",
  "suppression-ended",
  "undeliverable",
  "rule-withdrawn",
] as const;
export const alertRemark = z.enum(alertRemarks);
export type AlertRemark = z.infer<typeof alertRemark>;

/** One move of an alert: when, to what, by whom (`hub` or a user name), and what they said. */
export const alertMove = z.object({
  at: instant,
  to: alertState,
  by: z.string(),
  note: z.string().optional(),
  outcome: alertOutcome.optional(),
  /** Given when the state stayed as it was, or for what reason it changed. */
  remark: alertRemark.optional(),
  /** Until when an acknowledgement, a snooze or a suppression holds. */
  until: instant.optional(),
  /** Who it was assigned to, by user name. */
  assignee: z.string().optional(),
  /** The step of the escalation, from 1. */
  step: z.int().optional(),
});
export type AlertMove = z.infer<typeof alertMove>;

const bilingual = z.object({ it: z.string(), en: z.string() });

/** Whose limit a value was compared with, since when and by whom; a default is nobody's. */
export const limitSource = z.object({
  level: z.enum(["personal", "programme", "default"]),
  by: z.string().nullable(),
  since: instant.nullable(),
});
export type LimitSource = z.infer<typeof limitSource>;

/** An alert as clinicians, the live feed and MQTT see it. Times: `since` is measured, `raisedAt` is when we knew. */
export const alert = z.object({
  id: z.string(),
  patient: patientId,
  service: serviceId,
  municipality: municipalityCode,
  /** The homogeneous zone, `z1` to `z11`. */
  zone: z.string(),
  /** The care group the person belongs to; `null` for none. */
  careGroup: z.string().nullable(),
  rule: z.object({ id: z.string(), version: z.string() }),
  priority,
  state: alertState,
  /** True while the last judged reading still meets the rule. */
  present: z.boolean(),
  /** True when the reading that raised it arrived after newer ones: a retrospective finding. */
  late: z.boolean(),
  since: instant,
  raisedAt: instant,
  code: z.string(),
  value: z.number(),
  unit: z.string(),
  limit: z.number().nullable(),
  limitSource: limitSource.nullable().default(null),
  latest: z.object({ at: instant, value: z.number() }),
  text: bilingual,
  /** Why, as one sentence with figures, limit and their age, in both languages; made with the alert and kept. */
  explanation: bilingual.default({ it: "", en: "" }),
  /** The numbers the rule was judged on, as the engine reported them. */
  facts: z.record(z.string(), z.unknown()),
  message: messageId.nullable(),
  /** Who has it in hand; `null` for nobody. */
  assignee: z.string().nullable().default(null),
  /**
   * Until when the acknowledgement holds; then it is raised again if the condition is still present. "Remind me" is an
   * acknowledgement with an end of one's own choice. Broken by worsening, and by loss of the data it rests on.
   */
  acknowledgedUntil: instant.nullable().default(null),
  /** How many steps of the escalation were taken. */
  step: z.int().default(0),
  /** How often the condition came back under this alert. */
  recurrences: z.int().default(0),
  /** True while it changes so often that it is told of once only. */
  flapping: z.boolean().default(false),
  /** The technical alert that explains this one, such as a silent gateway's; `null` for none. */
  cause: z.string().nullable().default(null),
  /** Further people whom a root-cause alert concerns. */
  affected: z.array(patientId).default([]),
  /** Oldest first. All of it where alerts are listed or asked for; with an answer, and where a move is told of, the latest 100. */
  history: z.array(alertMove),
});
export type Alert = z.infer<typeof alert>;

/** One transition in the live feed; `sequence` only grows and survives restarts. */
export interface AlertEvent {
  readonly sequence: number;
  readonly alert: Alert;
}

/** An episode: one stretch in which one rule holds for one patient. It outlives what people do with its alert. */
export interface Episode {
  readonly patient: PatientId;
  readonly rule: string;
  readonly alert: string;
  readonly since: Instant;
  /** `null` while the condition is present. */
  readonly until: Instant | null;
}

/** What a judgement changes. Written in the transaction of the batch that caused it. */
export type AlertChange =
  | {
      readonly kind: "raise";
      readonly alert: Alert;
      readonly device: DeviceKey;
      /** As the rule had it when it raised; kept with the alert, since the rule may be another by the time it clears. */
      readonly latching: boolean;
    }
  | { readonly kind: "update"; readonly id: string; readonly at: Instant; readonly value: number }
  | {
      readonly kind: "clear";
      readonly id: string;
      /** When the measured condition ended, and when the hub knew. */
      readonly at: Instant;
      readonly knownAt: Instant;
      readonly message: MessageId | null;
    }
  /** Late data moved an episode's bounds; `until` not `null` where it was present and is not, or ended otherwise. */
  | {
      readonly kind: "extend";
      readonly id: string;
      readonly since: Instant;
      readonly until: Instant | null;
      readonly knownAt: Instant;
    }
  /** Late or corrected data show that it never held. */
  | {
      readonly kind: "retract";
      readonly id: string;
      readonly knownAt: Instant;
      readonly reason: "late-data" | "correction";
    }
  /** A value further beyond than the worst one told of, by the rule's step: breaks an acknowledgement. */
  | {
      readonly kind: "worsen";
      readonly id: string;
      readonly at: Instant;
      readonly value: number;
      readonly knownAt: Instant;
    };
