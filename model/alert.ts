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

/** Where an alert stands. What leads where is the table in `alert-lifecycle.ts`. */
export const alertStates = ["raised", "acknowledged", "latched", "resolved", "closed", "retracted"] as const;
export const alertState = z.enum(alertStates);
export type AlertState = z.infer<typeof alertState>;

/** Open means that somebody may still have to do something. */
export const openStates = ["raised", "acknowledged", "latched"] as const satisfies readonly AlertState[];

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

/** One move of an alert: when, to what, by whom (`hub` or a user name), and what they said. */
export const alertMove = z.object({
  at: instant,
  to: alertState,
  by: z.string(),
  note: z.string().optional(),
  outcome: alertOutcome.optional(),
});
export type AlertMove = z.infer<typeof alertMove>;

const bilingual = z.object({ it: z.string(), en: z.string() });

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
  latest: z.object({ at: instant, value: z.number() }),
  text: bilingual,
  /** The numbers the rule was judged on, as the engine reported them. */
  facts: z.record(z.string(), z.unknown()),
  message: messageId,
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
      readonly message: MessageId;
    };
