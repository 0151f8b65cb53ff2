import type { Alert, Episode } from "../../model/alert.ts";
import { engineOnlyRuleId } from "../../model/hub-rules.ts";
import type { DeviceKey } from "../../model/identity.ts";
import { halvesOf } from "../../model/identity.ts";
import type { Enrolment } from "../../model/registry.ts";
import type { Rule } from "../../model/rule.ts";
import type { Instant } from "../../model/time.ts";
import { alertOf } from "./watch/clock-alert.ts";

type Judged = Pick<Rule, "id" | "version">;

const text: Alert["text"] = {
  it: "Le due valutazioni di una regola non concordano",
  en: "The two evaluations of a rule disagree",
};

/** Of whom the two were found to disagree. The alert stands under them, and says nothing that was measured. */
export interface FoundAt {
  readonly enrolment: Enrolment;
  readonly device: DeviceKey;
  readonly now: Instant;
}

/** A technical alert, told of once for a version of a rule; it lasts as long as that version judges. */
export const engineOnlyAlert = ({ id, version }: Judged, { enrolment, device, now }: FoundAt): Alert =>
  alertOf(
    { id: engineOnlyRuleId({ id, version }), version, code: "hub:rules", unit: "1", text },
    {
      enrolment,
      service: halvesOf(device).service,
      since: now,
      value: 1,
      limit: null,
      priority: "technical",
      explanation: {
        it: `Regola ${id}, versione ${version}: d'ora in poi decide solo il motore delle regole; va verificata da chi gestisce il sistema`,
        en: `Rule ${id}, version ${version}: from now on the rule engine alone decides; whoever runs the system must look into it`,
      },
      facts: { rule: id, version },
      cause: null,
      affected: [],
      message: null,
      late: false,
      seed: "",
    },
    now,
  );

/** Whether a version is judged by the engine alone, by the episodes the state store holds: a restart changes nothing of it. */
export function engineOnlyBy(episodes: readonly Episode[]): (rule: Judged) => boolean {
  const present = new Set(episodes.filter(({ until }) => until === null).map(({ rule }) => rule));
  return (rule) => present.has(engineOnlyRuleId(rule));
}
