import type { HappenedEvent } from "../../model/happened-event.ts";
import { messageId } from "../../model/identity.ts";
import { ruleDefinition } from "../../model/rule.ts";
import type { Suppression } from "../../model/suppression.ts";
import { anna, cuff, inHours, inMinutes } from "./state-samples.ts";

const definition = ruleDefinition.parse({
  id: "spo2-low",
  code: "spo2",
  unit: "%",
  priority: "high",
  text: { it: "Saturazione bassa", en: "Low saturation" },
  latching: true,
  limit: 92,
  raise: { fact: "value", operator: "lessThan", value: { limit: 0 } },
  clear: { fact: "value", operator: "greaterThanInclusive", value: { limit: 1 } },
  source: { text: "prova", status: "unverified-default" },
});
/** A version of a rule, as Rossi proposed it. */
export const proposal = (version: string) => ({
  id: "spo2-low",
  version,
  definition,
  proposedBy: "rossi",
  proposedAt: inMinutes(1),
  note: "troppi falsi allarmi",
});

/** Nobody is told of Anna's alerts for eight hours, unless said otherwise. */
export const suppression = (more: Partial<Suppression> = {}): Suppression => ({
  id: "s1",
  patient: anna,
  rule: null,
  reason: "ricovero",
  from: inMinutes(0),
  until: inHours(8),
  by: "rossi",
  alsoHighBy: null,
  endedAt: null,
  ...more,
});

/** Anna fell in some minute, unless said otherwise. */
export const happened = (minute: number, more: Partial<HappenedEvent> = {}): HappenedEvent => ({
  patient: anna,
  device: cuff,
  kind: "fall",
  at: inMinutes(minute),
  receivedAt: inMinutes(minute + 1),
  message: messageId.parse("0-7"),
  ...more,
});
