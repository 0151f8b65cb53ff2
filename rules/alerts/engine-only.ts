import type { Alert, Episode } from "../../model/alert.ts";
import { engineOnlyRuleId, isEngineOnlyRule } from "../../model/hub-rules.ts";
import type { DeviceKey, ServiceId } from "../../model/identity.ts";
import type { Enrolment } from "../../model/registry.ts";
import type { Rule } from "../../model/rule.ts";
import type { Instant } from "../../model/time.ts";
import { alertOf, type Occurrence, type RuleOfAlert } from "./watch/clock-alert.ts";

type Judged = Pick<Rule, "id" | "version">;

const text: Alert["text"] = {
  it: "Le due valutazioni di una regola non concordano",
  en: "The two evaluations of a rule disagree",
};

/** Of whom the two were found to disagree. The alert stands under them, and says nothing that was measured. */
export interface FoundAt {
  readonly enrolment: Enrolment;
  readonly service: ServiceId;
  /** `null` where none has to do with it. */
  readonly device: DeviceKey | null;
  readonly now: Instant;
}

/** By which it is told of once for a version of a rule; it lasts as long as that version judges. */
export const engineOnlyRule = ({ id, version }: Judged): RuleOfAlert => ({
  id: engineOnlyRuleId({ id, version }),
  version,
  code: "hub:rules",
  unit: "1",
  text,
});

export const engineOnlyOccurrence = ({ id, version }: Judged, found: FoundAt): Occurrence => ({
  enrolment: found.enrolment,
  service: found.service,
  since: found.now,
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
  seed: found.device ?? "",
});

export const engineOnlyAlert = (rule: Judged, found: FoundAt): Alert =>
  alertOf(engineOnlyRule(rule), engineOnlyOccurrence(rule, found), found.now);

/** The versions judged by the engine alone, by what the state store holds: a restart changes nothing of it. */
export const engineOnlyIn = (episodes: readonly Episode[]): ReadonlySet<string> =>
  new Set(episodes.flatMap(({ rule, until }) => (until === null && isEngineOnlyRule(rule) ? [rule] : [])));
